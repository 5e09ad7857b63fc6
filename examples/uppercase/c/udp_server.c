/*
 * The UDP server in C: every datagram goes back in capitals to where it came from. ./udp_server [port]
 *
 * Beyond the book: the buffer holds the longest datagram that there is, and an empty one is answered with an empty one.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

static char octets[65536];

int main(int argc, char **argv) {
    int port = argc > 1 ? atoi(argv[1]) : 12000;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = INADDR_ANY};

    int server = socket(AF_INET, SOCK_DGRAM, 0);
    if (bind(server, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("udp_server");
        return 1;
    }
    for (;;) {
        struct sockaddr_in client;
        socklen_t size = sizeof client;
        ssize_t length = recvfrom(server, octets, sizeof octets, 0, (struct sockaddr *)&client, &size);
        if (length < 0) continue;
        for (ssize_t at = 0; at < length; at++) {
            if (octets[at] >= 'a' && octets[at] <= 'z') octets[at] -= 'a' - 'A';
        }
        sendto(server, octets, length, 0, (struct sockaddr *)&client, size);
    }
}
