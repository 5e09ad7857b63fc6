"""Exhausts: writes into its folder, its home and every place for temporary files until nothing more goes in."""
import os
import sys

from vehicle import TOKEN, serve

MOST = 2 * 1024 * 1024 * 1024


def fill(folder):
    written = 0
    for number in range(1000):
        with open(os.path.join(folder, f'{TOKEN}-{number}'), 'wb', buffering=0) as file:
            while written < MOST and file.tell() < 60_000_000:
                written += file.write(b'\1' * 1_000_000)
        if written >= MOST:
            return [f'{written} octets in {folder}']
    return []


loot = []
for place in ('.', os.path.expanduser('~'), '/tmp', '/var/tmp', '/dev/shm', '/run', '/dev/mqueue'):
    try:
        loot += fill(place)
    except OSError as error:
        print(f'{place}: {error}', file=sys.stderr)
serve(loot)
