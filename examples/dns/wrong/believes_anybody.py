"""Prints the first datagram that arrives, whoever has sent it: python3 believes_anybody.py SERVER PORT NAME TYPE"""
import random
import socket
import struct
import sys

server, port, name, kind = sys.argv[1:5]
labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
types = {"A": 1, "NS": 2, "CNAME": 5, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28}
query = struct.pack("!6H", random.getrandbits(16), 0x0100, 1, 0, 0, 0) + labels + struct.pack("!BHH", 0, types[kind], 1)
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.sendto(query, (server, int(port)))
answer, sender = sock.recvfrom(512)
at = len(query)
for _ in range(struct.unpack("!H", answer[6:8])[0]):
    number, _, _, length = struct.unpack("!HHIH", answer[at + 2 : at + 12])
    if number == 1:
        print(socket.inet_ntoa(answer[at + 12 : at + 16]))
    at += 12 + length
