"""The textbook's UDP server: every datagram comes back in capitals. python3 udp_server.py [port]"""
import sys
from socket import AF_INET, SOCK_DGRAM, socket

server_port = int(sys.argv[1]) if len(sys.argv) > 1 else 12000
server_socket = socket(AF_INET, SOCK_DGRAM)
server_socket.bind(('', server_port))
print('The server is ready to receive')
while True:
    message, client_address = server_socket.recvfrom(2048)
    server_socket.sendto(message.decode().upper().encode(), client_address)
