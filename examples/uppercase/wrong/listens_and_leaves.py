"""Wrong: goes to the background once it listens, so what was started ends while a daemon serves on the socket that it inherited."""
import os
import sys
from socketserver import BaseRequestHandler, ThreadingTCPServer


class Handler(BaseRequestHandler):
    def handle(self):
        while octets := self.request.recv(4096):
            self.request.sendall(octets.upper())


server = ThreadingTCPServer(('', int(sys.argv[1])), Handler)
if os.fork():
    os._exit(0)
os.setsid()
server.serve_forever()
