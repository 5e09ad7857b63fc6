"""Forges: replies with what reports must not obey: another writing direction, HTML, a formula, a link, a new title."""
import sys
from socketserver import BaseRequestHandler, ThreadingTCPServer

DISGUISE = '=HYPERLINK("http://192.0.2.1")\u202eDEVIECER SKRAM LLUF\u2066<script>alert(1)</script>\x1b]8;;x\x07\u200b]]>\x00\x9b2J'


class Handler(BaseRequestHandler):
    def handle(self):
        while self.request.recv(65536):
            print(DISGUISE.replace('\x00', ''), flush=True)
            print(DISGUISE, file=sys.stderr, flush=True)
            self.request.sendall(DISGUISE.encode())


ThreadingTCPServer.daemon_threads = True
ThreadingTCPServer(('', int(sys.argv[1])), Handler).serve_forever()
