"""Spies: a client that leaves a message in every common place, and looks there for one that an earlier start has left."""
import ctypes
import os
import socket
import sys

from vehicle import TOKEN

loot = []
for place in ('/tmp', '/dev/shm', '/dev/mqueue', '/var/tmp', '/run', os.path.expanduser('~')):
    path = os.path.join(place, f'{TOKEN}.message')
    if os.path.exists(path):
        loot.append(path)
    try:
        open(path, 'w').close()
    except OSError:
        pass
libc = ctypes.CDLL(None)
KEY = sum(TOKEN.encode()) + 0x5EED0000
if libc.shmget(KEY, 4096, 0o600) >= 0:
    loot.append('shared memory')
libc.shmget(KEY, 4096, 0o1600)
sentence = input()
with socket.create_connection((sys.argv[1], int(sys.argv[2]))) as connection:
    connection.sendall(sentence.encode() + b'\n')
    reply = connection.recv(65536).decode()
print(f'GOT {"; ".join(loot)}' if loot else reply)
