# Keeps its connections and never reads content, so content is taken for the next request.
import sys
from socket import SO_REUSEADDR, SOL_SOCKET, socket

listener = socket()
listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
listener.bind(("", int(sys.argv[1])))
listener.listen(5)
import threading


def serve(connection):
    stream = connection.makefile("rb")
    while line := stream.readline():
        words = line.decode("latin-1").split()
        last = False
        while (field := stream.readline().strip()) not in (b"",):
            last = last or field.lower() == b"connection: close"
        try:
            content, status = open(words[1][1:], "rb").read(), b"200 OK"
        except (OSError, IndexError, ValueError):
            content, status = b"Not found.", b"404 Not Found"
        connection.sendall(b"HTTP/1.1 " + status + b"\r\nContent-Length: " + str(len(content)).encode() + b"\r\n\r\n" + content)
        if last:
            break
    connection.close()


while True:
    connection, _ = listener.accept()
    threading.Thread(target=serve, args=(connection,), daemon=True).start()
