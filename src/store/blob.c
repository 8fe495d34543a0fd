/* Blobs: values that are bytes, or become bytes when asked. */
#include "store/internal.h"

struct blob {
	uint32_t refs;
	bool have_bytes;
	const struct blob_ops *ops;
	void *payload;
	char *s; /* inline for byte blobs, owned for payload blobs */
	size_t len;
	char bytes[];
};

struct blob *blob_bytes_new(const void *p, size_t len)
{
	struct blob *b = xmalloc(sizeof(*b) + len + 1);

	*b = (struct blob){.refs = 1, .have_bytes = true, .len = len};
	if (len)
		memcpy(b->bytes, p, len);
	b->bytes[len] = '\0';
	b->s = b->bytes;
	return b;
}

struct blob *blob_payload_new(const struct blob_ops *ops, void *payload)
{
	struct blob *b = xmalloc(sizeof(*b));

	*b = (struct blob){.refs = 1, .ops = ops, .payload = payload};
	return b;
}

struct blob *blob_ref(struct blob *b)
{
	if (b)
		b->refs++;
	return b;
}

void blob_unref(struct blob *b)
{
	if (!b || --b->refs)
		return;
	if (b->ops) {
		b->ops->release(b->payload);
		if (b->s != b->bytes)
			free(b->s);
	}
	free(b);
}

void *blob_payload(const struct blob *b, const struct blob_ops *ops)
{
	return b->ops == ops ? b->payload : NULL;
}

void blob_attach(struct blob *b, const struct blob_ops *ops, void *payload)
{
	if (b->ops) {
		ops->release(payload);
		return;
	}
	b->ops = ops;
	b->payload = payload;
}

const char *blob_bytes(struct blob *b, size_t *ret_len)
{
	if (!b->have_bytes) {
		struct buf out = BUF_INIT;

		b->ops->to_bytes(b->payload, &out);
		b->len = out.len;
		b->s = buf_detach(&out);
		b->have_bytes = true;
	}
	*ret_len = b->len;
	return b->s;
}

size_t blob_len_hint(const struct blob *b)
{
	if (b->have_bytes)
		return b->len;
	return b->ops->size ? b->ops->size(b->payload) : 1024;
}

bool blob_has_bytes(const struct blob *b)
{
	return b->have_bytes;
}

const char *blob_peek(struct blob *b, struct buf *scratch, size_t *ret_len)
{
	if (b->have_bytes)
		return blob_bytes(b, ret_len);
	buf_reset(scratch);
	b->ops->to_bytes(b->payload, scratch);
	*ret_len = scratch->len;
	return buf_str(scratch);
}

size_t blob_measure(struct blob *b)
{
	BUF_AUTO scratch = BUF_INIT;
	size_t len;

	blob_peek(b, &scratch, &len);
	return len;
}
