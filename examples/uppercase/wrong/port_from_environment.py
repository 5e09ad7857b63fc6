"""Right: takes its port from the environment variable PORT, so it is graded with --env PORT={port}."""
import os
from socketserver import BaseRequestHandler, ThreadingTCPServer


class Handler(BaseRequestHandler):
    def handle(self):
        while octets := self.request.recv(4096):
            self.request.sendall(octets.upper())


ThreadingTCPServer.allow_reuse_address = True
ThreadingTCPServer(('', int(os.environ['PORT'])), Handler).serve_forever()
