"""Wrong: capitalises the first word, and forgets the rest of the sentence."""
import sys
from socketserver import BaseRequestHandler, ThreadingTCPServer


class Handler(BaseRequestHandler):
    def handle(self):
        while octets := self.request.recv(4096):
            first, blank, rest = octets.partition(b' ')
            self.request.sendall(first.upper() + blank + rest)


ThreadingTCPServer.allow_reuse_address = True
ThreadingTCPServer(('', int(sys.argv[1])), Handler).serve_forever()
