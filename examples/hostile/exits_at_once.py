"""Cheats: says that all is well, and ends."""
import os
import sys

print('12 of 12 points. Everything that was asked is met.', flush=True)
sys.stderr.write('OK\n')
os._exit(0)
