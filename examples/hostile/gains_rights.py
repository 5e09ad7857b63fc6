"""Escapes: asks for more rights: root, sudo, set-user-id programs, namespaces, mounts, devices, tracing, other architectures."""
import ctypes
import os
import stat
import subprocess

from vehicle import serve, tried

libc = ctypes.CDLL(None, use_errno=True)
loot = []


def call(name, *arguments):
    return name if getattr(libc, name)(*arguments) >= 0 else ''


def helped(*command):
    done = subprocess.run(command, capture_output=True, check=False, timeout=5, stdin=subprocess.DEVNULL)
    return command if done.returncode == 0 else ''


tried(loot, 'root', lambda: os.setuid(0) or 'uid 0')
tried(loot, 'groups', lambda: os.setgroups([0, 27]) or 'groups')
tried(loot, 'chroot', lambda: os.chroot('/tmp') or 'chroot')
tried(loot, 'device', lambda: os.mknod('/tmp/kmem', stat.S_IFCHR | 0o600, os.makedev(1, 1)) or 'kmem')
for name, arguments in {
    'unshare': (0x10000000,),
    'mount': (b'none', b'/tmp', b'tmpfs', 0, None),
    'umount2': (b'/usr', 2),
    'sethostname': (b'owned', 5),
    'swapon': (b'/tmp', 0),
    'reboot': (0,),
    'iopl': (3,),
}.items():
    tried(loot, 'call', lambda: call(name, *arguments))
for command in (
    ('sudo', '-n', 'true'),
    ('unshare', '-Urn', 'true'),
    ('nsenter', '-t', '1', '-m', 'true'),
    ('mount', '-o', 'remount,rw', '/usr'),
    ('chmod', 'u+w', '/usr/bin/env'),
    ('cat', '/dev/mem'),
    ('sysctl', '-w', 'kernel.hostname=owned'),
):
    tried(loot, 'helper', lambda: helped(*command))
with open('/proc/self/status') as status:
    lines = dict(line.split(':', 1) for line in status)
# The bounding set says only what a set-user-id program could bring back, and those bring nothing to who may not gain privileges.
for name in ('CapInh', 'CapPrm', 'CapEff', 'CapAmb'):
    if int(lines[name], 16):
        loot.append(f'{name}{lines[name].strip()}')
if lines['NoNewPrivs'].strip() != '1':
    loot.append('new privileges')
serve(loot)
