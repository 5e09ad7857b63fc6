"""Exhausts: wants ten gigabytes, and touches every page of them."""
kept = []
while True:
    kept.append(b'\1' * (100 * 1024 * 1024))
