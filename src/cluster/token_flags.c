/* The flags of kube-apiserver about service account tokens, and the keys they name. */
#include "cluster/cluster_private.h"

#include <errno.h>

#include "object/goformat.h"
#include "object/timefmt.h"
#include "pki/cert.h"

#define HOUR (3600 * SIM_SEC)
#define MOST ((INT64_C(1) << 32) * SIM_SEC)

void token_flags_release(struct token_flags *t)
{
	buf_release(&t->key);
	buf_release(&t->public_keys);
	buf_release(&t->issuers);
	buf_release(&t->audiences);
}

/* The values of a flag as one list. */
static const char *joined(const struct flags *f, const char *name, struct buf *ret)
{
	STRVEC_AUTO all = STRVEC_INIT;

	flag_all(f, name, &all);
	strvec_join(&all, ",", ret);
	return ret->len ? ret->s : NULL;
}

static int check_given(struct proc *p, const struct token_flags *t, const char *key_path)
{
	bool issuer = t->cfg.issuers != NULL;

	if (issuer && key_path)
		return 0;
	if (!issuer && !key_path && !t->cfg.audiences)
		return component_failed(
			p, "[service-account-issuer is a required flag, "
			   "--service-account-signing-key-file and --service-account-issuer "
			   "are required flags]");
	if (!issuer)
		return component_failed(
			p, "[service-account-issuer is a required flag, "
			   "--service-account-signing-key-file, --service-account-issuer, and "
			   "--api-audiences should be specified together]");
	return component_failed(p,
				"--service-account-signing-key-file, --service-account-issuer, and "
				"--api-audiences should be specified together");
}

/* What tokens are signed with. */
static int read_key(struct proc *p, const char *path, struct token_flags *t)
{
	int r = proc_read_file(p, path, &t->key);
	ERR_AUTO err = ERR_INIT;

	if (r < 0)
		return component_failed(
			p, "failed to parse service-account-issuer-key-file: open %s: %s", path,
			go_strerror(r));
	if (tokens_check_key(buf_str(&t->key), &err) < 0)
		return component_failed(
			p,
			"failed to parse service-account-issuer-key-file: error reading "
			"private key file %s: %s",
			path, err_msg(&err));
	t->cfg.key = t->key.s;
	return 0;
}

static void ignore(struct der spki, void *arg)
{
	(void)spki;
	(void)arg;
}

/* What tokens are known by: keys may be in several files while they are rotated. Without any it
 * is the key of the server's own certificate. */
static int read_public_keys(struct proc *p, const struct flags *f, struct token_flags *t)
{
	STRVEC_AUTO paths = STRVEC_INIT;
	ERR_AUTO err = ERR_INIT;

	flag_all(f, "service-account-key-file", &paths);
	if (!paths.nr && flag(f, "tls-private-key-file"))
		strvec_add(&paths, flag(f, "tls-private-key-file"));
	for (size_t i = 0; i < paths.nr; i++) {
		size_t from = t->public_keys.len;
		int r = proc_read_file(p, paths.v[i], &t->public_keys);

		if (r < 0)
			return component_failed(p, "open %s: %s", paths.v[i], go_strerror(r));
		if (publics_each(buf_str(&t->public_keys) + from, t->public_keys.len - from, ignore,
				 NULL, &err) < 0)
			return component_failed(p, "error reading public key file %s: %s",
						paths.v[i], err_msg(&err));
		buf_addc(&t->public_keys, '\n');
	}
	t->cfg.public_keys = buf_str(&t->public_keys);
	return 0;
}

static int read_most(struct proc *p, const char *text, struct token_flags *t)
{
	int64_t ns = 0;
	ERR_AUTO err = ERR_INIT;

	if (!text)
		return 0;
	if (duration_parse_go(text, &ns, &err) < 0) {
		proc_errorf(p,
			    "Error: invalid argument \"%s\" for "
			    "\"--service-account-max-token-expiration\" flag: %s\n",
			    text, err_msg(&err));
		return -EINVAL;
	}
	if (ns && (ns < HOUR || ns > MOST))
		return component_failed(
			p, "the service-account-max-token-expiration must be between 1 hour "
			   "and 2^32 seconds");
	t->cfg.most_seconds = ns / SIM_SEC;
	return 0;
}

int token_flags_read(struct proc *p, const struct flags *f, struct token_flags *t)
{
	const char *key_path = flag(f, "service-account-signing-key-file");
	int r;

	t->cfg.issuers = joined(f, "service-account-issuer", &t->issuers);
	t->cfg.audiences = joined(f, "api-audiences", &t->audiences);
	t->cfg.jwks_uri = flag(f, "service-account-jwks-uri");
	t->cfg.no_extension = str_eq(flag(f, "service-account-extend-token-expiration"), "false");
	r = read_most(p, flag(f, "service-account-max-token-expiration"), t);
	if (r == 0)
		r = check_given(p, t, key_path);
	if (r == 0)
		r = read_key(p, key_path, t);
	return r < 0 ? r : read_public_keys(p, f, t);
}
