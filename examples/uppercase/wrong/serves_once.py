"""Wrong: the loop around accept is missing, so it serves one connection and ends, satisfied with itself."""
import sys
from socket import create_server

server_socket = create_server(('', int(sys.argv[1])))
connection_socket, address = server_socket.accept()
while octets := connection_socket.recv(4096):
    connection_socket.sendall(octets.upper())
connection_socket.close()
