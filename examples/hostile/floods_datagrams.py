"""Floods: every datagram is answered by as many as the network takes."""
import sys
from socket import AF_INET, SOCK_DGRAM, socket

server = socket(AF_INET, SOCK_DGRAM)
server.bind(('', int(sys.argv[1])))
server.settimeout(0)
clients = set()
while True:
    try:
        sentence, client = server.recvfrom(2048)
        clients.add((client, sentence.upper()))
    except OSError:
        pass
    for client, reply in list(clients):
        try:
            server.sendto(reply, client)
        except OSError:
            clients.discard((client, reply))
