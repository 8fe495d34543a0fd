/* Users and roles in a backend file: etcd's buckets auth, authRoles and authUsers. */
#include "store/auth_private.h"
#include "store/bolt.h"
#include "store/rpc_private.h"

#include <stdlib.h>

static void put(struct bolt_writer *w, const char *key, const struct buf *value)
{
	bolt_put(w, key, strlen(key), value->s ? value->s : "", value->len);
}

static ProtobufCBinaryData data(const char *p, size_t len)
{
	return (ProtobufCBinaryData){len, (uint8_t *)(uintptr_t)p};
}

static void write_role(struct bolt_writer *w, const struct role *r)
{
	Etcdpb__Role m = ETCDPB__ROLE__INIT;
	Etcdpb__Permission *v = xcalloc(r->nr + 1, sizeof(*v));
	Etcdpb__Permission **list = xcalloc(r->nr + 1, sizeof(*list));
	BUF_AUTO b = BUF_INIT;

	for (size_t i = 0; i < r->nr; i++) {
		etcdpb__permission__init(&v[i]);
		v[i].perm_type = (int)r->perm[i].type;
		v[i].key = data(r->perm[i].key, r->perm[i].key_len);
		v[i].range_end = data(r->perm[i].end, r->perm[i].end_len);
		list[i] = &v[i];
	}
	m.name = data(r->name, strlen(r->name));
	m.n_key_permission = r->nr;
	m.key_permission = list;
	rpc_pack(&m.base, &b);
	put(w, r->name, &b);
	free(v);
	free(list);
}

static void user_write(struct bolt_writer *w, const struct user *u)
{
	Etcdpb__User m = ETCDPB__USER__INIT;
	Etcdpb__UserAddOptions options = ETCDPB__USER_ADD_OPTIONS__INIT;
	BUF_AUTO b = BUF_INIT;

	options.no_password = u->no_password;
	m.name = data(u->name, strlen(u->name));
	m.password = data(u->hash, u->hash ? strlen(u->hash) : 0);
	m.n_roles = u->roles.nr;
	m.roles = u->roles.v;
	m.options = &options;
	rpc_pack(&m.base, &b);
	put(w, u->name, &b);
}

void auth_write(struct bolt_writer *w, const struct store *s)
{
	const struct auth *a = s->auth;
	BUF_AUTO b = BUF_INIT;

	bolt_bucket(w, "auth");
	if (a->written) {
		buf_addc(&b, (char)a->enabled);
		put(w, "authEnabled", &b);
		buf_reset(&b);
	}
	put_be64(&b, a->rev);
	put(w, "authRevision", &b);
	bolt_bucket(w, "authRoles");
	for (size_t i = 0; i < a->nr_roles; i++)
		write_role(w, a->roles[i]);
	bolt_bucket(w, "authUsers");
	for (size_t i = 0; i < a->nr_users; i++)
		user_write(w, a->users[i]);
}

/* ---- back ----------------------------------------------------------------------------- */

static int damaged(struct err *err)
{
	return err_set(err, -EBADMSG, "invalid database");
}

/* A name without NUL bytes, not empty, as the key says too. */
static char *name_of(ProtobufCBinaryData d, const unsigned char *k, size_t klen)
{
	if (!d.len || d.len != klen || memcmp(d.data, k, klen) != 0 || memchr(d.data, 0, d.len))
		return NULL;
	return xstrndup((const char *)d.data, d.len);
}

static int role_load(struct store *s, const unsigned char *k, size_t klen, const unsigned char *v,
		     size_t vlen, struct err *err)
{
	Etcdpb__Role *m = etcdpb__role__unpack(NULL, vlen, v);
	STR_AUTO name = m ? name_of(m->name, k, klen) : NULL;
	struct role *r = name && !auth_role(s, name) ? auth_role_new(s, name) : NULL;

	for (size_t i = 0; r && i < m->n_key_permission; i++) {
		const Etcdpb__Permission *p = m->key_permission[i];

		if (p->perm_type < 0 || p->perm_type > 2)
			continue;
		auth_perm_add(r, (enum store_perm)p->perm_type,
			      p->key.len ? (const char *)p->key.data : "", p->key.len,
			      p->range_end.len ? (const char *)p->range_end.data : NULL,
			      p->range_end.len);
	}
	if (m)
		etcdpb__role__free_unpacked(m, NULL);
	return r ? 0 : damaged(err);
}

static int user_load(struct store *s, const unsigned char *k, size_t klen, const unsigned char *v,
		     size_t vlen, struct err *err)
{
	Etcdpb__User *m = etcdpb__user__unpack(NULL, vlen, v);
	STR_AUTO name = m ? name_of(m->name, k, klen) : NULL;
	struct user *u = name && !auth_user(s, name) ? auth_user_new(s, name) : NULL;

	if (u) {
		for (size_t i = 0; i < m->n_roles; i++)
			if (!strvec_has(&u->roles, m->roles[i]))
				strvec_add(&u->roles, m->roles[i]);
		strvec_sort(&u->roles);
		u->no_password = m->options && m->options->no_password;
		if (m->password.len)
			u->hash = xstrndup((const char *)m->password.data, m->password.len);
	}
	if (m)
		etcdpb__user__free_unpacked(m, NULL);
	return u ? 0 : damaged(err);
}

int auth_load(struct store *s, const char *bucket, const unsigned char *k, size_t klen,
	      const unsigned char *v, size_t vlen, struct err *err)
{
	if (strcmp(bucket, "authRoles") == 0)
		return role_load(s, k, klen, v, vlen, err);
	if (strcmp(bucket, "authUsers") == 0)
		return user_load(s, k, klen, v, vlen, err);
	if (klen == 11 && memcmp(k, "authEnabled", 11) == 0) {
		s->auth->written = true;
		s->auth->enabled = vlen == 1 && v[0] == 1;
	}
	if (klen == 12 && memcmp(k, "authRevision", 12) == 0 && vlen == 8)
		s->auth->rev = MAX(1, get_be64(v));
	return 0;
}
