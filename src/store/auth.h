/*
 * auth.h - etcd's users and roles: who may do what. Upstream: etcd 3.5 server/auth.
 *
 * A user has roles, a role has permissions on keys and ranges; the role root may everything.
 * While authentication is off nobody is asked. Passwords are kept as bcrypt hashes, whose salt
 * comes from the simulation's random numbers. A user who showed a password gets a token, good
 * for five minutes since its last use; tokens live in memory only, as etcd's simple ones do,
 * and end with the etcd process.
 *
 * The store's own functions check nothing: whoever carries out somebody's request asks here
 * first. Who that somebody is: the name store_auth_caller gave, NULL for one who showed
 * nothing. All may change the tokens' times, nothing else of the store.
 *
 * Errors are etcd's texts, with code -EACCES: "etcdserver: user name is empty" for a NULL
 * user, "etcdserver: permission denied".
 */
#ifndef STORE_AUTH_H
#define STORE_AUTH_H

#include "store/store.h"

bool store_auth_enabled(const struct store *s);
uint64_t store_auth_rev(const struct store *s);

/* Who a request is from: the user of the token, else of the client certificate's common name;
 * either may be NULL. *ret: borrowed from cn or the store until it changes; NULL: nobody.
 * -EACCES "etcdserver: invalid auth token". */
int store_auth_caller(struct store *s, const char *token, const char *cn, const char **ret,
		      struct err *err) NODISCARD;

enum store_perm { STORE_PERM_READ, STORE_PERM_WRITE, STORE_PERM_BOTH };
/* May user read or write (not both) all of [key, end)? end as in struct store_range. */
int store_auth_range(struct store *s, const char *user, const char *key, size_t key_len,
		     const char *end, size_t end_len, enum store_perm what,
		     struct err *err) NODISCARD;
/* What an operation or a transaction needs, leases and previous values included. */
int store_auth_op(struct store *s, const char *user, const struct store_op *op,
		  struct err *err) NODISCARD;
int store_auth_txn(struct store *s, const char *user, const struct store_txn *t,
		   struct err *err) NODISCARD;
/* What revoking a lease (all its keys may be written) and listing its keys need. */
int store_auth_lease_revoke(struct store *s, const char *user, int64_t lease,
			    struct err *err) NODISCARD;
int store_auth_lease_keys(struct store *s, const char *user, int64_t lease,
			  struct err *err) NODISCARD;
/* Has the role root. -ENOENT "etcdserver: user name not found". */
int store_auth_admin(struct store *s, const char *user, struct err *err) NODISCARD;

#endif
