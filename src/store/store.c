/* A store's beginning and end, and what it tells of itself. */
#include "store/internal.h"

struct store *store_new(struct sim *sim)
{
	struct store *s = xcalloc(1, sizeof(*s));

	s->sim = sim;
	s->rev = 1;
	s->commit_start = SIZE_MAX;
	store_set_quota(s, 0);
	/* an election, the member's attributes, the cluster's version */
	s->raft_index = 4;
	s->raft_term = 2;
	auth_init(s);
	store_set_member(s, "default", "http://localhost:2380", "http://localhost:2379");
	store_defrag(s);
	return s;
}

void store_free(struct store *s)
{
	if (!s)
		return;
	watches_release(s);
	leases_release(s);
	for (size_t i = 0; i < s->log_nr; i++)
		record_free(s->log[i]);
	free(s->log);
	index_release(&s->index);
	members_release(s);
	alarms_release(s);
	v2_free(s->v2);
	auth_release(s);
	free(s);
}

int64_t store_rev(const struct store *s)
{
	return s->rev;
}

int64_t store_compact_rev(const struct store *s)
{
	return s->compact_rev;
}

uint64_t store_raft_index(const struct store *s)
{
	return s->raft_index;
}

uint64_t store_raft_term(const struct store *s)
{
	return s->raft_term;
}
