"""The textbook's TCP server: one sentence per connection, in capitals. python3 tcp_server.py [port]"""
import sys
from socket import AF_INET, SOCK_STREAM, socket

server_port = int(sys.argv[1]) if len(sys.argv) > 1 else 12000
server_socket = socket(AF_INET, SOCK_STREAM)
server_socket.bind(('', server_port))
server_socket.listen(1)
print('The server is ready to receive')
while True:
    connection_socket, address = server_socket.accept()
    sentence = connection_socket.recv(2048).decode()
    connection_socket.send(sentence.upper().encode())
    connection_socket.close()
