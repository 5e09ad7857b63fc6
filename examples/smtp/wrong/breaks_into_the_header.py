# Puts the subject into the message as it comes, line ends and all.
import sys
import time
from socket import create_connection

host, port, sender, to, subject, body = sys.argv[1:7]
connection = create_connection((host, int(port)), timeout=20)
replies = connection.makefile("rb")


def expect(digit):
    while (line := replies.readline())[3:4] == b"-":
        pass
    if line[:1] != digit:
        print(line.decode("latin-1"), file=sys.stderr)
        connection.sendall(b"QUIT\r\n")
        sys.exit(1)


def say(command, digit):
    connection.sendall(command.encode() + b"\r\n")
    expect(digit)


text = "".join(f".{line}\r\n" if line.startswith(".") else f"{line}\r\n" for line in body.split("\n"))
date = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime())
expect(b"2")
say("HELO client.example.org", b"2")
say(f"MAIL FROM:<{sender}>", b"2")
for recipient in to.split(","):
    say(f"RCPT TO:<{recipient}>", b"2")
say("DATA", b"3")
say(f"Date: {date}\r\nFrom: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\n\r\n{text}.", b"2")
say("QUIT", b"2")
