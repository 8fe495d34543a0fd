/*
 * Certificate cleaner: every hour, requests that nobody needs any more are removed: decided or
 * failed ones after an hour, undecided ones after a day, and those whose certificate has expired.
 * Upstream: pkg/controller/certificates/cleaner.
 */
#include "controllers/csr.h"

#include <errno.h>

#define HOUR (3600 * SIM_SEC)

static bool old(struct ctl *c, const struct value *since, int64_t ns)
{
	int64_t at = time_of(since, INT64_MAX);

	return at != INT64_MAX && sim_now(c->sim) - at > ns;
}

static bool expired(struct ctl *c, const char *certificate)
{
	struct cert cert = {0};
	BUF_AUTO pem = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	bool late;

	if (base64_decode(&pem, certificate, strlen(certificate)) < 0 ||
	    cert_parse(buf_str(&pem), pem.len, &cert, &err) < 0)
		return false;
	late = sim_now(c->sim) > cert.not_after;
	cert_release(&cert);
	return late;
}

static bool needless(struct ctl *c, const struct value *csr)
{
	const struct value *list = value_in(csr, "status", "conditions"), *v;
	const char *certificate = value_str_or(value_in(csr, "status", "certificate"), "");

	if (!value_len(list))
		return old(c, value_in(csr, "metadata", "creationTimestamp"), 24 * HOUR);
	value_each_item(v, i, list)
	{
		const char *type = value_str_or(value_get(v, "type"), "");
		bool late = old(c, value_get(v, "lastUpdateTime"), HOUR);

		if (strcmp(type, "Denied") == 0 || strcmp(type, "Failed") == 0) {
			if (late)
				return true;
		} else if (strcmp(type, "Approved") == 0 && *certificate &&
			   (late || expired(c, certificate))) {
			return true;
		}
	}
	return false;
}

static int collect(const struct value *csr, void *arg)
{
	objects_add(arg, csr);
	return 0;
}

static void tick(struct ctl *c)
{
	OBJECTS_AUTO all = OBJECTS_INIT;
	STRVEC_AUTO names = STRVEC_INIT;

	(void)informer_each(c->informer[0], NULL, collect, &all);
	for (size_t i = 0; i < all.nr; i++)
		if (needless(c, all.v[i]))
			strvec_add(&names, obj_name(all.v[i]));
	for (size_t i = 0; i < names.nr; i++) {
		ERR_AUTO err = ERR_INIT;

		if (client_delete(c->client, c->kind[0], NULL, names.v[i], NULL, NULL, &err) < 0)
			err_release(&err); /* the next pass tries again */
	}
}

static int reconcile(struct ctl *c, const char *key, struct err *err)
{
	(void)c;
	(void)key;
	(void)err;
	return 0; /* all its work is in the passes */
}

const struct controller controller_csrcleaner = {
	.name = "certificatesigningrequest-cleaner-controller",
	.component = "csrcleaner",
	.account = "certificate-controller",
	.sources = {{"certificates.k8s.io", "certificatesigningrequests", ctl_ignore}, {0}},
	.reconcile = reconcile,
	.tick = tick,
	.period_ns = HOUR,
};
