"""Wrong: prints the octets as Python writes them, b'…', because decode is missing."""
import sys
from socket import create_connection

sentence = input('Input lowercase sentence: ').encode()
client_socket = create_connection((sys.argv[1], int(sys.argv[2])))
client_socket.sendall(sentence)
reply = b''
while len(reply) < len(sentence) and (octets := client_socket.recv(4096)):
    reply += octets
print('From Server:', reply)
