# Shows the framing of chunks as if it were content, and never sees that something is missing.
import sys
from socket import create_connection
from urllib.parse import urlsplit

url = urlsplit(sys.argv[1])
connection = create_connection((url.hostname, url.port), timeout=10)
target = url.path + (f"?{url.query}" if url.query else "")
connection.sendall(f"GET {target or '/'} HTTP/1.1\r\nHost: {url.netloc}\r\nConnection: close\r\n\r\n".encode())
response = b"".join(iter(lambda: connection.recv(65536), b""))
sys.stdout.buffer.write(response.partition(b"\r\n\r\n")[2])
