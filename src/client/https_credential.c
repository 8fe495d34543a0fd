/*
 * https_credential.c - credentials that somebody is asked for: kept until they expire or are
 * refused. Upstream: client-go/plugin/pkg/client/auth/exec.
 */
#include "client/https_private.h"

#include <unistd.h>

void https_credential_release(struct https_credential *c)
{
	free(c->token);
	free(c->cert_pem);
	free(c->key_pem);
	*c = (struct https_credential){0};
}

static void replace_file(int *fd, const char *text)
{
	if (*fd >= 0)
		close(*fd);
	*fd = https_memory_file(text);
}

static int ask(struct https *h, struct err *err)
{
	struct https_credential fresh = {0};
	int r = h->cfg.credential(h->cfg.credential_arg, &fresh, err);

	if (r < 0)
		return r;
	https_credential_release(&h->got);
	h->got = fresh;
	h->asked = true;
	if (fresh.cert_pem || h->cert_fd < 0) {
		replace_file(&h->cert_fd, fresh.cert_pem);
		replace_file(&h->key_fd, fresh.key_pem);
	}
	return 0;
}

static bool asks(const struct https *h)
{
	return h->cfg.credential && str_empty(h->cfg.token) && str_empty(h->cfg.username);
}

int https_identify(struct https *h, struct err *err)
{
	bool expired = h->got.expires_ns && sim_now(h->loop->sim) > h->got.expires_ns;

	if (!asks(h) || (h->asked && !expired))
		return 0;
	if (ask(h, err) == 0)
		return 0;
	if (err->code == -ECANCELED)
		return err->code;
	{
		STR_AUTO why = xstrdup(err_msg(err));

		return err_set(err, -ENOTCONN, "getting credentials: %s", why);
	}
}

void https_identity_refused(struct https *h)
{
	ERR_AUTO ignored = ERR_INIT;

	/* for the next request; this one's answer stays */
	if (asks(h))
		(void)!ask(h, &ignored);
}
