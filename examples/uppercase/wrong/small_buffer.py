"""Wrong: takes what one recv of 512 octets returns for the whole sentence."""
import sys
from socketserver import BaseRequestHandler, ThreadingTCPServer


class Handler(BaseRequestHandler):
    def handle(self):
        self.request.sendall(self.request.recv(512).upper())


ThreadingTCPServer.allow_reuse_address = True
ThreadingTCPServer(('', int(sys.argv[1])), Handler).serve_forever()
