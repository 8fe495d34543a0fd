/* Passwords and tokens: who one is. Upstream: etcd's simple token provider, bcrypt. */
#include "store/auth_private.h"

#include <crypt.h>

#define BCRYPT_COST 10
#define MAX_PASSWORD 72 /* bytes that bcrypt looks at */
#define TOKEN_NS (300 * SIM_SEC)
#define MAX_TOKENS 10000

char *auth_hash(struct sim *sim, const char *password)
{
	char salt[16], setting[CRYPT_GENSALT_OUTPUT_SIZE];
	struct crypt_data *data;
	const char *hash;
	char *ret = NULL;

	if (strlen(password) > MAX_PASSWORD)
		return NULL;
	for (size_t i = 0; i < sizeof(salt); i += 8) {
		uint64_t r = sim_rand(sim);

		memcpy(salt + i, &r, 8);
	}
	if (!crypt_gensalt_rn("$2a$", BCRYPT_COST, salt, sizeof(salt), setting, sizeof(setting)))
		return NULL;
	data = xcalloc(1, sizeof(*data));
	hash = crypt_rn(password, setting, data, sizeof(*data));
	if (hash)
		ret = xstrdup(hash);
	free(data);
	return ret;
}

/* bcrypt is slow by design: what was once found to fit is remembered by a quick hash. */
static void known_hash(const struct user *u, const char *password, uint8_t ret[32])
{
	BUF_AUTO b = BUF_INIT;

	buf_addf(&b, "%s:%s", u->hash, password);
	sha256(b.s, b.len, ret);
	explicit_bzero(b.s, b.len);
}

bool auth_fits(struct user *u, const char *password)
{
	struct crypt_data *data;
	uint8_t quick[32];
	const char *hash;
	bool fits;

	if (!u->hash || !str_starts(u->hash, "$2"))
		return false;
	known_hash(u, password, quick);
	if (u->has_known && memcmp(quick, u->known, sizeof(quick)) == 0)
		return true;
	data = xcalloc(1, sizeof(*data));
	hash = crypt_rn(password, u->hash, data, sizeof(*data));
	fits = hash && str_eq(hash, u->hash);
	free(data);
	if (fits) {
		memcpy(u->known, quick, sizeof(quick));
		u->has_known = true;
	}
	return fits;
}

/* ---- tokens --------------------------------------------------------------------------- */

static void drop(struct auth *a, size_t i)
{
	free(a->tokens[i].text);
	free(a->tokens[i].user);
	a->tokens[i] = a->tokens[--a->nr_tokens];
}

void auth_tokens_drop(struct store *s, const char *user)
{
	struct auth *a = s->auth;

	for (size_t i = a->nr_tokens; i-- > 0;)
		if (!user || str_eq(a->tokens[i].user, user))
			drop(a, i);
}

void auth_token_new(struct store *s, const char *user, struct buf *ret)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	struct auth *a = s->auth;
	int64_t now = sim_now(s->sim);

	for (size_t i = a->nr_tokens; i-- > 0;)
		if (a->tokens[i].until <= now || a->nr_tokens >= MAX_TOKENS)
			drop(a, i);
	for (int i = 0; i < 16; i++)
		buf_addc(ret, letters[sim_rand_below(s->sim, sizeof(letters) - 1)]);
	buf_addf(ret, ".%llu", (unsigned long long)s->raft_index);
	a->tokens = grow(a->tokens, a->nr_tokens + 1, &a->cap_tokens, sizeof(*a->tokens));
	a->tokens[a->nr_tokens++] = (struct token){
		.text = xstrdup(buf_str(ret)), .user = xstrdup(user), .until = now + TOKEN_NS};
}

int store_auth_caller(struct store *s, const char *token, const char *cn, const char **ret,
		      struct err *err)
{
	struct auth *a = s->auth;
	int64_t now = sim_now(s->sim);

	*ret = str_empty(cn) ? NULL : cn;
	if (!a->enabled || !token)
		return 0;
	for (size_t i = 0; i < a->nr_tokens; i++) {
		struct token *t = &a->tokens[i];

		if (t->until <= now || !str_eq(t->text, token))
			continue;
		t->until = now + TOKEN_NS;
		*ret = t->user;
		return 0;
	}
	return err_set(err, -EACCES, "etcdserver: invalid auth token");
}
