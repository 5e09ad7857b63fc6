"""Right, but it takes its time: a second passes before it listens."""
import time

from vehicle import serve

time.sleep(1)
serve()
