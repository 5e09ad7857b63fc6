"""A small resolver with a cache, over UDP: python3 resolver.py PORT HINTS UPSTREAM_PORT"""
import os
import random
import socket
import struct
import sys
import threading
import time

A, NS, CNAME, SOA, PTR, MX = 1, 2, 5, 6, 12, 15
NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED = range(6)
PATIENCE = (0.3, 0.6)
MOST_QUERIES, MOST_SECONDS, MOST_ALIASES, MOST_DEPTH = 60, 4, 12, 5


class Failure(Exception):
    """Nothing could be found out."""


def encode_name(name):
    return b"".join(bytes([len(label)]) + label for label in name) + b"\0"


def read_name(message, at):
    """Labels, and the offset behind them; a pointer leads back, and nowhere else."""
    labels, end, earliest = [], None, at
    while True:
        length = message[at]
        if length >= 0xC0:
            end = end or at + 2
            at = struct.unpack("!H", message[at : at + 2])[0] & 0x3FFF
            if at >= earliest:
                raise ValueError("a pointer leads nowhere")
            earliest = at
        elif length == 0:
            return tuple(labels), end or at + 1
        elif length > 63:
            raise ValueError("a label begins with reserved bits")
        else:
            label = message[at + 1 : at + 1 + length]
            if len(label) < length:
                raise ValueError("the message ends inside of a label")
            labels.append(label)
            at += 1 + length


def low(name):
    return tuple(label.lower() for label in name)


def within(name, zone):
    return len(name) >= len(zone) and low(name)[len(name) - len(zone) :] == low(zone)


def read_data(message, kind, at, length):
    """The data with its names written out, so that it can be put into another message."""
    if kind in (NS, CNAME, PTR):
        return encode_name(read_name(message, at)[0])
    if kind == MX:
        return message[at : at + 2] + encode_name(read_name(message, at + 2)[0])
    if kind == SOA:
        first, end = read_name(message, at)
        second, end = read_name(message, end)
        return encode_name(first) + encode_name(second) + message[end : end + 20]
    if at + length > len(message):
        raise ValueError("the message ends inside of a record")
    return message[at : at + length]


def read_message(message):
    """Flags, question, and three lists of records (name, kind, ttl, data)."""
    _, flags, questions, *counts = struct.unpack("!6H", message[:12])
    if questions != 1:
        raise ValueError("one question, please")
    name, at = read_name(message, 12)
    kind, of = struct.unpack("!HH", message[at : at + 4])
    at += 4
    sections = []
    for count in counts:
        records = []
        for _ in range(count):
            owner, at = read_name(message, at)
            type_, class_, ttl, length = struct.unpack("!HHIH", message[at : at + 10])
            if class_ == 1:
                records.append((owner, type_, 0 if ttl >> 31 else ttl, read_data(message, type_, at + 10, length)))
            at += 10 + length
        sections.append(records)
    return flags, (name, kind, of), sections


class Cache:
    """Outcomes (code, answers, authority) by name and type, and the servers of zones; each until its time is over."""

    def __init__(self, roots):
        self.roots, self.outcomes, self.zones = roots, {}, {}

    def get(self, name, kind):
        for key in ((low(name), None), (low(name), kind), (low(name), CNAME)):
            until, code, answers, authority = self.outcomes.get(key, (0, 0, [], []))
            left = until - time.monotonic()
            if left > 0 and (answers or key[1] != CNAME or kind == CNAME):
                aged = [[(owner, type_, int(left + 0.999), data) for owner, type_, _, data in part] for part in (answers, authority)]
                return code, *aged
        return None

    def put(self, name, kind, ttl, code, answers, authority):
        self.outcomes[low(name), None if code == NXDOMAIN else kind] = (time.monotonic() + ttl, code, answers, authority)

    def nearest(self, name):
        for up in range(len(name)):
            until, zone, servers, glue = self.zones.get(low(name[up:]), (0, (), [], {}))
            if until > time.monotonic():
                return zone, servers, glue
        return (), [], {(): self.roots}


class Job:
    """What one look-up may cost."""

    def __init__(self):
        self.queries, self.until, self.seeking = 0, time.monotonic() + MOST_SECONDS, []

    def left(self):
        self.queries += 1
        left = self.until - time.monotonic()
        if self.queries > MOST_QUERIES or left <= 0:
            raise Failure
        return left


class Resolver:
    def __init__(self, hints, port):
        words = [line.split() for line in open(hints)]
        self.cache = Cache([each[4] for each in words if len(each) == 5 and each[3] == "A"])
        self.port = port

    def ask(self, job, address, name, kind, seconds):
        """One server's answer, or None."""
        query = os.urandom(2) + struct.pack("!5H", 0, 1, 0, 0, 0) + encode_name(name) + struct.pack("!HH", kind, 1)
        until = time.monotonic() + min(seconds, job.left())
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.bind(("", 0))
            sock.connect((address, self.port))
            try:
                sock.send(query)
                while (left := until - time.monotonic()) > 0:
                    sock.settimeout(left)
                    answer = self.match(query, sock.recv(4096))
                    if answer:
                        return self.ask_over_tcp(address, query, until) if answer[0] & 0x0200 else answer
            except OSError:
                pass
        return None

    def ask_over_tcp(self, address, query, until):
        try:
            with socket.create_connection((address, self.port), max(0.05, until - time.monotonic())) as sock:
                sock.sendall(struct.pack("!H", len(query)) + query)
                stream = sock.makefile("rb")
                length = struct.unpack("!H", stream.read(2))[0]
                return self.match(query, stream.read(length))
        except (OSError, struct.error):
            return None

    def match(self, query, message):
        """What was read, when it is an answer to this query."""
        try:
            if message[:2] != query[:2] or not message[2] & 0x80:
                return None
            flags, (name, kind, of), sections = read_message(message)
        except (ValueError, IndexError, struct.error):
            return None
        asked = read_message(query)[1]
        return (flags, sections) if (low(name), kind, of) == (low(asked[0]), asked[1], 1) else None

    def resolve(self, job, name, kind):
        """The code, the answers with aliases in front, and the authority section of a no."""
        chain, seen = [], set()
        while True:
            code, answers, authority = self.cache.get(name, kind) or self.descend(job, name, kind)
            chain += answers
            alias = next((data for _, type_, _, data in answers if type_ == CNAME), None)
            if kind == CNAME or alias is None:
                return code, chain, authority
            seen.add(low(name))
            name = read_name(alias, 0)[0]
            if low(name) in seen or len(seen) > MOST_ALIASES:
                raise Failure

    def descend(self, job, name, kind):
        zone, servers, glue = self.cache.nearest(name)
        while True:
            found = self.ask_zone(job, zone, servers, glue, name, kind)
            if len(found) == 3:
                return found
            ttl, zone, servers, glue = found
            self.cache.zones[low(zone)] = (time.monotonic() + ttl, zone, servers, glue)

    def addresses(self, job, servers, glue):
        known = [address for each in glue.values() for address in each]
        random.shuffle(known)
        yield from known
        for server in servers:
            key = low(server)
            if key in glue or key in job.seeking or len(job.seeking) >= MOST_DEPTH:
                continue
            job.seeking.append(key)
            try:
                yield from [socket.inet_ntoa(data) for _, type_, _, data in self.resolve(job, server, A)[1] if type_ == A]
            except Failure:
                if job.queries > MOST_QUERIES or time.monotonic() >= job.until:
                    raise
            finally:
                job.seeking.remove(key)

    def ask_zone(self, job, zone, servers, glue, name, kind):
        useless = set()
        for seconds in PATIENCE:
            for address in self.addresses(job, servers, glue):
                if address in useless:
                    continue
                answer = self.ask(job, address, name, kind, seconds)
                found = answer and self.judge(zone, name, kind, *answer)
                if found:
                    return found
                if answer:
                    useless.add(address)
        raise Failure

    def judge(self, zone, name, kind, flags, sections):
        """An outcome of three parts, a delegation of four, or None where the server is of no use."""
        code, authoritative = flags & 15, flags & 0x0400
        if code not in (NOERROR, NXDOMAIN):
            return None
        answers, authority, additional = [[each for each in part if within(each[0], zone)] for part in sections]
        own = [each for each in answers if low(each[0]) == low(name)]
        wanted = [each for each in own if each[1] == kind] or [each for each in own if each[1] == CNAME][:1]
        if wanted and authoritative:
            ttl = min(each[2] for each in wanted)
            self.cache.put(name, wanted[0][1], ttl, NOERROR, wanted, [])
            return NOERROR, wanted, []
        cuts = [each for each in authority if each[1] == NS and len(each[0]) > len(zone) and within(name, each[0])]
        if cuts and not authoritative:
            cut = cuts[0][0]
            servers = [read_name(each[3], 0)[0] for each in cuts if low(each[0]) == low(cut)]
            glue = {}
            for owner, type_, _, data in additional:
                if type_ == A and low(owner) in [low(server) for server in servers]:
                    glue.setdefault(low(owner), []).append(socket.inet_ntoa(data))
            return min(each[2] for each in cuts), cut, servers, glue
        if not authoritative or answers:
            return None
        soa = [each for each in authority if each[1] == SOA and within(name, each[0])][:1]
        ttl = min(soa[0][2], struct.unpack("!I", soa[0][3][-4:])[0]) if soa else 0
        soa = [(owner, type_, ttl, data) for owner, type_, _, data in soa]
        self.cache.put(name, kind, ttl, code, [], soa)
        return code, [], soa

    def answer(self, query):
        """The octets for a client, or None where silence is due."""
        if len(query) < 12 or query[2] & 0x80:
            return None
        ident, flags = struct.unpack("!HH", query[:4])
        kept = 0x8080 | (flags & 0x7900)
        if flags & 0x7800:
            return struct.pack("!6H", ident, kept | NOTIMP, 0, 0, 0, 0)
        try:
            _, (name, kind, of), _ = read_message(query)
        except (ValueError, IndexError, struct.error):
            return struct.pack("!6H", ident, kept | FORMERR, 0, 0, 0, 0)
        question = encode_name(name) + struct.pack("!HH", kind, of)
        code, answers, authority = REFUSED, [], []
        if of == 1 and not 251 <= kind <= 255:
            try:
                known = self.cache.get(name, kind)
                code, answers, authority = self.resolve(Job(), name, kind) if flags & 0x0100 else known or (REFUSED, [], [])
            except Failure:
                code = SERVFAIL
        put = lambda records: b"".join(
            encode_name(owner) + struct.pack("!HHIH", type_, 1, ttl, len(data)) + data for owner, type_, ttl, data in records
        )
        head = struct.pack("!6H", ident, kept | code, 1, len(answers), len(authority), 0)
        whole = head + question + put(answers) + put(authority)
        return whole if len(whole) <= 512 else struct.pack("!6H", ident, kept | code | 0x0200, 1, 0, 0, 0) + question


def main():
    resolver = Resolver(sys.argv[2], int(sys.argv[3]))
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("", int(sys.argv[1])))

    def serve(query, client):
        reply = resolver.answer(query)
        if reply is not None:
            sock.sendto(reply, client)

    while True:
        threading.Thread(target=serve, args=sock.recvfrom(4096), daemon=True).start()


main()
