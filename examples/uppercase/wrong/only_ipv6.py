"""Wrong: listens on the IPv6 loopback address only, where nobody who speaks IPv4 gets to."""
import sys
from socket import AF_INET6, SOCK_STREAM, socket

server_socket = socket(AF_INET6, SOCK_STREAM)
server_socket.bind(('::1', int(sys.argv[1])))
server_socket.listen(1)
while True:
    connection_socket, address = server_socket.accept()
    connection_socket.sendall(connection_socket.recv(2048).upper())
    connection_socket.close()
