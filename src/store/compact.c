/*
 * Compaction: forgets what no revision from rev on can see. Of each key the newest record
 * at or before rev stays if it is a value, or a deletion made by rev itself (a watch may
 * still start there).
 */
#include "store/internal.h"

#define DOOMED UINT32_MAX /* as a record's size: to be dropped from the log */

/* Unlinks and marks the records of k that go; with the last one goes the key. */
static void trim(struct store *s, struct key *k, int64_t rev)
{
	struct record **link = &k->newest;

	while (*link && (*link)->kv.mod_rev > rev)
		link = &(*link)->older;
	if (*link && ((*link)->kv.value || (*link)->kv.mod_rev == rev))
		link = &(*link)->older;
	for (struct record *r = *link; r; r = r->older)
		r->size = DOOMED;
	*link = NULL;
	if (!k->newest)
		index_del(&s->index, k);
}

void compact_sweep(struct store *s)
{
	size_t end = log_find(s, s->compact_rev + 1), kept = 0;

	/* newest first, so that a key is trimmed at the first record of it that is met */
	for (size_t i = end; i-- > 0;)
		if (s->log[i]->size != DOOMED)
			trim(s, s->log[i]->key, s->compact_rev);
	for (size_t i = 0; i < s->log_nr; i++) {
		if (s->log[i]->size == DOOMED)
			record_free(s->log[i]);
		else
			s->log[kept++] = s->log[i];
	}
	s->log_nr = kept;
	size_recount(s);
}

int store_compact(struct store *s, int64_t rev, struct err *err)
{
	if (s->leader) {
		int r = s->leader->compact(s->leader_arg, rev, err);

		store_follow_history(s, rev);
		return r;
	}
	if (corrupt_check(s, err) < 0)
		return err->code;
	commit_begin(s);
	commit_end(s);
	/* revision 0 of a store that was never compacted: etcd says yes and does nothing */
	if (rev == 0 && s->compact_rev == 0)
		return 0;
	if (rev <= s->compact_rev)
		return err_compacted(err);
	if (rev > s->rev)
		return err_future(err);
	s->compact_rev = rev;
	compact_sweep(s);
	return 0;
}
