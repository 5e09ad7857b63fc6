"""Wrong: a name is misspelt, so the program ends with a traceback before it listens."""
import sys
from socket import AF_INET, SOCK_STREAM, socket

server_port = int(sys.argv[1])
server_socket = socket(AF_INET, SOCK_STREAM)
server_socket.bind(('', serverPort))
server_socket.listen(1)
