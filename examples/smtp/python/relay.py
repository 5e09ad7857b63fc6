# A small relay: python3 relay.py PORT ROUTES QUEUE RETRY GIVEUP NAME. A file for each message, and a thread that hands it on.
import json
import os
import re
import smtplib
import sys
import threading
import time
import uuid
from email.utils import formatdate
from socketserver import StreamRequestHandler, ThreadingTCPServer

PORT, ROUTES, QUEUE = int(sys.argv[1]), sys.argv[2], sys.argv[3]
RETRY, GIVE_UP, NAME = float(sys.argv[4]), float(sys.argv[5]), sys.argv[6]
PATH = re.compile(r"<(?:@[^:<>]+:)?((?:[^\s@<>\"]+|\"(?:[^\"\\]|\\.)*\")@[^\s@<>]+)?>((?: .*)?)")
MOST_HOPS = 100


def hops_for(address):
    """The servers of the domain, in the order of the table."""
    domain = address.rpartition("@")[2].lower()
    with open(ROUTES) as table:
        for line in table:
            name, *servers = line.split()
            if name.lower() == domain:
                return tuple(tuple(server.rsplit(":", 1)) for server in servers)
    return ()


class Entry:
    """A message in the queue: a file with the envelope in its first line, and the message behind it."""

    def __init__(self, sender, recipients, content, taken=None, name=None):
        self.sender, self.recipients, self.content = sender, recipients, content
        self.taken, self.name = taken or time.time(), name or f"{uuid.uuid4()}"

    def store(self):
        envelope = {"sender": self.sender, "recipients": self.recipients, "taken": self.taken}
        written = os.path.join(QUEUE, f"{self.name}.part")
        with open(written, "wb") as file:
            file.write(json.dumps(envelope).encode() + b"\n" + self.content)
            file.flush()
            os.fsync(file.fileno())
        os.rename(written, os.path.join(QUEUE, f"{self.name}.mail"))

    def start(self):
        threading.Thread(target=self.work, daemon=True).start()

    def work(self):
        """Attempts with pauses between them, until nobody is left."""
        while self.recipients:
            over = time.time() >= self.taken + GIVE_UP
            fates = self.attempt()
            lost = {to: words for to, (code, words) in fates.items() if code // 100 == 5 or (over and code // 100 != 2)}
            if lost and self.sender:
                notice = Entry("", [self.sender], self.notice(lost))
                notice.store()
                notice.start()
            left = [to for to, (code, _) in fates.items() if code // 100 != 2 and to not in lost]
            if left != self.recipients:
                self.recipients = left
                self.store()
            if left:
                time.sleep(max(0, min(RETRY, self.taken + GIVE_UP - time.time())))
        os.remove(os.path.join(QUEUE, f"{self.name}.mail"))

    def attempt(self):
        """What has become of the message, for each recipient: a code and the words behind it."""
        groups = {}
        for to in self.recipients:
            groups.setdefault(hops_for(to), []).append(to)
        fates = {}
        for hops, group in groups.items():
            found = {to: (550, "There is no route to this domain.") for to in group}
            for host, port in hops:
                found = hand_to(host, int(port), self.sender, group, self.content)
                if any(code // 100 != 4 for code, _ in found.values()):
                    break
            fates.update(found)
        return fates

    def notice(self, lost):
        header = self.content.partition(b"\r\n\r\n")[0].decode("latin-1")
        lines = [
            f"From: Mail Delivery System <MAILER-DAEMON@{NAME}>",
            f"To: <{self.sender}>",
            "Subject: Your message was not delivered",
            f"Date: {formatdate()}",
            f"Message-ID: <{uuid.uuid4()}@{NAME}>",
            "",
            "Your message was not delivered to these recipients:",
            "",
            *(f"<{to}>: {re.sub('[^ -~]', '?', words)[:900]}" for to, words in lost.items()),
            "",
            "It began so:",
            "",
            header,
            "",
        ]
        return "\r\n".join(lines).encode("latin-1")


def hand_to(host, port, sender, recipients, content):
    try:
        client = smtplib.SMTP(local_hostname=NAME, timeout=GIVE_UP / 2)
        code, words = client.connect(host, port)
        if code // 100 == 2:
            code, words = client.ehlo()
            if code // 100 == 5:
                code, words = client.helo()
        if code // 100 == 2:
            code, words = client.mail(sender)
        if code // 100 != 2:
            fates = {to: (code, text(code, words)) for to in recipients}
        else:
            said = {to: client.rcpt(to) for to in recipients}
            fates = {to: (code, text(code, words)) for to, (code, words) in said.items()}
            good = [to for to, (code, _) in fates.items() if code // 100 == 2]
            if good:
                code, words = send_data(client, content)
                fates.update({to: (code, text(code, words)) for to in good})
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return {to: (451, f"{host}:{port}: {error}") for to in recipients}
    try:
        client.quit()
    except (OSError, smtplib.SMTPException):
        pass
    return fates


def send_data(client, content):
    code, words = client.docmd("DATA")
    if code // 100 != 3:
        return (451 if code // 100 == 2 else code), words
    client.send(re.sub(rb"(?m)^\.", b"..", content) + b".\r\n")
    return client.getreply()


def text(code, words):
    return f"{code} {words.decode('latin-1')}"


class Session(StreamRequestHandler):
    def handle(self):
        self.name, self.sender, self.recipients = None, None, []
        self.say(f"220 {NAME} ready")
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
            more = self.rfile.readline(100_000)
            if not more:
                return None
            octets += more
        return octets[:-2].decode("latin-1")

    def say(self, reply):
        self.wfile.write(f"{reply}\r\n".encode("latin-1"))

    def answer(self, verb, argument):
        if verb in ("HELO", "EHLO"):
            self.name = re.sub(r"[^\w.:\[\]-]", "", argument)
            self.sender, self.recipients = None, []
            return f"250 {NAME}"
        if verb == "RSET":
            self.sender, self.recipients = None, []
            return "250 Forgotten"
        if verb == "MAIL" and self.name is not None and self.sender is None:
            path = PATH.fullmatch(argument[5:]) if argument[:5].upper() == "FROM:" else None
            if not path or path[2].strip():
                return "501 Syntax: MAIL FROM:<address>"
            self.sender = path[1] or ""
            return "250 OK"
        if verb == "RCPT" and self.sender is not None:
            path = PATH.fullmatch(argument[3:]) if argument[:3].upper() == "TO:" else None
            if not path or not path[1] or path[2].strip():
                return "501 Syntax: RCPT TO:<address>"
            if not hops_for(path[1]):
                return "550 I do not relay to there"
            self.recipients.append(path[1])
            return "250 OK"
        if verb == "DATA" and self.recipients:
            return self.data()
        if verb == "NOOP":
            return "250 Nothing done"
        if verb == "QUIT":
            return "221 Goodbye"
        return "503 Not now" if verb in ("MAIL", "RCPT", "DATA") else "500 I do not know this command"

    def data(self):
        self.say("354 Go on; a line with a single dot ends it")
        lines = []
        while (line := self.line()) != ".":
            if line is None:
                return None
            lines.append(line[1:] if line.startswith(".") else line)
        sender, recipients = self.sender, self.recipients
        self.sender, self.recipients = None, []
        if any("\r" in line or "\n" in line for line in lines):
            return "554 CR or LF stands alone in the message"
        header = lines[: lines.index("")] if "" in lines else lines
        if sum(line.lower().startswith("received:") for line in header) > MOST_HOPS:
            return "554 The message goes in a circle"
        trace = (
            f"Received: from {self.name} ([{self.client_address[0]}])\r\n\tby {NAME} with SMTP; {formatdate()}\r\n"
        )
        content = (trace + "".join(f"{line}\r\n" for line in lines)).encode("latin-1")
        entry = Entry(sender, list(dict.fromkeys(recipients)), content)
        entry.store()
        entry.start()
        return "250 Taken"


class Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        print(f"{threading.current_thread().name}: {sys.exc_info()[1]}", file=sys.stderr)


os.makedirs(QUEUE, exist_ok=True)
for name in os.listdir(QUEUE):
    if name.endswith(".mail"):
        with open(os.path.join(QUEUE, name), "rb") as file:
            envelope, _, content = file.read().partition(b"\n")
        Entry(**json.loads(envelope), content=content, name=name[:-5]).start()
Server(("", PORT), Session).serve_forever()
