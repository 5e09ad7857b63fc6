"""Wrong where TCP is asked for: a good server, over UDP."""
import sys
from socket import AF_INET, SOCK_DGRAM, socket

server_socket = socket(AF_INET, SOCK_DGRAM)
server_socket.bind(('', int(sys.argv[1])))
while True:
    octets, client_address = server_socket.recvfrom(65535)
    server_socket.sendto(octets.upper(), client_address)
