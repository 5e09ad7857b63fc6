"""Floods: every reply goes on for ever, as fast as the network takes it."""
import sys
from socketserver import BaseRequestHandler, ThreadingTCPServer


class Handler(BaseRequestHandler):
    def handle(self):
        self.request.recv(65536)
        while True:
            self.request.sendall(b'A' * 65536)


ThreadingTCPServer.daemon_threads = True
ThreadingTCPServer(('', int(sys.argv[1])), Handler).serve_forever()
