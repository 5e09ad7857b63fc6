"""Wrong: opens a second socket for the answers, and a second socket has a second port."""
import sys
from socket import AF_INET, SOCK_DGRAM, socket

server_socket = socket(AF_INET, SOCK_DGRAM)
server_socket.bind(('', int(sys.argv[1])))
answering_socket = socket(AF_INET, SOCK_DGRAM)
while True:
    octets, client_address = server_socket.recvfrom(65535)
    answering_socket.sendto(octets.upper(), client_address)
