// A web server in C, a process for each connection, which ends with the response: ./web_server PORT FOLDER
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST 16384

static void send_all(int client, const char *octets, size_t length) {
    while (length > 0) {
        ssize_t sent = write(client, octets, length);
        if (sent <= 0) exit(0);
        octets += sent;
        length -= (size_t)sent;
    }
}

static void answer(int client, const char *status, const char *type, const char *content, size_t length, int head) {
    char lines[512];
    int used = snprintf(lines, sizeof lines,
                        "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n", status, type, length);
    send_all(client, lines, (size_t)used);
    if (!head) send_all(client, content, length);
}

static const char *type_of(const char *name) {
    const char *dot = strrchr(name, '.');
    if (dot == NULL) return "application/octet-stream";
    if (strcmp(dot, ".html") == 0) return "text/html";
    if (strcmp(dot, ".txt") == 0) return "text/plain";
    if (strcmp(dot, ".jpg") == 0) return "image/jpeg";
    if (strcmp(dot, ".png") == 0) return "image/png";
    return "application/octet-stream";
}

// Percent-decoding in place; nothing that could leave the folder is let through.
static int decoded(char *path) {
    char *to = path;
    for (char *from = path; *from != '\0' && *from != '?'; from++) {
        unsigned int octet = (unsigned char)*from;
        if (*from == '%') {
            if (sscanf(from + 1, "%2x", &octet) != 1 || octet == 0) return 0;
            from += 2;
        }
        *to++ = (char)octet;
    }
    *to = '\0';
    return path[0] == '/' && strstr(path, "..") == NULL;
}

static void serve(int client) {
    char request[MOST + 1], method[16], target[8192], version[16];
    size_t length = 0;
    request[0] = '\0';
    while (strstr(request, "\r\n\r\n") == NULL) {
        ssize_t got = read(client, request + length, MOST - length);
        if (got <= 0) return;
        length += (size_t)got;
        request[length] = '\0';
    }
    if (sscanf(request, "%15s %8191s HTTP/%15s", method, target, version) != 3) {
        answer(client, "400 Bad Request", "text/plain", "What?\n", 6, 0);
        return;
    }
    int head = strcmp(method, "HEAD") == 0;
    if (!head && strcmp(method, "GET") != 0) {
        answer(client, "501 Not Implemented", "text/plain", "Not here.\n", 10, 0);
        return;
    }
    struct stat status;
    if (!decoded(target) || stat(target + 1, &status) != 0 || !S_ISREG(status.st_mode)) {
        answer(client, "404 Not Found", "text/html", "<h1>Not Found</h1>\n", 19, head);
        return;
    }
    FILE *file = fopen(target + 1, "rb");
    char *content = malloc((size_t)status.st_size + 1);
    size_t size = file == NULL || content == NULL ? 0 : fread(content, 1, (size_t)status.st_size, file);
    answer(client, "200 OK", type_of(target), content, size, head);
}

int main(int argc, char **argv) {
    if (argc < 3 || chdir(argv[2]) != 0) return 1;
    signal(SIGCHLD, SIG_IGN);
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(argv[1]))};
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 64) != 0) return 1;
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0) continue;
        if (fork() == 0) {
            close(listener);
            serve(client);
            shutdown(client, SHUT_WR);
            _exit(0);
        }
        close(client);
    }
}
