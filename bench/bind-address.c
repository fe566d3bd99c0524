/* Makes a program that cannot choose its source address (wrk) use BIND_ADDRESS: bench/front-load.ts compiles it and preloads it. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

int connect(int fd, const struct sockaddr *to, socklen_t length) {
  static int (*real)(int, const struct sockaddr *, socklen_t);
  if (!real) real = (int (*)(int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "connect");
  const char *from = getenv("BIND_ADDRESS");
  if (from && to->sa_family == AF_INET) {
    struct sockaddr_in source = {.sin_family = AF_INET};
    inet_pton(AF_INET, from, &source.sin_addr);
#ifdef IP_BIND_ADDRESS_NO_PORT
    int one = 1; /* the port is chosen by connect, so that many connections to one place fit */
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
#endif
    bind(fd, (struct sockaddr *)&source, sizeof source);
  }
  return real(fd, to, length);
}
