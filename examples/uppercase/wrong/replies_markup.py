"""Wrong: every reply is markup, so that it lands in the evidence: no report may obey it."""
import sys
from socketserver import BaseRequestHandler, ThreadingTCPServer

MARKUP = b'\x1b[2J::error::ok</testcase>'


class Handler(BaseRequestHandler):
    def handle(self):
        while self.request.recv(4096):
            self.request.sendall(MARKUP)


ThreadingTCPServer.allow_reuse_address = True
ThreadingTCPServer(('', int(sys.argv[1])), Handler).serve_forever()
