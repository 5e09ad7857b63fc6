"""Right in what it says, but a child of it prints for ever, as fast as it can."""
import subprocess
import sys
from socketserver import BaseRequestHandler, ThreadingTCPServer


class Handler(BaseRequestHandler):
    def handle(self):
        while octets := self.request.recv(4096):
            self.request.sendall(octets.upper())


ThreadingTCPServer.allow_reuse_address = True
subprocess.Popen(['yes', 'waiting for a client'])
ThreadingTCPServer(('', int(sys.argv[1])), Handler).serve_forever()
