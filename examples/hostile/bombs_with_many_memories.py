"""Exhausts: forty processes, each with less memory than a process may have, and far too much together."""
import os
import time

from vehicle import serve

reading, writing = os.pipe()
for _ in range(40):
    if os.fork() == 0:
        kept = b'\1' * (300 * 1024 * 1024)
        os.write(writing, kept[:1])
        time.sleep(600)
for _ in range(40):
    os.read(reading, 1)
serve(['twelve gigabytes'])
