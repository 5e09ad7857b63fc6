"""Wrong: accepts everybody and answers nobody."""
import sys
from socket import AF_INET, SOCK_STREAM, socket

server_socket = socket(AF_INET, SOCK_STREAM)
server_socket.bind(('', int(sys.argv[1])))
server_socket.listen(5)
connections = []
while True:
    connections.append(server_socket.accept())
