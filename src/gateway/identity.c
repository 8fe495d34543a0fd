/*
 * identity.c - who is at the door. Upstream: apiserver/pkg/authentication/request. A client
 * certificate that is not good is an error (401), as is a bearer token nobody issued; showing
 * nothing is to be anonymous.
 */
#include "gateway/internal.h"

#include "pki/cert.h"

#include <ctype.h>
#include <gnutls/gnutls.h>
#include <stdlib.h>
#include <strings.h>

static void set_user(struct exchange *x, char *name)
{
	free(x->user_name);
	x->user_name = name;
	x->user = (struct api_user){
		.name = name, .uid = "", .groups = (const char *const *)x->groups.v};
}

static void anonymous(struct exchange *x)
{
	strvec_release(&x->groups);
	strvec_add(&x->groups, "system:unauthenticated");
	set_user(x, xstrdup("system:anonymous"));
}

/* The certificate of the other end, NULL when none was shown. */
static const gnutls_datum_t *peer_certificate(struct exchange *x)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(x->conn, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	unsigned n = 0;
	const gnutls_datum_t *list;

	if (!info || !info->tls_session)
		return NULL;
	list = gnutls_certificate_get_peers(info->tls_session, &n);
	return n ? list : NULL;
}

static void known_release(struct known_client *k)
{
	buf_release(&k->der);
	free(k->name);
	free(k->credential);
	strvec_release(&k->groups);
	*k = (struct known_client){0};
}

void identity_forget(struct gateway *g)
{
	for (size_t i = 0; i < KNOWN_CLIENTS; i++)
		known_release(&g->known[i]);
}

/* NULL: it is not good. */
static const struct known_client *know(struct gateway *g, const gnutls_datum_t *der)
{
	int64_t sim_s = sim_now(g->sim) / SIM_SEC, wall_s = wall_seconds();
	struct known_client *k;
	ERR_AUTO err = ERR_INIT;

	for (size_t i = 0; i < KNOWN_CLIENTS; i++) {
		k = &g->known[i];
		if (k->name && k->sim_s == sim_s && k->wall_s == wall_s &&
		    k->der.len == der->size && !memcmp(k->der.s, der->data, der->size))
			return k;
	}
	k = &g->known[g->next_known++ % KNOWN_CLIENTS];
	known_release(k);
	if (door_pki_identify(g->pki, der->data, der->size, sim_s, wall_s, &k->name, &k->groups,
			      &err) < 0) {
		known_release(k);
		return NULL;
	}
	k->credential = cert_credential_id(der->data, der->size);
	buf_add(&k->der, der->data, der->size);
	k->sim_s = sim_s;
	k->wall_s = wall_s;
	return k;
}

static int by_certificate(struct exchange *x, const gnutls_datum_t *der)
{
	const struct known_client *k = know(x->g, der);

	strvec_release(&x->groups);
	if (!k)
		return -EACCES;
	for (size_t i = 0; i < k->groups.nr; i++)
		strvec_add(&x->groups, k->groups.v[i]);
	strvec_add(&x->groups, "system:authenticated");
	set_user(x, xstrdup(k->name));
	value_unref(x->extra);
	x->extra = value_build("{%k: [%s]}", CERT_CREDENTIAL_KEY, k->credential);
	x->user.extra = x->extra;
	return 0;
}

static int by_token(struct exchange *x, const char *token)
{
	struct apiserver *a = cluster_apiserver(x->g->c);
	ERR_AUTO err = ERR_INIT;

	return a ? apiserver_token_user(a, token, &x->user, &x->token, &err) : -EACCES;
}

/* ---- impersonation: whether they may is the apiserver's to say ------------------------- */

#define EXTRA "Impersonate-Extra-"

static enum MHD_Result as_header(void *cls, enum MHD_ValueKind kind, const char *key,
				 const char *value)
{
	struct exchange *x = cls;

	(void)kind;
	if (!value)
		return MHD_YES;
	if (!strcasecmp(key, "Impersonate-User")) {
		x->as.name = value;
	} else if (!strcasecmp(key, "Impersonate-Uid")) {
		x->as.uid = value;
	} else if (!strcasecmp(key, "Impersonate-Group")) {
		strvec_add(&x->as_groups, value);
	} else if (!strncasecmp(key, EXTRA, strlen(EXTRA))) {
		STR_AUTO name = xstrdup(key + strlen(EXTRA));
		struct value *list;

		for (char *p = name; *p; p++)
			*p = (char)tolower((unsigned char)*p);
		list = value_ref(value_get(x->as_extra, name));
		value_push(&list, value_str_new(value));
		value_put(&x->as_extra, name, list);
	}
	return MHD_YES;
}

static int impersonated(struct exchange *x)
{
	MHD_get_connection_values(x->conn, MHD_HEADER_KIND, as_header, x);
	if (!x->as.name)
		return x->as.uid || x->as_groups.nr || x->as_extra ? -EINVAL : 0;
	x->as.groups = (const char *const *)x->as_groups.v;
	x->as.extra = x->as_extra;
	x->user.as = &x->as;
	return 0;
}

int identify(struct exchange *x)
{
	const gnutls_datum_t *der = peer_certificate(x);
	const char *auth = exchange_header(x, "Authorization");
	int r = 0;

	if (der)
		r = by_certificate(x, der);
	else if (auth && !strncasecmp(auth, "Bearer ", 7) && auth[7 + strspn(auth + 7, " ")])
		r = by_token(x, auth + 7 + strspn(auth + 7, " "));
	else
		anonymous(x);
	return r < 0 ? r : impersonated(x);
}
