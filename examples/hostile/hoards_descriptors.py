"""Exhausts: opens sockets until there are no more, in eight processes, and keeps them."""
import os
import socket
import sys
import time

from vehicle import serve

reading, writing = os.pipe()
for _ in range(8):
    if os.fork() == 0:
        kept = []
        try:
            while True:
                kept.append(socket.socketpair())
        except OSError as error:
            print(error, file=sys.stderr)
        os.write(writing, b'.')
        time.sleep(600)
for _ in range(8):
    os.read(reading, 1)
serve()
