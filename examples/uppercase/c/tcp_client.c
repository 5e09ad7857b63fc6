/* A client over TCP: sends the line with its line end, and reads until as many octets have come back. ./tcp_client host port */
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char line[65536], reply[65536];

int main(int argc, char **argv) {
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *server;
    if (argc < 3 || getaddrinfo(argv[1], argv[2], &hints, &server) != 0) {
        fprintf(stderr, "usage: tcp_client host port\n");
        return 1;
    }
    int sock = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(sock, server->ai_addr, server->ai_addrlen) < 0) {
        perror("connect");
        return 1;
    }
    printf("Input lowercase sentence: ");
    if (fgets(line, sizeof line, stdin) == NULL) return 0;
    size_t length = strlen(line), sent = 0, got = 0;
    while (sent < length) {
        ssize_t n = send(sock, line + sent, length - sent, MSG_NOSIGNAL);
        if (n < 0) {
            perror("send");
            return 1;
        }
        sent += n;
    }
    while (got < length) {
        ssize_t n = recv(sock, reply + got, length - got, 0);
        if (n < 0) {
            perror("recv");
            return 1;
        }
        if (n == 0) break;
        got += n;
    }
    if (got == 0) {
        fprintf(stderr, "the server closed without a reply\n");
        return 1;
    }
    printf("From server: %.*s\n", (int)got, reply);
    close(sock);
    return 0;
}
