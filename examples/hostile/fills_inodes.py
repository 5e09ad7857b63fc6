"""Exhausts: empty files without end, which take no space, and a piece of the kernel's own memory each."""
import os
import sys

from vehicle import TOKEN, serve

MOST = 500_000
loot = []
for place in ('.', '/tmp', '/dev/shm'):
    try:
        for number in range(MOST):
            os.close(os.open(f'{place}/{TOKEN}-{number}', os.O_CREAT | os.O_WRONLY))
        loot.append(f'{MOST} files in {place}')
    except OSError as error:
        print(error, file=sys.stderr)
serve(loot)
