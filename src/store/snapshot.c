/* The store as a backend file, with the buckets etcd has; and what status says of one. */
#include "store/bolt.h"
#include "store/internal.h"

#define MAX_FREE_PAGES 1024

static void put_rev(struct buf *out, int64_t rev)
{
	put_be64(out, (uint64_t)rev);
	buf_addc(out, '_');
	put_be64(out, 0);
}

static void put_key(struct bolt_writer *w, const char *key, const struct buf *value)
{
	bolt_put(w, key, strlen(key), value->s, value->len);
}

static void put_number(struct bolt_writer *w, const char *key, uint64_t v)
{
	BUF_AUTO b = BUF_INIT;

	put_be64(&b, v);
	put_key(w, key, &b);
}

static void write_records(struct bolt_writer *w, struct store *s)
{
	BUF_AUTO k = BUF_INIT;
	BUF_AUTO v = BUF_INIT;

	bolt_bucket(w, "key");
	for (size_t i = 0; i < s->log_nr; i++) {
		buf_reset(&k);
		buf_reset(&v);
		record_key(s->log[i], &k);
		record_bytes(s->log[i], &v);
		bolt_put(w, k.s, k.len, v.s, v.len);
	}
}

static void write_leases(struct bolt_writer *w, struct store *s)
{
	bolt_bucket(w, "lease");
	for (size_t i = 0; i < s->leases_nr; i++) {
		BUF_AUTO k = BUF_INIT;
		BUF_AUTO v = BUF_INIT;

		put_be64(&k, (uint64_t)lease_id(s->leases[i]));
		pb_varint(&v, 1, (uint64_t)lease_id(s->leases[i]));
		pb_varint(&v, 2, (uint64_t)lease_granted(s->leases[i]));
		bolt_put(w, k.s, k.len, v.s, v.len);
	}
}

static void write_meta(struct bolt_writer *w, struct store *s)
{
	BUF_AUTO b = BUF_INIT;

	bolt_bucket(w, "meta");
	buf_addf(&b, "{\"voters\":[");
	for (size_t i = 0; i < s->members_nr; i++)
		if (!s->members[i].learner)
			buf_addf(&b, "%s%llu", b.s[b.len - 1] == '[' ? "" : ",",
				 (unsigned long long)s->members[i].id);
	buf_adds(&b, "],\"auto_leave\":false}");
	put_key(w, "confState", &b);
	put_number(w, "consistent_index", s->raft_index);
	buf_reset(&b);
	put_rev(&b, s->compact_rev);
	if (s->compact_rev) {
		put_key(w, "finishedCompactRev", &b);
		put_key(w, "scheduledCompactRev", &b);
	}
	put_number(w, "term", s->raft_term);
}

void store_snapshot(struct store *s, struct buf *out)
{
	BUF_AUTO version = BUF_INIT;
	struct bolt_writer w;
	int64_t pages;

	(void)store_db_size(s); /* so that the file has the size that is told */
	buf_reset(out);
	bolt_begin(&w, out);
	bolt_bucket(&w, "alarm");
	alarms_write(&w, s);
	auth_write(&w, s);
	bolt_bucket(&w, "cluster");
	buf_adds(&version, "3.5.0");
	put_key(&w, "clusterVersion", &version);
	write_records(&w, s);
	write_leases(&w, s);
	members_write(&w, s);
	write_meta(&w, s);
	/* free pages as the real file would have them, but not hundreds of megabytes */
	pages = (int64_t)(out->len / STORE_PAGE) + MAX_FREE_PAGES;
	bolt_end(&w, s->raft_index + 2, (uint64_t)MIN(pages, s->size.high));
	/* estimated sizes were too low: now it is known */
	pages = (int64_t)(out->len / STORE_PAGE);
	s->size.high = MAX(s->size.high, pages);
}

/* ---- status ----------------------------------------------------------------------- */

struct status {
	uint32_t hash;
	int64_t rev, keys;
};

static int count(void *arg, const char *bucket, const unsigned char *k, size_t klen,
		 const unsigned char *v, size_t vlen)
{
	struct status *st = arg;

	if (!k) {
		st->hash = crc32c(st->hash, bucket, strlen(bucket));
		return 0;
	}
	st->hash = crc32c(crc32c(st->hash, k, klen), v, vlen);
	st->keys++;
	if (strcmp(bucket, "key") == 0 && klen >= 8)
		st->rev = (int64_t)get_be64(k);
	return 0;
}

int store_snapshot_status(const void *p, size_t len, uint32_t *ret_hash, int64_t *ret_rev,
			  int64_t *ret_keys, int64_t *ret_size, struct err *err)
{
	struct status st = {0};
	struct bolt_file f;
	int r = bolt_open(&f, p, len, err);

	if (r == 0)
		r = bolt_each(&f, count, &st, err);
	if (r < 0)
		return r;
	*ret_hash = st.hash;
	*ret_rev = st.rev;
	*ret_keys = st.keys;
	*ret_size = (int64_t)(f.pages * f.page_size);
	return 0;
}
