/* rpc_auth.c - the Auth service: users, roles, logging in; and who may make the calls that are
 * not about keys. */
#include "store/auth_private.h"
#include "store/rpc_private.h"

#include <stdlib.h>

/* ---- on and off ----------------------------------------------------------------------------- */

int rpc_auth_enable(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	int r = auth_enable(s, err);

	(void)req;
	(void)len;
	if (r == 0)
		rpc_answer_header(s, out);
	return r;
}

int rpc_auth_disable(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	(void)req;
	(void)len;
	(void)err;
	auth_disable(s);
	rpc_answer_header(s, out);
	return 0;
}

int rpc_auth_status(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	Etcdpb__AuthStatusResponse answer = ETCDPB__AUTH_STATUS_RESPONSE__INIT;
	Etcdpb__Header header = rpc_header(s);

	(void)req;
	(void)len;
	(void)err;
	answer.header = &header;
	answer.enabled = store_auth_enabled(s);
	answer.auth_revision = store_auth_rev(s);
	rpc_pack(&answer.base, out);
	return 0;
}

int rpc_authenticate(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	Etcdpb__AuthenticateRequest *m = etcdpb__authenticate_request__unpack(NULL, len, req);
	Etcdpb__AuthenticateResponse answer;
	Etcdpb__Header header = rpc_header(s);
	BUF_AUTO token = BUF_INIT;
	int r = m ? auth_authenticate(s, m->name, m->password, &token, err) : rpc_malformed(err);

	if (r == 0) {
		etcdpb__authenticate_response__init(&answer);
		answer.header = &header;
		answer.token = token.s;
		rpc_pack(&answer.base, out);
	}
	if (m)
		etcdpb__authenticate_request__free_unpacked(m, NULL);
	return r;
}

void store_rpc_login_request(const char *user, const char *password, struct buf *out)
{
	Etcdpb__AuthenticateRequest m;
	STR_AUTO name = xstrdup(user);
	STR_AUTO secret = xstrdup(password ? password : "");

	etcdpb__authenticate_request__init(&m);
	m.name = name;
	m.password = secret;
	rpc_pack(&m.base, out);
}

int store_rpc_login_token(const void *p, size_t len, char **ret, struct err *err)
{
	Etcdpb__AuthenticateResponse *m = etcdpb__authenticate_response__unpack(NULL, len, p);

	if (!m)
		return rpc_malformed(err);
	*ret = xstrdup(m->token);
	etcdpb__authenticate_response__free_unpacked(m, NULL);
	return 0;
}

/* ---- requests that are a name, or a user's and a role's ----------------------------------------
 */

typedef int (*name_fn)(struct store *s, const char *name, struct err *err);

static int by_name(struct store *s, name_fn fn, const void *req, size_t len, struct buf *out,
		   struct err *err)
{
	Etcdpb__AuthNameRequest *m = etcdpb__auth_name_request__unpack(NULL, len, req);
	int r = m ? fn(s, m->name, err) : rpc_malformed(err);

	if (r == 0)
		rpc_answer_header(s, out);
	if (m)
		etcdpb__auth_name_request__free_unpacked(m, NULL);
	return r;
}

int rpc_user_delete(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	return by_name(s, auth_user_delete, req, len, out, err);
}

int rpc_role_add(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	return by_name(s, auth_role_add, req, len, out, err);
}

int rpc_role_delete(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	return by_name(s, auth_role_delete, req, len, out, err);
}

typedef int (*member_fn)(struct store *s, const char *user, const char *role, struct err *err);

static int user_role(struct store *s, member_fn fn, const void *req, size_t len, struct buf *out,
		     struct err *err)
{
	Etcdpb__AuthUserRoleRequest *m = etcdpb__auth_user_role_request__unpack(NULL, len, req);
	int r = m ? fn(s, m->user, m->role, err) : rpc_malformed(err);

	if (r == 0)
		rpc_answer_header(s, out);
	if (m)
		etcdpb__auth_user_role_request__free_unpacked(m, NULL);
	return r;
}

int rpc_user_grant(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	return user_role(s, auth_grant_role, req, len, out, err);
}

int rpc_user_revoke(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	return user_role(s, auth_revoke_role, req, len, out, err);
}

/* ---- users ---------------------------------------------------------------------------------- */

int rpc_user_add(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	Etcdpb__AuthUserAddRequest *m = etcdpb__auth_user_add_request__unpack(NULL, len, req);
	int r = m ? auth_user_add(s, m->name, m->password, m->options && m->options->no_password,
				  err)
		  : rpc_malformed(err);

	if (r == 0)
		rpc_answer_header(s, out);
	if (m)
		etcdpb__auth_user_add_request__free_unpacked(m, NULL);
	return r;
}

int rpc_user_passwd(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	Etcdpb__AuthUserChangePasswordRequest *m =
		etcdpb__auth_user_change_password_request__unpack(NULL, len, req);
	int r = m ? auth_user_passwd(s, m->name, m->password, err) : rpc_malformed(err);

	if (r == 0)
		rpc_answer_header(s, out);
	if (m)
		etcdpb__auth_user_change_password_request__free_unpacked(m, NULL);
	return r;
}

static void answer_names(struct store *s, char **names, size_t nr, struct buf *out)
{
	Etcdpb__AuthNamesResponse answer = ETCDPB__AUTH_NAMES_RESPONSE__INIT;
	Etcdpb__Header header = rpc_header(s);

	answer.header = &header;
	answer.n_names = nr;
	answer.names = names;
	rpc_pack(&answer.base, out);
}

int rpc_user_get(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	Etcdpb__AuthNameRequest *m = etcdpb__auth_name_request__unpack(NULL, len, req);
	const struct user *u = m ? auth_user(s, m->name) : NULL;
	int r = u ? 0 : m ? auth_no_user(err) : rpc_malformed(err);

	if (u)
		answer_names(s, u->roles.v, u->roles.nr, out);
	if (m)
		etcdpb__auth_name_request__free_unpacked(m, NULL);
	return r;
}

int rpc_user_list(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	const struct auth *a = s->auth;
	char **names = xcalloc(a->nr_users + 1, sizeof(*names));

	(void)req;
	(void)len;
	(void)err;
	for (size_t i = 0; i < a->nr_users; i++)
		names[i] = a->users[i]->name;
	answer_names(s, names, a->nr_users, out);
	free(names);
	return 0;
}

/* ---- roles ---------------------------------------------------------------------------------- */

int rpc_role_list(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	const struct auth *a = s->auth;
	char **names = xcalloc(a->nr_roles + 1, sizeof(*names));

	(void)req;
	(void)len;
	(void)err;
	for (size_t i = 0; i < a->nr_roles; i++)
		names[i] = a->roles[i]->name;
	answer_names(s, names, a->nr_roles, out);
	free(names);
	return 0;
}

static void answer_role(struct store *s, const struct role *role, struct buf *out)
{
	static uint8_t open_end[] = {0};
	Etcdpb__AuthRoleGetResponse answer = ETCDPB__AUTH_ROLE_GET_RESPONSE__INIT;
	Etcdpb__Header header = rpc_header(s);
	Etcdpb__Permission *v = xcalloc(role->nr + 1, sizeof(*v));
	Etcdpb__Permission **list = xcalloc(role->nr + 1, sizeof(*list));

	answer.header = &header;
	answer.perm = list;
	if (str_eq(role->name, ROOT)) { /* whatever it holds, it is everything */
		etcdpb__permission__init(&v[0]);
		v[0].perm_type = STORE_PERM_BOTH;
		v[0].range_end = (ProtobufCBinaryData){sizeof(open_end), open_end};
		list[answer.n_perm++] = &v[0];
	} else {
		for (size_t i = 0; i < role->nr; i++) {
			const struct permission *p = &role->perm[i];

			etcdpb__permission__init(&v[i]);
			v[i].perm_type = (int)p->type;
			v[i].key = (ProtobufCBinaryData){p->key_len, (uint8_t *)p->key};
			v[i].range_end = (ProtobufCBinaryData){p->end_len, (uint8_t *)p->end};
			list[answer.n_perm++] = &v[i];
		}
	}
	rpc_pack(&answer.base, out);
	free(v);
	free(list);
}

int rpc_role_get(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	Etcdpb__AuthNameRequest *m = etcdpb__auth_name_request__unpack(NULL, len, req);
	const struct role *role = m ? auth_role(s, m->name) : NULL;
	int r = role ? 0 : m ? auth_no_role(err) : rpc_malformed(err);

	if (role)
		answer_role(s, role, out);
	if (m)
		etcdpb__auth_name_request__free_unpacked(m, NULL);
	return r;
}

int rpc_role_grant(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	Etcdpb__AuthRoleGrantPermissionRequest *m =
		etcdpb__auth_role_grant_permission_request__unpack(NULL, len, req);
	static char none[] = "";
	struct permission p;
	int r = m ? 0 : rpc_malformed(err);

	if (m && !m->perm)
		r = err_set(err, -EINVAL, "etcdserver: permission not given");
	else if (m && (m->perm->perm_type < 0 || m->perm->perm_type > STORE_PERM_BOTH))
		r = rpc_malformed(err);
	if (r == 0) {
		p = (struct permission){.type = (enum store_perm)m->perm->perm_type,
					.key = m->perm->key.len ? (char *)m->perm->key.data : none,
					.key_len = m->perm->key.len,
					.end_len = m->perm->range_end.len};
		if (p.end_len)
			p.end = (char *)m->perm->range_end.data;
		r = auth_grant(s, m->name, &p, err);
	}
	if (r == 0)
		rpc_answer_header(s, out);
	if (m)
		etcdpb__auth_role_grant_permission_request__free_unpacked(m, NULL);
	return r;
}

int rpc_role_revoke(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	Etcdpb__AuthRoleRevokePermissionRequest *m =
		etcdpb__auth_role_revoke_permission_request__unpack(NULL, len, req);
	int r = m ? auth_revoke(s, m->role, m->key.len ? (const char *)m->key.data : "", m->key.len,
				m->range_end.len ? (const char *)m->range_end.data : NULL,
				m->range_end.len, err)
		  : rpc_malformed(err);

	if (r == 0)
		rpc_answer_header(s, out);
	if (m)
		etcdpb__auth_role_revoke_permission_request__free_unpacked(m, NULL);
	return r;
}

/* ---- whether one may ------------------------------------------------------------------------ */

int rpc_admin_permitted(struct store *s, const char *user, const void *req, size_t len,
			struct err *err)
{
	(void)req;
	(void)len;
	return store_auth_admin(s, user, err);
}

/* Everybody may look at himself, */
int rpc_user_get_permitted(struct store *s, const char *user, const void *req, size_t len,
			   struct err *err)
{
	Etcdpb__AuthNameRequest *m = etcdpb__auth_name_request__unpack(NULL, len, req);
	int r = m && user && str_eq(m->name, user) ? 0 : store_auth_admin(s, user, err);

	if (m)
		etcdpb__auth_name_request__free_unpacked(m, NULL);
	return r;
}

/* and at the roles he has. */
int rpc_role_get_permitted(struct store *s, const char *user, const void *req, size_t len,
			   struct err *err)
{
	Etcdpb__AuthNameRequest *m = etcdpb__auth_name_request__unpack(NULL, len, req);
	const struct user *u = user ? auth_user(s, user) : NULL;
	int r = m && u && strvec_has(&u->roles, m->name) ? 0 : store_auth_admin(s, user, err);

	if (m)
		etcdpb__auth_name_request__free_unpacked(m, NULL);
	return r;
}

int rpc_lease_revoke_permitted(struct store *s, const char *user, const void *req, size_t len,
			       struct err *err)
{
	Etcdpb__LeaseIdRequest *m = etcdpb__lease_id_request__unpack(NULL, len, req);
	int r = m ? store_auth_lease_revoke(s, user, m->id, err) : 0;

	if (m)
		etcdpb__lease_id_request__free_unpacked(m, NULL);
	return r;
}

int rpc_lease_ttl_permitted(struct store *s, const char *user, const void *req, size_t len,
			    struct err *err)
{
	Etcdpb__LeaseTimeToLiveRequest *m =
		etcdpb__lease_time_to_live_request__unpack(NULL, len, req);
	int r = m && m->keys ? store_auth_lease_keys(s, user, m->id, err) : 0;

	if (m)
		etcdpb__lease_time_to_live_request__free_unpacked(m, NULL);
	return r;
}
