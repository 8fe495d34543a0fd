#include "store_model.h"

#include <stdlib.h>

void model_release(struct model *m)
{
	free(m->log);
	*m = (struct model){0};
}

int text_cmp(const struct text *a, const struct text *b)
{
	for (size_t i = 0; i < a->len && i < b->len; i++)
		if (a->p[i] != b->p[i])
			return (unsigned char)a->p[i] - (unsigned char)b->p[i];
	return (int)a->len - (int)b->len;
}

struct text text_of(const void *p, size_t len)
{
	struct text t = {.len = len};

	if (len)
		memcpy(t.p, p, len);
	return t;
}

const struct happening *model_at(const struct model *m, const struct text *key, int64_t rev)
{
	const struct happening *last = NULL;

	for (size_t i = 0; i < m->nr; i++)
		if (m->log[i].rev <= rev && text_cmp(&m->log[i].key, key) == 0)
			last = &m->log[i];
	return last && !last->del ? last : NULL;
}

const struct happening *model_before(const struct model *m, const struct happening *h)
{
	const struct happening *last = NULL;

	for (const struct happening *o = m->log; o < h; o++)
		if (text_cmp(&o->key, &h->key) == 0)
			last = o;
	return last && !last->del ? last : NULL;
}

bool model_in(const struct model_span *s, const struct text *key)
{
	int c = text_cmp(key, &s->key);

	if (!s->end_given)
		return c == 0;
	if (s->end.len == 1 && s->end.p[0] == '\0')
		return c >= 0;
	return c >= 0 && text_cmp(key, &s->end) < 0;
}

static int by_key(const void *a, const void *b)
{
	return text_cmp(&(*(const struct happening *const *)a)->key,
			&(*(const struct happening *const *)b)->key);
}

size_t model_range(const struct model *m, const struct model_span *s, int64_t rev,
		   const struct happening ***ret)
{
	size_t nr = 0;

	*ret = xcalloc(m->nr + 1, sizeof(struct happening *));
	for (size_t i = 0; i < m->nr; i++)
		if (model_in(s, &m->log[i].key) && model_at(m, &m->log[i].key, rev) == &m->log[i])
			(*ret)[nr++] = &m->log[i];
	qsort(*ret, nr, sizeof(struct happening *), by_key);
	return nr;
}

void model_begin(struct model *m)
{
	m->writing = m->rev + 1;
}

int64_t model_cur(const struct model *m)
{
	return m->nr && m->log[m->nr - 1].rev > m->rev ? m->rev + 1 : m->rev;
}

static struct happening *add(struct model *m)
{
	m->log = grow(m->log, m->nr + 1, &m->cap, sizeof(*m->log));
	m->log[m->nr] = (struct happening){.rev = m->writing};
	return &m->log[m->nr++];
}

void model_put(struct model *m, const struct text *key, const struct text *val, int64_t lease)
{
	const struct happening *old = model_at(m, key, INT64_MAX);
	int64_t create = old ? old->create : m->writing, version = old ? old->version + 1 : 1;
	struct happening *h = add(m);

	h->key = *key;
	h->val = *val;
	h->lease = lease;
	h->create = create;
	h->version = version;
}

int64_t model_del(struct model *m, const struct model_span *s)
{
	const struct happening **v;
	size_t nr = model_range(m, s, INT64_MAX, &v);
	struct text *keys = xcalloc(nr + 1, sizeof(*keys));

	for (size_t i = 0; i < nr; i++)
		keys[i] = v[i]->key;
	for (size_t i = 0; i < nr; i++) {
		struct happening *h = add(m);

		h->key = keys[i];
		h->del = true;
	}
	free(keys);
	free(v);
	return (int64_t)nr;
}

void model_commit(struct model *m)
{
	m->rev = model_cur(m);
	m->writing = 0;
}

void model_compact(struct model *m, int64_t rev)
{
	size_t kept = 0;
	bool *keep = xcalloc(m->nr + 1, sizeof(*keep));

	for (size_t i = 0; i < m->nr; i++) {
		const struct happening *h = &m->log[i], *last = NULL;

		for (size_t j = 0; j < m->nr; j++)
			if (m->log[j].rev <= rev && text_cmp(&m->log[j].key, &h->key) == 0)
				last = &m->log[j];
		keep[i] = h->rev > rev || (h == last && (!h->del || h->rev == rev));
	}
	for (size_t i = 0; i < m->nr; i++)
		if (keep[i])
			m->log[kept++] = m->log[i];
	m->nr = kept;
	m->compact = rev;
	free(keep);
}

struct model_lease *model_lease(struct model *m, int64_t id)
{
	for (size_t i = 0; i < m->leases; i++)
		if (m->lease[i].id == id)
			return &m->lease[i];
	return NULL;
}

void model_grant(struct model *m, int64_t id, int64_t ttl)
{
	m->lease[m->leases++] = (struct model_lease){id, ttl, m->now + ttl * SIM_SEC, ++m->seq};
}

void model_revoke(struct model *m, int64_t id)
{
	struct model_lease *l = model_lease(m, id);
	struct model_span all = {.key = {"", 0}, .end = {"", 1}, .end_given = true};
	const struct happening **v;
	size_t nr = model_range(m, &all, INT64_MAX, &v), gone = 0;
	struct text *keys = xcalloc(nr + 1, sizeof(*keys));

	for (size_t i = 0; i < nr; i++)
		if (v[i]->lease == id)
			keys[gone++] = v[i]->key;
	free(v);
	model_begin(m);
	for (size_t i = 0; i < gone; i++)
		model_del(m, &(struct model_span){.key = keys[i]});
	model_commit(m);
	free(keys);
	*l = m->lease[--m->leases];
}

void model_advance(struct model *m, int64_t ns)
{
	int64_t until = m->now + ns;

	for (;;) {
		const struct model_lease *next = NULL;

		for (size_t i = 0; i < m->leases; i++) {
			const struct model_lease *l = &m->lease[i];

			if (l->expiry <= until &&
			    (!next || l->expiry < next->expiry ||
			     (l->expiry == next->expiry && l->seq < next->seq)))
				next = l;
		}
		if (!next)
			break;
		m->now = next->expiry;
		model_revoke(m, next->id);
	}
	m->now = until;
}
