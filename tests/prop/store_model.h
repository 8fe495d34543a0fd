/*
 * store_model.h - the store as simply as it can be said: a list of everything that ever
 * happened, searched from one end to the other. No index, no chains, no sharing. The
 * random walk compares the real one with it.
 */
#ifndef STORE_MODEL_H
#define STORE_MODEL_H

#include "store/store.h"

struct text { /* bytes with a length */
	char p[24];
	size_t len;
};

struct happening {
	struct text key, val;
	bool del;
	int64_t rev, create, version, lease;
};

struct model_lease {
	int64_t id, ttl, expiry;
	uint64_t seq; /* of the last grant or keep-alive */
};

struct model {
	struct happening *log;
	size_t nr, cap;
	struct model_lease lease[64];
	size_t leases;
	uint64_t seq;
	int64_t rev, compact, now;
	int64_t writing; /* the revision of the open transaction, 0: none */
};

void model_release(struct model *m);
int text_cmp(const struct text *a, const struct text *b);
struct text text_of(const void *p, size_t len);

/* The newest happening of key at rev, NULL when there is none or it is a deletion. */
const struct happening *model_at(const struct model *m, const struct text *key, int64_t rev);
/* The same of what came before h. */
const struct happening *model_before(const struct model *m, const struct happening *h);

/* [key, end) as in store_range; end_given false: one key. */
struct model_span {
	struct text key, end;
	bool end_given;
};
bool model_in(const struct model_span *s, const struct text *key);
/* All live keys of the span at rev in key order; caller frees. */
size_t model_range(const struct model *m, const struct model_span *s, int64_t rev,
		   const struct happening ***ret);

void model_begin(struct model *m);
void model_put(struct model *m, const struct text *key, const struct text *val, int64_t lease);
int64_t model_del(struct model *m, const struct model_span *s);
void model_commit(struct model *m);
int64_t model_cur(const struct model *m); /* what reads inside the transaction see */

void model_compact(struct model *m, int64_t rev);
struct model_lease *model_lease(struct model *m, int64_t id);
void model_grant(struct model *m, int64_t id, int64_t ttl);
void model_revoke(struct model *m, int64_t id);
void model_advance(struct model *m, int64_t ns); /* leases end on the way */

#endif
