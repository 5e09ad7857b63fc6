"""Right in what it says, but it does not end when it is asked to: the grader has to kill it."""
import signal
import sys
from socketserver import BaseRequestHandler, ThreadingTCPServer


class Handler(BaseRequestHandler):
    def handle(self):
        while octets := self.request.recv(4096):
            self.request.sendall(octets.upper())


signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGINT, signal.SIG_IGN)
ThreadingTCPServer(('', int(sys.argv[1])), Handler).serve_forever()
