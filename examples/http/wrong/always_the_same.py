# Sends the same page for every path.
import sys
from socket import SO_REUSEADDR, SOL_SOCKET, socket

listener = socket()
listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
listener.bind(("", int(sys.argv[1])))
listener.listen(5)
while True:
    connection, _ = listener.accept()
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Welcome</h1>")
    connection.close()
