# A multithreaded web server with persistent connections: python3 threaded_server.py PORT FOLDER
import os
import socket
import sys
import threading
from email.utils import formatdate
from urllib.parse import unquote_to_bytes

PORT, ROOT = int(sys.argv[1]), os.path.realpath(sys.argv[2])
TYPES = {".html": "text/html", ".txt": "text/plain", ".png": "image/png", ".jpg": "image/jpeg", ".css": "text/css"}
TOKEN = set(b"!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
LONGEST_HEAD = 65536


class Refused(Exception):
    """A request that is not carried out; the connection ends with the answer."""

    def __init__(self, status):
        super().__init__(status)
        self.status = status


def read_line(stream):
    line = stream.readline(LONGEST_HEAD + 1)
    if len(line) > LONGEST_HEAD:
        raise Refused("431 Request Header Fields Too Large")
    if not line.endswith(b"\n"):
        raise EOFError
    line = line[:-2] if line.endswith(b"\r\n") else line[:-1]
    if b"\r" in line or b"\0" in line:
        raise Refused("400 Bad Request")
    return line


def read_head(stream):
    line = read_line(stream)
    while line == b"":
        line = read_line(stream)
    parts = line.split(b" ")
    if len(parts) != 3 or not parts[0] or not set(parts[0]) <= TOKEN or not parts[1]:
        raise Refused("400 Bad Request")
    if any(octet < 0x21 or octet > 0x7E for octet in parts[1]):
        raise Refused("400 Bad Request")
    version = parts[2]
    if not (len(version) == 8 and version[:5] == b"HTTP/" and version[5:6].isdigit() and version[6:7] == b"." and version[7:].isdigit()):
        raise Refused("400 Bad Request")
    if version[5:6] != b"1":
        raise Refused("505 HTTP Version Not Supported")
    fields, size = {}, 0
    while True:
        line = read_line(stream)
        if line == b"":
            return parts[0].decode(), parts[1].decode(), version, fields
        size += len(line)
        if size > LONGEST_HEAD:
            raise Refused("431 Request Header Fields Too Large")
        name, colon, value = line.partition(b":")
        if not colon or not name or not set(name) <= TOKEN:
            raise Refused("400 Bad Request")
        value = value.strip(b" \t")
        if any(octet < 0x20 and octet != 9 or octet == 0x7F for octet in value):
            raise Refused("400 Bad Request")
        fields.setdefault(name.decode().lower(), []).append(value.decode("latin-1"))


def read_content(stream, version, fields):
    codings = [each.strip().lower() for line in fields.get("transfer-encoding", []) for each in line.split(",") if each.strip()]
    lengths = fields.get("content-length")
    if codings:
        if lengths or version == b"HTTP/1.0" or codings[-1] != "chunked":
            raise Refused("400 Bad Request")
        if codings != ["chunked"]:
            raise Refused("501 Not Implemented")
        return read_chunks(stream)
    if "transfer-encoding" in fields:
        raise Refused("400 Bad Request")
    if not lengths:
        return b""
    if len(lengths) > 1 or not lengths[0].isascii() or not lengths[0].isdigit():
        raise Refused("400 Bad Request")
    if int(lengths[0]) > 16 << 20:
        raise Refused("413 Content Too Large")
    return read_exactly(stream, int(lengths[0]))


def read_exactly(stream, length):
    octets = stream.read(length)
    if len(octets) < length:
        raise EOFError
    return octets


def read_chunks(stream):
    content = b""
    while True:
        size, semicolon, extension = read_line(stream).partition(b";")
        if not size or len(size) > 8 or not set(size) <= set(b"0123456789abcdefABCDEF") or (semicolon and not extension.strip()):
            raise Refused("400 Bad Request")
        length = int(size, 16)
        if length == 0:
            while read_line(stream) != b"":
                pass
            return content
        content += read_exactly(stream, length)
        if len(content) > 16 << 20:
            raise Refused("413 Content Too Large")
        if read_exactly(stream, 2) != b"\r\n":
            raise Refused("400 Bad Request")


def find(target):
    path = target.split("?")[0].split("#")[0]
    if path.startswith("http://"):
        path = "/" + path[7:].partition("/")[2]
    if not path.startswith("/"):
        raise Refused("400 Bad Request")
    name = unquote_to_bytes(path)
    if b"\0" in name:
        return None
    file = os.path.realpath(os.path.join(os.fsencode(ROOT), name.lstrip(b"/")))
    if name.endswith(b"/"):
        file = os.path.join(file, b"index.html")
    inside = os.path.realpath(file).startswith(os.fsencode(ROOT) + b"/")
    return file if inside and os.path.isfile(file) and not (os.path.isfile(file.rstrip(b"/")) and name.endswith(b"/") and not file.endswith(b"index.html")) else None


def answer(method, target):
    if method not in ("GET", "HEAD", "OPTIONS"):
        known = method in ("POST", "PUT", "DELETE", "CONNECT", "TRACE", "PATCH")
        return ("405 Method Not Allowed", [("Allow", "GET, HEAD, OPTIONS")], b"Not here.") if known else ("501 Not Implemented", [], b"What?")
    if method == "OPTIONS":
        return "200 OK", [("Allow", "GET, HEAD, OPTIONS")], b""
    file = find(target)
    if file is None:
        return "404 Not Found", [("Content-Type", "text/html")], b"<h1>Not Found</h1>"
    with open(file, "rb") as document:
        kind = TYPES.get(os.path.splitext(os.fsdecode(file))[1], "application/octet-stream")
        return "200 OK", [("Content-Type", kind)], document.read()


def send(connection, status, fields, content, last, head=False):
    lines = [f"HTTP/1.1 {status}", f"Date: {formatdate(usegmt=True)}", f"Content-Length: {len(content)}"]
    lines += [f"{name}: {value}" for name, value in fields] + (["Connection: close"] if last else [])
    connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + (b"" if head else content))


def one_request(connection, stream):
    """Answers one request; says whether another one may follow."""
    method, target, version, fields = read_head(stream)
    hosts = fields.get("host", [])
    if len(hosts) > 1 or (version != b"HTTP/1.0" and not hosts) or any(set(host) & set(" ,/@?#\\") for host in hosts):
        raise Refused("400 Bad Request")
    if target == "*" and method != "OPTIONS":
        raise Refused("400 Bad Request")
    expected = ",".join(fields.get("expect", [])).lower()
    if expected and version != b"HTTP/1.0":
        if expected != "100-continue":
            raise Refused("417 Expectation Failed")
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    read_content(stream, version, fields)
    options = ",".join(fields.get("connection", [])).lower().replace(" ", "").split(",")
    last = "close" in options or version == b"HTTP/1.0"
    send(connection, *answer(method, target), last, head=method == "HEAD")
    return not last


def serve(connection):
    stream = connection.makefile("rb")
    try:
        while one_request(connection, stream):
            pass
    except Refused as refused:
        send(connection, refused.status, [], b"The request is not well-formed.\n", last=True)
        # The client may still be sending: what is not read would make the kernel abort the connection, and the answer with it.
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(1)
        while connection.recv(65536):
            pass
    except (EOFError, OSError):
        pass
    finally:
        stream.close()
        connection.close()


listener = socket.create_server(("", PORT), reuse_port=False, backlog=128)
while True:
    client, _ = listener.accept()
    threading.Thread(target=serve, args=(client,), daemon=True).start()
