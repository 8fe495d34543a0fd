/* store_walk.h - what the parts of the random walk on the store share. */
#ifndef STORE_WALK_H
#define STORE_WALK_H

#include "store_model.h"

struct watcher {
	struct walk *w;
	struct store_watch *watch;
	struct model_span span;
	size_t seen;  /* happenings told so far, counted from the model's total */
	int64_t from; /* first revision */
	struct buf got;
	bool dead;
};

struct walk {
	struct sim *sim;
	struct store *s;
	struct model m;
	struct watcher watch[12];
	uint64_t seed;
	int step;
	const char *what;
	int64_t told; /* events up to this revision have been compared */
};

#define CHECK(w, cond)                                                                             \
	do {                                                                                       \
		if (!(cond))                                                                       \
			walk_fail((w), #cond, __LINE__);                                           \
	} while (0)

/* Says where the walk is, and ends the program. */
void walk_fail(const struct walk *w, const char *cond, int line);

/* What a step chooses. */
uint64_t walk_below(struct walk *w, uint64_t n); /* 0 to n - 1 */
struct text walk_value(struct walk *w);
struct model_span walk_span(struct walk *w);
int64_t walk_lease(struct walk *w); /* 0: none; it may be one that does not exist */
void walk_range(struct walk *w, struct model_span *span, struct store_range *q);

/* What the store must answer. */
int walk_rev_error(struct walk *w, int64_t rev, int64_t cur); /* 0: the revision can be read */
bool walk_same_kv(const struct happening *h, const struct store_kv *kv, bool keys_only);
void walk_check_prev(struct walk *w, const struct happening *h, const struct store_result *prev);
void walk_check_result(struct walk *w, const struct store_range *q, const struct model_span *span,
		       int64_t cur, const struct store_result *got);

void walk_txn(struct walk *w); /* one step: a transaction */

#endif
