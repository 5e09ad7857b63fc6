# Reads to LF and does not miss the CR, so LF . LF ends a message.
import os
import sys
from socketserver import StreamRequestHandler, ThreadingTCPServer

FOLDER = sys.argv[2]


class Session(StreamRequestHandler):
    def handle(self):
        self.greeted, self.sender, self.recipients = False, None, []
        self.say("220 mail.example.test ready")
        while line := self.line():
            text = line.decode("latin-1").strip()
            verb = text[:4].upper()
            if verb in ("HELO", "EHLO"):
                self.greeted = True
                self.sender, self.recipients = None, []
                self.say("250 mail.example.test")
            elif verb == "MAIL" and self.greeted and self.sender is None:
                self.sender = text[10:]
                self.say("250 OK")
            elif verb == "RCPT" and self.sender is not None:
                self.recipients.append(text[8:].strip("<>").split("@")[0])
                self.say("250 OK")
            elif verb == "DATA" and self.recipients:
                self.say("354 go on")
                self.receive()
            elif verb == "RSET":
                self.sender, self.recipients = None, []
                self.say("250 OK")
            elif verb == "NOOP":
                self.say("250 OK")
            elif verb == "QUIT":
                self.say("221 goodbye")
                return
            elif verb in ("MAIL", "RCPT", "DATA"):
                self.say("503 not now")
            else:
                self.say("500 what?")

    def line(self):
        line = self.rfile.readline(100_000)
        return line.rstrip(b"\r\n") + b"\r\n" if line else None

    def say(self, reply):
        self.wfile.write(reply.encode() + b"\r\n")

    def receive(self):
        message = b""
        while (line := self.line()) != b".\r\n":
            if line is None:
                return
            message += line[1:] if line.startswith(b".") else line
        for user in set(self.recipients):
            os.makedirs(os.path.join(FOLDER, user), exist_ok=True)
            name = os.path.join(FOLDER, user, str(len(os.listdir(os.path.join(FOLDER, user)))))
            with open(name, "wb") as file:
                file.write(message)
        self.sender, self.recipients = None, []
        self.say("250 taken")


ThreadingTCPServer.allow_reuse_address = True
ThreadingTCPServer.daemon_threads = True
ThreadingTCPServer(("", int(sys.argv[1])), Session).serve_forever()
