/*
 * How a record is written in the backend (the key is its revision, the value a protobuf
 * KeyValue), and the hash of the key space made of exactly those bytes, so that it equals
 * the one etcd computes from the same history.
 */
#include "store/internal.h"

void put_be64(struct buf *out, uint64_t v)
{
	for (int i = 56; i >= 0; i -= 8)
		buf_addc(out, (char)(v >> i & 0xff));
}

uint64_t get_be64(const void *p)
{
	const unsigned char *b = p;
	uint64_t v = 0;

	for (int i = 0; i < 8; i++)
		v = v << 8 | b[i];
	return v;
}

static void varint(struct buf *out, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		buf_addc(out, (char)(v | 0x80));
	buf_addc(out, (char)v);
}

static size_t varint_size(uint64_t v)
{
	size_t n = 1;

	for (; v >= 0x80; v >>= 7)
		n++;
	return n;
}

void pb_varint(struct buf *out, int field, uint64_t v)
{
	if (!v)
		return;
	varint(out, (uint64_t)field << 3);
	varint(out, v);
}

void pb_bytes(struct buf *out, int field, const void *p, size_t len)
{
	if (!len)
		return;
	varint(out, (uint64_t)field << 3 | 2);
	varint(out, len);
	buf_add(out, p, len);
}

void record_key(const struct record *r, struct buf *out)
{
	put_be64(out, (uint64_t)r->kv.mod_rev);
	buf_addc(out, '_');
	put_be64(out, (uint64_t)r->sub);
	if (!r->kv.value)
		buf_addc(out, 't');
}

void record_bytes(const struct record *r, struct buf *out)
{
	BUF_AUTO scratch = BUF_INIT;
	const char *p;
	size_t len;

	pb_bytes(out, 1, r->key->bytes, r->key->len);
	if (!r->kv.value)
		return;
	pb_varint(out, 2, (uint64_t)r->kv.create_rev);
	pb_varint(out, 3, (uint64_t)r->kv.mod_rev);
	pb_varint(out, 4, (uint64_t)r->kv.version);
	p = blob_peek(r->kv.value, &scratch, &len);
	pb_bytes(out, 5, p, len);
	pb_varint(out, 6, (uint64_t)r->kv.lease);
}

static size_t field_size(uint64_t v)
{
	return v ? 1 + varint_size(v) : 0;
}

size_t record_size(size_t key_len, size_t value_len, const struct store_kv *kv)
{
	size_t n = 1 + varint_size(key_len) + key_len;

	if (value_len)
		n += 1 + varint_size(value_len) + value_len;
	return n + field_size((uint64_t)kv->create_rev) +
	       (kv->value ? field_size((uint64_t)kv->mod_rev) : 0) +
	       field_size((uint64_t)kv->version) + field_size((uint64_t)kv->lease);
}

int store_hash_kv(struct store *s, int64_t rev, uint32_t *ret, struct err *err)
{
	BUF_AUTO b = BUF_INIT;
	uint32_t h = crc32c(0, "key", 3);

	if (rev > 0 && rev < s->compact_rev)
		return err_compacted(err);
	if (rev > s->rev)
		return err_future(err);
	if (rev <= 0)
		rev = s->rev;
	for (size_t i = 0; i < s->log_nr && s->log[i]->kv.mod_rev <= rev; i++) {
		const struct record *r = s->log[i];

		/* of what compaction left, only what a compaction at rev would leave too */
		if (r->kv.mod_rev <= s->compact_rev && record_live_at(r->key, rev) != r)
			continue;
		buf_reset(&b);
		record_key(r, &b);
		record_bytes(r, &b);
		h = crc32c(h, b.s, b.len);
	}
	*ret = h;
	return 0;
}
