"""Hangs: a child in another session holds all pipes open after it has ended, and another one prints into them for ever."""
import os
import time

for _ in range(2):
    if os.fork() == 0:
        os.setsid()
        while True:
            os.write(1, b'still here\n' * 1000)
            time.sleep(0.001)
