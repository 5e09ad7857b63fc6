# The textbook's first web server: one file, one connection at a time, and the port in its source.
from socket import AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket

server = socket(AF_INET, SOCK_STREAM)
server.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
server.bind(("", 6789))
server.listen(1)
print("The server is ready")
while True:
    connection, address = server.accept()
    try:
        request = connection.recv(4096).decode()
        name = request.split()[1]
        with open(name[1:], "rb") as file:
            content = file.read()
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + content)
    except OSError:
        connection.sendall(b"HTTP/1.1 404 Not Found\r\n\r\n<h1>404 Not Found</h1>")
    except (IndexError, UnicodeDecodeError):
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    connection.close()
