# Forgets the empty line behind the head of its 404.
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
        content = open(request[1][1:], "rb").read()
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + content)
    except (OSError, IndexError):
        connection.sendall(b"HTTP/1.1 404 Not Found\r\n")
    connection.close()
