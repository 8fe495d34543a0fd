/*
 * identity.c - who is at the door. Upstream: apiserver/pkg/authentication/request. A client
 * certificate that is not good is an error (401), as is a bearer token nobody issued; showing
 * nothing is to be anonymous.
 */
#include "gateway/internal.h"

#include <gnutls/gnutls.h>
#include <stdlib.h>

static void set_user(struct exchange *x, char *name)
{
	free(x->user_name);
	x->user_name = name;
	x->user = (struct api_user){.name = name, .uid = "", .groups = (const char *const *)x->groups.v};
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

static int by_certificate(struct exchange *x, const gnutls_datum_t *der)
{
	ERR_AUTO err = ERR_INIT;
	char *name = NULL;

	strvec_release(&x->groups);
	if (door_pki_identify(x->g->pki, der->data, der->size, wall_seconds(), &name, &x->groups,
			      &err) < 0) {
		free(name);
		return -EACCES;
	}
	strvec_add(&x->groups, "system:authenticated");
	set_user(x, name);
	return 0;
}

/* Tokens are the apiserver's to know; until it issues some, no token is good. */
static int by_token(struct exchange *x, const char *token)
{
	(void)x;
	(void)token;
	return -EACCES;
}

int identify(struct exchange *x)
{
	const gnutls_datum_t *der = peer_certificate(x);
	const char *auth = exchange_header(x, "Authorization");

	if (der)
		return by_certificate(x, der);
	if (auth && !strncasecmp(auth, "Bearer ", 7))
		return by_token(x, auth + 7);
	anonymous(x);
	return 0;
}
