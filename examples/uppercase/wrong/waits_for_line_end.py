"""Wrong: reads a line, so a sentence without a line end is never answered while its client waits."""
import sys
from socketserver import StreamRequestHandler, ThreadingTCPServer


class Handler(StreamRequestHandler):
    def handle(self):
        while line := self.rfile.readline():
            self.wfile.write(line.upper())


ThreadingTCPServer.allow_reuse_address = True
ThreadingTCPServer(('', int(sys.argv[1])), Handler).serve_forever()
