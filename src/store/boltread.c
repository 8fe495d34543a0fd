/* Reading a backend file, see bolt.h. */
#include "store/bolt.h"
#include "store/internal.h"

#define HEADER 16
#define MAX_DEPTH 24

struct reader {
	const struct bolt_file *f;
	bolt_fn fn;
	void *arg;
	struct err *err;
	uint64_t budget; /* pages still to be visited: a cycle must not run forever */
	const char *bucket;
};

static uint32_t rd16(const unsigned char *p)
{
	return p[0] | (uint32_t)p[1] << 8;
}

static uint32_t rd32(const unsigned char *p)
{
	return rd16(p) | rd16(p + 2) << 16;
}

static uint64_t rd64(const unsigned char *p)
{
	return rd32(p) | (uint64_t)rd32(p + 4) << 32;
}

static int damaged(struct err *err)
{
	return err_set(err, -EBADMSG, "invalid database");
}

/* Reads a meta page; false when it is not a good one. */
static bool meta(const unsigned char *p, size_t len, size_t at, struct bolt_file *ret,
		 uint64_t *ret_txid)
{
	const unsigned char *m = p + at + HEADER;

	if (at + HEADER + 64 > len || rd32(m) != 0xED0CDAED || rd32(m + 4) != 2 ||
	    rd64(m + 56) != hash_bytes(m, 56))
		return false;
	*ret = (struct bolt_file){p, len, rd32(m + 8), rd64(m + 16), rd64(m + 40)};
	*ret_txid = rd64(m + 48);
	return ret->page_size >= 512 && ret->page_size <= 65536 &&
	       (ret->page_size & (ret->page_size - 1)) == 0 && ret->pages <= len / ret->page_size;
}

int bolt_open(struct bolt_file *f, const void *p, size_t len, struct err *err)
{
	uint64_t txid = 0, other_txid = 0;
	struct bolt_file other;
	bool ok = meta(p, len, 0, f, &txid);
	size_t second = ok ? f->page_size : STORE_PAGE;

	if (meta(p, len, second, &other, &other_txid) && (!ok || other_txid > txid)) {
		*f = other;
		ok = true;
	}
	return ok ? 0 : damaged(err);
}

static int visit(struct reader *r, uint64_t id, int depth);

static int visit_leaf(struct reader *r, const unsigned char *page, size_t len);

/* A bucket inside the root: its pages, or the page that follows its header. */
static int visit_bucket(struct reader *r, const unsigned char *key, size_t key_len,
			const unsigned char *v, size_t len)
{
	STR_AUTO name = xmemdup0(key, key_len);
	int ret;

	if (r->bucket || len < 16)
		return damaged(r->err); /* etcd has no bucket in a bucket */
	r->bucket = name;
	ret = r->fn(r->arg, name, NULL, 0, NULL, 0);
	if (ret == 0 && rd64(v))
		ret = visit(r, rd64(v), 1);
	else if (ret == 0)
		ret = visit_leaf(r, v + 16, len - 16);
	r->bucket = NULL;
	return ret;
}

static int visit_leaf(struct reader *r, const unsigned char *page, size_t len)
{
	size_t count;
	int ret = 0;

	if (len < HEADER || !(rd16(page + 8) & 2))
		return damaged(r->err);
	count = rd16(page + 10);
	if (HEADER + count * 16 > len)
		return damaged(r->err);
	for (size_t i = 0; ret == 0 && i < count; i++) {
		const unsigned char *e = page + HEADER + i * 16;
		uint64_t pos = rd32(e + 4), klen = rd32(e + 8), vlen = rd32(e + 12);
		uint64_t at = HEADER + i * 16 + pos;

		if (at + klen + vlen > len)
			return damaged(r->err);
		if (rd32(e) & 1)
			ret = visit_bucket(r, page + at, klen, page + at + klen, vlen);
		else if (r->bucket && klen)
			ret = r->fn(r->arg, r->bucket, page + at, klen, page + at + klen, vlen);
		else
			return damaged(r->err);
	}
	return ret;
}

static int visit(struct reader *r, uint64_t id, int depth)
{
	const struct bolt_file *f = r->f;
	const unsigned char *page;
	size_t len, count;
	int ret = 0;

	if (depth > MAX_DEPTH || id < 2 || id >= f->pages || !r->budget--)
		return damaged(r->err);
	page = f->p + id * f->page_size;
	len = ((size_t)rd32(page + 12) + 1) * f->page_size;
	if (rd64(page) != id || len > f->len - id * f->page_size)
		return damaged(r->err);
	if (!(rd16(page + 8) & 1))
		return visit_leaf(r, page, len);
	count = rd16(page + 10);
	if (!count || HEADER + count * 16 > len)
		return damaged(r->err);
	for (size_t i = 0; ret == 0 && i < count; i++)
		ret = visit(r, rd64(page + HEADER + i * 16 + 8), depth + 1);
	return ret;
}

int bolt_each(const struct bolt_file *f, bolt_fn fn, void *arg, struct err *err)
{
	struct reader r = {f, fn, arg, err, f->pages, NULL};

	return visit(&r, f->root, 0);
}
