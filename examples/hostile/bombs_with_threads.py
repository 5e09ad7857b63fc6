"""Exhausts: starts threads until there are no more."""
import threading

forever = threading.Event()
while True:
    threading.Thread(target=forever.wait, daemon=True).start()
