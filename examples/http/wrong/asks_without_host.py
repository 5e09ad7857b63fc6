# Asks HTTP/1.1 without a Host.
import sys
from socket import create_connection
from urllib.parse import urlsplit

url = urlsplit(sys.argv[1])
connection = create_connection((url.hostname, url.port), timeout=10)
connection.sendall(f"GET {url.path} HTTP/1.1\r\nConnection: close\r\n\r\n".encode())
response = b"".join(iter(lambda: connection.recv(4096), b""))
sys.stdout.buffer.write(response.split(b"\r\n\r\n", 1)[1])
