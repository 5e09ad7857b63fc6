"""Wrong: greets everybody who connects, and the client takes the greeting for its reply."""
import sys
from socketserver import BaseRequestHandler, ThreadingTCPServer


class Handler(BaseRequestHandler):
    def handle(self):
        self.request.sendall(b'WELCOME! ')
        while octets := self.request.recv(4096):
            self.request.sendall(octets.upper())


ThreadingTCPServer.allow_reuse_address = True
ThreadingTCPServer(('', int(sys.argv[1])), Handler).serve_forever()
