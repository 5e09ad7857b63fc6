# Keeps what it has taken in its threads, and loses it when it is stopped.
import smtplib
import sys
import threading
import time
from email.utils import formatdate
from socketserver import StreamRequestHandler, ThreadingTCPServer

PORT, ROUTES = int(sys.argv[1]), sys.argv[2]
RETRY, GIVE_UP = float(sys.argv[4]), float(sys.argv[5])


def hop_for(address):
    for line in open(ROUTES):
        name, server = line.split()[:2]
        if name == address.split("@")[1]:
            return server.split(":")
    return None


def deliver(sender, recipients, content):
    """Hands a message on, for as long as it takes."""
    taken = time.time()
    for to in recipients:
        while True:
            code, words = hand_on(sender, to, content)
            if code // 100 == 2:
                break
            if code // 100 == 5 or time.time() > taken + GIVE_UP:
                if sender:
                    threading.Thread(target=deliver, args=("", [sender], notice(sender, to, words))).start()
                break
            time.sleep(RETRY)


def hand_on(sender, to, content):
    try:
        host, port = hop_for(to)
        with smtplib.SMTP(host, int(port), "relay.example.org", timeout=GIVE_UP) as client:
            client.sendmail(sender, [to], content)
        return 250, ""
    except smtplib.SMTPRecipientsRefused as refused:
        return refused.recipients[to]
    except smtplib.SMTPResponseException as refused:
        return refused.smtp_code, refused.smtp_error
    except OSError as error:
        return 451, str(error)


def notice(sender, to, words):
    lines = [
        "From: <postmaster@relay.example.org>",
        f"To: <{sender}>",
        "Subject: not delivered",
        f"Date: {formatdate()}",
        "",
        f"<{to}> did not get your message: {words}",
        "",
    ]
    return "\r\n".join(lines).encode("latin-1")


class Session(StreamRequestHandler):
    def handle(self):
        self.sender, self.recipients = None, []
        self.say("220 relay.example.org ready")
        while line := self.line():
            text = line.decode("latin-1").strip()
            verb = text[:4].upper()
            if verb in ("HELO", "EHLO"):
                self.say("250 relay.example.org")
            elif verb == "MAIL":
                self.sender, self.recipients = text[11:].strip("<>"), []
                self.say("250 OK")
            elif verb == "RCPT" and self.sender is not None:
                to = text[9:].strip("<>")
                if hop_for(to):
                    self.recipients.append(to)
                self.say("250 OK" if hop_for(to) else "550 not there")
            elif verb == "DATA" and self.recipients:
                self.say("354 go on")
                self.receive()
            elif verb == "QUIT":
                self.say("221 goodbye")
                return
            else:
                self.say("250 OK" if verb in ("RSET", "NOOP") else "500 what?")

    def line(self):
        octets = b""
        while not octets.endswith(b"\r\n"):
            more = self.rfile.readline(100_000)
            if not more:
                return None
            octets += more
        return octets

    def say(self, reply):
        self.wfile.write(reply.encode() + b"\r\n")

    def receive(self):
        trace = f"Received: from client by relay.example.org with SMTP; {formatdate()}\r\n"
        content = trace.encode()
        while (line := self.line()) != b".\r\n":
            if line is None:
                return
            content += line[1:] if line.startswith(b".") else line
        threading.Thread(target=deliver, args=(self.sender, self.recipients, content), daemon=True).start()
        self.say("250 taken")


ThreadingTCPServer.allow_reuse_address = True
ThreadingTCPServer.daemon_threads = True
ThreadingTCPServer(("", PORT), Session).serve_forever()
