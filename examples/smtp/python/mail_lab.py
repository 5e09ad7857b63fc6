# The mail lab of the textbook: hands one message over, step by step, and prints each reply. python3 mail_lab.py HOST PORT
import sys
from socket import AF_INET, SOCK_STREAM, socket

HOST, PORT = sys.argv[1], int(sys.argv[2])
MESSAGE = (
    "Date: Thu, 26 Nov 2026 12:00:00 +0000\r\n"
    "From: dave@example.org\r\n"
    "To: alice@example.test\r\n"
    "Subject: The mail lab\r\n"
    "Message-ID: <lab.1@example.org>\r\n"
    "\r\n"
    "I love computer networks!\r\n"
)


def reply(expected):
    line = replies.readline()
    print(line.rstrip())
    while line[3:4] == "-":
        line = replies.readline()
        print(line.rstrip())
    if line[:3] != expected:
        print(f"{expected} reply not received from server.")
        connection.sendall(b"QUIT\r\n")
        sys.exit(1)


def say(command, expected):
    connection.sendall(f"{command}\r\n".encode())
    reply(expected)


connection = socket(AF_INET, SOCK_STREAM)
connection.connect((HOST, PORT))
replies = connection.makefile("r", encoding="latin-1", newline="\r\n")
reply("220")
say("HELO client.example.org", "250")
say("MAIL FROM:<dave@example.org>", "250")
say("RCPT TO:<alice@example.test>", "250")
say("DATA", "354")
connection.sendall(MESSAGE.encode())
say(".", "250")
say("QUIT", "221")
connection.close()
