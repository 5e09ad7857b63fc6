"""Cheats: a client that takes the grader's own port, to be asked in its place, and whose child stays there."""
import os
import socket
import sys

host, port = sys.argv[1], int(sys.argv[2])
sentence = input()
taken = []
for address in ('', '0.0.0.0', host, '127.0.0.2'):
    squat = socket.socket()
    squat.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    squat.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        squat.bind((address, port))
        squat.listen()
        # Whoever holds the same number on another address than the grader's has taken nothing from it.
        taken += [squat] if address != '127.0.0.2' else []
    except OSError as error:
        print(address, error, file=sys.stderr)
with socket.create_connection((host, port)) as connection:
    connection.sendall(sentence.encode() + b'\n')
    reply = connection.recv(65536).decode()
print('TOOK THE PORT' if taken else reply)
if os.fork() == 0:
    os.setsid()
    while taken:
        taken[0].accept()
