# Sends all commands at once, and reads the replies afterwards.
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
commands = ["HELO client.example.org", f"MAIL FROM:<{sender}>", *[f"RCPT TO:<{each}>" for each in to.split(",")]]
connection.sendall("".join(f"{command}\r\n" for command in [*commands, "DATA"]).encode())
for _ in commands:
    expect(b"2")
expect(b"3")
say(f"Date: {date}\r\nFrom: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\n\r\n{text}.", b"2")
say("QUIT", b"2")
