"""Wrong: sends a sentence of its own instead of the one that was typed."""
import sys
from socket import create_connection

client_socket = create_connection((sys.argv[1], int(sys.argv[2])))
client_socket.sendall(b'hello world')
print('From Server:', client_socket.recv(4096).decode())
