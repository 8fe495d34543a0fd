/* Every invariant, for tests. */
#include "store/internal.h"

static bool key_ok(const struct store *s, const struct key *k, size_t *records)
{
	const struct record *r = k->newest;
	bool last = true;

	for (; r; r = r->older, last = false, ++*records) {
		const struct record *old = r->older;
		bool alive = old && old->kv.value;

		if (r->key != k || r->kv.key != k->bytes || r->kv.key_len != k->len)
			return false;
		if (old && (old->kv.mod_rev > r->kv.mod_rev ||
			    (old->kv.mod_rev == r->kv.mod_rev && old->sub >= r->sub)))
			return false;
		/* at or below the compacted revision only what a read there needs */
		if (r->kv.mod_rev <= s->compact_rev &&
		    (old || (!r->kv.value && r->kv.mod_rev < s->compact_rev)))
			return false;
		if (!r->kv.value) {
			if (r->kv.create_rev || r->kv.version || r->kv.lease)
				return false;
			continue;
		}
		if (alive && (r->kv.create_rev != old->kv.create_rev ||
			      r->kv.version != old->kv.version + 1))
			return false;
		if (!alive && old && (r->kv.create_rev != r->kv.mod_rev || r->kv.version != 1))
			return false;
		/* a lease that was gone when the store was loaded is only a number */
		if (last && (k->lease ? r->kv.lease != lease_id(k->lease)
				      : lease_find(s, r->kv.lease) != NULL))
			return false;
	}
	return k->newest->kv.value || !k->lease;
}

bool store_verify(const struct store *s)
{
	struct cursor c = index_seek(&s->index, "", 0);
	const struct key *k;
	size_t records = 0;
	int64_t live = 0;

	if (!index_verify(&s->index) || !leases_verify(s) || !watches_verify(s))
		return false;
	while ((k = index_next(&c))) {
		if (!key_ok(s, k, &records))
			return false;
		live += k->newest->kv.value != NULL;
	}
	for (size_t i = 0; i < s->log_nr; i++) {
		const struct record *a = i ? s->log[i - 1] : NULL, *b = s->log[i];

		if (b->kv.mod_rev > s->rev || b->kv.mod_rev < 2)
			return false;
		if (a && (a->kv.mod_rev > b->kv.mod_rev ||
			  (a->kv.mod_rev == b->kv.mod_rev && a->sub >= b->sub)))
			return false;
	}
	return records == s->log_nr && live == s->live && s->compact_rev <= s->rev &&
	       s->size.records == (int64_t)s->log_nr;
}
