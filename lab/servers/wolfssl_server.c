// TLS server on wolfSSL's defaults: wolfssl_server PORT CERT KEY [min=VERSION] [only=VERSION] [ciphers=LIST]
// VERSION is 1.0, 1.1, 1.2 or 1.3.   (cc wolfssl_server.c -lwolfssl)
#include <wolfssl/options.h>
#include <wolfssl/ssl.h>
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static int version(const char *name) {
    return !strcmp(name, "1.0") ? WOLFSSL_TLSV1 : !strcmp(name, "1.1") ? WOLFSSL_TLSV1_1 : !strcmp(name, "1.2") ? WOLFSSL_TLSV1_2 : WOLFSSL_TLSV1_3;
}

int main(int argc, char **argv) {
    if (argc == 2 && !strcmp(argv[1], "version")) return !puts(wolfSSL_lib_version());
    if (argc < 4) return 2;
    signal(SIGPIPE, SIG_IGN);
    wolfSSL_Init();
    const char *only = 0;
    for (int i = 4; i < argc; i++)
        if (!strncmp(argv[i], "only=", 5)) only = argv[i] + 5;
    WOLFSSL_CTX *ctx = wolfSSL_CTX_new(!only                  ? wolfSSLv23_server_method()
                                       : !strcmp(only, "1.3") ? wolfTLSv1_3_server_method()
                                                              : wolfTLSv1_2_server_method());
    if (wolfSSL_CTX_use_certificate_file(ctx, argv[2], SSL_FILETYPE_PEM) != SSL_SUCCESS ||
        wolfSSL_CTX_use_PrivateKey_file(ctx, argv[3], SSL_FILETYPE_PEM) != SSL_SUCCESS) return 3;
    for (int i = 4; i < argc; i++) {
        if (!strncmp(argv[i], "min=", 4) && wolfSSL_CTX_SetMinVersion(ctx, version(argv[i] + 4)) != SSL_SUCCESS) return 5;
        if (!strncmp(argv[i], "ciphers=", 8) && wolfSSL_CTX_set_cipher_list(ctx, argv[i] + 8) != SSL_SUCCESS) return 6;
    }
    int l = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    setsockopt(l, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(l, (void *)&a, sizeof a) || listen(l, 16)) return 4;
    fprintf(stderr, "wolfSSL %s\n", wolfSSL_lib_version());
    for (;;) {
        int c = accept(l, 0, 0);
        if (c < 0) continue;
        struct timeval t = {4, 0};
        setsockopt(c, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t);
        WOLFSSL *s = wolfSSL_new(ctx);
        wolfSSL_set_fd(s, c);
        int r = wolfSSL_accept(s);
        if (r != SSL_SUCCESS) fprintf(stderr, "accept: error %d\n", wolfSSL_get_error(s, r));
        else wolfSSL_shutdown(s);
        wolfSSL_free(s);
        close(c);
    }
}
