/* Reaching an etcd: names, routes, TLS in both directions. */
#include <errno.h>

#include "pki/cert.h"
#include "etcdctl/client.h"
#include "store/door.h"

struct target {
	char *host;
	int port;
	enum { PLAIN, TLS, TLS_IF_GIVEN } tls;
};

static const char *after_scheme(const char *endpoint)
{
	const char *sep = strstr(endpoint, "://");

	return sep ? sep + 3 : endpoint;
}

void etcd_target(const char *endpoint, struct buf *out)
{
	const char *s = after_scheme(endpoint);

	buf_add(out, s, strcspn(s, "/"));
}

static int parse(const char *endpoint, struct target *ret, struct err *err)
{
	const char *s = after_scheme(endpoint), *colon;
	size_t len = strcspn(s, "/");
	STR_AUTO port = NULL;
	int64_t n;

	*ret = (struct target){.tls = str_starts(endpoint, "https://")  ? TLS
				      : str_starts(endpoint, "http://") ? PLAIN
									: TLS_IF_GIVEN};
	colon = memchr(s, ':', len);
	if (!colon)
		return err_set(err, -EINVAL,
			       "connection error: desc = \"transport: Error while dialing: dial "
			       "tcp: address %.*s: missing port in address\"",
			       (int)len, s);
	port = xstrndup(colon + 1, len - (size_t)(colon + 1 - s));
	if (parse_i64(port, &n) < 0 || n < 1 || n > 65535)
		return err_set(err, -EINVAL,
			       "connection error: desc = \"transport: Error while dialing: dial "
			       "tcp: lookup tcp/%s: unknown port\"",
			       port);
	ret->port = (int)n;
	/* "[127.0.0.1]:2379" is the same host */
	if (s[0] == '[' && colon > s + 1 && colon[-1] == ']')
		ret->host = xstrndup(s + 1, (size_t)(colon - s) - 2);
	else
		ret->host = xstrndup(s, (size_t)(colon - s));
	return 0;
}

static int not_dialled(struct err *err, int code, const char *fmt, const char *ip, int port)
{
	STR_AUTO where = ip ? xasprintf("dial tcp %s:%d: ", ip, port) : xstrdup("dial tcp: ");

	return err_set(err, code,
		       "connection error: desc = \"transport: Error while dialing: %s%s\"", where,
		       fmt);
}

static int route(struct proc *p, const struct target *t, struct listener **ret, struct err *err)
{
	STRVEC_AUTO ips = STRVEC_INIT;
	int r = proc_resolve(p, t->host, &ips);

	if (r == -ECANCELED)
		return r;
	if (r < 0 || !ips.nr) {
		STR_AUTO why = xasprintf("lookup %s: %s", t->host,
					 r == -ETIMEDOUT ? "i/o timeout" : "no such host");

		return not_dialled(err, -ENOENT, why, NULL, 0);
	}
	r = net_route(machine_net(p->machine), machine_netns(p->machine), ips.v[0], t->port, "TCP",
		      ret);
	if (r == -ECONNREFUSED)
		return not_dialled(err, r, "connect: connection refused", ips.v[0], t->port);
	if (r == -EHOSTUNREACH || r == -ENETUNREACH)
		return not_dialled(err, r, "connect: no route to host", ips.v[0], t->port);
	if (r < 0)
		return not_dialled(err, r, "i/o timeout", ips.v[0], t->port);
	return 0;
}

static int handshake_failed(struct err *err, const char *why)
{
	return err_set(err, -EACCES,
		       "connection error: desc = \"transport: authentication handshake failed: "
		       "%s\"",
		       why);
}

static int preface_failed(struct err *err, const char *why)
{
	return err_set(err, -EACCES,
		       "connection error: desc = \"error reading server preface: %s\"", why);
}

static bool in_names(const struct cert *c, const char *host)
{
	return strvec_has(&c->names, host);
}

/* Does the client believe the server? */
static int check_server(struct proc *p, const struct target *t, const struct etcd_tls *tls,
			const struct etcd_door *d, struct err *err)
{
	static const char unknown[] = "tls: failed to verify certificate: x509: certificate "
				      "signed by unknown authority";
	struct cert server = {0}, ca = {0};
	ERR_AUTO why = ERR_INIT;
	int r = 0;

	if (tls && tls->insecure_skip_verify)
		return 0;
	if (!tls || !tls->ca || cert_parse(tls->ca, strlen(tls->ca), &ca, &why) < 0 ||
	    cert_parse(d->cert_pem, strlen(d->cert_pem), &server, &why) < 0) {
		r = handshake_failed(err, unknown);
	} else if (cert_verify(&server, &ca, EKU_SERVER, sim_now(p->sim), &why) < 0) {
		STR_AUTO text = xasprintf("tls: failed to verify certificate: %s", err_msg(&why));

		r = handshake_failed(err, text);
	} else if (!in_names(&server, t->host)) {
		BUF_AUTO list = BUF_INIT;

		strvec_join(&server.names, ", ", &list);
		STR_AUTO text = xasprintf("tls: failed to verify certificate: x509: certificate "
					  "is valid for %s, not %s",
					  buf_str(&list), t->host);

		r = handshake_failed(err, text);
	}
	cert_release(&server);
	cert_release(&ca);
	return r;
}

/* Does the server accept the client? */
static int check_client(struct proc *p, const struct etcd_tls *tls, const struct etcd_door *d,
			struct err *err)
{
	struct cert client = {0}, ca = {0};
	ERR_AUTO why = ERR_INIT;
	int r = 0;

	if (!d->client_cert_auth)
		return 0;
	/* a certificate of another authority is not even sent */
	if (!tls || !tls->cert || cert_parse(tls->cert, strlen(tls->cert), &client, &why) < 0 ||
	    cert_parse(d->ca_pem, strlen(d->ca_pem), &ca, &why) < 0 || !cert_signed_by(&client, &ca))
		r = preface_failed(err, "remote error: tls: certificate required");
	else if (cert_verify(&client, &ca, EKU_CLIENT, sim_now(p->sim), &why) < 0)
		r = preface_failed(err, "remote error: tls: bad certificate");
	cert_release(&client);
	cert_release(&ca);
	return r;
}

static int connect_door(struct proc *p, const struct target *t, const struct etcd_tls *tls,
			struct etcd_door **ret, struct err *err)
{
	bool given = tls && (tls->ca || tls->cert || tls->insecure_skip_verify);
	bool use_tls = t->tls == TLS || (t->tls == TLS_IF_GIVEN && given);
	struct listener *l = NULL;
	struct etcd_door *d;
	int r = route(p, t, &l, err);

	if (r < 0)
		return r;
	if (!str_eq(l->protocol, "etcd")) {
		if (!use_tls)
			return preface_failed(err, "http2: frame too large");
		return handshake_failed(
			err, str_starts(l->protocol, "http") && !str_eq(l->protocol, "https")
				     ? "tls: first record does not look like a TLS handshake"
				     : "tls: failed to verify certificate: x509: certificate "
				       "signed by unknown authority");
	}
	d = l->arg;
	if (str_empty(d->cert_pem)) {
		if (use_tls)
			return handshake_failed(
				err, "tls: first record does not look like a TLS handshake");
	} else {
		if (!use_tls)
			return preface_failed(err, "EOF");
		r = check_server(p, t, tls, d, err);
		if (r == 0)
			r = check_client(p, tls, d, err);
	}
	if (r == 0)
		*ret = d;
	return r;
}

int etcd_dial(struct proc *p, const char *endpoint, const struct etcd_tls *tls,
	      struct etcd_door **ret, struct err *err)
{
	struct target t;
	int r = parse(endpoint, &t, err);

	if (r == 0)
		r = connect_door(p, &t, tls, ret, err);
	free(t.host);
	return r;
}
