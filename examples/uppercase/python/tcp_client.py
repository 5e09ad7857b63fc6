"""The textbook's TCP client: reads one line, shows what the server makes of it. python3 tcp_client.py [host] [port]"""
import sys
from socket import AF_INET, SOCK_STREAM, socket

server_name = sys.argv[1] if len(sys.argv) > 1 else 'localhost'
server_port = int(sys.argv[2]) if len(sys.argv) > 2 else 12000
client_socket = socket(AF_INET, SOCK_STREAM)
client_socket.connect((server_name, server_port))
sentence = input('Input lowercase sentence: ')
client_socket.send(sentence.encode())
modified_sentence = client_socket.recv(2048)
print('From Server:', modified_sentence.decode())
client_socket.close()
