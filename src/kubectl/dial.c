/*
 * Reaching the API server as kubectl does: name, route, TLS, then who the caller is. The
 * connection itself is the transport behind a listener tagged "kube-apiserver".
 */
#include "kubectl/internal.h"
#include "kubectl/kubectl.h"

#include <errno.h>

#include "pki/cert.h"
#include "client/https.h"
#include "kubectl/credential.h"
#include "object/ip.h"

#define DIAL_TIMEOUT (30 * SIM_SEC)
#define UNREACHABLE_DELAY (3 * SIM_SEC) /* until the kernel gives up on ARP */

struct target {
	char *host;
	int port;
	bool tls;
};

static void target_release(struct target *t)
{
	free(t->host);
}

static int parse_server(const struct kube_access *a, struct target *ret, struct err *err)
{
	const char *s = a->server, *sep = strstr(s, "://"), *colon;
	size_t len;
	int64_t port;

	*ret = (struct target){.tls = a->ca_pem || a->cert_pem || a->insecure};
	if (sep) {
		if (!str_starts(s, "https://") && !str_starts(s, "http://"))
			return kubectl_connect_error(err, "unsupported protocol scheme \"%.*s\"",
						     (int)(sep - s), s);
		ret->tls = str_starts(s, "https://");
		s = sep + 3;
	}
	len = strcspn(s, "/");
	colon = memchr(s, ':', len);
	ret->port = ret->tls ? 443 : 80;
	if (colon) {
		STR_AUTO text = xstrndup(colon + 1, len - (size_t)(colon + 1 - s));

		if (parse_i64(text, &port) < 0 || port < 1 || port > 65535)
			return err_set(err, -EINVAL,
				       "parse \"%s\": invalid port \":%s\" after host", a->server,
				       text);
		ret->port = (int)port;
		len = (size_t)(colon - s);
	}
	ret->host = xstrndup(s, len);
	return 0;
}

/* The first name server of a resolv.conf, for messages. */
static void name_server(const char *conf, struct buf *out)
{
	const char *s = strstr(conf, "nameserver ");

	if (!s)
		return;
	s += strlen("nameserver ");
	buf_adds(out, " on ");
	buf_add(out, s, strcspn(s, " \t\n"));
	buf_adds(out, ":53");
}

int kubectl_resolve_host(struct proc *p, const char *host, char **ret_ip, struct err *err)
{
	BUF_AUTO hosts = BUF_INIT;
	BUF_AUTO conf = BUF_INIT;
	BUF_AUTO dns = BUF_INIT;
	STRVEC_AUTO ips = STRVEC_INIT;
	bool have_hosts = proc_read_file(p, "/etc/hosts", &hosts) == 0;
	bool have_conf = proc_read_file(p, "/etc/resolv.conf", &conf) == 0;
	int r = net_resolve(machine_net(p->machine), machine_netns(p->machine),
			    have_hosts ? buf_str(&hosts) : NULL, have_conf ? buf_str(&conf) : NULL,
			    host, &ips);

	if (r == 0 && ips.nr > 0) {
		*ret_ip = xstrdup(ips.v[0]);
		return 0;
	}
	if (r == -ECANCELED)
		return r;
	name_server(buf_str(&conf), &dns);
	return kubectl_connect_error(err, "dial tcp: lookup %s%s: %s", host, buf_str(&dns),
				     r == -ETIMEDOUT ? "i/o timeout" : "no such host");
}

static int connect_to(struct proc *p, const struct target *t, const char *ip,
		      const struct transport_slot **ret, struct err *err)
{
	struct listener *l = NULL;
	int r = net_route(machine_net(p->machine), machine_netns(p->machine), ip, t->port, "TCP",
			  &l);

	if (r == -ECONNREFUSED)
		return err_set(err, r, "dial tcp %s:%d: connect: connection refused", ip, t->port);
	if (r == -EHOSTUNREACH || r == -ENETUNREACH) {
		if (fiber_sleep(p->sim, UNREACHABLE_DELAY) < 0)
			return -ECANCELED;
		return kubectl_connect_error(err, "dial tcp %s:%d: connect: no route to host", ip,
					     t->port);
	}
	if (r < 0) {
		if (fiber_sleep(p->sim, DIAL_TIMEOUT) < 0)
			return -ECANCELED;
		return kubectl_connect_error(err, "dial tcp %s:%d: i/o timeout", ip, t->port);
	}
	if (str_eq(l->protocol, "http") && t->tls)
		return kubectl_connect_error(err,
					     "http: server gave HTTP response to HTTPS client");
	if (str_eq(l->protocol, "kube-apiserver") && !t->tls)
		return err_api(err, -EINVAL, 400, "BadRequest",
			       "the server rejected our request for an unknown reason");
	if (!str_eq(l->protocol, "kube-apiserver") && !str_eq(l->protocol, "http"))
		return kubectl_connect_error(err, "EOF");
	if (!str_eq(l->protocol, "kube-apiserver"))
		return err_api(err, -ENOENT, 404, "NotFound",
			       "the server could not find the requested resource");
	*ret = l->arg;
	if (!(*ret)->server)
		return err_set(err, -ECONNREFUSED, "dial tcp %s:%d: connect: connection refused",
			       ip, t->port);
	return 0;
}

/* ---- TLS --------------------------------------------------------------------------- */

static int check_server_name(const struct cert *c, const char *name, struct err *err)
{
	STRVEC_AUTO same_form = STRVEC_INIT;
	BUF_AUTO list = BUF_INIT;

	for (size_t i = 0; i < c->names.nr; i++)
		if (ipv4_parse(c->names.v[i], NULL) == ipv4_parse(name, NULL))
			strvec_add(&same_form, c->names.v[i]);
	if (strvec_has(&same_form, name))
		return 0;
	if (same_form.nr == 0 && ipv4_parse(name, NULL))
		return kubectl_connect_error(err,
					     "tls: failed to verify certificate: x509: cannot "
					     "validate certificate for %s because it doesn't "
					     "contain any IP SANs",
					     name);
	strvec_join(&same_form, ", ", &list);
	if (same_form.nr == 0)
		return kubectl_connect_error(err,
					     "tls: failed to verify certificate: x509: certificate "
					     "is not valid for any names, but wanted to match %s",
					     name);
	return kubectl_connect_error(
		err,
		"tls: failed to verify certificate: x509: certificate is valid "
		"for %s, not %s",
		buf_str(&list), name);
}

static int check_server(struct kubectl *k, const struct kube_access *a, const struct target *t,
			const struct transport_slot *slot, struct err *err)
{
	struct cert server = {0}, ca = {0};
	ERR_AUTO why = ERR_INIT;
	int r;

	if (!slot->serving_cert || a->insecure)
		return 0;
	if (!a->ca_pem)
		return kubectl_connect_error(err, "tls: failed to verify certificate: x509: "
						  "certificate signed by unknown authority");
	if (cert_parse(a->ca_pem, strlen(a->ca_pem), &ca, &why) < 0)
		return err_set(
			err, -EINVAL,
			"unable to load root certificates: unable to parse bytes as PEM block");
	r = cert_parse(slot->serving_cert, strlen(slot->serving_cert), &server, &why);
	if (r == 0)
		r = cert_verify(&server, &ca, EKU_SERVER, sim_now(k->sim), &why);
	if (r < 0)
		r = kubectl_connect_error(err, "tls: failed to verify certificate: %s",
					  err_msg(&why));
	else
		r = check_server_name(&server, a->tls_server_name ? a->tls_server_name : t->host,
				      err);
	cert_release(&server);
	cert_release(&ca);
	return r;
}

/* ---- who ----------------------------------------------------------------------------- */

struct identity {
	char *user, *uid;
	struct strvec groups;
	struct value *extra;
};

static void identity_release(struct identity *id)
{
	free(id->user);
	free(id->uid);
	value_unref(id->extra);
	strvec_release(&id->groups);
}

static int unauthorized(struct err *err)
{
	return err_api(err, -EACCES, 401, "Unauthorized", "Unauthorized");
}

static int by_certificate(struct kubectl *k, const struct kube_access *a,
			  const struct transport_slot *slot, struct identity *id, struct err *err)
{
	struct cert c = {0}, ca = {0};
	STR_AUTO key = NULL;
	ERR_AUTO why = ERR_INIT;
	int r = cert_parse(a->cert_pem, strlen(a->cert_pem), &c, err);

	if (r < 0)
		return r;
	if (cert_key_parse(a->key_pem, strlen(a->key_pem), &key, &why) < 0)
		r = err_set(err, -EINVAL, "tls: failed to find any PEM data in key input");
	else if (!str_eq(key, c.id))
		r = err_set(err, -EINVAL, "tls: private key does not match public key");
	if (r == 0 && slot->client_ca) {
		if (cert_parse(slot->client_ca, strlen(slot->client_ca), &ca, &why) < 0 ||
		    cert_verify(&c, &ca, EKU_CLIENT, sim_now(k->sim), &why) < 0)
			r = unauthorized(err);
		cert_release(&ca);
	}
	if (r == 0) {
		STR_AUTO credential = cert_credential_id(c.der.s, c.der.len);

		id->extra = value_build("{%k: [%s]}", CERT_CREDENTIAL_KEY, credential);
		id->user = xstrdup(c.common_name ? c.common_name : "");
		for (size_t i = 0; i < c.organizations.nr; i++)
			strvec_add(&id->groups, c.organizations.v[i]);
	}
	cert_release(&c);
	return r;
}

static int by_token(const struct transport_slot *slot, const char *token, struct identity *id,
		    struct err *err)
{
	struct api_token_user *keep = NULL;
	struct api_user user;
	int r = apiserver_token_user(slot->server, token, &user, &keep, err);

	if (r == 0) {
		id->user = xstrdup(user.name);
		id->uid = xstrdup(user.uid);
		id->extra = value_ref(user.extra);
		for (const char *const *g = user.groups; *g; g++)
			strvec_add(&id->groups, *g);
	}
	api_token_user_free(keep);
	return r;
}

static int by_plugin(struct kubectl *k, const struct kube_access *a,
		     const struct transport_slot *slot, struct identity *id, struct err *err)
{
	struct https_credential got = {0};
	ERR_AUTO why = ERR_INIT;
	int r = kubectl_exec_check(a, err);

	if (r < 0)
		return r;
	r = kubectl_exec_credential(k, &got, &why);
	if (r == -ECANCELED)
		return r;
	if (r < 0)
		return kubectl_connect_error(err, "getting credentials: %s", err_msg(&why));
	if (got.cert_pem) {
		struct kube_access with = *a;

		with.cert_pem = got.cert_pem;
		with.key_pem = got.key_pem;
		r = by_certificate(k, &with, slot, id, err);
	} else {
		r = by_token(slot, got.token, id, err);
	}
	https_credential_release(&got);
	return r;
}

static int identify(struct kubectl *k, const struct kube_access *a,
		    const struct transport_slot *slot, struct identity *id, struct err *err)
{
	int r;

	if (a->cert_pem)
		r = by_certificate(k, a, slot, id, err);
	else if (a->token)
		r = by_token(slot, a->token, id, err);
	else if (a->exec)
		r = by_plugin(k, a, slot, id, err);
	else
		r = unauthorized(err); /* no server of today takes a password */
	if (r == 0 && !strvec_has(&id->groups, "system:authenticated"))
		strvec_add(&id->groups, "system:authenticated");
	return r;
}

static int log_in(struct kubectl *k, const struct kube_access *a, const struct transport_slot *slot,
		  struct client **ret, struct err *err)
{
	struct identity id = {0};
	int64_t limit = 0;
	int r = identify(k, a, slot, &id, err);

	if (r == 0)
		r = kubectl_request_timeout(k, &limit, err);
	if (r == 0) {
		*ret = client_new(slot, id.user, (const char *const *)id.groups.v,
				  KUBECTL_USER_AGENT);
		client_identify(*ret, id.uid, id.extra);
		client_limit_watches(*ret, limit);
		if (a->as)
			client_impersonate(*ret, a->as, a->as_uid,
					   (const char *const *)a->as_groups.v);
	}
	identity_release(&id);
	return r;
}

int kubectl_server_door(struct kubectl *k, const struct kube_access *a, char **ret_ip,
			int *ret_port, bool *ret_tls, struct err *err)
{
	struct target t = {0};
	int r = parse_server(a, &t, err);

	if (r == 0)
		r = kubectl_resolve_host(k->proc, t.host, ret_ip, err);
	*ret_port = t.port;
	*ret_tls = t.tls;
	target_release(&t);
	return r;
}

int kubectl_dial(struct kubectl *k, const struct kube_access *a, struct client **ret,
		 struct err *err)
{
	struct https_loop *loop = machine_context(k->proc->machine, "https");
	const struct transport_slot *slot = NULL;
	struct target t = {0};
	STR_AUTO ip = NULL;
	int r;

	if (loop)
		return kubectl_dial_https(k, loop, a, ret, err);
	r = parse_server(a, &t, err);
	if (r == 0)
		r = kubectl_resolve_host(k->proc, t.host, &ip, err);
	if (r == 0)
		r = connect_to(k->proc, &t, ip, &slot, err);
	if (r == 0)
		r = check_server(k, a, &t, slot, err);
	if (r == 0)
		r = log_in(k, a, slot, ret, err);
	target_release(&t);
	return r;
}
