"""Empty: the handout as it was given out, with nothing added."""
import sys


def server(port):
    # Your code comes here.
    pass


if __name__ == '__main__':
    server(int(sys.argv[1]))
