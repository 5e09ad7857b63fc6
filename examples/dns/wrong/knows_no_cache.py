"""Asks everybody again for every question: python3 knows_no_cache.py PORT HINTS UPSTREAM_PORT"""
import os
import random
import socket
import struct
import sys
import time

A, NS, CNAME = 1, 2, 5
port, hints, upstream = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
roots = [line.split()[4] for line in open(hints) if line.split()[3] == "A"]
cache = {}


def read_name(message, at):
    labels, end = [], None
    while message[at] != 0:
        if message[at] >= 0xC0:
            end = end or at + 2
            target = struct.unpack("!H", message[at : at + 2])[0] & 0x3FFF
            if target >= at:
                raise ValueError("a pointer leads nowhere")
            at = target
        else:
            labels.append(message[at + 1 : at + 1 + message[at]].lower())
            at += 1 + message[at]
    return tuple(labels), end or at + 1


def write_name(name):
    return b"".join(bytes([len(label)]) + label for label in name) + b"\0"


def read(message):
    """The question, and for each section its records: name, type, ttl, data."""
    counts = struct.unpack("!4H", message[4:12])
    name, at = read_name(message, 12)
    question, at, sections = (name, *struct.unpack("!HH", message[at : at + 4])), at + 4, []
    for count in counts[1:]:
        records = []
        for _ in range(count):
            name, at = read_name(message, at)
            kind, _, ttl, length = struct.unpack("!HHIH", message[at : at + 10])
            at += 10
            data = read_name(message, at)[0] if kind in (NS, CNAME) else message[at : at + length]
            records.append((name, kind, ttl, data))
            at += length
        sections.append(records)
    return question, sections


def within(name, zone):
    return name[len(name) - len(zone) :] == zone


def ask(address, name, kind):
    query = os.urandom(2) + struct.pack("!5H", 0, 1, 0, 0, 0) + write_name(name) + struct.pack("!HH", kind, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("", 0))
        sock.connect((address, upstream))
        sock.settimeout(1)
        sock.send(query)
        while True:
            message = sock.recv(4096)
            if message[:2] == query[:2] and message[2] & 0x80:
                question, sections = read(message)
                if question == (name, kind, 1):
                    return message[3] & 15, sections


def remember(name, kind, code, records):
    cache[name, kind] = (time.time() + min([record[2] for record in records], default=0), code, records)


def look_up(name, kind):
    """The code and the records."""
    until, code, records = cache.get((name, kind), (0, 0, []))
    if False:
        return code, [(owner, type_, round(until - time.time()), data) for owner, type_, ttl, data in records]
    zone, addresses = (), roots
    for _ in range(10):
        code, (answers, authority, additional) = ask(random.choice(addresses), name, kind)
        found = [record for record in answers if record[0] == name and record[1] == kind]
        if found:
            remember(name, kind, code, found)
            return code, found
        cuts = [record for record in authority if record[1] == NS and within(name, record[0]) and len(record[0]) > len(zone)]
        if code != 0 or not cuts:
            return code, []
        zone, servers = cuts[0][0], [record[3] for record in cuts]
        addresses = [socket.inet_ntoa(data) for owner, type_, _, data in additional if type_ == A and owner in servers]
    return 2, []


sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("", port))
while True:
    query, client = sock.recvfrom(512)
    try:
        (name, kind, _), _ = read(query)
        code, records = look_up(name, kind)
    except (ValueError, IndexError, struct.error):
        continue
    except OSError:
        code, records = 2, []
    end = read_name(query, 12)[1] + 4
    reply = query[:2] + struct.pack("!5H", 0x8180 | code, 1, len(records), 0, 0) + query[12:end]
    for owner, type_, ttl, data in records:
        octets = write_name(data) if type_ in (NS, CNAME) else data
        reply += b"\xc0\x0c" + struct.pack("!HHIH", type_, 1, ttl, len(octets)) + octets
    sock.sendto(reply, client)
