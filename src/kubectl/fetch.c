#include <errno.h>
#include <stdlib.h>

#include "client/https.h"
#include "kubectl/credential.h"
#include "kubectl/internal.h"
#include "object/goformat.h"
#include "shell/http.h"

#define ATTEMPTS 3
#define MAX_REDIRECTS 10
#define TIMEOUT (30 * SIM_SEC)

/* ---- the URL -------------------------------------------------------------------------------- */

/* "host", ":port" or "" of a URL; what stands between. Owned. */
static void split(const char *url, char **ret_host, char **ret_port)
{
	const char *s = strstr(url, "://") + 3, *at, *colon;
	size_t n = strcspn(s, "/?#");

	at = memrchr(s, '@', n);
	if (at) {
		n -= (size_t)(at + 1 - s);
		s = at + 1;
	}
	colon = *s == '[' ? memchr(s, ']', n) : s;
	colon = colon ? memchr(colon, ':', n - (size_t)(colon - s)) : NULL;
	*ret_host = xstrndup(s, colon ? (size_t)(colon - s) : n);
	*ret_port = colon ? xstrndup(colon, n - (size_t)(colon - s)) : xstrdup("");
}

int kubectl_check_url(const char *url, struct err *err)
{
	STR_AUTO host = NULL;
	STR_AUTO port = NULL;
	BUF_AUTO quoted = BUF_INIT;
	size_t bad;

	split(url, &host, &port);
	bad = strcspn(host, " <>\"`{}|\\^\x7f");
	if (*port && port[1 + strspn(port + 1, "0123456789")])
		return err_set(err, -EINVAL,
			       "the URL passed to filename \"%s\" is not valid: parse \"%s\": "
			       "invalid port \"%s\" after host",
			       url, url, port);
	if (!host[bad])
		return 0;
	host[bad + 1] = '\0';
	go_quote(&quoted, host + bad);
	return err_set(err, -EINVAL,
		       "the URL passed to filename \"%s\" is not valid: parse \"%s\": invalid "
		       "character %s in host name",
		       url, url, buf_str(&quoted));
}

/* ---- one request ------------------------------------------------------------------------------
 */

static int over_the_network(struct kubectl *k, const char *url, struct https_page *ret,
			    struct err *err)
{
	URL_AUTO u = {0};
	STR_AUTO ip = NULL;
	struct net_request req = {.method = "GET"};
	struct net_response resp = {0};
	int r = url_parse(url, &u);

	if (r < 0)
		return kubectl_connect_error(err, "dial tcp: lookup %s: no such host", url);
	r = kubectl_resolve_host(k->proc, u.host, &ip, err);
	if (r < 0)
		return r;
	req.path = u.path;
	req.host = u.host;
	req.scheme = u.scheme;
	r = net_exchange(machine_net(k->proc->machine), machine_netns(k->proc->machine), ip, u.port,
			 &req, &resp, TIMEOUT);
	if (r == -ECONNREFUSED)
		r = err_set(err, r, "dial tcp %s:%d: connect: connection refused", ip, u.port);
	else if (r < 0)
		r = r == -ECANCELED
			    ? r
			    : kubectl_connect_error(err, "dial tcp %s:%d: i/o timeout", ip, u.port);
	if (r == 0) {
		const char *to = http_header(&resp, "Location");
		URL_AUTO next = {0};
		BUF_AUTO text = BUF_INIT;

		ret->status = resp.status;
		if (to && url_follow(&u, to, &next) == 0) {
			url_write(&next, &text);
			ret->location = xstrdup(buf_str(&text));
		}
		buf_add(&ret->body, buf_str(&resp.body), resp.body.len);
	}
	net_response_release(&resp);
	return r;
}

static int get_one(struct kubectl *k, const char *url, size_t max, struct https_page *ret,
		   struct err *err)
{
	struct https_loop *loop = machine_context(k->proc->machine, "https");
	STR_AUTO host = NULL;
	STR_AUTO port = NULL;
	STR_AUTO proxy = NULL;
	int64_t n;
	int r;

	split(url, &host, &port);
	if (!*host)
		return kubectl_connect_error(err, "http: no Host in request URL");
	if (port[0] && port[1] && (parse_i64(port + 1, &n) < 0 || n > 65535))
		return kubectl_connect_error(err, "dial tcp: address %s: invalid port", port + 1);
	if (!loop)
		return over_the_network(k, url, ret, err);
	proxy = kubectl_proxy_for(k->proc, url);
	r = https_get(loop, url, proxy, max, ret, err);
	if (r == -EIO)
		return err_set(err, -EIO, "error parsing %s: unexpected EOF", url);
	if (r == -EFBIG)
		return err_set(err, r, "error reading %s: more than %zu bytes", url, max);
	return r;
}

/* With the redirects there are. */
static int get(struct kubectl *k, const char *url, size_t max, struct https_page *ret,
	       struct err *err)
{
	STR_AUTO at = xstrdup(url);

	for (int hops = 0;; hops++) {
		int r = get_one(k, at, max, ret, err);
		bool moved = ret->location && ret->status >= 301 && ret->status <= 308 &&
			     ret->status != 304;

		if (r < 0 || !moved)
			return r;
		if (hops + 1 >= MAX_REDIRECTS)
			return kubectl_connect_error(err, "stopped after %d redirects",
						     MAX_REDIRECTS);
		free(at);
		at = ret->location;
		ret->location = NULL;
		https_page_release(ret);
		if (!str_starts(at, "http://") && !str_starts(at, "https://"))
			return kubectl_connect_error(err, "unsupported protocol scheme \"%.*s\"",
						     (int)strcspn(at, ":"), at);
	}
}

/* Of an error what is said of this server, not of the cluster's. */
static int about(const char *url, int r, struct err *err)
{
	STR_AUTO host = NULL;
	STR_AUTO port = NULL;

	if (r != -ECONNREFUSED)
		return r;
	split(url, &host, &port);
	return kubectl_plain_error(err,
				   "The connection to the server %s%s was refused - did you "
				   "specify the right host or port?",
				   host, port);
}

int kubectl_fetch(struct kubectl *k, const char *url, size_t max, struct buf *out, struct err *err)
{
	int r = -EAGAIN;

	for (int i = 0; i < ATTEMPTS; i++) {
		struct https_page page = {0};
		const char *reason;
		int status;

		if (i > 0 && fiber_sleep(k->sim, SIM_SEC) < 0)
			return -ECANCELED;
		err_release(err);
		r = get(k, url, max, &page, err);
		status = page.status;
		reason = str_empty(page.reason) ? http_reason(status) : page.reason;
		if (r == 0 && status == 200)
			buf_add(out, buf_str(&page.body), page.body.len);
		else if (r == 0)
			r = err_set(err, -ENOENT,
				    "unable to read URL \"%s\", server reported %d %s, status "
				    "code=%d",
				    url, status, reason, status);
		https_page_release(&page);
		if (r == 0 || r == -ECANCELED || (status && (status < 500 || status > 599)))
			return r;
	}
	return about(url, r, err);
}
