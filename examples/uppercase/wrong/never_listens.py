"""Wrong: binds its port and waits, but never calls listen."""
import sys
import time
from socket import AF_INET, SOCK_STREAM, socket

server_socket = socket(AF_INET, SOCK_STREAM)
server_socket.bind(('', int(sys.argv[1])))
print('The server is ready to receive')
while True:
    time.sleep(1)
