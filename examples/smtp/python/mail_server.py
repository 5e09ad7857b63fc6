# A small mail server: python3 mail_server.py PORT FOLDER. A thread for each client, a file for each message.
import os
import re
import sys
import threading
import uuid
from email.utils import formatdate
from socketserver import StreamRequestHandler, ThreadingTCPServer

DOMAIN = "example.test"
USERS = {"alice", "bob", "carol", "postmaster"}
PORT, FOLDER = int(sys.argv[1]), sys.argv[2]
LONGEST_LINE = 100_000
PATH = re.compile(r"<(?:@[^:<>]+:)?((?:[^\s@<>\"]+|\"(?:[^\"\\]|\\.)*\")@[^\s@<>]+)?>((?: .*)?)")


class Session(StreamRequestHandler):
    def handle(self):
        self.name, self.sender, self.recipients = None, None, []
        self.say("220 mail.example.test ready")
        while (line := self.line()) is not None:
            verb, _, argument = line.rstrip(" \t").partition(" ")
            reply = self.answer(verb.upper(), argument)
            if reply:
                self.say(reply)
            if reply and reply.startswith("221"):
                return

    def line(self):
        """One line without its CR LF. LF alone ends nothing."""
        octets = b""
        while not octets.endswith(b"\r\n"):
            more = self.rfile.readline(LONGEST_LINE)
            if not more:
                return None
            octets = (octets + more)[-LONGEST_LINE:]
        return octets[:-2].decode("latin-1")

    def say(self, reply):
        self.wfile.write(f"{reply}\r\n".encode("latin-1"))

    def answer(self, verb, argument):
        if verb in ("HELO", "EHLO"):
            if not argument:
                return f"501 Syntax: {verb} your name"
            self.name = re.sub(r"[^\w.:\[\]-]", "", argument)
            self.sender, self.recipients = None, []
            return "250 mail.example.test"
        if verb == "MAIL":
            return self.mail(argument)
        if verb == "RCPT":
            return self.rcpt(argument)
        if verb == "DATA":
            return self.data(argument)
        if verb == "RSET":
            if argument:
                return "501 Syntax: RSET"
            self.sender, self.recipients = None, []
            return "250 Forgotten"
        if verb == "NOOP":
            return "250 Nothing done"
        if verb == "VRFY":
            return "252 Send some mail, and I will try" if argument else "501 Syntax: VRFY name"
        if verb == "HELP":
            return "214 HELO EHLO MAIL RCPT DATA RSET NOOP VRFY QUIT"
        if verb == "QUIT":
            return "501 Syntax: QUIT" if argument else "221 Goodbye"
        return "500 I do not know this command"

    def mail(self, argument):
        if self.name is None:
            return "503 Say HELO first"
        if self.sender is not None:
            return "503 A message is under way"
        path = PATH.fullmatch(argument[5:]) if argument[:5].upper() == "FROM:" else None
        if not path or not argument.isascii() or not argument.isprintable():
            return "501 Syntax: MAIL FROM:<address>"
        if path[2].strip():
            return "555 I know no parameters"
        self.sender = path[1] or ""
        return "250 OK"

    def rcpt(self, argument):
        if self.sender is None:
            return "503 Say MAIL first"
        if argument[:3].upper() == "TO:" and argument[3:].lower() == "<postmaster>":
            self.recipients.append("postmaster")
            return "250 OK"
        path = PATH.fullmatch(argument[3:]) if argument[:3].upper() == "TO:" else None
        if not path or not path[1] or not argument.isascii() or not argument.isprintable():
            return "501 Syntax: RCPT TO:<address>"
        if path[2].strip():
            return "555 I know no parameters"
        local, _, domain = path[1].rpartition("@")
        if domain.lower() != DOMAIN:
            return "550 I do not relay"
        if local.startswith('"'):
            local = re.sub(r"\\(.)", r"\1", local[1:-1])
        if local.lower() not in USERS:
            return "550 There is no such user"
        self.recipients.append(local.lower())
        return "250 OK"

    def data(self, argument):
        if argument:
            return "501 Syntax: DATA"
        if not self.recipients:
            return "503 Say RCPT first"
        self.say("354 Go on; a line with a single dot ends it")
        lines = []
        while (line := self.line()) != ".":
            if line is None:
                return None
            lines.append(line[1:] if line.startswith(".") else line)
        for user in set(self.recipients):
            self.store(user, lines)
        self.sender, self.recipients = None, []
        return "250 Taken"

    def store(self, user, lines):
        name = f"{uuid.uuid4()}"
        trace = (
            f"Return-Path: <{self.sender}>\r\n"
            f"Received: from {self.name} ([{self.client_address[0]}])\r\n"
            f"\tby {DOMAIN} with SMTP id {name}; {formatdate()}\r\n"
        )
        for folder in ("tmp", "new"):
            os.makedirs(os.path.join(FOLDER, user, folder), exist_ok=True)
        written = os.path.join(FOLDER, user, "tmp", name)
        with open(written, "wb") as file:
            file.write((trace + "".join(f"{line}\r\n" for line in lines)).encode("latin-1"))
            file.flush()
            os.fsync(file.fileno())
        os.rename(written, os.path.join(FOLDER, user, "new", name))


class Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        print(f"{threading.current_thread().name}: {sys.exc_info()[1]}", file=sys.stderr)


Server(("", PORT), Session).serve_forever()
