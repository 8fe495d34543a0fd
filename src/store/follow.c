/* follow.c - a store that holds what another one, its leader, decides: see store.h. */
#include "store/internal.h"

void store_follow(struct store *s, const struct store_leader *leader, void *arg)
{
	s->leader = leader;
	s->leader_arg = arg;
}

bool store_follows(const struct store *s)
{
	return s->leader != NULL;
}

/* Appends what the leader wrote, with its numbers. Its leases are its own: none is here. */
static void add(struct store *s, const struct store_event *ev)
{
	uint64_t hash = index_hash(ev->kv.key, ev->kv.key_len);
	struct key *k = index_find(&s->index, ev->kv.key, ev->kv.key_len, hash);
	const struct record *last = s->log_nr ? s->log[s->log_nr - 1] : NULL;
	struct record *r;

	if (ev->del && (!k || !k->newest->kv.value))
		return;
	if (!k)
		k = index_add(&s->index, ev->kv.key, ev->kv.key_len, hash);
	s->live += !ev->del - (k->newest && k->newest->kv.value);
	r = xmalloc(sizeof(*r));
	*r = (struct record){.kv = ev->kv,
			     .key = k,
			     .older = k->newest,
			     .sub = last && last->kv.mod_rev == ev->kv.mod_rev ? last->sub + 1 : 0};
	r->kv.key = k->bytes;
	r->kv.value = ev->del ? NULL : blob_ref(ev->kv.value);
	k->newest = r;
	s->log = grow(s->log, s->log_nr + 1, &s->log_cap, sizeof(*s->log));
	s->log[s->log_nr++] = r;
	size_add(s, r);
}

void store_follow_events(struct store *s, const struct store_event *ev, size_t nr, int64_t rev)
{
	for (size_t i = 0, end; i < nr; i = end) {
		size_t from = s->log_nr;
		int64_t at = ev[i].kv.mod_rev;

		for (end = i; end < nr && ev[end].kv.mod_rev == at; end++)
			if (at > s->rev) /* else it was told before */
				add(s, &ev[end]);
		if (s->log_nr == from)
			continue;
		s->rev = at;
		s->raft_index++;
		if (s->watches.nr)
			watches_dispatch(s, from);
	}
	s->rev = MAX(s->rev, rev);
}

void store_follow_history(struct store *s, int64_t rev)
{
	if (rev <= s->compact_rev)
		return;
	s->compact_rev = MIN(rev, s->rev);
	compact_sweep(s);
}
