# Announces the number of characters, not of octets.
import sys
from socket import SO_REUSEADDR, SOL_SOCKET, socket

listener = socket()
listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
listener.bind(("", int(sys.argv[1])))
listener.listen(5)
while True:
    connection, _ = listener.accept()
    request = connection.recv(4096).decode("latin-1").split()
    try:
        text = open(request[1][1:], encoding="utf-8", errors="replace", newline="").read()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {len(text)}\r\n\r\n"
        connection.sendall(head.encode() + text.encode()[: len(text)])
    except (OSError, IndexError):
        connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 10\r\n\r\nNot found.")
    connection.close()
