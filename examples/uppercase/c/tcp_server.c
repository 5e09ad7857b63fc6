/*
 * The TCP server in C: capitals for whatever comes in, octet for octet. ./tcp_server [port]
 *
 * Beyond the book: a thread for every client, so that nobody waits for anybody; it answers each piece of the stream as it
 * comes, until the client has finished, so a sentence may be as long as it likes.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void capitalise(char *octets, ssize_t length) {
    for (ssize_t at = 0; at < length; at++) {
        if (octets[at] >= 'a' && octets[at] <= 'z') octets[at] -= 'a' - 'A';
    }
}

/* send may take less than it is given; returns -1 when the client is gone. */
static int send_all(int client, const char *octets, ssize_t length) {
    while (length > 0) {
        ssize_t sent = send(client, octets, length, 0);
        if (sent < 0) return -1;
        octets += sent;
        length -= sent;
    }
    return 0;
}

static void *serve(void *argument) {
    int client = (int)(intptr_t)argument;
    char octets[4096];
    ssize_t length;
    while ((length = recv(client, octets, sizeof octets, 0)) > 0) {
        capitalise(octets, length);
        if (send_all(client, octets, length) < 0) break;
    }
    close(client);
    return NULL;
}

int main(int argc, char **argv) {
    int port = argc > 1 ? atoi(argv[1]) : 12000;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = INADDR_ANY};
    int on = 1;

    signal(SIGPIPE, SIG_IGN); /* a client that vanishes is an error of send, not our end */
    int server = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(server, (struct sockaddr *)&address, sizeof address) < 0 || listen(server, 128) < 0) {
        perror("tcp_server");
        return 1;
    }
    for (;;) {
        int client = accept(server, NULL, NULL);
        if (client < 0) continue;
        pthread_t thread;
        if (pthread_create(&thread, NULL, serve, (void *)(intptr_t)client) == 0) pthread_detach(thread);
        else close(client);
    }
}
