/* Records, the log that holds them in revision order, and commits. */
#include "store/internal.h"

void commit_begin(struct store *s)
{
	/* a watcher that writes would reorder what the others see */
	if (s->watches.busy)
		abort();
	s->commit_start = s->log_nr;
	s->raft_index++;
	s->id_suffix++;
}

int64_t commit_rev(const struct store *s)
{
	return s->rev + (s->log_nr > s->commit_start);
}

int64_t commit_end(struct store *s)
{
	size_t from = s->commit_start;

	s->commit_start = SIZE_MAX;
	if (s->log_nr > from) {
		s->rev++;
		if (s->watches.nr)
			watches_dispatch(s, from);
	}
	return s->rev;
}

struct record *record_at(const struct key *k, int64_t rev)
{
	struct record *r = k->newest;

	while (r && r->kv.mod_rev > rev)
		r = r->older;
	return r;
}

struct record *record_live_at(const struct key *k, int64_t rev)
{
	struct record *r = record_at(k, rev);

	return r && r->kv.value ? r : NULL;
}

void record_free(struct record *r)
{
	blob_unref(r->kv.value);
	free(r);
}

size_t log_find(const struct store *s, int64_t rev)
{
	size_t lo = 0, hi = s->log_nr;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (s->log[mid]->kv.mod_rev < rev)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Appends a record that belongs to the open commit. */
static struct record *append(struct store *s, struct key *k)
{
	struct record *r = xmalloc(sizeof(*r));

	*r = (struct record){.kv = {.key = k->bytes, .key_len = k->len, .mod_rev = s->rev + 1},
			     .key = k,
			     .older = k->newest,
			     .sub = (int32_t)(s->log_nr - s->commit_start)};
	k->newest = r;
	s->log = grow(s->log, s->log_nr + 1, &s->log_cap, sizeof(*s->log));
	s->log[s->log_nr++] = r;
	return r;
}

void write_put(struct store *s, struct key *k, const char *key, size_t len, struct blob *value,
	       struct lease *lease)
{
	const struct record *old;
	struct record *r;

	if (!k) {
		uint64_t hash = index_hash(key, len);

		k = index_find(&s->index, key, len, hash);
		if (!k)
			k = index_add(&s->index, key, len, hash);
	}
	old = k->newest && k->newest->kv.value ? k->newest : NULL;
	r = append(s, k);
	r->kv.value = blob_ref(value);
	r->kv.create_rev = old ? old->kv.create_rev : r->kv.mod_rev;
	r->kv.version = old ? old->kv.version + 1 : 1;
	r->kv.lease = lease ? lease_id(lease) : 0;
	s->live += !old;
	if (k->lease != lease) {
		lease_detach(k);
		if (lease)
			lease_attach(lease, k);
	}
	size_add(s, r);
}

void write_tombstone(struct store *s, struct key *k)
{
	struct record *r = append(s, k);

	s->live--;
	lease_detach(k);
	size_add(s, r);
}
