/* auth_private.h - users and roles as the auth*.c and rpc_auth.c know them. */
#ifndef STORE_AUTH_PRIVATE_H
#define STORE_AUTH_PRIVATE_H

#include "store/auth.h"
#include "store/internal.h"

#define ROOT "root"

struct permission {
	enum store_perm type;
	char *key, *end; /* end NULL: the one key; else as in struct store_range */
	size_t key_len, end_len;
};
struct role {
	char *name;
	struct permission *perm; /* sorted by key */
	size_t nr, cap;
};
struct user {
	char *name;
	char *hash;          /* bcrypt's; NULL: no password */
	bool no_password;    /* only a certificate makes one this user */
	struct strvec roles; /* sorted */
	uint8_t known[32];   /* SHA-256 of hash and the password that was last found to fit */
	bool has_known;
};
struct token {
	char *text, *user;
	int64_t until;
};
struct auth {
	bool enabled;
	bool written; /* it was enabled or disabled once: the file says which */
	uint64_t rev;
	struct user **users; /* by name */
	struct role **roles; /* by name */
	struct token *tokens;
	size_t nr_users, cap_users, nr_roles, cap_roles, nr_tokens, cap_tokens;
};

/* ---- auth.c ---- */

struct user *auth_user(const struct store *s, const char *name);
struct role *auth_role(const struct store *s, const char *name);
/* New, in its place among the others; there must be none of that name. Takes nothing. */
struct user *auth_user_new(struct store *s, const char *name);
struct role *auth_role_new(struct store *s, const char *name);
/* In its place among the role's. end NULL: one key. */
void auth_perm_add(struct role *r, enum store_perm type, const char *key, size_t key_len,
		   const char *end, size_t end_len);

int auth_enable(struct store *s, struct err *err) NODISCARD;
void auth_disable(struct store *s);
int auth_authenticate(struct store *s, const char *name, const char *password,
		      struct buf *ret_token, struct err *err) NODISCARD;
int auth_user_add(struct store *s, const char *name, const char *password, bool no_password,
		  struct err *err) NODISCARD;
int auth_user_delete(struct store *s, const char *name, struct err *err) NODISCARD;
int auth_user_passwd(struct store *s, const char *name, const char *password,
		     struct err *err) NODISCARD;
int auth_grant_role(struct store *s, const char *name, const char *role, struct err *err) NODISCARD;
int auth_revoke_role(struct store *s, const char *name, const char *role,
		     struct err *err) NODISCARD;
int auth_role_add(struct store *s, const char *name, struct err *err) NODISCARD;
int auth_role_delete(struct store *s, const char *name, struct err *err) NODISCARD;
int auth_grant(struct store *s, const char *role, const struct permission *p,
	       struct err *err) NODISCARD;
int auth_revoke(struct store *s, const char *role, const char *key, size_t key_len, const char *end,
		size_t end_len, struct err *err) NODISCARD;
int auth_no_user(struct err *err);
int auth_no_role(struct err *err);

/* ---- authtoken.c ---- */

/* bcrypt of cost 10, as etcd's. NULL when it cannot be (a password too long). */
char *auth_hash(struct sim *sim, const char *password);
bool auth_fits(struct user *u, const char *password);
void auth_token_new(struct store *s, const char *user, struct buf *ret);

#endif
