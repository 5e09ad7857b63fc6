"""Wrong: waits for another sentence after the exchange, and takes the end of the keyboard for a pause."""
import sys
import time
from socket import SHUT_WR, create_connection

client_socket = create_connection((sys.argv[1], int(sys.argv[2])))
sentence = sys.stdin.buffer.readline().rstrip(b'\n')
client_socket.sendall(sentence)
reply = b''
while len(reply) < len(sentence) and (octets := client_socket.recv(4096)):
    reply += octets
sys.stdout.buffer.write(b'From Server: ' + reply + b'\n')
sys.stdout.flush()
while True:
    if not sys.stdin.readline():
        time.sleep(1)
