/*
 * upgrade_tls.c - the bytes of an upgraded connection, straight from its TLS session. What
 * libmicrohttpd offers for that is a socket pair with a few bytes of buffer (its pool is used up
 * by then), which takes four bytes a turn and forgets what TLS still holds. So its hands are taken
 * off: for libmicrohttpd the session has nothing to read, and we read and write it ourselves.
 */
#include "gateway/upgrade.h"

#include <gnutls/gnutls.h>
#include <sys/socket.h>

static int fd_of(gnutls_transport_ptr_t p)
{
	return (int)(intptr_t)p;
}

static ssize_t push(gnutls_transport_ptr_t p, const void *data, size_t len)
{
	return send(fd_of(p), data, len, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static ssize_t pull(gnutls_transport_ptr_t p, void *data, size_t len)
{
	return recv(fd_of(p), data, len, MSG_DONTWAIT);
}

static ssize_t pull_nothing(gnutls_transport_ptr_t p, void *data, size_t len)
{
	(void)p;
	(void)data;
	(void)len;
	errno = EAGAIN;
	return -1;
}

void upgrade_tls_take(struct upgrade *u, struct MHD_Connection *conn)
{
	const union MHD_ConnectionInfo *tls =
		MHD_get_connection_info(conn, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	const union MHD_ConnectionInfo *fd =
		MHD_get_connection_info(conn, MHD_CONNECTION_INFO_CONNECTION_FD);

	u->tls = tls->tls_session;
	u->source.fd = fd->connect_fd;
	gnutls_transport_set_ptr(u->tls, (gnutls_transport_ptr_t)(intptr_t)u->source.fd);
	gnutls_transport_set_push_function(u->tls, push);
	gnutls_transport_set_pull_function(u->tls, pull_nothing);
}

ssize_t upgrade_tls_read(struct upgrade *u, void *p, size_t max)
{
	ssize_t n;

	gnutls_transport_set_pull_function(u->tls, pull);
	do
		n = gnutls_record_recv(u->tls, p, max);
	while (n == GNUTLS_E_INTERRUPTED);
	gnutls_transport_set_pull_function(u->tls, pull_nothing);
	if (n == GNUTLS_E_AGAIN)
		return -EAGAIN;
	return n < 0 ? -EPIPE : n;
}

bool upgrade_tls_holds(const struct upgrade *u)
{
	return gnutls_record_check_pending(u->tls) > 0;
}

ssize_t upgrade_tls_write(struct upgrade *u, const void *p, size_t len)
{
	ssize_t n;

	do /* what it could not send before goes first, and is counted then */
		n = gnutls_record_send(u->tls, u->tls_blocked ? NULL : p, u->tls_blocked ? 0 : len);
	while (n == GNUTLS_E_INTERRUPTED);
	u->tls_blocked = n == GNUTLS_E_AGAIN;
	if (n == GNUTLS_E_AGAIN)
		return -EAGAIN;
	return n < 0 ? -EPIPE : n;
}
