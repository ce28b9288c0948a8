// Preloaded into servers that listen on all addresses and have no option against it (gnutls-serv, selfserv, botan):
// bind() to "any" becomes bind() to loopback. Nothing else is touched.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

int bind(int fd, const struct sockaddr *address, socklen_t length) {
    int (*next)(int, const struct sockaddr *, socklen_t) = (int (*)(int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "bind");
    union {
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } copy;
    if (length < sizeof(sa_family_t) || length > sizeof copy) return next(fd, address, length);
    memcpy(&copy, address, length);
    if (address->sa_family == AF_INET && length >= sizeof copy.v4 && copy.v4.sin_addr.s_addr == htonl(INADDR_ANY)) {
        copy.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return next(fd, (struct sockaddr *)&copy, length);
    }
    if (address->sa_family == AF_INET6 && length >= sizeof copy.v6 && IN6_IS_ADDR_UNSPECIFIED(&copy.v6.sin6_addr)) {
        // A socket for both families would have taken IPv4 connections too: loopback of IPv4 does, mapped into IPv6.
        int only = 1;
        socklen_t size = sizeof only;
        getsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only, &size);
        inet_pton(AF_INET6, only ? "::1" : "::ffff:127.0.0.1", &copy.v6.sin6_addr);
        return next(fd, (struct sockaddr *)&copy, length);
    }
    return next(fd, address, length);
}
