# Sends one message: python3 send.py HOST PORT FROM TO[,TO...] SUBJECT BODY. Ends with 0 when everybody got it.
import base64
import re
import sys
import uuid
from email.utils import formatdate
from socket import create_connection

PATIENCE_S = 20
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")


class Refused(Exception):
    """The server does not take the message."""


class Server:
    def __init__(self, host, port):
        self.connection = create_connection((host, port), timeout=PATIENCE_S)
        self.replies = self.connection.makefile("rb")

    def reply(self):
        while True:
            line = self.replies.readline(100_000)
            if not line.endswith(b"\r\n"):
                raise Refused("the server closed the connection, or does not speak SMTP")
            if not re.fullmatch(rb"\d{3}(?:[ -].*)?\r\n", line, re.DOTALL):
                raise Refused(f"this is no reply: {line[:80]!r}")
            if line[3:4] != b"-":
                return line.decode("latin-1").strip()

    def say(self, command):
        self.connection.sendall(command.encode() + b"\r\n")
        return self.reply()

    def must(self, reply, digit):
        if reply[0] != digit:
            raise Refused(reply)

    def quit(self):
        try:
            self.say("QUIT")
        except (OSError, Refused):
            pass
        self.connection.close()


def addresses(text):
    found = [each.strip(" ") for each in text.split(",")]
    for each in found:
        if not ADDRESS.fullmatch(each):
            raise Refused(f"{each!r} is no address")
    return list(dict.fromkeys(found))


def encoded_words(text):
    if text.isascii() and text.isprintable() and len(text) < 60 and "=?" not in text:
        return text
    pieces, piece = [], ""
    for character in text:
        if len((piece + character).encode("utf-8", "replace")) > 36:
            pieces.append(piece)
            piece = ""
        piece += character
    words = [base64.b64encode(each.encode("utf-8", "replace")).decode() for each in [*pieces, piece]]
    return "\r\n ".join(f"=?UTF-8?B?{word}?=" for word in words)


def message(sender, recipients, subject, body):
    lines = body.split("\n")
    plain = body.isascii() and all(len(line) < 998 for line in lines) and "\r" not in body
    if plain:
        text = "".join(f"{line}\r\n" for line in lines)
    else:
        text = base64.encodebytes(body.replace("\n", "\r\n").encode()).decode().replace("\n", "\r\n")
    return (
        f"Date: {formatdate(localtime=True)}\r\n"
        f"From: {sender}\r\n"
        f"To: {(',' + chr(13) + chr(10) + ' ').join(recipients)}\r\n"
        f"Subject: {encoded_words(subject)}\r\n"
        f"Message-ID: <{uuid.uuid4()}@{sender.split('@')[1]}>\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: {'7bit' if plain else 'base64'}\r\n"
        f"\r\n{text}"
    )


def send(host, port, sender, to, subject, body):
    [sender], recipients = addresses(sender), addresses(to)
    if any(character in subject for character in "\r\n\0"):
        raise Refused("the subject has a line end")
    server = Server(host, int(port))
    try:
        server.must(server.reply(), "2")
        if server.say("EHLO client.example.org")[0] != "2":
            server.must(server.say("HELO client.example.org"), "2")
        server.must(server.say(f"MAIL FROM:<{sender}>"), "2")
        replies = {each: server.say(f"RCPT TO:<{each}>") for each in recipients}
        refused = {each: reply for each, reply in replies.items() if reply[0] != "2"}
        for each, reply in refused.items():
            print(f"{each}: {reply}", file=sys.stderr)
        if len(refused) < len(recipients):
            server.must(server.say("DATA"), "3")
            stuffed = re.sub(r"(?m)^\.", "..", message(sender, recipients, subject, body))
            server.connection.sendall(stuffed.encode())
            server.must(server.say("."), "2")
        return 1 if refused else 0
    finally:
        server.quit()


try:
    sys.exit(send(*sys.argv[1:7]))
except (Refused, OSError) as error:
    print(f"The message was not sent: {error}", file=sys.stderr)
    sys.exit(1)
