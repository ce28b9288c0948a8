// TLS server on Mbed TLS 2.28's defaults: mbedtls_server PORT CERT KEY [and=CERT,KEY] [min=MINOR] [suites=NAME:NAME...] [alpn=NAME]
// MINOR is the second byte of the version (1 is TLS 1.0).   (cc mbedtls_server.c -lmbedtls -lmbedx509 -lmbedcrypto)
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_ciphersuites.h>
#include <mbedtls/version.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add_cert(mbedtls_ssl_config *conf, const char *cert, const char *key) {
    mbedtls_x509_crt *c = malloc(sizeof *c);
    mbedtls_pk_context *k = malloc(sizeof *k);
    mbedtls_x509_crt_init(c);
    mbedtls_pk_init(k);
    if (mbedtls_x509_crt_parse_file(c, cert) || mbedtls_pk_parse_keyfile(k, key, 0) || mbedtls_ssl_conf_own_cert(conf, c, k)) exit(3);
}

int main(int argc, char **argv) {
    char v[24];
    mbedtls_version_get_string_full(v);
    if (argc == 2 && !strcmp(argv[1], "version")) return !puts(v);
    if (argc < 4) return 2;
    signal(SIGPIPE, SIG_IGN);
    mbedtls_net_context l, c;
    mbedtls_entropy_context e;
    mbedtls_ctr_drbg_context d;
    mbedtls_ssl_config conf;
    mbedtls_net_init(&l);
    mbedtls_entropy_init(&e);
    mbedtls_ctr_drbg_init(&d);
    mbedtls_ssl_config_init(&conf);
    if (mbedtls_ctr_drbg_seed(&d, mbedtls_entropy_func, &e, 0, 0) ||
        mbedtls_ssl_config_defaults(&conf, MBEDTLS_SSL_IS_SERVER, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT)) return 3;
    mbedtls_ssl_conf_rng(&conf, mbedtls_ctr_drbg_random, &d);
    add_cert(&conf, argv[2], argv[3]);
    mbedtls_ssl_conf_read_timeout(&conf, 4000);
    static int suites[256];
    static const char *protocols[2];
    for (int i = 4; i < argc; i++) {
        if (!strncmp(argv[i], "and=", 4)) {
            char *cert = argv[i] + 4, *key = strchr(cert, ',');
            *key++ = 0;
            add_cert(&conf, cert, key);
        } else if (!strncmp(argv[i], "min=", 4)) {
            mbedtls_ssl_conf_min_version(&conf, MBEDTLS_SSL_MAJOR_VERSION_3, atoi(argv[i] + 4));
        } else if (!strncmp(argv[i], "alpn=", 5)) {
            protocols[0] = argv[i] + 5;
            mbedtls_ssl_conf_alpn_protocols(&conf, protocols);
        } else if (!strncmp(argv[i], "suites=", 7)) {
            int n = 0;
            for (char *s = strtok(argv[i] + 7, ":"); s && n < 255; s = strtok(0, ":")) {
                suites[n] = mbedtls_ssl_get_ciphersuite_id(s);
                if (!suites[n++]) return 6;
            }
            mbedtls_ssl_conf_ciphersuites(&conf, suites);
        }
    }
    if (mbedtls_net_bind(&l, "127.0.0.1", argv[1], MBEDTLS_NET_PROTO_TCP)) return 4;
    fprintf(stderr, "%s\n", v);
    for (;;) {
        mbedtls_ssl_context s;
        mbedtls_net_init(&c);
        if (mbedtls_net_accept(&l, &c, 0, 0, 0)) continue;
        mbedtls_ssl_init(&s);
        if (mbedtls_ssl_setup(&s, &conf)) return 5;
        mbedtls_ssl_set_bio(&s, &c, mbedtls_net_send, 0, mbedtls_net_recv_timeout);
        int r = mbedtls_ssl_handshake(&s);
        if (r) fprintf(stderr, "handshake: -0x%04x\n", -r);
        mbedtls_ssl_free(&s);
        mbedtls_net_free(&c);
    }
}
