"""Wrong: looks at the first octet of what came, also when nothing came, and ends with a traceback."""
import os
import sys
import traceback
from socket import create_server
from threading import Thread


def serve(connection_socket):
    try:
        octets = connection_socket.recv(4096)
        print('the first octet is', octets[0])
        while octets:
            connection_socket.sendall(octets.upper())
            octets = connection_socket.recv(4096)
    except ConnectionError:
        pass
    except IndexError:
        traceback.print_exc()
        os._exit(1)
    connection_socket.close()


server_socket = create_server(('', int(sys.argv[1])), backlog=50)
while True:
    connection_socket, address = server_socket.accept()
    Thread(target=serve, args=(connection_socket,), daemon=True).start()
