/* door_client.h - a TLS client in the test's own thread: it talks while the door is stepped. */
#ifndef TESTS_DOOR_CLIENT_H
#define TESTS_DOOR_CLIENT_H

#include "gateway/internal.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct door_client {
	struct gateway *g;
	int fd;
	gnutls_session_t tls;
	gnutls_certificate_credentials_t cred;
	struct buf got;
	bool closed;
};

static inline void door_step(struct gateway *g)
{
	ERR_AUTO err = ERR_INIT;

	if (gateway_step(g, &err) < 0) {
		fprintf(stderr, "step: %s\n", err_msg(&err));
		abort();
	}
}

/* A TCP connection only. */
static inline int door_connect_to(int port)
{
	struct sockaddr_in sa = {.sin_family = AF_INET,
				 .sin_port = htons((uint16_t)port),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)); /* as clients do */
	if (connect(fd, (struct sockaddr *)&sa, sizeof(sa)) < 0)
		abort();
	(void)!fcntl(fd, F_SETFL, O_NONBLOCK);
	return fd;
}

static inline int door_connect(struct gateway *g)
{
	return door_connect_to(gateway_port(g));
}

/* cert, key: PEM files or NULL; alpn: a protocol or NULL. False when the handshake fails. */
static inline bool door_open_to(struct door_client *c, struct gateway *g, int port,
				const char *alpn, const char *cert, const char *key)
{
	int r = GNUTLS_E_AGAIN;

	*c = (struct door_client){.g = g, .fd = door_connect_to(port)};
	gnutls_certificate_allocate_credentials(&c->cred);
	if (cert && gnutls_certificate_set_x509_key_file(c->cred, cert, key,
							 GNUTLS_X509_FMT_PEM) < 0)
		abort();
	gnutls_init(&c->tls, GNUTLS_CLIENT | GNUTLS_NONBLOCK);
	gnutls_set_default_priority(c->tls);
	if (alpn) {
		gnutls_datum_t name = {(unsigned char *)(uintptr_t)alpn, (unsigned)strlen(alpn)};

		gnutls_alpn_set_protocols(c->tls, &name, 1, 0);
	}
	gnutls_credentials_set(c->tls, GNUTLS_CRD_CERTIFICATE, c->cred);
	gnutls_transport_set_int(c->tls, c->fd);
	for (int i = 0; i < 2000 && r < 0; i++) {
		r = gnutls_handshake(c->tls);
		if (r < 0 && gnutls_error_is_fatal(r))
			return false;
		door_step(g);
		if (r < 0)
			usleep(200);
	}
	return r == 0;
}

static inline bool door_open(struct door_client *c, struct gateway *g, const char *cert,
			     const char *key)
{
	return door_open_to(c, g, gateway_port(g), NULL, cert, key);
}

static inline void door_close(struct door_client *c)
{
	gnutls_deinit(c->tls);
	gnutls_certificate_free_credentials(c->cred);
	close(c->fd);
	buf_release(&c->got);
	for (int i = 0; i < 5; i++)
		door_step(c->g);
}

static inline void door_pump(struct door_client *c)
{
	char chunk[4096];
	ssize_t n;

	door_step(c->g);
	while ((n = gnutls_record_recv(c->tls, chunk, sizeof(chunk))) > 0)
		buf_add(&c->got, chunk, (size_t)n);
	if (n == 0 || (n < 0 && gnutls_error_is_fatal((int)n)))
		c->closed = true;
}

static inline void door_send(struct door_client *c, const void *p, size_t len)
{
	size_t done = 0;

	for (int i = 0; done < len && i < 100000 && !c->closed; i++) {
		ssize_t n = gnutls_record_send(c->tls, (const char *)p + done, len - done);

		if (n > 0)
			done += (size_t)n;
		else if (gnutls_error_is_fatal((int)n))
			c->closed = true;
		else
			door_pump(c);
	}
}

/* Steps until the connection has ended. */
static inline bool door_ends(struct door_client *c)
{
	for (int i = 0; i < 4000 && !c->closed; i++) {
		door_pump(c);
		usleep(i < 100 ? 0 : 500);
	}
	return c->closed;
}

/* Steps until what came contains text (true), the connection ends or it takes too long. */
static inline bool door_expect(struct door_client *c, const char *text)
{
	for (int i = 0; i < 4000; i++) {
		door_pump(c);
		if (c->got.len && memmem(c->got.s, c->got.len, text, strlen(text)))
			return true;
		if (c->closed)
			return false;
		usleep(i < 100 ? 0 : 500);
	}
	return false;
}

#endif
