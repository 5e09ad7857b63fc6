"""Exhausts: as many processes as it may have, each in a session of its own, which count as fast as they can, while it serves."""
import os

from vehicle import serve

for _ in range(40):
    if os.fork() == 0:
        os.setsid()
        while True:
            pass
serve()
