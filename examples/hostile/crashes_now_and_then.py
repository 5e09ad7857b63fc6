"""Wrong now and then: one sentence in five is its last."""
import os
import random

from vehicle import serve


def perhaps():
    if random.random() < 0.2:
        os.abort()


serve(before=perhaps)
