/* Users, roles and what changes them; every change is an auth revision. */
#include "store/auth_private.h"

/* ---- finding and making --------------------------------------------------------------- */

static size_t user_place(const struct auth *a, const char *name)
{
	size_t lo = 0, hi = a->nr_users;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(a->users[mid]->name, name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static size_t role_place(const struct auth *a, const char *name)
{
	size_t lo = 0, hi = a->nr_roles;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(a->roles[mid]->name, name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

struct user *auth_user(const struct store *s, const char *name)
{
	const struct auth *a = s->auth;
	size_t i = user_place(a, name);

	return i < a->nr_users && str_eq(a->users[i]->name, name) ? a->users[i] : NULL;
}

struct role *auth_role(const struct store *s, const char *name)
{
	const struct auth *a = s->auth;
	size_t i = role_place(a, name);

	return i < a->nr_roles && str_eq(a->roles[i]->name, name) ? a->roles[i] : NULL;
}

struct user *auth_user_new(struct store *s, const char *name)
{
	struct auth *a = s->auth;
	struct user *u = xcalloc(1, sizeof(*u));
	size_t i = user_place(a, name);

	a->users = grow(a->users, a->nr_users + 1, &a->cap_users, sizeof(struct user *));
	memmove(&a->users[i + 1], &a->users[i], (a->nr_users - i) * sizeof(struct user *));
	a->users[i] = u;
	a->nr_users++;
	u->name = xstrdup(name);
	return u;
}

struct role *auth_role_new(struct store *s, const char *name)
{
	struct auth *a = s->auth;
	struct role *r = xcalloc(1, sizeof(*r));
	size_t i = role_place(a, name);

	a->roles = grow(a->roles, a->nr_roles + 1, &a->cap_roles, sizeof(struct role *));
	memmove(&a->roles[i + 1], &a->roles[i], (a->nr_roles - i) * sizeof(struct role *));
	a->roles[i] = r;
	a->nr_roles++;
	r->name = xstrdup(name);
	return r;
}

static void user_free(struct user *u)
{
	free(u->name);
	free(u->hash);
	strvec_release(&u->roles);
	free(u);
}

static void role_free(struct role *r)
{
	for (size_t i = 0; i < r->nr; i++) {
		free(r->perm[i].key);
		free(r->perm[i].end);
	}
	free(r->perm);
	free(r->name);
	free(r);
}

void auth_init(struct store *s)
{
	s->auth = xcalloc(1, sizeof(*s->auth));
	s->auth->rev = 1;
}

void auth_release(struct store *s)
{
	struct auth *a = s->auth;

	for (size_t i = 0; i < a->nr_users; i++)
		user_free(a->users[i]);
	for (size_t i = 0; i < a->nr_roles; i++)
		role_free(a->roles[i]);
	auth_tokens_drop(s, NULL);
	free(a->users);
	free(a->roles);
	free(a->tokens);
	free(a);
}

bool store_auth_enabled(const struct store *s)
{
	return s->auth->enabled;
}

uint64_t store_auth_rev(const struct store *s)
{
	return s->auth->rev;
}

/* ---- errors ----------------------------------------------------------------------------- */

int auth_no_user(struct err *err)
{
	return err_set(err, -ENOENT, "etcdserver: user name not found");
}

int auth_no_role(struct err *err)
{
	return err_set(err, -ENOENT, "etcdserver: role name not found");
}

static int invalid_management(struct err *err)
{
	return err_set(err, -EINVAL, "etcdserver: invalid auth management");
}

/* ---- on and off ----------------------------------------------------------------------- */

int auth_enable(struct store *s, struct err *err)
{
	const struct user *u = auth_user(s, ROOT);

	s->raft_index++;
	if (s->auth->enabled)
		return 0;
	if (!u)
		return err_set(err, -EINVAL, "etcdserver: root user does not exist");
	if (!strvec_has(&u->roles, ROOT))
		return err_set(err, -EINVAL, "etcdserver: root user does not have root role");
	s->auth->enabled = s->auth->written = true;
	return 0;
}

void auth_disable(struct store *s)
{
	s->raft_index++;
	if (!s->auth->enabled)
		return;
	s->auth->enabled = false;
	s->auth->rev++;
	auth_tokens_drop(s, NULL);
}

int auth_authenticate(struct store *s, const char *name, const char *password,
		      struct buf *ret_token, struct err *err)
{
	struct user *u = auth_user(s, name);

	if (!s->auth->enabled)
		return err_set(err, -EINVAL, "etcdserver: authentication is not enabled");
	if (u && u->no_password) /* the one error that has no gRPC form of its own */
		return err_set(err, -EACCES,
			       "auth: authentication failed, password was given for no password "
			       "user");
	if (!u || !auth_fits(u, password))
		return err_set(err, -EACCES,
			       "etcdserver: authentication failed, invalid user ID or password");
	s->raft_index++;
	auth_token_new(s, name, ret_token);
	return 0;
}

/* ---- users ---------------------------------------------------------------------------- */

int auth_user_add(struct store *s, const char *name, const char *password, bool no_password,
		  struct err *err)
{
	STR_AUTO hash = NULL;
	struct user *u;

	s->raft_index++;
	if (!name[0])
		return err_set(err, -EINVAL, "etcdserver: user name is empty");
	if (auth_user(s, name))
		return err_set(err, -EEXIST, "etcdserver: user name already exists");
	if (!no_password) {
		hash = auth_hash(s->sim, password);
		if (!hash)
			return err_set(err, -EINVAL, "bcrypt: password length exceeds 72 bytes");
	}
	u = auth_user_new(s, name);
	u->no_password = no_password;
	u->hash = hash;
	hash = NULL;
	s->auth->rev++;
	return 0;
}

int auth_user_delete(struct store *s, const char *name, struct err *err)
{
	struct auth *a = s->auth;
	size_t i = user_place(a, name);

	s->raft_index++;
	if (a->enabled && str_eq(name, ROOT))
		return invalid_management(err);
	if (!auth_user(s, name))
		return auth_no_user(err);
	auth_tokens_drop(s, name);
	user_free(a->users[i]);
	a->nr_users--;
	memmove(&a->users[i], &a->users[i + 1], (a->nr_users - i) * sizeof(struct user *));
	a->rev++;
	return 0;
}

int auth_user_passwd(struct store *s, const char *name, const char *password, struct err *err)
{
	struct user *u = auth_user(s, name);

	s->raft_index++;
	if (!u)
		return auth_no_user(err);
	if (!u->no_password) {
		char *hash = auth_hash(s->sim, password);

		if (!hash)
			return err_set(err, -EINVAL, "bcrypt: password length exceeds 72 bytes");
		free(u->hash);
		u->hash = hash;
		u->has_known = false;
	}
	auth_tokens_drop(s, name);
	s->auth->rev++;
	return 0;
}

int auth_grant_role(struct store *s, const char *name, const char *role, struct err *err)
{
	struct user *u = auth_user(s, name);

	s->raft_index++;
	if (!u)
		return auth_no_user(err);
	if (!str_eq(role, ROOT) && !auth_role(s, role))
		return auth_no_role(err);
	if (strvec_has(&u->roles, role))
		return 0;
	strvec_add(&u->roles, role);
	strvec_sort(&u->roles);
	s->auth->rev++;
	return 0;
}

static bool take_role(struct user *u, const char *role)
{
	struct strvec left = STRVEC_INIT;
	bool had = strvec_has(&u->roles, role);

	for (size_t i = 0; had && i < u->roles.nr; i++)
		if (!str_eq(u->roles.v[i], role))
			strvec_add(&left, u->roles.v[i]);
	if (had) {
		strvec_release(&u->roles);
		u->roles = left;
	}
	return had;
}

int auth_revoke_role(struct store *s, const char *name, const char *role, struct err *err)
{
	struct user *u = auth_user(s, name);

	s->raft_index++;
	if (s->auth->enabled && str_eq(name, ROOT) && str_eq(role, ROOT))
		return invalid_management(err);
	if (!u)
		return auth_no_user(err);
	if (!take_role(u, role))
		return err_set(err, -ENOENT, "etcdserver: role is not granted to the user");
	s->auth->rev++;
	return 0;
}

/* ---- roles ---------------------------------------------------------------------------- */

int auth_role_add(struct store *s, const char *name, struct err *err)
{
	s->raft_index++;
	if (!name[0])
		return err_set(err, -EINVAL, "etcdserver: role name is empty");
	if (auth_role(s, name))
		return err_set(err, -EEXIST, "etcdserver: role name already exists");
	(void)auth_role_new(s, name);
	s->auth->rev++;
	return 0;
}

int auth_role_delete(struct store *s, const char *name, struct err *err)
{
	struct auth *a = s->auth;
	size_t i = role_place(a, name);

	s->raft_index++;
	if (a->enabled && str_eq(name, ROOT))
		return invalid_management(err);
	if (!auth_role(s, name))
		return auth_no_role(err);
	for (size_t u = 0; u < a->nr_users; u++)
		(void)take_role(a->users[u], name);
	role_free(a->roles[i]);
	a->nr_roles--;
	memmove(&a->roles[i], &a->roles[i + 1], (a->nr_roles - i) * sizeof(struct role *));
	a->rev++;
	return 0;
}

static bool same_span(const struct permission *p, const char *key, size_t key_len, const char *end,
		      size_t end_len)
{
	return bytes_cmp(p->key, p->key_len, key, key_len) == 0 && !p->end == !end &&
	       (!end || bytes_cmp(p->end, p->end_len, end, end_len) == 0);
}

void auth_perm_add(struct role *r, enum store_perm type, const char *key, size_t key_len,
		   const char *end, size_t end_len)
{
	size_t i = 0;

	while (i < r->nr && bytes_cmp(r->perm[i].key, r->perm[i].key_len, key, key_len) <= 0)
		i++;
	r->perm = grow(r->perm, r->nr + 1, &r->cap, sizeof(*r->perm));
	memmove(&r->perm[i + 1], &r->perm[i], (r->nr - i) * sizeof(*r->perm));
	r->nr++;
	r->perm[i] = (struct permission){.type = type,
					 .key = xmemdup0(key, key_len),
					 .key_len = key_len,
					 .end = end ? xmemdup0(end, end_len) : NULL,
					 .end_len = end ? end_len : 0};
}

int auth_grant(struct store *s, const char *role, const struct permission *p, struct err *err)
{
	struct role *r = auth_role(s, role);
	size_t i = 0;

	s->raft_index++;
	if (!r)
		return auth_no_role(err);
	s->auth->rev++;
	while (i < r->nr && bytes_cmp(r->perm[i].key, r->perm[i].key_len, p->key, p->key_len) < 0)
		i++;
	/* as upstream, which looks at the first one of this key only */
	if (i < r->nr && same_span(&r->perm[i], p->key, p->key_len, p->end, p->end_len))
		r->perm[i].type = p->type;
	else
		auth_perm_add(r, p->type, p->key, p->key_len, p->end, p->end_len);
	return 0;
}

int auth_revoke(struct store *s, const char *role, const char *key, size_t key_len, const char *end,
		size_t end_len, struct err *err)
{
	struct role *r = auth_role(s, role);
	size_t kept = 0;

	s->raft_index++;
	if (!r)
		return auth_no_role(err);
	for (size_t i = 0; i < r->nr; i++) {
		if (same_span(&r->perm[i], key, key_len, end, end_len)) {
			free(r->perm[i].key);
			free(r->perm[i].end);
		} else {
			r->perm[kept++] = r->perm[i];
		}
	}
	if (kept == r->nr)
		return err_set(err, -ENOENT, "etcdserver: permission is not granted to the role");
	r->nr = kept;
	s->auth->rev++;
	return 0;
}
