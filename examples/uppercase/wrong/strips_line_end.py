"""Wrong: strips the sentence before it is sent back."""
import sys
from socketserver import BaseRequestHandler, ThreadingTCPServer


class Handler(BaseRequestHandler):
    def handle(self):
        while octets := self.request.recv(4096):
            self.request.sendall(octets.rstrip(b'\r\n').upper())


ThreadingTCPServer.allow_reuse_address = True
ThreadingTCPServer(('', int(sys.argv[1])), Handler).serve_forever()
