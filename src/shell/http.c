#include "shell/http.h"

#include "object/timefmt.h"

#include <errno.h>
#include <stdlib.h>
#include <strings.h>

void url_release(struct url *u)
{
	free(u->scheme);
	free(u->host);
	free(u->path);
	free(u->user);
	*u = (struct url){0};
}

static int default_port(const char *scheme)
{
	return strcmp(scheme, "https") == 0 ? 443 : 80;
}

static int parse_authority(const char *s, size_t len, struct url *u)
{
	const char *at = memrchr(s, '@', len), *colon;
	int64_t port;

	if (at) {
		u->user = xmemdup0(s, (size_t)(at - s));
		len -= (size_t)(at + 1 - s);
		s = at + 1;
	}
	colon = memrchr(s, ':', len);
	u->host = xmemdup0(s, colon ? (size_t)(colon - s) : len);
	u->port = default_port(u->scheme);
	if (colon && (size_t)(colon + 1 - s) < len) {
		STR_AUTO text = xmemdup0(colon + 1, len - (size_t)(colon + 1 - s));

		if (strspn(text, "0123456789") != strlen(text) || parse_i64(text, &port) < 0 ||
		    port < 0 || port > 65535)
			return -EINVAL;
		u->port = (int)port;
		u->port_given = true;
	}
	for (const char *c = u->host; *c; c++)
		if ((unsigned char)*c <= ' ' || strchr("<>\"`{}|\\^[]%", *c))
			return -EINVAL;
	return *u->host ? 0 : -EINVAL;
}

int url_parse(const char *text, struct url *ret)
{
	const char *sep = strstr(text, "://"), *rest = sep ? sep + 3 : text;
	size_t len = strcspn(rest, "/?#");
	int r;

	*ret = (struct url){0};
	if (strlen(text) > 65536)
		return -EINVAL;
	ret->scheme = sep ? xstrndup(text, (size_t)(sep - text)) : xstrdup("http");
	for (char *c = ret->scheme; *c; c++)
		*c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
	if (strcmp(ret->scheme, "http") != 0 && strcmp(ret->scheme, "https") != 0)
		return -EPROTONOSUPPORT;
	r = parse_authority(rest, len, ret);
	ret->path = xasprintf("%s%.*s", rest[len] == '/' ? "" : "/", (int)strcspn(rest + len, "#"),
			      rest + len);
	for (const char *c = ret->path; r == 0 && *c; c++)
		if ((unsigned char)*c <= ' ')
			r = -EINVAL;
	return r;
}

void url_host_header(const struct url *u, struct buf *out)
{
	buf_adds(out, u->host);
	if (u->port != default_port(u->scheme))
		buf_addf(out, ":%d", u->port);
}

void url_write(const struct url *u, struct buf *out)
{
	buf_addf(out, "%s://", u->scheme);
	buf_adds(out, u->host);
	if (u->port_given)
		buf_addf(out, ":%d", u->port);
	buf_adds(out, u->path);
}

int url_follow(const struct url *u, const char *location, struct url *ret)
{
	BUF_AUTO full = BUF_INIT;

	if (strstr(location, "://"))
		return url_parse(location, ret);
	buf_addf(&full, "%s://%s:%d", u->scheme, u->host, u->port);
	if (*location != '/') {
		const char *query = strchrnul(u->path, '?');
		const char *slash = memrchr(u->path, '/', (size_t)(query - u->path));

		buf_add(&full, u->path, slash ? (size_t)(slash + 1 - u->path) : 0);
	}
	buf_adds(&full, location);
	return url_parse(buf_str(&full), ret);
}

const char *http_reason(int status)
{
	static const struct {
		int status;
		const char *text;
	} reasons[] = {{200, "OK"},
		       {201, "Created"},
		       {202, "Accepted"},
		       {204, "No Content"},
		       {301, "Moved Permanently"},
		       {302, "Found"},
		       {303, "See Other"},
		       {304, "Not Modified"},
		       {307, "Temporary Redirect"},
		       {308, "Permanent Redirect"},
		       {400, "Bad Request"},
		       {401, "Unauthorized"},
		       {403, "Forbidden"},
		       {404, "Not Found"},
		       {405, "Method Not Allowed"},
		       {409, "Conflict"},
		       {413, "Request Entity Too Large"},
		       {415, "Unsupported Media Type"},
		       {422, "Unprocessable Entity"},
		       {429, "Too Many Requests"},
		       {500, "Internal Server Error"},
		       {501, "Not Implemented"},
		       {502, "Bad Gateway"},
		       {503, "Service Unavailable"},
		       {504, "Gateway Timeout"}};

	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++)
		if (reasons[i].status == status)
			return reasons[i].text;
	return "";
}

const char *http_header(const struct net_response *r, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < r->headers.nr; i++) {
		const char *h = r->headers.v[i];

		if (strncasecmp(h, name, n) == 0 && h[n] == ':')
			return h + n + 1 + strspn(h + n + 1, " ");
	}
	return NULL;
}

void http_date(int64_t ns, struct buf *out)
{
	time_format(out, "%a, %d %b %Y %T GMT", ns);
}

/* HTTP/2 has header names in lower case. */
static void add_line(struct strvec *ret, const char *line, bool lower)
{
	char *copy = xstrdup(line);

	for (char *c = copy; lower && *c && *c != ':'; c++)
		*c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
	strvec_take(ret, copy);
}

void http_head(const struct net_response *r, bool http2, int64_t now, struct strvec *ret)
{
	BUF_AUTO date = BUF_INIT;
	BUF_AUTO length = BUF_INIT;
	const char *server = http_header(r, "Server");

	if (http2)
		strvec_addf(ret, "HTTP/2 %d ", r->status);
	else
		strvec_addf(ret, "HTTP/1.1 %d %s", r->status, http_reason(r->status));
	if (server) {
		STR_AUTO line = xasprintf("Server: %s", server);

		add_line(ret, line, http2);
	}
	if (!http_header(r, "Date")) {
		buf_adds(&date, "Date: ");
		http_date(now, &date);
		add_line(ret, buf_str(&date), http2);
	}
	for (size_t i = 0; i < r->headers.nr; i++)
		if (strncasecmp(r->headers.v[i], "Server:", 7) != 0)
			add_line(ret, r->headers.v[i], http2);
	if (!http_header(r, "Content-Length")) {
		buf_addf(&length, "Content-Length: %zu", r->body.len);
		add_line(ret, buf_str(&length), http2);
	}
}
