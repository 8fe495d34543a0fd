/*
 * What a backend file would weigh, without one: leaf pages are filled in revision order
 * to nine tenths, at least two records each, as bbolt does; on top come two meta pages,
 * the free list, the root, and branch pages. A file only shrinks when defragmented. The
 * values of payload blobs are estimates (blob_ops.size) until someone asks for the size.
 */
#include "store/internal.h"

#define PAGE_HEADER 16
#define ELEMENT_HEADER 16
#define FILL (STORE_PAGE * 9 / 10)
#define BRANCH_KEYS 100 /* 17-byte keys a branch page holds at that fill */
#define FIXED_PAGES 4
#define DEFAULT_QUOTA (INT64_C(2) * 1024 * 1024 * 1024)
#define INLINE_MAX (STORE_PAGE / 4)   /* a smaller bucket lives in the root page */
#define ESTIMATED (UINT32_C(1) << 31) /* in a record's size: its value was not looked at */

static void count(struct dbsize *z, uint32_t size)
{
	uint32_t bytes = size & ~ESTIMATED;

	if (z->open_keys >= 2 && z->open_bytes + bytes > FILL) {
		z->pages += z->open_bytes / STORE_PAGE + 1;
		z->open_bytes = PAGE_HEADER;
		z->open_keys = 0;
	}
	if (!z->open_keys)
		z->open_bytes = PAGE_HEADER;
	z->open_bytes += bytes;
	z->open_keys++;
	z->records++;
}

static int64_t pages_in_use(const struct dbsize *z)
{
	int64_t leaves = z->pages + z->open_bytes / STORE_PAGE + 1, n = leaves;

	if (!z->pages && z->open_bytes < INLINE_MAX)
		return FIXED_PAGES;
	for (int64_t level = leaves; level > 1;) {
		level = (level + BRANCH_KEYS - 1) / BRANCH_KEYS;
		n += level;
	}
	return FIXED_PAGES + n;
}

/* Copy-on-write: a commit writes anew each page from the changed leaf up before the old
 * ones are free. */
static void raise_high(struct dbsize *z)
{
	int64_t need = pages_in_use(z);

	need += need == FIXED_PAGES ? 1 : 4;
	z->high = MAX(z->high, need);
}

static size_t leaf_size(const struct record *r, size_t value_len)
{
	return ELEMENT_HEADER + 17 + !r->kv.value + record_size(r->key->len, value_len, &r->kv);
}

void size_add(struct store *s, struct record *r)
{
	bool known = !r->kv.value || blob_has_bytes(r->kv.value);

	r->size = (uint32_t)leaf_size(r, r->kv.value ? blob_len_hint(r->kv.value) : 0);
	if (!known) {
		r->size |= ESTIMATED;
		s->size.estimated = true;
	}
	count(&s->size, r->size);
	raise_high(&s->size);
}

void size_recount(struct store *s)
{
	struct dbsize old = s->size;

	s->size = (struct dbsize){.estimated = old.estimated};
	for (size_t i = 0; i < s->log_nr; i++)
		count(&s->size, s->log[i]->size);
	s->size.high = old.high;
	raise_high(&s->size);
}

/* Replaces the estimates by what the values weigh as bytes, which are not kept. */
static void measure(struct store *s)
{
	if (!s->size.estimated)
		return;
	for (size_t i = 0; i < s->log_nr; i++) {
		struct record *r = s->log[i];

		if (r->size & ESTIMATED)
			r->size = (uint32_t)leaf_size(r, blob_measure(r->kv.value));
	}
	s->size.estimated = false;
	size_recount(s);
}

int64_t store_db_size(struct store *s)
{
	measure(s);
	return s->size.high * STORE_PAGE;
}

int64_t store_db_size_in_use(struct store *s)
{
	measure(s);
	return pages_in_use(&s->size) * STORE_PAGE;
}

void store_defrag(struct store *s)
{
	measure(s);
	s->size.high = 0;
	raise_high(&s->size);
}

/* ---- quota --------------------------------------------------------------------- */

int64_t store_quota(const struct store *s)
{
	return s->quota;
}

void store_set_quota(struct store *s, int64_t bytes)
{
	s->quota = bytes == 0 ? DEFAULT_QUOTA : bytes < 0 ? INT64_MAX : bytes;
}

int64_t quota_cost(size_t key_len, const struct blob *value)
{
	return 256 + (int64_t)key_len + (value ? (int64_t)blob_len_hint(value) : 0);
}

int quota_check(struct store *s, int64_t cost, struct err *err)
{
	bool alarmed = store_alarmed(s, STORE_ALARM_NOSPACE);
	int r = corrupt_check(s, err);

	if (r < 0 || (!alarmed && s->size.high * STORE_PAGE + cost < s->quota))
		return r;
	if (!alarmed) {
		s->raft_index++; /* raising the alarm is a proposal */
		store_alarm_raise(s, s->member_id, STORE_ALARM_NOSPACE);
	}
	return err_set(err, -ENOSPC, "etcdserver: mvcc: database space exceeded");
}
