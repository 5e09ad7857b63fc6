"""Clings: takes no signal that can be left out, in a process group and a session of its own, stopped and started again."""
import os
import signal

from vehicle import serve

for number in range(1, signal.NSIG):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
if os.fork() == 0:
    os.setsid()
    while True:
        signal.pause()
serve()
