/*
 * compact.c - forgets history: every five minutes, what was current at the turn before.
 * Upstream: apiserver/pkg/storage/etcd3/compact.go.
 */
#include "apiserver/internal.h"

#define COMPACT_EVERY (300 * SIM_SEC)

static void turn(void *arg)
{
	struct apiserver *a = arg;
	int64_t rev = store_rev(a->store);
	ERR_AUTO err = ERR_INIT;

	/* Fails when etcdctl compacted further: then there is nothing left to do. */
	if (a->compact_rev > store_compact_rev(a->store) &&
	    store_compact(a->store, a->compact_rev, &err) < 0)
		trace_add(a->sim, "apiserver", "compact", NULL, NULL, NULL, "%s", err_msg(&err));
	a->compact_rev = rev;
	timer_after(a->sim, &a->compact_timer, COMPACT_EVERY);
}

void compaction_start(struct apiserver *a)
{
	timer_init(&a->compact_timer, turn, a);
	a->compact_rev = store_rev(a->store);
	timer_after(a->sim, &a->compact_timer, COMPACT_EVERY);
}
