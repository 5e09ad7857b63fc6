# Sends no length and does not close: nobody can know where the content ends.
import sys
from socket import SO_REUSEADDR, SOL_SOCKET, socket

listener = socket()
listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
listener.bind(("", int(sys.argv[1])))
listener.listen(5)
open_connections = []
while True:
    connection, _ = listener.accept()
    request = connection.recv(4096).decode("latin-1").split()
    try:
        content = open(request[1][1:], "rb").read()
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + content)
    except (OSError, IndexError):
        connection.sendall(b"HTTP/1.1 404 Not Found\r\n\r\nNot found.")
    open_connections.append(connection)
