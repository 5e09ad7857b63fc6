"""The textbook's UDP client: reads one line, shows what the server makes of it. python3 udp_client.py [host] [port]"""
import sys
from socket import AF_INET, SOCK_DGRAM, socket

server_name = sys.argv[1] if len(sys.argv) > 1 else 'localhost'
server_port = int(sys.argv[2]) if len(sys.argv) > 2 else 12000
client_socket = socket(AF_INET, SOCK_DGRAM)
message = input('Input lowercase sentence: ')
client_socket.sendto(message.encode(), (server_name, server_port))
modified_message, server_address = client_socket.recvfrom(2048)
print(modified_message.decode())
client_socket.close()
