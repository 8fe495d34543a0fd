#include "pki/pem.h"

#include <stdlib.h>

void pem_block_release(struct pem_block *b)
{
	free(b->type);
	buf_release(&b->der);
	*b = (struct pem_block){0};
}

/* The data between the lines; false when it is no base64. */
static bool decode(const char *p, const char *end, struct pem_block *ret)
{
	BUF_AUTO text = BUF_INIT;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		const char *stop = nl ? nl : end;

		if (!text.len && memchr(p, ':', (size_t)(stop - p))) {
			ret->headers = true;
		} else {
			for (; p < stop; p++)
				if (*p != '\r' && *p != ' ' && *p != '\t')
					buf_addc(&text, *p);
		}
		p = nl ? nl + 1 : end;
	}
	return base64_decode(&ret->der, buf_str(&text), text.len) == 0 && ret->der.len > 0;
}

static bool block_at(const char *pem, const char *stop, const char *begin, struct pem_block *ret)
{
	static const char dashes[] = "-----";
	const char *type = begin + strlen("-----BEGIN ");
	const char *type_end = memmem(type, (size_t)(stop - type), dashes, 5);
	const char *data, *end;
	STR_AUTO closing = NULL;

	if (!type_end || memchr(type, '\n', (size_t)(type_end - type)))
		return false;
	data = type_end + 5;
	ret->type = xmemdup0(type, (size_t)(type_end - type));
	closing = xasprintf("-----END %s-----", ret->type);
	end = memmem(data, (size_t)(stop - data), closing, strlen(closing));
	if (!end || !decode(data, end, ret)) {
		pem_block_release(ret);
		return false;
	}
	end += strlen(closing);
	if (end < stop && *end == '\r')
		end++;
	if (end < stop && *end == '\n')
		end++;
	ret->begin = (size_t)(begin - pem);
	ret->end = (size_t)(end - pem);
	return true;
}

bool pem_next(const char *pem, size_t len, size_t *at, struct pem_block *ret)
{
	static const char start[] = "-----BEGIN ";
	const char *stop = pem + MIN(len, PEM_MAX);
	const char *p = pem + *at;

	*ret = (struct pem_block){0};
	/* a broken block may make each later one be looked for to the end: give up after a few */
	for (int tries = 0; p < stop && tries < 64; tries++) {
		const char *begin = memmem(p, (size_t)(stop - p), start, strlen(start));

		if (!begin)
			return false;
		if ((begin == pem || begin[-1] == '\n') && block_at(pem, stop, begin, ret)) {
			*at = ret->end;
			return true;
		}
		p = begin + strlen(start);
	}
	return false;
}

bool pem_find(const char *pem, size_t len, const char *type, struct pem_block *ret)
{
	for (size_t at = 0; pem_next(pem, len, &at, ret);) {
		if (*type == '*' ? str_ends(ret->type, type + 1) : strcmp(ret->type, type) == 0)
			return true;
		pem_block_release(ret);
	}
	return false;
}

void pem_write(struct buf *out, const char *type, const void *der, size_t len)
{
	BUF_AUTO b64 = BUF_INIT;

	base64_encode(&b64, der, len);
	buf_addf(out, "-----BEGIN %s-----\n", type);
	for (size_t i = 0; i < b64.len; i += 64) {
		buf_add(out, b64.s + i, MIN((size_t)64, b64.len - i));
		buf_addc(out, '\n');
	}
	buf_addf(out, "-----END %s-----\n", type);
}
