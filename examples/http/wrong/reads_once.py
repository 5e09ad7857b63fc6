# Takes what one recv returns for the response.
import sys
from socket import create_connection
from urllib.parse import urlsplit

url = urlsplit(sys.argv[1])
connection = create_connection((url.hostname, url.port), timeout=10)
connection.sendall(f"GET {url.path} HTTP/1.1\r\nHost: {url.netloc}\r\nConnection: close\r\n\r\n".encode())
response = connection.recv(65536)
sys.stdout.buffer.write(response.partition(b"\r\n\r\n")[2])
