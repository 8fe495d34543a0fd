/* https_listen.c - sockets of this computer that wait for connections, as Go's net.Listen makes
 * them. */
#include "client/https_private.h"

#include "object/goformat.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static socklen_t address_of(const char *ip, int port, struct sockaddr_storage *ret)
{
	struct sockaddr_in *four = (struct sockaddr_in *)ret;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)ret;

	*ret = (struct sockaddr_storage){0};
	if (inet_pton(AF_INET, ip, &four->sin_addr) == 1) {
		four->sin_family = AF_INET;
		four->sin_port = htons((uint16_t)port);
		return sizeof(*four);
	}
	if (inet_pton(AF_INET6, ip, &six->sin6_addr) == 1) {
		six->sin6_family = AF_INET6;
		six->sin6_port = htons((uint16_t)port);
		return sizeof(*six);
	}
	return 0;
}

static int port_of(int fd)
{
	struct sockaddr_storage a = {0};
	socklen_t len = sizeof(a);

	if (getsockname(fd, (struct sockaddr *)&a, &len) < 0)
		return -errno;
	return ntohs(a.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&a)->sin6_port
					     : ((struct sockaddr_in *)&a)->sin_port);
}

static int failed(int fd, const char *ip, int port, const char *call, struct err *err)
{
	int r = -errno;
	bool six = strchr(ip, ':') != NULL;

	if (fd >= 0)
		close(fd);
	return err_set(err, r, "listen tcp%c %s%s%s:%d: %s: %s", six ? '6' : '4', six ? "[" : "",
		       ip, six ? "]" : "", port, call, go_strerror(r));
}

int https_listen(const char *ip, int port, int *ret_fd, int *ret_port, struct err *err)
{
	struct sockaddr_storage a;
	socklen_t len = address_of(*ip ? ip : "::", port, &a);
	int fd, yes = 1, six_only = *ip != 0;

	if (!len)
		return err_set(err, -EINVAL, "%s is not a valid IP", ip);
	fd = socket(a.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return failed(fd, ip, port, "socket", err);
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (a.ss_family == AF_INET6)
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &six_only, sizeof(six_only));
	if (bind(fd, (struct sockaddr *)&a, len) < 0)
		return failed(fd, ip, port, "bind", err);
	if (listen(fd, SOMAXCONN) < 0)
		return failed(fd, ip, port, "listen", err);
	*ret_port = port_of(fd);
	*ret_fd = fd;
	return 0;
}

/* ---- --address ------------------------------------------------------------------------------- */

static void add(struct strvec *v, const char *ip)
{
	if (!strvec_has(v, ip))
		strvec_add(v, ip);
}

void https_listen_addresses(const char *const *words, size_t nr, struct strvec *ret, bool **ret_any)
{
	STRVEC_AUTO given = STRVEC_INIT;

	/* the last word on an address is what counts, but for those of localhost */
	for (size_t i = 0; i < nr; i++) {
		if (!strcmp(words[i], "localhost")) {
			add(ret, "127.0.0.1");
			add(ret, "::1");
		} else {
			add(ret, words[i]);
			add(&given, words[i]);
		}
	}
	strvec_sort(ret);
	*ret_any = xcalloc(ret->nr + 1, sizeof(bool));
	for (size_t i = 0; i < ret->nr; i++)
		(*ret_any)[i] = strvec_has(&given, ret->v[i]);
}

/* "127.0.0.1:8080", "[::1]:8080" of one end of a connection. */
void https_socket_name(int fd, bool peer, struct buf *out)
{
	struct sockaddr_storage a = {0};
	socklen_t len = sizeof(a);
	char ip[INET6_ADDRSTRLEN] = "";

	if ((peer ? getpeername : getsockname)(fd, (struct sockaddr *)&a, &len) < 0)
		return;
	if (a.ss_family == AF_INET6) {
		const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&a;

		inet_ntop(AF_INET6, &six->sin6_addr, ip, sizeof(ip));
		buf_addf(out, "[%s]:%d", ip, ntohs(six->sin6_port));
	} else {
		const struct sockaddr_in *four = (const struct sockaddr_in *)&a;

		inet_ntop(AF_INET, &four->sin_addr, ip, sizeof(ip));
		buf_addf(out, "%s:%d", ip, ntohs(four->sin_port));
	}
}
