"""Hangs: one octet of the reply at a time, each just before somebody would lose patience with a silence."""
import sys
import time
from socketserver import BaseRequestHandler, ThreadingTCPServer


class Handler(BaseRequestHandler):
    def handle(self):
        for octet in self.request.recv(65536).upper():
            time.sleep(0.4)
            self.request.sendall(bytes([octet]))


ThreadingTCPServer.daemon_threads = True
ThreadingTCPServer(('', int(sys.argv[1])), Handler).serve_forever()
