/* curl, as 7.88 on Debian 12. */
#include "shell/applet.h"
#include "shell/curl_private.h"

#include <errno.h>
#include <stdlib.h>
#include <strings.h>

#define KERNEL_GIVES_UP (131 * SIM_SEC) /* six unanswered SYNs */
#define DEFAULT_CONNECT (300 * SIM_SEC)
#define CA_FILE "/etc/ssl/certs/ca-certificates.crt"

/* One attempt. */
struct xfer {
	struct curl *c;
	struct url url;
	struct strvec ips;
	struct net_conn conn;
	struct net_response resp;
	const char *client_cert; /* borrowed from cert */
	struct buf error, cert, ca;
	int64_t start, resolved, connected, pretransfer; /* times since the epoch */
	int code, redirects;
	bool http2, plain_to_tls, head_out;
	bool to_tty; /* the body goes to a terminal */
	struct stream *out;
};

static int fail(struct xfer *x, int code, const char *fmt, ...) PRINTF(3, 4);

static int fail(struct xfer *x, int code, const char *fmt, ...)
{
	va_list ap;

	buf_reset(&x->error);
	va_start(ap, fmt);
	buf_addv(&x->error, fmt, ap);
	va_end(ap);
	x->code = code;
	return -code;
}

static void say(struct xfer *x, const char *fmt, ...) PRINTF(2, 3);

static void say(struct xfer *x, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	if (!x->c->verbose)
		return;
	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	proc_errorf(x->c->p, "%s\n", buf_str(&b));
}

static long long elapsed_ms(const struct xfer *x)
{
	return (sim_now(x->c->p->sim) - x->start) / SIM_MSEC;
}

/* What is left of --max-time; at least 1. */
static int64_t time_left(const struct xfer *x)
{
	if (!x->c->max_time)
		return INT64_C(86400) * SIM_SEC;
	return MAX(x->start + x->c->max_time - sim_now(x->c->p->sim), 1);
}

static bool is_late(const struct xfer *x)
{
	return x->c->max_time && sim_now(x->c->p->sim) >= x->start + x->c->max_time;
}

/* ---- connecting -------------------------------------------------------------------- */

static int resolve(struct xfer *x)
{
	int r = 0;

	strvec_release(&x->ips);
	for (size_t i = 0; i < x->c->resolves.nr && !x->ips.nr; i++) {
		STR_AUTO prefix = xasprintf("%s:%d:", x->url.host, x->url.port);

		if (str_starts(x->c->resolves.v[i], prefix))
			strvec_add(&x->ips, x->c->resolves.v[i] + strlen(prefix));
	}
	if (!x->ips.nr)
		r = proc_resolve(x->c->p, x->url.host, &x->ips);
	x->resolved = sim_now(x->c->p->sim);
	if (r == -ECANCELED)
		return r;
	if (is_late(x))
		return fail(x, 28, "Resolving timed out after %lld milliseconds",
			    (long long)(x->c->max_time / SIM_MSEC));
	if (r < 0 || !x->ips.nr) {
		say(x, "* Could not resolve host: %s", x->url.host);
		return fail(x, 6, "Could not resolve host: %s", x->url.host);
	}
	return 0;
}

static int not_connected(struct xfer *x, int r, int64_t limit)
{
	const char *why = r == -ECONNREFUSED ? "Connection refused"
			  : r == -EHOSTUNREACH ? "No route to host"
					       : "Connection timed out";
	bool own_limit = r == -ETIMEDOUT && limit < KERNEL_GIVES_UP;

	if (r == -ETIMEDOUT && is_late(x)) {
		say(x, "* Connection timed out after %lld milliseconds", elapsed_ms(x));
		return fail(x, 28, "Connection timed out after %lld milliseconds", elapsed_ms(x));
	}
	if (own_limit)
		say(x, "* ipv4 connect timeout after %lldms, move on!",
		    (long long)(limit / SIM_MSEC));
	else
		say(x, "* connect to %s port %d failed: %s", x->ips.v[0], x->url.port, why);
	fail(x, r == -ETIMEDOUT ? 28 : 7, "Failed to connect to %s port %d after %lld ms: %s",
	     x->url.host, x->url.port, elapsed_ms(x),
	     own_limit ? "Timeout was reached" : "Couldn't connect to server");
	say(x, "* %s", buf_str(&x->error));
	return -x->code;
}

static int connect_to(struct xfer *x)
{
	struct proc *p = x->c->p;
	int64_t limit = x->c->connect_timeout ? x->c->connect_timeout : DEFAULT_CONNECT;
	int r = -ECONNREFUSED;

	limit = MIN(MIN(limit, KERNEL_GIVES_UP), time_left(x));
	for (size_t i = 0; i < x->ips.nr && r < 0 && r != -ECANCELED; i++) {
		say(x, "*   Trying %s:%d...", x->ips.v[i], x->url.port);
		r = net_connect(machine_net(p->machine), machine_netns(p->machine), x->ips.v[i],
				x->url.port, limit, &x->conn);
	}
	x->connected = sim_now(p->sim);
	if (r == -ECANCELED)
		return r;
	if (r < 0)
		return not_connected(x, r, limit);
	say(x, "* Connected to %s (%s) port %d (#0)", x->url.host, x->ips.v[0], x->url.port);
	return 0;
}

/* ---- TLS --------------------------------------------------------------------------- */

static int read_credentials(struct xfer *x)
{
	struct curl *c = x->c;
	const struct net_tls *tls = fabric_tls(machine_net(c->p->machine));
	BUF_AUTO key = BUF_INIT;

	buf_reset(&x->cert);
	buf_reset(&x->ca);
	x->client_cert = NULL;
	if (c->cacert && proc_read_file(c->p, c->cacert, &x->ca) < 0)
		return fail(x, 77, "error setting certificate file: %s", c->cacert);
	if (!c->cert)
		return 0;
	if (proc_read_file(c->p, c->cert, &x->cert) < 0)
		return fail(x, 58,
			    "could not load PEM client certificate from %s, OpenSSL error "
			    "error:80000002:system library::No such file or directory, (no key "
			    "found, wrong pass phrase, or wrong file format?)",
			    c->cert);
	if (proc_read_file(c->p, c->key ? c->key : c->cert, &key) < 0 ||
	    (tls && !tls->holds(buf_str(&key), true)))
		return fail(x, 58, "unable to set private key file: '%s' type PEM",
			    c->key ? c->key : c->cert);
	buf_addc(&x->cert, '\n');
	buf_add(&x->cert, buf_str(&key), key.len);
	x->client_cert = buf_str(&x->cert);
	return 0;
}

static int bad_certificate(struct xfer *x, const char *why)
{
	static const char more[] =
		"\nMore details here: https://curl.se/docs/sslcerts.html\n\ncurl failed to verify "
		"the legitimacy of the server and therefore could not\nestablish a secure "
		"connection to it. To learn more about this situation and\nhow to fix it, please "
		"visit the web page mentioned above.";
	bool name = str_starts(why, "no alternative");

	if (!name)
		say(x, "* TLSv1.3 (OUT), TLS alert, unknown CA (560):");
	say(x, "* SSL%s: %s", name ? "" : " certificate problem", why);
	return fail(x, 60, "SSL%s: %s%s", name ? "" : " certificate problem", why, more);
}

static int handshake(struct xfer *x)
{
	struct curl *c = x->c;
	const struct net_tls *tls = fabric_tls(machine_net(c->p->machine));
	const char *cert = x->conn.tls_cert;
	STRVEC_AUTO lines = STRVEC_INIT;
	BUF_AUTO why = BUF_INIT;
	int r = read_credentials(x);

	if (r < 0)
		return r;
	say(x, "* ALPN: offers h2,http/1.1\n* TLSv1.3 (OUT), TLS handshake, Client hello (1):");
	if (!x->conn.tls)
		return fail(x, 35,
			    "OpenSSL/3.0.17: error:0A00010B:SSL routines::wrong version number");
	if (!c->insecure)
		say(x, "*  CAfile: %s\n*  CApath: %s", c->cacert ? c->cacert : CA_FILE,
		    c->cacert ? "none" : "/etc/ssl/certs");
	if (!cert || !tls)
		buf_adds(&why, "self-signed certificate in certificate chain");
	else
		tls->verify(cert, c->cacert ? buf_str(&x->ca) : NULL, x->url.host,
			    sim_now(c->p->sim), &why);
	say(x, "* TLSv1.3 (IN), TLS handshake, Server hello (2):\n"
	       "* TLSv1.3 (IN), TLS handshake, Encrypted Extensions (8):\n"
	       "* TLSv1.3 (IN), TLS handshake, Request CERT (13):\n"
	       "* TLSv1.3 (IN), TLS handshake, Certificate (11):");
	if (why.len && !c->insecure)
		return bad_certificate(x, buf_str(&why));
	say(x, "* TLSv1.3 (IN), TLS handshake, CERT verify (15):\n"
	       "* TLSv1.3 (IN), TLS handshake, Finished (20):\n"
	       "* TLSv1.3 (OUT), TLS change cipher, Change cipher spec (1):\n"
	       "* TLSv1.3 (OUT), TLS handshake, Certificate (11):\n"
	       "* TLSv1.3 (OUT), TLS handshake, Finished (20):\n"
	       "* SSL connection using TLSv1.3 / TLS_AES_128_GCM_SHA256\n"
	       "* ALPN: server accepted h2\n* Server certificate:");
	if (cert && tls)
		tls->describe(cert, &lines);
	for (size_t i = 0; i < lines.nr; i++)
		say(x, "*  %s", lines.v[i]);
	say(x, "*  SSL certificate verify %s%s%s\n* using HTTP/2", why.len ? "result: " : "ok.",
	    buf_str(&why), why.len ? ", continuing anyway." : "");
	x->http2 = true;
	return 0;
}

/* ---- the request -------------------------------------------------------------------- */

static bool has_header(const struct curl *c, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < c->headers.nr; i++)
		if (strncasecmp(c->headers.v[i], name, n) == 0 && c->headers.v[i][n] == ':')
			return true;
	return false;
}

static void add_default(struct xfer *x, struct strvec *h, const char *name, const char *value)
{
	char *line = NULL;

	if (!value || has_header(x->c, name))
		return;
	line = xasprintf("%s: %s", name, value);
	for (char *s = line; x->http2 && *s != ':'; s++)
		*s = *s >= 'A' && *s <= 'Z' ? (char)(*s + 32) : *s;
	strvec_take(h, line);
}

static const char *method_of(const struct curl *c, bool keep_body)
{
	if (c->method)
		return c->method;
	if (c->head)
		return "HEAD";
	return c->has_data && !c->get && keep_body ? "POST" : "GET";
}

static void request_headers(struct xfer *x, bool body, struct strvec *h)
{
	struct curl *c = x->c;
	BUF_AUTO basic = BUF_INIT;
	BUF_AUTO length = BUF_INIT;
	const char *user = c->user ? c->user : x->url.user;

	if (user) {
		buf_adds(&basic, "Basic ");
		base64_encode(&basic, user, strlen(user));
		add_default(x, h, "Authorization", buf_str(&basic));
	}
	add_default(x, h, "User-Agent", c->agent ? c->agent : "curl/7.88.1");
	add_default(x, h, "Accept", c->json ? "application/json" : "*/*");
	add_default(x, h, "Referer", c->referer);
	add_default(x, h, "Cookie", c->cookie && strchr(c->cookie, '=') ? c->cookie : NULL);
	for (size_t i = 0; i < c->headers.nr; i++) {
		const char *colon = strchr(c->headers.v[i], ':');

		if (colon && colon[strspn(colon + 1, " ") + 1] &&
		    strncasecmp(c->headers.v[i], "Host:", 5) != 0)
			strvec_add(h, c->headers.v[i]);
	}
	if (!body)
		return;
	buf_addf(&length, "%zu", c->data.len);
	add_default(x, h, "Content-Length", buf_str(&length));
	add_default(x, h, "Content-Type",
		    c->json ? "application/json" : "application/x-www-form-urlencoded");
}

static const char *host_value(struct xfer *x, struct buf *own)
{
	for (size_t i = 0; i < x->c->headers.nr; i++)
		if (strncasecmp(x->c->headers.v[i], "Host:", 5) == 0)
			return x->c->headers.v[i] + 5 + strspn(x->c->headers.v[i] + 5, " ");
	url_host_header(&x->url, own);
	return buf_str(own);
}

static void show_request(struct xfer *x, const struct net_request *req)
{
	const char *end = "\r";

	say(x, "> %s %s HTTP/%s%s", req->method, req->path, x->http2 ? "2" : "1.1", end);
	say(x, "> Host: %s%s", req->host, end);
	for (size_t i = 0; i < req->headers.nr; i++)
		say(x, "> %s%s", req->headers.v[i], end);
	say(x, "> %s", end);
	if (req->body && !x->to_tty)
		say(x, "} [%zu bytes data]", req->body_len);
}

static int ask(struct xfer *x, bool keep_body)
{
	struct curl *c = x->c;
	BUF_AUTO host = BUF_INIT;
	struct net_request req = {.method = method_of(c, keep_body),
				  .path = x->url.path,
				  .scheme = x->url.scheme,
				  .headers = STRVEC_INIT,
				  .client_cert = x->client_cert};
	STR_AUTO path = NULL;
	int r;

	net_response_release(&x->resp);
	req.host = host_value(x, &host);
	if (c->has_data && c->get) {
		path = xasprintf("%s%c%s", x->url.path, strchr(x->url.path, '?') ? '&' : '?',
				 buf_str(&c->data));
		req.path = path;
	} else if (c->has_data && keep_body) {
		req.body = buf_str(&c->data);
		req.body_len = c->data.len;
	}
	request_headers(x, req.body != NULL, &req.headers);
	show_request(x, &req);
	x->pretransfer = sim_now(c->p->sim);
	x->plain_to_tls = x->conn.tls && strcmp(x->url.scheme, "http") == 0;
	if (x->plain_to_tls) {
		x->resp.status = 400;
		buf_adds(&x->resp.body, "Client sent an HTTP request to an HTTPS server.\n");
		r = 0;
	} else {
		r = net_request(machine_net(c->p->machine), machine_netns(c->p->machine), &x->conn,
				&req, &x->resp, time_left(x));
	}
	strvec_release(&req.headers);
	if (r == -ETIMEDOUT)
		return fail(x, 28, "Operation timed out after %lld milliseconds with 0 bytes received",
			    elapsed_ms(x));
	if (r == -EACCES)
		return fail(x, 56,
			    "OpenSSL SSL_read: error:0A00045C:SSL routines::tlsv13 alert "
			    "certificate required, errno 0");
	if (r == -ECANCELED)
		return r;
	if (r < 0)
		return fail(x, 56, "Recv failure: Connection reset by peer");
	return x->resp.status ? 0 : fail(x, 52, "Empty reply from server");
}

/* ---- the answer ---------------------------------------------------------------------- */

static void put(struct xfer *x, const char *data, size_t len)
{
	if (x->out)
		stream_write(x->out, data, len);
	else
		(void)!proc_write(x->c->p, data, len);
}

static void take_head(struct xfer *x)
{
	struct curl *c = x->c;
	STRVEC_AUTO lines = STRVEC_INIT;
	BUF_AUTO all = BUF_INIT;

	if (x->plain_to_tls)
		strvec_add(&lines, "HTTP/1.0 400 Bad Request");
	else
		http_head(&x->resp, x->http2, sim_now(c->p->sim), &lines);
	for (size_t i = 0; i < lines.nr; i++) {
		say(x, "< %s\r", lines.v[i]);
		buf_addf(&all, "%s\r\n", lines.v[i]);
	}
	say(x, "< \r");
	buf_adds(&all, "\r\n");
	if (c->head || c->include)
		put(x, all.s, all.len);
	if (c->dump && strcmp(c->dump, "-") == 0)
		put(x, all.s, all.len);
	else if (c->dump)
		(void)!proc_write_file(c->p, c->dump, all.s, all.len, 0644);
}

static int take_body(struct xfer *x)
{
	struct curl *c = x->c;
	bool failed = x->resp.status >= 400 && (c->fail || c->fail_body);

	if (failed && !c->fail_body) {
		say(x, "* The requested URL returned error: %d", x->resp.status);
		return fail(x, 22, "The requested URL returned error: %d", x->resp.status);
	}
	if (!c->head && x->resp.body.len) {
		if (!x->to_tty)
			say(x, "{ [%zu bytes data]", x->resp.body.len);
		put(x, x->resp.body.s, x->resp.body.len);
	}
	if (failed)
		return fail(x, 22, "The requested URL returned error: %d", x->resp.status);
	say(x, "* Connection #0 to host %s left intact", x->url.host);
	return 0;
}

static int hop(struct xfer *x, bool keep_body)
{
	int r = resolve(x);

	if (r == 0)
		r = connect_to(x);
	x->http2 = false;
	if (r == 0 && strcmp(x->url.scheme, "https") == 0)
		r = handshake(x);
	if (r == 0)
		r = ask(x, keep_body);
	if (r == 0)
		take_head(x);
	return r;
}

static int follow(struct xfer *x, const char *location)
{
	struct url next;
	int r;

	if (x->redirects++ >= x->c->max_redirs)
		return fail(x, 47, "Maximum (%lld) redirects followed",
			    (long long)x->c->max_redirs);
	r = url_follow(&x->url, location, &next);
	if (r < 0) {
		url_release(&next);
		return fail(x, 3, "URL using bad/illegal format or missing URL");
	}
	url_release(&x->url);
	x->url = next;
	return 0;
}

static int run(struct xfer *x, const char *text)
{
	bool keep_body = true;
	int r = url_parse(text, &x->url);

	if (r == -EPROTONOSUPPORT)
		return fail(x, 1, "Protocol \"%s\" not supported or disabled in libcurl",
			    x->url.scheme);
	if (r < 0)
		return fail(x, 3, "URL using bad/illegal format or missing URL");
	for (;;) {
		const char *location;

		r = hop(x, keep_body);
		if (r < 0)
			return r;
		location = http_header(&x->resp, "Location");
		if (!x->c->location || !location || x->resp.status / 100 != 3)
			return take_body(x);
		keep_body &= x->resp.status == 307 || x->resp.status == 308;
		r = follow(x, location);
		if (r < 0)
			return r;
	}
}

/* ---- -w ------------------------------------------------------------------------------- */

static void write_time(const struct xfer *x, int64_t at, struct buf *out)
{
	int64_t us = at > x->start ? (at - x->start) / SIM_USEC : 0;

	buf_addf(out, "%lld.%06lld", (long long)(us / 1000000), (long long)(us % 1000000));
}

static void write_variable(const struct xfer *x, const char *name, struct buf *out)
{
	int64_t now = sim_now(x->c->p->sim);
	const char *type = http_header(&x->resp, "Content-Type");

	if (strcmp(name, "http_code") == 0 || strcmp(name, "response_code") == 0)
		buf_addf(out, "%03d", x->resp.status);
	else if (strcmp(name, "time_total") == 0 || strcmp(name, "time_starttransfer") == 0)
		write_time(x, now, out);
	else if (strcmp(name, "time_namelookup") == 0)
		write_time(x, x->resolved, out);
	else if (strcmp(name, "time_connect") == 0)
		write_time(x, x->connected, out);
	else if (strcmp(name, "time_pretransfer") == 0 || strcmp(name, "time_appconnect") == 0)
		write_time(x, x->pretransfer, out);
	else if (strcmp(name, "time_redirect") == 0)
		buf_adds(out, "0.000000");
	else if (strcmp(name, "size_download") == 0)
		buf_addf(out, "%zu", x->c->head ? 0 : x->resp.body.len);
	else if (strcmp(name, "remote_ip") == 0)
		buf_adds(out, x->ips.nr && x->conn.port ? x->ips.v[0] : "");
	else if (strcmp(name, "remote_port") == 0)
		buf_addf(out, "%d", x->conn.port ? x->url.port : 0);
	else if (strcmp(name, "local_ip") == 0)
		buf_adds(out, netns_ip(machine_netns(x->c->p->machine)));
	else if (strcmp(name, "content_type") == 0)
		buf_adds(out, type ? type : "");
	else if (strcmp(name, "url") == 0 || strcmp(name, "url_effective") == 0)
		url_write(&x->url, out);
	else if (strcmp(name, "num_redirects") == 0)
		buf_addf(out, "%d", x->redirects);
	else if (strcmp(name, "scheme") == 0)
		buf_adds(out, strcmp(x->url.scheme, "https") == 0 ? "HTTPS" : "HTTP");
	else if (strcmp(name, "method") == 0)
		buf_adds(out, method_of(x->c, true));
	else if (strcmp(name, "http_version") == 0)
		buf_adds(out, !x->resp.status ? "0" : x->http2 ? "2" : "1.1");
	else if (strcmp(name, "exitcode") == 0)
		buf_addf(out, "%d", x->code);
	else if (strcmp(name, "errormsg") == 0)
		buf_adds(out, buf_str(&x->error));
	else if (strcmp(name, "ssl_verify_result") == 0)
		buf_adds(out, "0");
	else if (strcmp(name, "redirect_url") == 0)
		buf_adds(out, http_header(&x->resp, "Location") ? http_header(&x->resp, "Location")
								: "");
	else
		buf_addf(out, "curl: unknown --write-out variable: '%s'\n", name);
}

static void write_out(const struct xfer *x)
{
	BUF_AUTO out = BUF_INIT;

	for (const char *s = x->c->write_out; s && *s; s++) {
		const char *close = s[0] == '%' && s[1] == '{' ? strchr(s, '}') : NULL;

		if (close) {
			STR_AUTO name = xstrndup(s + 2, (size_t)(close - s - 2));

			write_variable(x, name, &out);
			s = close;
		} else if (s[0] == '%' && s[1] == '%') {
			buf_addc(&out, *s++);
		} else if (s[0] == '\\' && s[1] && strchr("nrt", s[1])) {
			s++;
			buf_addc(&out, *s == 'n' ? '\n' : *s == 'r' ? '\r' : '\t');
		} else {
			buf_addc(&out, *s);
		}
	}
	if (out.len)
		(void)!proc_write(x->c->p, out.s, out.len);
}

/* ---- the meter ------------------------------------------------------------------------ */

static void size5(int64_t n, struct buf *out)
{
	if (n < 100000)
		buf_addf(out, "%5lld", (long long)n);
	else if (n < 10000 * INT64_C(1024))
		buf_addf(out, "%4lldk", (long long)(n / 1024));
	else
		buf_addf(out, "%4lldM", (long long)(n >> 20));
}

static void meter_line(const struct xfer *x, int64_t size)
{
	int64_t ns = MAX(sim_now(x->c->p->sim) - x->start, 1);
	long long spent = ns / SIM_SEC;
	BUF_AUTO n = BUF_INIT;
	BUF_AUTO speed = BUF_INIT;
	BUF_AUTO time = BUF_INIT;

	size5(size, &n);
	size5(size * SIM_SEC / ns, &speed);
	if (spent)
		buf_addf(&time, "%2lld:%02lld:%02lld", spent / 3600, spent / 60 % 60, spent % 60);
	proc_errorf(x->c->p, "\r%3d %s  %3d %s    0     0  %s      0 --:--:-- %8s --:--:-- %s",
		    size ? 100 : 0, buf_str(&n), size ? 100 : 0, buf_str(&n), buf_str(&speed),
		    time.len ? buf_str(&time) : "--:--:--", buf_str(&speed));
}

static void meter(const struct xfer *x, bool begin)
{
	if (x->c->silent || x->to_tty)
		return;
	if (begin) {
		proc_errorf(x->c->p,
			    "  %% Total    %% Received %% Xferd  Average Speed   Time    Time     "
			    "Time  Current\n                                 Dload  Upload   Total  "
			    " Spent    Left  Speed\n");
		meter_line(x, 0);
	} else {
		meter_line(x, x->code || x->c->head ? 0 : (int64_t)x->resp.body.len);
		proc_errorf(x->c->p, "\n");
	}
}

/* ---- one URL with its retries ------------------------------------------------------------ */

/* Why another attempt may help, NULL when none can. */
static const char *transient(const struct xfer *x)
{
	int s = x->resp.status;

	if (x->code == 28 || (x->code == 6 && x->c->retry_all))
		return "timeout";
	if (x->code == 7 && (x->c->retry_refused || x->c->retry_all))
		return "connection refused";
	if (s == 408 || s == 429 || s == 500 || s == 502 || s == 503 || s == 504)
		return "HTTP error";
	return x->code && x->c->retry_all ? "(retrying all errors)" : NULL;
}

static int attempt(struct curl *c, const char *text, struct stream *out, bool to_tty,
		   bool last, const char **ret_again)
{
	struct xfer x = {.c = c, .out = out, .to_tty = to_tty, .start = sim_now(c->p->sim)};
	int code, r;

	meter(&x, true);
	r = run(&x, text);
	if (r < 0 && r != -ECANCELED && x.conn.port)
		say(&x, "* Closing connection 0");
	meter(&x, false);
	if (x.code && (!c->silent || c->show_error))
		proc_errorf(c->p, "curl: (%d) %s\n", x.code, buf_str(&x.error));
	*ret_again = last || r == -ECANCELED ? NULL : transient(&x);
	if (!*ret_again)
		write_out(&x);
	code = r == -ECANCELED ? 130 : x.code;
	url_release(&x.url);
	strvec_release(&x.ips);
	net_response_release(&x.resp);
	buf_release(&x.error);
	buf_release(&x.cert);
	buf_release(&x.ca);
	return code;
}

int curl_fetch(struct curl *c, const char *text, const char *output)
{
	int64_t delay = c->retry_delay ? c->retry_delay : SIM_SEC;
	struct stream *out = NULL;
	bool to_tty = !output && stream_is_tty(proc_out(c->p));
	const char *again;
	int code;

	if (output && strcmp(output, "-") != 0 && proc_open(c->p, output, "w", &out) < 0) {
		proc_errorf(c->p, "Warning: Failed to open the file %s: No such file or directory\n"
				  "curl: (23) Failure writing output to destination\n",
			    output);
		return 23;
	}
	for (int64_t left = c->retries;; left--) {
		code = attempt(c, text, out, to_tty, left <= 0, &again);
		if (!again || proc_dying(c->p))
			break;
		if (!c->silent)
			proc_errorf(c->p,
				    "Warning: Problem: %s. Will retry in %lld seconds. %lld "
				    "retr%s left.\n",
				    again, (long long)(delay / SIM_SEC), (long long)left,
				    left == 1 ? "y" : "ies");
		if (proc_sleep(c->p, delay) < 0)
			break;
		delay = c->retry_delay ? delay : MIN(2 * delay, 600 * SIM_SEC);
	}
	stream_unref(out);
	return code;
}

static int fetch_all(struct curl *c)
{
	int status = 0;

	for (size_t i = 0; i < c->urls.nr && !proc_dying(c->p); i++) {
		const char *output = i < c->outputs.nr ? c->outputs.v[i] : NULL;
		STR_AUTO name = NULL;

		if (output && !*output) { /* -O: the last part of the path */
			const char *end = strpbrk(c->urls.v[i], "?#");
			STR_AUTO clean = xstrndup(c->urls.v[i],
						  end ? (size_t)(end - c->urls.v[i]) : SIZE_MAX);
			const char *start = strstr(clean, "://");
			const char *slash = strrchr(start ? start + 3 : clean, '/');

			if (!slash || !slash[1]) {
				proc_errorf(c->p, "curl: Remote file name has no length!\n"
						  "curl: (23) Failed writing received data to "
						  "disk/application\n");
				return 23;
			}
			name = xstrdup(slash + 1);
			output = name;
		}
		status = curl_fetch(c, c->urls.v[i], output);
	}
	return status;
}

static int curl_main(struct proc *p, int argc, char **argv)
{
	struct curl c = {.p = p};
	int status = curl_options(&c, argc, argv);

	if (status == 0 && c.version)
		proc_puts(p, "curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1 OpenSSL/3.0.17 "
			     "nghttp2/1.52.0\nRelease-Date: 2023-02-20, security patched: "
			     "7.88.1-10+deb12u14\nProtocols: http https\nFeatures: HTTP2 HTTPS "
			     "IPv6 Largefile SSL\n");
	else if (status == 0 && c.help)
		proc_puts(p, "Usage: curl [options...] <url>\n"
			     " -d, --data <data>          HTTP POST data\n"
			     " -f, --fail                 Fail fast with no output on HTTP errors\n"
			     " -h, --help <category>      Get help for commands\n"
			     " -i, --include              Include protocol response headers in the "
			     "output\n"
			     " -o, --output <file>        Write to file instead of stdout\n"
			     " -O, --remote-name          Write output to a file named as the remote "
			     "file\n"
			     " -s, --silent               Silent mode\n"
			     " -u, --user <user:password> Server user and password\n"
			     " -A, --user-agent <name>    Send User-Agent <name> to server\n"
			     " -v, --verbose              Make the operation more talkative\n"
			     " -V, --version              Show version number and quit\n");
	else if (status == 0)
		status = fetch_all(&c);
	curl_release(&c);
	return status;
}

const struct applet applet_curl = {{{"curl", NULL, curl_main, NULL}}};
