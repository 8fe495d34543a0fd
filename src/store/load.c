/* Reading a backend file into a store. */
#include "store/bolt.h"
#include "store/internal.h"

struct pb {
	const unsigned char *p, *end;
	int field, wire;
	uint64_t v; /* number, or length of what p points at */
	const unsigned char *bytes;
};

static bool get_varint(struct pb *pb, uint64_t *ret)
{
	*ret = 0;
	for (int shift = 0; shift < 64 && pb->p < pb->end; shift += 7) {
		unsigned char c = *pb->p++;

		*ret |= (uint64_t)(c & 0x7f) << shift;
		if (!(c & 0x80))
			return true;
	}
	return false;
}

/* The next field; false at the end or on damage (then p is not end). */
static bool pb_next(struct pb *pb)
{
	uint64_t tag;

	if (pb->p == pb->end || !get_varint(pb, &tag))
		return false;
	pb->field = (int)(tag >> 3 & 0xffff);
	pb->wire = (int)(tag & 7);
	if ((pb->wire != 0 && pb->wire != 2) || !get_varint(pb, &pb->v))
		return pb->p = NULL, false;
	if (pb->wire == 0)
		return true;
	if (pb->v > (uint64_t)(pb->end - pb->p))
		return pb->p = NULL, false;
	pb->bytes = pb->p;
	pb->p += pb->v;
	return true;
}

static int damaged(struct err *err)
{
	return err_set(err, -EBADMSG, "invalid database");
}

struct loader {
	struct store *s;
	struct err *err;
};

/* Records come in log order, so each is the newest of its key so far. */
static void add_record(struct store *s, const struct store_kv *kv, int32_t sub, const char *value,
		       size_t len)
{
	uint64_t hash = index_hash(kv->key, kv->key_len);
	struct key *k = index_find(&s->index, kv->key, kv->key_len, hash);
	struct record *r = xmalloc(sizeof(*r));

	if (!k)
		k = index_add(&s->index, kv->key, kv->key_len, hash);
	*r = (struct record){.kv = *kv, .key = k, .older = k->newest, .sub = sub};
	r->kv.key = k->bytes;
	r->kv.value = value ? blob_bytes_new(value, len) : NULL;
	k->newest = r;
	s->log = grow(s->log, s->log_nr + 1, &s->log_cap, sizeof(*s->log));
	s->log[s->log_nr++] = r;
	s->rev = kv->mod_rev;
	size_add(s, r);
}

/* What follows from all records together. */
static void finish_records(struct store *s)
{
	struct cursor c;
	struct key *k;

	s->rev = MAX(s->rev, s->compact_rev);
	compact_sweep(s);
	c = index_seek(&s->index, "", 0);
	while ((k = index_next(&c))) {
		struct lease *l = lease_find(s, k->newest->kv.lease);

		s->live += k->newest->kv.value != NULL;
		if (k->newest->kv.value && l)
			lease_attach(l, k);
	}
}

static int load_record(struct loader *ld, const unsigned char *k, size_t klen,
		       const unsigned char *v, size_t vlen)
{
	struct pb pb = {.p = v, .end = v + vlen};
	struct store_kv kv = {0};
	const char *value = "";
	struct store *s = ld->s;
	size_t value_len = 0;
	struct record *r;
	bool tomb = klen == 18 && k[17] == 't';
	int64_t sub;

	if ((klen != 17 && !tomb) || k[8] != '_')
		return damaged(ld->err);
	kv.mod_rev = (int64_t)get_be64(k);
	sub = (int64_t)get_be64(k + 9);
	while (pb_next(&pb)) {
		if (pb.field == 1 && pb.wire == 2) {
			kv.key = (const char *)pb.bytes;
			kv.key_len = pb.v;
		} else if (pb.field == 5 && pb.wire == 2) {
			value = (const char *)pb.bytes;
			value_len = pb.v;
		} else if (pb.wire == 0) {
			int64_t n = (int64_t)pb.v;

			kv.create_rev = pb.field == 2 ? n : kv.create_rev;
			kv.version = pb.field == 4 ? n : kv.version;
			kv.lease = pb.field == 6 ? n : kv.lease;
		}
	}
	r = s->log_nr ? s->log[s->log_nr - 1] : NULL;
	if (pb.p != pb.end || !kv.key_len || kv.key_len > STORE_MAX_REQUEST || sub < 0 ||
	    sub > INT32_MAX || kv.mod_rev < 2 ||
	    (r && (r->kv.mod_rev > kv.mod_rev || (r->kv.mod_rev == kv.mod_rev && r->sub >= sub))))
		return damaged(ld->err);
	add_record(s, &kv, (int32_t)sub, tomb ? NULL : value, value_len);
	return 0;
}

static int load_lease(struct loader *ld, const unsigned char *v, size_t vlen)
{
	struct pb pb = {.p = v, .end = v + vlen};
	int64_t id = 0, ttl = 0;

	while (pb_next(&pb)) {
		if (pb.field == 1 && pb.wire == 0)
			id = (int64_t)pb.v;
		else if (pb.field == 2 && pb.wire == 0)
			ttl = (int64_t)pb.v;
	}
	return pb.p == pb.end ? lease_restore(ld->s, id, ttl, ld->err) : damaged(ld->err);
}

/* The key is the message. */
static void load_alarm(struct store *s, const unsigned char *k, size_t klen)
{
	struct pb pb = {.p = k, .end = k + klen};
	uint64_t member = 0, type = 0;

	while (pb_next(&pb)) {
		if (pb.field == 1 && pb.wire == 0)
			member = pb.v;
		else if (pb.field == 2 && pb.wire == 0)
			type = pb.v;
	}
	if (type <= STORE_ALARM_CORRUPT)
		store_alarm_raise(s, member, (int)type);
}

static int load(void *arg, const char *bucket, const unsigned char *k, size_t klen,
		const unsigned char *v, size_t vlen)
{
	struct loader *ld = arg;
	struct store *s = ld->s;

	if (!k)
		return 0;
	if (strcmp(bucket, "key") == 0)
		return load_record(ld, k, klen, v, vlen);
	if (strcmp(bucket, "lease") == 0)
		return load_lease(ld, v, vlen);
	if (strcmp(bucket, "members") == 0)
		return member_load(s, k, klen, v, vlen, ld->err);
	if (str_starts(bucket, "auth"))
		return auth_load(s, bucket, k, klen, v, vlen, ld->err);
	if (strcmp(bucket, "alarm") == 0)
		load_alarm(s, k, klen);
	if (strcmp(bucket, "meta") != 0)
		return 0;
	if (klen == 16 && memcmp(k, "consistent_index", 16) == 0 && vlen == 8)
		s->raft_index = MAX(s->raft_index, get_be64(v));
	if (klen == 4 && memcmp(k, "term", 4) == 0 && vlen == 8)
		s->raft_term = MAX(s->raft_term, get_be64(v));
	if (klen == 18 && memcmp(k, "finishedCompactRev", 18) == 0 && vlen >= 8)
		s->compact_rev = MAX(0, (int64_t)get_be64(v));
	return 0;
}

static void take(struct store *s, struct store *from)
{
	struct store tmp = *s;

	*s = *from;
	*from = tmp;
	/* what belongs to the place, not to the contents */
	from->watches = s->watches;
	s->watches = tmp.watches;
	s->quota = tmp.quota;
	leases_adopt(s);
	leases_adopt(from);
}

int store_restore(struct store *s, const void *p, size_t len, struct err *err)
{
	struct store *fresh;
	struct bolt_file f;
	struct loader ld;
	int r = bolt_open(&f, p, len, err);

	if (r < 0)
		return r;
	fresh = store_new(s->sim);
	fresh->begun = true;
	ld = (struct loader){fresh, err};
	members_release(fresh);
	r = bolt_each(&f, load, &ld, err);
	if (r < 0) {
		store_free(fresh);
		return r;
	}
	finish_records(fresh);
	if (!fresh->members_nr)
		store_set_member(fresh, "default", "http://localhost:2380",
				 "http://localhost:2379");
	members_loaded(fresh);
	fresh->size.high = MAX(fresh->size.high, (int64_t)f.pages);
	take(s, fresh);
	store_free(fresh);
	watches_kill(s);
	return 0;
}
