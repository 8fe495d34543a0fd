/* recent.c - what was dealt with of late, found by a fingerprint of what it was about. */
#include "client/internal.h"

#include <stdlib.h>

#define FIRST_CAP 16

void fingerprint_add(struct fingerprint *f, const char *s)
{
	const uint64_t k = UINT64_C(0x9e3779b97f4a7c15), m = UINT64_C(0xbf58476d1ce4e5b9);
	size_t len = s ? strlen(s) : 0;
	uint64_t a = f->a ^ (len + 1) * k, b = f->b + (len + 1) * m, w;

	for (; len >= 8; s += 8, len -= 8) {
		memcpy(&w, s, 8);
		a = (a ^ w) * k;
		b = (b + w) * m;
		a ^= a >> 32;
		b ^= b >> 29;
	}
	w = 0;
	if (len)
		memcpy(&w, s, len);
	a = (a ^ w) * k;
	b = (b + w) * m;
	f->a = a ^ a >> 29;
	f->b = b ^ b >> 32;
}

static struct recent_head *at(const struct recent *r, size_t i)
{
	return (struct recent_head *)(void *)(r->v + i * r->size);
}

static uint32_t *chain_of(const struct recent *r, const struct fingerprint *f)
{
	return &r->chains[f->a & (r->cap - 1)];
}

static void link_in(struct recent *r, size_t i)
{
	uint32_t *chain = chain_of(r, &at(r, i)->about);

	at(r, i)->next = *chain;
	*chain = (uint32_t)i + 1;
}

static void unlink(struct recent *r, size_t i)
{
	uint32_t *p = chain_of(r, &at(r, i)->about);

	while (*p != i + 1)
		p = &at(r, *p - 1)->next;
	*p = at(r, i)->next;
}

static void widen(struct recent *r)
{
	r->cap = r->cap ? r->cap * 2 : FIRST_CAP;
	r->v = xreallocarray(r->v, r->cap, r->size);
	free(r->chains);
	r->chains = xcalloc(r->cap, sizeof(*r->chains));
	for (size_t i = 0; i < r->nr; i++)
		link_in(r, i);
}

void *recent_find(const struct recent *r, const struct fingerprint *about)
{
	for (uint32_t i = r->nr ? *chain_of(r, about) : 0; i; i = at(r, i - 1)->next) {
		struct recent_head *h = at(r, i - 1);

		if (h->about.a == about->a && h->about.b == about->b)
			return h;
	}
	return NULL;
}

void *recent_add(struct recent *r, const struct fingerprint *about)
{
	size_t i = r->oldest;
	struct recent_head *h;

	if (r->nr == RECENT_MAX) {
		unlink(r, i);
		if (r->release)
			r->release(at(r, i));
		r->oldest = (i + 1) % RECENT_MAX;
	} else {
		if (r->nr == r->cap)
			widen(r);
		i = r->nr++;
	}
	h = at(r, i);
	memset(h, 0, r->size);
	h->about = *about;
	link_in(r, i);
	return h;
}

void recent_release(struct recent *r)
{
	for (size_t i = 0; r->release && i < r->nr; i++)
		r->release(at(r, i));
	free(r->v);
	free(r->chains);
	*r = (struct recent){.size = r->size, .release = r->release};
}
