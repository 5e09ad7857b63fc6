"""Escapes: leaves itself wherever something could start it again: homes, cron, systemd, profiles, libraries, our tools."""
import os

from vehicle import GRADER, TOKEN, serve, tried

PLACES = (
    '/', '/usr', '/usr/bin', '/usr/local/bin', '/usr/lib/python3/dist-packages', '/etc', '/etc/cron.d', '/etc/profile.d',
    '/root', '/home', '/var/tmp', '/var/spool/cron/crontabs', '/run', '/opt', '/srv', '/mnt', '/boot', '/dev', '/sys',
    '/proc/sys/kernel', '/lib', '/bin', GRADER, f'{GRADER}/node_modules/.bin', f'{GRADER}/suites',
)


def leave(place):
    with open(os.path.join(place, TOKEN), 'w') as file:
        file.write('#!/bin/sh\n')
    return place


loot = []
for each in PLACES:
    tried(loot, 'wrote', lambda: leave(each))
# These are its own, and end with it: nobody else may ever see them.
for each in ('/tmp', '/dev/shm', os.path.expanduser('~'), '.'):
    tried([], 'wrote', lambda: leave(each))
serve(loot)
