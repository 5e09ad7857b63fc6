"""Asks a name server and prints its answer: python3 lookup.py SERVER PORT NAME TYPE"""
import os
import socket
import struct
import sys

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28}
NAMES = {number: name for name, number in TYPES.items()}
CODES = {1: "the server did not understand", 2: "the server failed", 3: "no such name", 5: "the server refused"}
TRIES, SECONDS = 3, 0.5


def encode_name(name):
    labels = [label.encode("idna") for label in name.rstrip(".").split(".")]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def decode_name(message, at):
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
            return ".".join(labels) + ".", end or at + 1
        else:
            labels.append(message[at + 1 : at + 1 + length].decode("latin-1"))
            at += 1 + length


def decode_data(message, kind, at, length):
    data = message[at : at + length]
    if len(data) < length:
        raise ValueError("the answer ends too early")
    if kind == TYPES["A"]:
        return socket.inet_ntop(socket.AF_INET, data)
    if kind == TYPES["AAAA"]:
        return socket.inet_ntop(socket.AF_INET6, data)
    if kind == TYPES["MX"]:
        return f"{struct.unpack('!H', data[:2])[0]} {decode_name(message, at + 2)[0]}"
    if kind == TYPES["TXT"]:
        strings, first = [], 0
        while first < length:
            strings.append('"' + data[first + 1 : first + 1 + data[first]].decode("latin-1") + '"')
            first += 1 + data[first]
        return " ".join(strings)
    return decode_name(message, at)[0] if kind in NAMES else data.hex()


def read_answer(message, query):
    """The code and the records, or None when this is no answer to the query."""
    if len(message) < 12 or message[:2] != query[:2] or not message[2] & 0x80:
        return None
    if message[12 : len(query)].lower() != query[12:].lower():
        return None
    at, records = len(query), []
    for _ in range(struct.unpack("!H", message[6:8])[0]):
        name, at = decode_name(message, at)
        kind, _, _, length = struct.unpack("!HHIH", message[at : at + 10])
        records.append((kind, decode_data(message, kind, at + 10, length), name))
        at += 10 + length
    return message[3] & 15, records


def ask(server, name, kind):
    for _ in range(TRIES):
        query = os.urandom(2) + struct.pack("!5H", 0x0100, 1, 0, 0, 0) + encode_name(name) + struct.pack("!HH", kind, 1)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.connect(server)
            sock.settimeout(SECONDS)
            sock.send(query)
            try:
                while True:
                    try:
                        answer = read_answer(sock.recv(4096), query)
                    except (ValueError, IndexError, struct.error):
                        continue
                    if answer:
                        return answer
            except OSError:
                continue
    return None


def main():
    server, port, name, kind = sys.argv[1:5]
    answer = ask((server, int(port)), name, TYPES[kind])
    if answer is None:
        sys.exit("no answer from the server")
    code, records = answer
    order = lambda record: int(record[1].split()[0]) if record[0] == TYPES["MX"] else -1
    for number, data, owner in sorted(records, key=order):
        print(owner, NAMES.get(number, number), data)
    if code != 0:
        sys.exit(CODES.get(code, f"the server answered with the code {code}"))
    if not records:
        print("no records of this type", file=sys.stderr)


main()
