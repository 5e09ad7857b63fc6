"""Wrong: is told a port, and lets the system choose another one."""
from socketserver import BaseRequestHandler, ThreadingTCPServer


class Handler(BaseRequestHandler):
    def handle(self):
        while octets := self.request.recv(4096):
            self.request.sendall(octets.upper())


ThreadingTCPServer(('', 0), Handler).serve_forever()
