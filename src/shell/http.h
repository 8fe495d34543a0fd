/*
 * http.h - what HTTP clients (curl, wget) share: URLs, heads of responses, and errors of
 * connections. Text follows the wire; nothing here waits.
 */
#ifndef SHELL_HTTP_H
#define SHELL_HTTP_H

#include "shell/machine.h"

struct url {
	char *scheme, *host, *path; /* path with its query, at least "/" */
	char *user;                 /* "name:password", or NULL */
	int port;
	bool port_given;
};
/* A missing scheme is http. 0; -EINVAL malformed; -EPROTONOSUPPORT: scheme is set. */
int url_parse(const char *text, struct url *ret) NODISCARD;
void url_release(struct url *u);
#define URL_AUTO CLEANUP(url_release) struct url
/* The host header's value: with the port unless it is the scheme's own. */
void url_host_header(const struct url *u, struct buf *out);
void url_write(const struct url *u, struct buf *out);
/* Where `location` leads from u. 0 or as url_parse. */
int url_follow(const struct url *u, const char *location, struct url *ret) NODISCARD;

const char *http_reason(int status);
/* The value of a header of the response, NULL when it has none. */
const char *http_header(const struct net_response *r, const char *name);
/*
 * The lines of a response's head as they arrive, without line ends: the status line first.
 * Date and Content-Length are added when the server gave none, as every server sends them.
 */
void http_head(const struct net_response *r, bool http2, int64_t now, struct strvec *ret);
/* "Mon, 05 Jan 2026 09:00:00 GMT" */
void http_date(int64_t ns, struct buf *out);

#endif
