/*
 * The key index. Point look-ups go through a hash table (never iterated), ordered ones
 * through a B+ tree whose leaves are linked. Leaves and inner nodes are not merged when
 * they get sparse, only removed when empty: keys leave by compaction alone, in bulk, and
 * come back in the same places.
 */
#include "store/internal.h"

#define FANOUT 64
#define MAX_HEIGHT 16

struct leaf {
	int nr;
	struct leaf *prev, *next;
	struct key *k[FANOUT];
};

/* child[i] holds keys >= sep[i]; sep[0] is unused (NULL). Separators hold a reference, so
 * they stay readable after the key itself left. */
struct inner {
	int nr;
	struct key *sep[FANOUT];
	void *child[FANOUT];
};

int bytes_cmp(const char *a, size_t alen, const char *b, size_t blen)
{
	size_t n = MIN(alen, blen);
	int r = n ? memcmp(a, b, n) : 0;

	return r ? r : (alen > blen) - (alen < blen);
}

void key_unref(struct key *k)
{
	if (k && --k->refs == 0)
		free(k);
}

struct key *key_of_kv(const struct store_kv *kv)
{
	return (struct key *)(uintptr_t)(kv->key - offsetof(struct key, bytes));
}

/* ---- hash ------------------------------------------------------------------- */

uint64_t index_hash(const char *key, size_t len)
{
	uint64_t h = len * UINT64_C(0x9e3779b97f4a7c15), w;

	for (; len >= 8; key += 8, len -= 8) {
		memcpy(&w, key, 8);
		h = (h ^ w) * UINT64_C(0xff51afd7ed558ccd);
		h ^= h >> 32;
	}
	if (len) {
		w = 0;
		memcpy(&w, key, len);
		h = (h ^ w) * UINT64_C(0xff51afd7ed558ccd);
		h ^= h >> 32;
	}
	h *= UINT64_C(0xc4ceb9fe1a85ec53);
	return h ^ h >> 29;
}

struct key *index_find(const struct index *ix, const char *key, size_t len, uint64_t hash)
{
	if (!ix->tab_cap)
		return NULL;
	for (size_t i = hash & (ix->tab_cap - 1); ix->tab[i].key; i = (i + 1) & (ix->tab_cap - 1)) {
		struct key *k = ix->tab[i].key;

		if (ix->tab[i].hash == hash && k->len == len && memcmp(k->bytes, key, len) == 0)
			return k;
	}
	return NULL;
}

static void tab_place(struct slot *tab, size_t cap, struct key *k)
{
	size_t i = k->hash & (cap - 1);

	while (tab[i].key)
		i = (i + 1) & (cap - 1);
	tab[i] = (struct slot){k->hash, k};
}

static void tab_add(struct index *ix, struct key *k)
{
	if ((ix->nr + 1) * 2 > ix->tab_cap) {
		size_t cap = ix->tab_cap ? ix->tab_cap * 2 : 64;
		struct slot *tab = xcalloc(cap, sizeof(*tab));

		for (size_t i = 0; i < ix->tab_cap; i++)
			if (ix->tab[i].key)
				tab_place(tab, cap, ix->tab[i].key);
		free(ix->tab);
		ix->tab = tab;
		ix->tab_cap = cap;
	}
	tab_place(ix->tab, ix->tab_cap, k);
	ix->nr++;
}

static void tab_del(struct index *ix, const struct key *k)
{
	size_t mask = ix->tab_cap - 1, i = k->hash & mask, j;

	while (ix->tab[i].key != k)
		i = (i + 1) & mask;
	/* close the gap, so that no probe sequence is cut */
	for (j = (i + 1) & mask; ix->tab[j].key; j = (j + 1) & mask) {
		size_t home = ix->tab[j].hash & mask;

		if (((j - home) & mask) >= ((j - i) & mask)) {
			ix->tab[i] = ix->tab[j];
			i = j;
		}
	}
	ix->tab[i] = (struct slot){0, NULL};
	ix->nr--;
}

/* ---- tree ------------------------------------------------------------------- */

/* First place in the leaf whose key is >= the one given. */
static int leaf_lower(const struct leaf *l, const char *key, size_t len)
{
	int lo = 0, hi = l->nr;

	while (lo < hi) {
		int mid = (lo + hi) / 2;

		if (bytes_cmp(l->k[mid]->bytes, l->k[mid]->len, key, len) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static int inner_child(const struct inner *n, const char *key, size_t len)
{
	int lo = 1, hi = n->nr;

	while (lo < hi) {
		int mid = (lo + hi) / 2;

		if (bytes_cmp(n->sep[mid]->bytes, n->sep[mid]->len, key, len) <= 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo - 1;
}

/* Moves the upper half of child i of n into a new child i + 1. */
static void split_child(struct inner *n, int i, bool is_leaf)
{
	struct key *sep;
	void *right;

	if (is_leaf) {
		struct leaf *l = n->child[i], *r = xcalloc(1, sizeof(*r));

		r->nr = FANOUT / 2;
		l->nr -= r->nr;
		memcpy(r->k, l->k + l->nr, (size_t)r->nr * sizeof(struct key *));
		r->next = l->next;
		r->prev = l;
		if (r->next)
			r->next->prev = r;
		l->next = r;
		sep = r->k[0];
		sep->refs++;
		right = r;
	} else {
		struct inner *l = n->child[i], *r = xcalloc(1, sizeof(*r));

		r->nr = FANOUT / 2;
		l->nr -= r->nr;
		memcpy(r->sep, l->sep + l->nr, (size_t)r->nr * sizeof(struct key *));
		memcpy(r->child, l->child + l->nr, (size_t)r->nr * sizeof(void *));
		sep = r->sep[0];
		r->sep[0] = NULL;
		right = r;
	}
	memmove(n->sep + i + 2, n->sep + i + 1, (size_t)(n->nr - i - 1) * sizeof(struct key *));
	memmove(n->child + i + 2, n->child + i + 1, (size_t)(n->nr - i - 1) * sizeof(void *));
	n->sep[i + 1] = sep;
	n->child[i + 1] = right;
	n->nr++;
}

static bool node_full(const void *node, bool is_leaf)
{
	return (is_leaf ? ((const struct leaf *)node)->nr : ((const struct inner *)node)->nr) ==
	       FANOUT;
}

static void tree_add(struct index *ix, struct key *k)
{
	struct leaf *l;
	void *node;
	int at;

	if (!ix->root)
		ix->root = xcalloc(1, sizeof(struct leaf));
	if (node_full(ix->root, ix->height == 0)) {
		struct inner *top = xcalloc(1, sizeof(*top));

		top->nr = 1;
		top->child[0] = ix->root;
		ix->root = top;
		split_child(top, 0, ix->height++ == 0);
	}
	node = ix->root;
	for (int h = ix->height; h > 0; h--) {
		struct inner *n = node;
		int i = inner_child(n, k->bytes, k->len);

		if (node_full(n->child[i], h == 1)) {
			split_child(n, i, h == 1);
			i = inner_child(n, k->bytes, k->len);
		}
		node = n->child[i];
	}
	l = node;
	at = leaf_lower(l, k->bytes, k->len);
	memmove(l->k + at + 1, l->k + at, (size_t)(l->nr - at) * sizeof(struct key *));
	l->k[at] = k;
	l->nr++;
}

static void inner_remove(struct inner *n, int i)
{
	int sep = i ? i : 1; /* with the first child goes the separator after it */

	if (n->nr > 1) {
		key_unref(n->sep[sep]);
		memmove(n->sep + sep, n->sep + sep + 1,
			(size_t)(n->nr - sep - 1) * sizeof(struct key *));
		memmove(n->child + i, n->child + i + 1, (size_t)(n->nr - i - 1) * sizeof(void *));
	}
	n->nr--;
}

static void tree_del(struct index *ix, const struct key *k)
{
	struct inner *path[MAX_HEIGHT];
	int at[MAX_HEIGHT], depth = 0, i;
	void *node = ix->root;
	struct leaf *l;

	for (; depth < ix->height; depth++) {
		path[depth] = node;
		at[depth] = inner_child(node, k->bytes, k->len);
		node = path[depth]->child[at[depth]];
	}
	l = node;
	i = leaf_lower(l, k->bytes, k->len);
	memmove(l->k + i, l->k + i + 1, (size_t)(l->nr - i - 1) * sizeof(struct key *));
	if (--l->nr)
		return;
	if (l->prev)
		l->prev->next = l->next;
	if (l->next)
		l->next->prev = l->prev;
	free(l);
	while (depth-- > 0) {
		inner_remove(path[depth], at[depth]);
		if (path[depth]->nr)
			break;
		free(path[depth]);
	}
	if (depth < 0) {
		ix->root = NULL;
		ix->height = 0;
	}
	/* a root with one child only costs a step */
	while (ix->height && ((struct inner *)ix->root)->nr == 1) {
		struct inner *top = ix->root;

		ix->root = top->child[0];
		free(top);
		ix->height--;
	}
}

struct key *index_add(struct index *ix, const char *key, size_t len, uint64_t hash)
{
	struct key *k = xmalloc(sizeof(*k) + len + 1);

	*k = (struct key){.refs = 1, .len = (uint32_t)len, .hash = hash};
	if (len)
		memcpy(k->bytes, key, len);
	k->bytes[len] = '\0';
	tab_add(ix, k);
	tree_add(ix, k);
	return k;
}

void index_del(struct index *ix, struct key *k)
{
	tab_del(ix, k);
	tree_del(ix, k);
	key_unref(k);
}

struct cursor index_seek(const struct index *ix, const char *key, size_t len)
{
	struct cursor c = {NULL, 0};
	void *node = ix->root;

	if (!node)
		return c;
	for (int h = ix->height; h > 0; h--)
		node = ((struct inner *)node)->child[inner_child(node, key, len)];
	c.leaf = node;
	c.i = leaf_lower(c.leaf, key, len);
	return c;
}

struct key *index_next(struct cursor *c)
{
	while (c->leaf && c->i >= c->leaf->nr) {
		c->leaf = c->leaf->next;
		c->i = 0;
	}
	return c->leaf ? c->leaf->k[c->i++] : NULL;
}

static void node_free(void *node, int height)
{
	if (height == 0) {
		struct leaf *l = node;

		for (int i = 0; i < l->nr; i++)
			key_unref(l->k[i]);
	} else {
		struct inner *n = node;

		for (int i = 0; i < n->nr; i++) {
			key_unref(n->sep[i]);
			node_free(n->child[i], height - 1);
		}
	}
	free(node);
}

void index_release(struct index *ix)
{
	if (ix->root)
		node_free(ix->root, ix->height);
	free(ix->tab);
	*ix = (struct index){0};
}

bool index_verify(const struct index *ix)
{
	struct cursor c = index_seek(ix, "", 0);
	const struct key *prev = NULL, *k;
	size_t nr = 0;

	while ((k = index_next(&c))) {
		struct cursor again = index_seek(ix, k->bytes, k->len);

		if (prev && bytes_cmp(prev->bytes, prev->len, k->bytes, k->len) >= 0)
			return false;
		if (index_next(&again) != k || index_find(ix, k->bytes, k->len, k->hash) != k)
			return false;
		if (!k->newest || k->refs < 1)
			return false;
		prev = k;
		nr++;
	}
	return nr == ix->nr;
}
