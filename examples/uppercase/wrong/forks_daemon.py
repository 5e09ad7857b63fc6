"""Wrong: forks twice into a session of its own, so what was started ends at once and a daemon goes on listening."""
import os
import sys
from socketserver import BaseRequestHandler, ThreadingTCPServer


class Handler(BaseRequestHandler):
    def handle(self):
        while octets := self.request.recv(4096):
            self.request.sendall(octets.upper())


if os.fork():
    os._exit(0)
os.setsid()
if os.fork():
    os._exit(0)
ThreadingTCPServer(('', int(sys.argv[1])), Handler).serve_forever()
