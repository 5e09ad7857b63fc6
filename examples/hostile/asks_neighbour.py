"""Cheats: cannot do it alone, so it asks another student's server on this machine, by TCP and by an abstract socket."""
import socket
import sys
from socketserver import BaseRequestHandler, ThreadingTCPServer

from vehicle import NEIGHBOUR


def asked(octets):
    for family, address in ((socket.AF_INET, ('127.0.0.1', NEIGHBOUR)), (socket.AF_UNIX, f'\0neighbour-{NEIGHBOUR}')):
        with socket.socket(family) as friend:
            friend.settimeout(0.3)
            try:
                friend.connect(address)
                friend.sendall(octets)
                return friend.recv(65536)
            except OSError as error:
                print(address, error, file=sys.stderr)
    return b'my friend is not there\n'


class Handler(BaseRequestHandler):
    def handle(self):
        while octets := self.request.recv(65536):
            self.request.sendall(asked(octets))


ThreadingTCPServer.daemon_threads = True
ThreadingTCPServer(('', int(sys.argv[1])), Handler).serve_forever()
