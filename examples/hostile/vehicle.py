"""What every hostile program here rides on: a right uppercase server, which confesses in its replies what it has got hold of.

A success shows as a wrong answer, so the first requirement fails with the loot in its evidence; who got nothing passes. Where
things are, an attacker could guess; here the test tells: HOSTILE_TOKEN marks all that is left behind, HOSTILE_GRADER is the
grader's own folder, HOSTILE_VERDICT the one where findings and JUnit are written, HOSTILE_NEIGHBOUR somebody else's port, and
HOSTILE_DOOR one at which what stays behind listens, where the test knocks afterwards.
"""
import os
import socket
import sys
from socketserver import BaseRequestHandler, ThreadingTCPServer

TOKEN = os.environ.get('HOSTILE_TOKEN', 'hostile-token')
GRADER = os.environ.get('HOSTILE_GRADER', '/nowhere')
VERDICT = os.environ.get('HOSTILE_VERDICT', '/nowhere')
DOOR = int(os.environ.get('HOSTILE_DOOR', '0'))
NEIGHBOUR = int(os.environ.get('HOSTILE_NEIGHBOUR', '9'))


def tried(loot, name, attack):
    """Keeps what an attack yields; that it is refused is what we hope for."""
    try:
        found = attack()
    except (OSError, ValueError) as error:
        print(name, 'was refused:', error, file=sys.stderr)
    else:
        if found:
            loot.append(f'{name}: {found}')


def open_door():
    """Listens for whoever comes later, until somebody ends it."""
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind(('127.0.0.1', DOOR))
    door.listen()
    return door


def serve(loot=(), before=lambda: None):
    """Serves for ever: capitals, or the loot. `before` is called for every sentence."""

    class Handler(BaseRequestHandler):
        def handle(self):
            while octets := self.request.recv(65536):
                before()
                self.request.sendall(f'GOT {"; ".join(loot)}'.encode()[:1000] if loot else octets.upper())

    ThreadingTCPServer.allow_reuse_address = True
    ThreadingTCPServer.daemon_threads = True
    ThreadingTCPServer(('', int(sys.argv[1])), Handler).serve_forever()
