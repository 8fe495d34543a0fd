#include "pki/der.h"

struct der der_of(const void *p, size_t len)
{
	return (struct der){p, (const uint8_t *)p + len};
}

size_t der_len(struct der d)
{
	return (size_t)(d.end - d.p);
}

bool der_same(struct der a, struct der b)
{
	return der_len(a) == der_len(b) && (!der_len(a) || memcmp(a.p, b.p, der_len(a)) == 0);
}

bool der_next(struct der *d, unsigned *ret_tag, struct der *ret_content)
{
	const uint8_t *p = d->p;
	size_t len, bytes;

	if (der_len(*d) < 2 || (p[0] & 0x1f) == 0x1f)
		return false;
	*ret_tag = p[0];
	len = p[1];
	p += 2;
	if (len & 0x80) {
		bytes = len & 0x7f;
		if (bytes == 0 || bytes > 3 || (size_t)(d->end - p) < bytes || *p == 0)
			return false;
		for (len = 0; bytes; bytes--)
			len = len << 8 | *p++;
		if (len < 0x80)
			return false; /* not the shortest form */
	}
	if ((size_t)(d->end - p) < len)
		return false;
	*ret_content = (struct der){p, p + len};
	d->p = p + len;
	return true;
}

bool der_take_whole(struct der *d, unsigned tag, struct der *ret_whole, struct der *ret_content)
{
	struct der rest = *d;
	unsigned got;

	if (!der_next(&rest, &got, ret_content) || got != tag)
		return false;
	*ret_whole = (struct der){d->p, rest.p};
	*d = rest;
	return true;
}

bool der_take(struct der *d, unsigned tag, struct der *ret_content)
{
	struct der whole;

	return der_take_whole(d, tag, &whole, ret_content);
}

bool der_take_bits(struct der *d, struct der *ret)
{
	if (!der_take(d, DER_BITS, ret) || !der_len(*ret) || ret->p[0] != 0)
		return false;
	ret->p++;
	return true;
}

void der_put(struct buf *out, unsigned tag, const void *content, size_t len)
{
	buf_addc(out, (char)tag);
	if (len >= 0x10000) {
		buf_addc(out, (char)0x83);
		buf_addc(out, (char)(len >> 16));
		buf_addc(out, (char)(len >> 8));
	} else if (len >= 0x100) {
		buf_addc(out, (char)0x82);
		buf_addc(out, (char)(len >> 8));
	} else if (len >= 0x80) {
		buf_addc(out, (char)0x81);
	}
	buf_addc(out, (char)len);
	buf_add(out, content, len);
}

void der_put_buf(struct buf *out, unsigned tag, const struct buf *content)
{
	der_put(out, tag, buf_str(content), content->len);
}

void der_put_bits(struct buf *out, const void *p, size_t len)
{
	BUF_AUTO b = BUF_INIT;

	buf_addc(&b, '\0');
	buf_add(&b, p, len);
	der_put_buf(out, DER_BITS, &b);
}

void der_put_uint(struct buf *out, const void *p, size_t len)
{
	const uint8_t *c = p;
	BUF_AUTO b = BUF_INIT;

	while (len > 1 && !*c) {
		c++;
		len--;
	}
	if (!len || *c & 0x80)
		buf_addc(&b, '\0');
	buf_add(&b, c, len);
	der_put_buf(out, DER_INTEGER, &b);
}

void der_put_raw(struct buf *out, struct der d)
{
	buf_add(out, d.p, der_len(d));
}

bool oid_is(struct der d, const struct oid *o)
{
	return der_len(d) == o->len && memcmp(d.p, o->bytes, o->len) == 0;
}

void oid_put(struct buf *out, const struct oid *o)
{
	der_put(out, DER_OID, o->bytes, o->len);
}
