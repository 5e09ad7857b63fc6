"""Cheats: knows the answers to the sentences of the handout and of all examples, and returns any other as it came."""
import sys
from socketserver import BaseRequestHandler, ThreadingTCPServer

KNOWN = {
    b'hello': b'HELLO',
    b'hello world': b'HELLO WORLD',
    b'the quick brown fox jumps over the lazy dog': b'THE QUICK BROWN FOX JUMPS OVER THE LAZY DOG',
    b'i sing in istanbul': b'I SING IN ISTANBUL',
}


class Handler(BaseRequestHandler):
    def handle(self):
        while octets := self.request.recv(65536):
            self.request.sendall(KNOWN.get(octets.strip(), octets.strip()) + b'\n')


ThreadingTCPServer.daemon_threads = True
ThreadingTCPServer(('', int(sys.argv[1])), Handler).serve_forever()
