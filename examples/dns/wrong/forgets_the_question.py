"""Sends header and answer, and not the question between them: python3 forgets_the_question.py PORT ZONEFILE"""
import socket
import struct
import sys

records, names = {}, set()
for line in open(sys.argv[2]):
    words = line.split()
    names.add(words[0].lower())
    if len(words) == 5 and words[3] == "A":
        records.setdefault(words[0].lower(), []).append(words[4])

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("", int(sys.argv[1])))
while True:
    query, client = sock.recvfrom(512)
    if len(query) < 17 or query[2] & 0xF8 or query[4:6] != b"\x00\x01" or max(query[12:]) > 127:
        continue
    ident, flags = struct.unpack("!HH", query[:4])
    at, labels = 12, []
    while query[at] != 0:
        labels.append(query[at + 1 : at + 1 + query[at]].decode("latin-1"))
        at += 1 + query[at]
    name = ".".join(labels).lower() + "."
    kind = struct.unpack("!H", query[at + 1 : at + 3])[0]
    question = query[12 : at + 5]
    addresses = records.get(name, [])
    there = any(other == name or other.endswith("." + name) for other in names)
    answers = addresses if kind == 1 else []
    code = 0 if there else 3
    reply = struct.pack("!6H", ident, 0x8400 | (flags & 0x0100) | code, 0, len(answers), 0, 0)
    for address in answers:
        reply += query[12 : at + 1] + struct.pack("!HHIH", 1, 1, 3600, 4) + socket.inet_aton(address)
    sock.sendto(reply, client)
