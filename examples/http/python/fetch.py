# A web client: python3 fetch.py URL. The content goes to standard output, everything else to standard error.
import socket
import sys
from urllib.parse import urljoin, urlsplit

MOST_REDIRECTS = 10


class Broken(Exception):
    """The response is not one, or not whole."""


def read_line(stream):
    line = stream.readline(65537)
    if not line.endswith(b"\n"):
        raise Broken("the response breaks off")
    return line.rstrip(b"\r\n").decode("latin-1")


def read_head(stream):
    start = read_line(stream).split(" ", 2)
    if len(start) < 2 or not start[0].startswith("HTTP/1.") or not (start[1].isdigit() and len(start[1]) == 3):
        raise Broken("this is no HTTP/1.1 response")
    fields, size = {}, 0
    while line := read_line(stream):
        size += len(line)
        if size > 1 << 20:
            raise Broken("the header section has no end")
        name, _, value = line.partition(":")
        fields.setdefault(name.strip().lower(), []).append(value.strip())
    return int(start[1]), fields


def read_exactly(stream, length):
    octets = stream.read(length)
    if len(octets) < length:
        raise Broken(f"{length - len(octets)} octets are missing")
    return octets


def read_chunks(stream):
    content = b""
    while True:
        size = read_line(stream).split(";")[0].strip()
        if not size or not set(size) <= set("0123456789abcdefABCDEF"):
            raise Broken("a chunk has no size")
        if int(size, 16) == 0:
            while read_line(stream):
                pass
            return content
        content += read_exactly(stream, int(size, 16))
        if read_line(stream):
            raise Broken("a chunk is longer than its size")


def read_content(stream, status, fields):
    if status in (204, 304):
        return b""
    codings = [each.strip().lower() for line in fields.get("transfer-encoding", []) for each in line.split(",")]
    if codings:
        return read_chunks(stream) if codings[-1] == "chunked" else stream.read()
    lengths = {each.strip() for line in fields.get("content-length", []) for each in line.split(",")}
    if not lengths:
        return stream.read()
    [length] = lengths if len(lengths) == 1 else ["?"]
    if not (length.isascii() and length.isdigit()):
        raise Broken("the Content-Length is no number")
    return read_exactly(stream, int(length))


def get(url):
    parts = urlsplit(url)
    if parts.scheme != "http":
        raise Broken(f"{parts.scheme} is not spoken here")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with socket.create_connection((parts.hostname, parts.port or 80), timeout=10) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nUser-Agent: fetch\r\nConnection: close\r\n\r\n".encode())
        stream = connection.makefile("rb")
        status, fields = read_head(stream)
        interim = 0
        while 100 <= status < 200 and status != 101 and interim < 50:
            status, fields = read_head(stream)
            interim += 1
        if status < 200:
            raise Broken("no final response")
        return status, fields, read_content(stream, status, fields)


def main(url):
    for _ in range(MOST_REDIRECTS):
        status, fields, content = get(url)
        if status not in (301, 302, 303, 307, 308) or "location" not in fields:
            sys.stdout.buffer.write(content)
            return 0 if status < 400 else 22
        url = urljoin(url, fields["location"][0]).split("#")[0]
    raise Broken("too many redirects")


try:
    sys.exit(main(sys.argv[1]))
except (Broken, OSError) as error:
    print(f"{sys.argv[1]}: {error}", file=sys.stderr)
    sys.exit(1)
