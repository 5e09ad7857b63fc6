"""A small authoritative name server over UDP: python3 nameserver.py PORT ZONEFILE"""
import socket
import struct
import sys

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "SRV": 33}


def encode_name(name):
    labels = name.rstrip(".").split(".") if name != "." else []
    return b"".join(bytes([len(label)]) + label.encode("latin-1") for label in labels) + b"\0"


def encode_data(kind, words):
    if kind == "A":
        return socket.inet_pton(socket.AF_INET, words[0])
    if kind == "AAAA":
        return socket.inet_pton(socket.AF_INET6, words[0])
    if kind == "MX":
        return struct.pack("!H", int(words[0])) + encode_name(words[1])
    if kind == "SRV":
        return struct.pack("!HHH", *map(int, words[:3])) + encode_name(words[3])
    if kind == "SOA":
        return encode_name(words[0]) + encode_name(words[1]) + struct.pack("!5I", *map(int, words[2:7]))
    if kind == "TXT":
        strings = " ".join(words)[1:-1].split('" "')
        return b"".join(bytes([len(text)]) + text.encode("latin-1") for text in strings)
    return encode_name(words[0])


def read_zone(path):
    """The records of each name, in small letters: lists of (type, ttl, data, words)."""
    zone, origin = {}, None
    for line in open(path):
        words = line.split()
        if len(words) < 5 or words[3] not in TYPES:
            continue
        name, ttl, kind = words[0].lower(), int(words[1]), words[3]
        if kind == "SOA":
            origin = name
        zone.setdefault(name, []).append((TYPES[kind], ttl, encode_data(kind, words[4:]), words[4:]))
    return zone, origin


def read_name(message, at):
    labels = []
    while message[at] != 0:
        if message[at] > 63:
            raise ValueError("a question has no reason to use pointers")
        labels.append(message[at + 1 : at + 1 + message[at]].decode("latin-1"))
        at += 1 + message[at]
        if at > 12 + 255:
            raise ValueError("the name is too long")
    if any("." in label for label in labels):
        raise ValueError("a dot inside of a label")
    return ".".join(labels) + ".", at + 1


class Zone:
    def __init__(self, path):
        self.records, self.origin = read_zone(path)

    def within(self, name):
        return name == self.origin or name.endswith("." + self.origin)

    def exists(self, name):
        return any(other == name or other.endswith("." + name) for other in self.records)

    def record(self, owner, kind, ttl, data):
        return encode_name(owner) + struct.pack("!HHIH", kind, 1, ttl, len(data)) + data

    def soa(self):
        kind, ttl, data, words = next(each for each in self.records[self.origin] if each[0] == TYPES["SOA"])
        return self.record(self.origin, kind, min(ttl, int(words[6])), data)

    def cut(self, name):
        """The highest name below the zone's own, on the way to this one, that has NS records."""
        labels = name[: -len(self.origin)].rstrip(".").split(".") if name != self.origin else []
        for first in range(len(labels) - 1, -1, -1):
            owner = ".".join(labels[first:]) + "." + self.origin
            servers = [each for each in self.records.get(owner, []) if each[0] == TYPES["NS"]]
            if servers:
                return owner, servers
        return None

    def source(self, name):
        """The name itself, or the wildcard below the longest end of it that exists."""
        if self.exists(name):
            return name
        while not self.exists(name):
            name = name.split(".", 1)[1]
        return "*." + name if self.exists("*." + name) else None

    def look_up(self, name, kind, before=()):
        """The code, whether with authority, and the three sections."""
        below = self.cut(name)
        if below:
            owner, servers = below
            glue = [
                self.record(words[0], each[0], each[1], each[2])
                for _, _, _, words in servers
                for each in self.records.get(words[0].lower(), [])
                if each[0] in (1, 28)
            ]
            referral = [self.record(owner, each[0], each[1], each[2]) for each in servers]
            return 0, bool(before), list(before), referral, glue
        source = self.source(name)
        if source is None:
            return 3, True, list(before), [self.soa()], []
        there = self.records.get(source, [])
        alias = next((each for each in there if each[0] == TYPES["CNAME"]), None)
        if alias and kind not in (TYPES["CNAME"], 255):
            answers = list(before) + [self.record(name, alias[0], alias[1], alias[2])]
            target = alias[3][0].lower()
            if len(answers) > 8 or not self.within(target):
                return 0, True, answers, [], []
            return self.look_up(target, kind, answers)
        answers = [self.record(name, each[0], each[1], each[2]) for each in there if kind in (each[0], 255)]
        if not answers:
            return 0, True, list(before), [self.soa()], []
        return 0, True, list(before) + answers, [], []


def answer(zone, query):
    if len(query) < 12 or query[2] & 0x80:
        return None
    ident, flags, questions = struct.unpack("!HHH", query[:6])
    kept = 0x8000 | (flags & 0x7900)
    if flags & 0x7800:
        return struct.pack("!6H", ident, kept | 4, 0, 0, 0, 0)
    try:
        if questions != 1:
            raise ValueError("one question, please")
        name, end = read_name(query, 12)
        kind, of = struct.unpack("!HH", query[end : end + 4])
    except (ValueError, IndexError, struct.error):
        return struct.pack("!6H", ident, kept | 1, 0, 0, 0, 0)
    question = query[12 : end + 4]
    if not zone.within(name.lower()) or of not in (1, 255) or kind in (251, 252):
        return struct.pack("!6H", ident, kept | 5, 1, 0, 0, 0) + question
    code, authority, *sections = zone.look_up(name.lower(), kind)
    flags = kept | code | (0x0400 if authority else 0)
    whole = struct.pack("!6H", ident, flags, 1, *map(len, sections)) + question + b"".join(sum(sections, []))
    if len(whole) > 512:
        return struct.pack("!6H", ident, flags | 0x0200, 1, 0, 0, 0) + question
    return whole


def main():
    zone = Zone(sys.argv[2])
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("", int(sys.argv[1])))
    while True:
        query, client = sock.recvfrom(4096)
        reply = answer(zone, query)
        if reply is not None:
            sock.sendto(reply, client)


main()
