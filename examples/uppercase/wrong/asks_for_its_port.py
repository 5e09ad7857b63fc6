"""Wrong for a grader, which has no keyboard: asks for its port on stdin before it listens."""
from socketserver import BaseRequestHandler, ThreadingTCPServer


class Handler(BaseRequestHandler):
    def handle(self):
        while octets := self.request.recv(4096):
            self.request.sendall(octets.upper())


port = int(input('Which port? '))
ThreadingTCPServer(('', port), Handler).serve_forever()
