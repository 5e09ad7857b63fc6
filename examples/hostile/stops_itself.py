"""Hangs: stops itself and its parent's group once it listens, so that nothing of it runs and nothing has ended."""
import os
import signal
import sys
from socket import AF_INET, SOCK_STREAM, socket

server = socket(AF_INET, SOCK_STREAM)
server.bind(('', int(sys.argv[1])))
server.listen()
os.kill(os.getpid(), signal.SIGSTOP)
