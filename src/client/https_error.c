/* https_error.c - what went wrong with a connection, in Go's words. */
#include "client/https_private.h"

#include <stdio.h>

/* " on 10.0.0.2:53": the name server that Go's resolver asks. */
static void name_server(struct buf *out)
{
	FILE *f = fopen("/etc/resolv.conf", "re");
	char line[256], server[64];

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "nameserver %63s", server) == 1) {
			buf_addf(out, strchr(server, ':') ? " on [%s]:53" : " on %s:53", server);
			break;
		}
	if (f)
		fclose(f);
}

/* The host of "host:port", "[::1]:port" or a proxy's URL. */
static char *host_of(const char *address)
{
	const char *s = strstr(address, "://"), *at;
	size_t n;

	s = s ? s + 3 : address;
	at = strrchr(s, '@');
	s = at ? at + 1 : s;
	if (*s == '[')
		return xstrndup(s + 1, strcspn(s + 1, "]"));
	n = strcspn(s, ":/");
	return xstrndup(s, n);
}

static int no_such_host(struct transfer *t, const char *prefix, const char *host, struct err *err)
{
	BUF_AUTO server = BUF_INIT;

	(void)t;
	if (strchr(host, '.') || !str_eq(host, "localhost"))
		name_server(&server);
	return err_set(err, -ENOTCONN, "%sdial tcp: lookup %s%s: no such host", prefix, host,
		       buf_str(&server));
}

/* "read tcp 127.0.0.1:40112->127.0.0.1:6443: read: connection reset by peer" */
static int reset(struct transfer *t, struct err *err)
{
	char *from = NULL, *to = NULL;
	long from_port = 0, to_port = 0;

	curl_easy_getinfo(t->easy, CURLINFO_LOCAL_IP, &from);
	curl_easy_getinfo(t->easy, CURLINFO_LOCAL_PORT, &from_port);
	curl_easy_getinfo(t->easy, CURLINFO_PRIMARY_IP, &to);
	curl_easy_getinfo(t->easy, CURLINFO_PRIMARY_PORT, &to_port);
	return err_set(err, -ENOTCONN, "read tcp %s:%ld->%s:%ld: read: connection reset by peer",
		       from ? from : "", from_port, to ? to : "", to_port);
}

static bool was_reset(const struct transfer *t)
{
	long number = 0;

	curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &number);
	return number == ECONNRESET || strstr(t->reason, "reset by peer") ||
	       strstr(t->reason, "pull function");
}

static int timed_out(struct transfer *t, const char *address, struct err *err)
{
	curl_off_t connected = 0;
	bool tls = str_starts(t->h->base, "https");

	curl_easy_getinfo(t->easy, tls ? CURLINFO_APPCONNECT_TIME_T : CURLINFO_CONNECT_TIME_T,
			  &connected);
	if (t->h->cfg.timeout_ns <= 0)
		return err_set(err, -ENOTCONN, "dial tcp %s: i/o timeout", address);
	if (t->status)
		return err_set(err, -ENOTCONN,
			       "context deadline exceeded (Client.Timeout or context cancellation "
			       "while reading body)");
	return err_set(err, -ENOTCONN,
		       "net/http: request canceled%s (Client.Timeout exceeded while awaiting "
		       "headers)",
		       connected ? "" : " while waiting for connection");
}

/* The proxy took the connection and would not make one: the words of its answer. */
static bool proxy_refused(struct transfer *t, struct err *err)
{
	static const struct {
		long code;
		const char *text;
	} known[] = {{400, "Bad Request"},
		     {403, "Forbidden"},
		     {404, "Not Found"},
		     {405, "Method Not Allowed"},
		     {407, "Proxy Authentication Required"},
		     {500, "Internal Server Error"},
		     {502, "Bad Gateway"},
		     {503, "Service Unavailable"},
		     {504, "Gateway Timeout"}};
	long code = 0;

	curl_easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &code);
	if (str_empty(t->h->cfg.proxy_url) || code < 300)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (known[i].code == code) {
			(void)!err_set(err, -ENOTCONN, "%s", known[i].text);
			return true;
		}
	(void)!err_set(err, -ENOTCONN, "unknown status code");
	return true;
}

static int tls_failed(struct transfer *t, struct err *err)
{
	if (strstr(t->reason, "unexpected TLS packet") || strstr(t->reason, "packet with"))
		return err_set(err, -ENOTCONN, "http: server gave HTTP response to HTTPS client");
	if (was_reset(t))
		return reset(t, err);
	if (strstr(t->reason, "non-properly terminated"))
		return err_set(err, -ENOTCONN, "EOF");
	if (strstr(t->reason, "certificate is bad") || strstr(t->reason, "unknown CA"))
		return err_set(err, -ENOTCONN, "remote error: tls: bad certificate");
	return err_set(err, -ENOTCONN, "remote error: tls: handshake failure");
}

static int unreachable(struct transfer *t, const char *address, struct err *err)
{
	const char *dialed = t->dialed[0] ? t->dialed : address;
	const char *proxy = t->h->cfg.proxy_url;
	const char *prefix = str_empty(proxy)              ? ""
			     : str_starts(proxy, "socks5") ? "socks connect tcp: "
							   : "proxyconnect tcp: ";
	long number = 0;

	curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &number);
	if (number == EHOSTUNREACH || number == ENETUNREACH)
		return err_set(err, -ENOTCONN, "%sdial tcp %s: connect: %s", prefix, dialed,
			       number == EHOSTUNREACH ? "no route to host"
						      : "network is unreachable");
	return err_set(err, -ECONNREFUSED, "%sdial tcp %s: connect: connection refused", prefix,
		       dialed);
}

int https_connection_error(struct transfer *t, struct err *err)
{
	const char *name = t->h->cfg.tls_server_name;
	BUF_AUTO address = BUF_INIT;
	STR_AUTO host = NULL;
	STR_AUTO proxy = str_empty(t->h->cfg.proxy_url) ? NULL : host_of(t->h->cfg.proxy_url);

	https_address(t->h, &address);
	host = host_of(buf_str(&address));
	if (t->slow_handshake)
		return err_set(err, -ENOTCONN, "net/http: TLS handshake timeout");
	if (proxy_refused(t, err))
		return err->code;
	switch (t->rc) {
	case CURLE_COULDNT_CONNECT:
	case CURLE_PROXY:
		return unreachable(t, buf_str(&address), err);
	case CURLE_UNSUPPORTED_PROTOCOL:
		return err_set(err, -ENOTCONN, "unsupported protocol scheme \"%.*s\"",
			       (int)strcspn(t->h->base, ":"), t->h->base);
	case CURLE_URL_MALFORMAT:
		return err_set(err, -ENOTCONN, "dial tcp: address %s: invalid port",
			       strrchr(buf_str(&address), ':') + 1);
	case CURLE_COULDNT_RESOLVE_HOST:
		return no_such_host(t, "", host, err);
	case CURLE_COULDNT_RESOLVE_PROXY:
		return no_such_host(t, "proxyconnect tcp: ", proxy ? proxy : "", err);
	case CURLE_OPERATION_TIMEDOUT:
		return timed_out(t, t->dialed[0] ? t->dialed : buf_str(&address), err);
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
		return https_disbelieved(t, str_empty(name) ? host : name, err);
	case CURLE_SSL_CERTPROBLEM:
		return err_set(err, -EINVAL,
			       "tls: failed to find any PEM data in certificate input");
	case CURLE_SSL_CONNECT_ERROR:
		return tls_failed(t, err);
	case CURLE_GOT_NOTHING:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
		return was_reset(t) ? reset(t, err) : err_set(err, -ENOTCONN, "EOF");
	default:
		return err_set(err, -ENOTCONN, "%s",
			       t->reason[0] ? t->reason : curl_easy_strerror(t->rc));
	}
}
