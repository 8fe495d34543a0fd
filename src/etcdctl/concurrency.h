/*
 * concurrency.h - sessions, and standing in line: what `lock` and `elect` are made of. Nothing of
 * it is the server's: a session is a lease kept alive, a place in the line a key that hangs on
 * it, and who came first is the key made first. Upstream: clientv3/concurrency.
 *
 * A session owns what it holds until etcd_session_close; what still waits then ends by itself. While it
 * is open, SIGINT and SIGTERM are noted in it and do not end the process.
 */
#ifndef ETCDCTL_CONCURRENCY_H
#define ETCDCTL_CONCURRENCY_H

#include "etcdctl/ctl.h"

struct keeper;

struct etcd_session {
	struct ctl *c;
	int64_t lease;
	bool expired;     /* its lease is gone */
	bool interrupted; /* a signal came */
	struct waitq news;
	struct keeper *keeper;
	char *key;   /* of its place in the line; NULL: none */
	int64_t rev; /* the revision that made it */
};

/* Gets a lease of ttl_s seconds and keeps it alive. 0, or the exit status with the error printed. */
int etcd_session_open(struct ctl *c, int64_t ttl_s, struct etcd_session *ret);
void etcd_session_close(struct etcd_session *s); /* the lease stays, as upstream leaves it */

/* Takes a place in the line of that name, and waits until nobody is before it. 0 with *ret_rev the
 * store's revision then; -EINTR after a signal, the place is given up then; -ECANCELED; or the
 * request's error. */
int etcd_session_queue(struct etcd_session *s, const char *name, const char *value, int64_t *ret_rev,
		  struct err *err) NODISCARD;
/* Gives the place up. */
int etcd_session_leave(struct etcd_session *s, struct err *err) NODISCARD;
/* Until a signal (0), the end of the session (-ESTALE) or of the process (-ECANCELED). */
int etcd_session_wait(struct etcd_session *s) NODISCARD;

/* The exit status, with the error printed, of a command that one of these (or a request) failed. */
int etcd_session_fail(struct ctl *c, int r, const struct err *err);

/* The range of a name's line, to be released with free(end). */
void line_range(const char *name, struct store_range *ret, char **ret_name, char **ret_end);

#endif
