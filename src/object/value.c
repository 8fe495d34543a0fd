#include "object/value_private.h"

#include <math.h>
#include <stdlib.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "object/atoms.inc"

static const struct value null_value = {0, VALUE_NULL, 0};
static const struct value true_value = {0, VALUE_BOOL, 1};
static const struct value false_value = {0, VALUE_BOOL, 0};
static const struct number zero_value = {{0, VALUE_INT, 0}, {.i = 0}};
static const struct number one_value = {{0, VALUE_INT, 0}, {.i = 1}};
static const struct {
	struct value h;
	char s[STRING_ROOM];
} empty_string = {{0, VALUE_STRING, 0}, ""};
static const struct array empty_array = {{0, VALUE_ARRAY, 0}, 0};
static const struct map empty_map = {{0, VALUE_MAP, 0}, 0, 0, {0}};

/* Immortal values are constants; the count of 0 keeps everybody from writing to them. */
static struct value *immortal(const struct value *v)
{
	union {
		const struct value *in;
		struct value *out;
	} u = {.in = v};

	return u.out;
}

struct value *value_ref(const struct value *v)
{
	struct value *w = immortal(v);

	if (w && w->refs)
		w->refs++;
	return w;
}

static void lazy_destroy(struct lazy *z)
{
	if (z->payload)
		z->ops->release(z->payload);
	value_unref(z->made);
}

static void value_destroy(struct value *v)
{
	if (v->type == VALUE_MAP) {
		const struct map *m = as_map(v);

		for (size_t i = 0; i < v->len; i++) {
			value_unref(m->e[i].key);
			value_unref(m->e[i].val);
		}
	} else if (v->type == VALUE_ARRAY) {
		const struct array *a = as_array(v);

		for (size_t i = 0; i < v->len; i++)
			value_unref(a->v[i]);
	} else if (v->type == VALUE_LAZY) {
		lazy_destroy((struct lazy *)(void *)v);
	}
	free(v);
}

void value_unref(struct value *v)
{
	if (!v || !v->refs || --v->refs)
		return;
	value_destroy(v);
}

void value_unrefp(struct value **v)
{
	value_unref(*v);
	*v = NULL;
}

/* ---- making -------------------------------------------------------------- */

struct value *value_null_new(void)
{
	return immortal(&null_value);
}

struct value *value_bool_new(bool b)
{
	return immortal(b ? &true_value : &false_value);
}

struct value *value_int_new(int64_t i)
{
	struct number *n;

	if (i == 0 || i == 1)
		return immortal(i ? &one_value.h : &zero_value.h);
	n = xmalloc(sizeof(*n));
	n->h = (struct value){1, VALUE_INT, 0};
	n->i = i;
	return &n->h;
}

struct value *value_double_new(double d)
{
	struct number *n = xmalloc(sizeof(*n));

	n->h = (struct value){1, VALUE_DOUBLE, 0};
	n->d = d;
	return &n->h;
}

static struct value *string_new(const char *s, size_t len)
{
	struct string *str;

	if (len > VALUE_MAX_LEN)
		abort();
	str = xmalloc(sizeof(*str) + MAX(len + 1, (size_t)STRING_ROOM));
	str->h = (struct value){1, VALUE_STRING, (uint32_t)len};
	memset(str->s, 0, STRING_ROOM);
	memcpy(str->s, s, len);
	str->s[len] = '\0';
	return &str->h;
}

struct value *value_strn_new(const char *s, size_t len)
{
	return len ? string_new(s, len) : immortal(&empty_string.h);
}

struct value *value_str_new(const char *s)
{
	return s ? value_strn_new(s, strlen(s)) : value_null_new();
}

struct value *value_strf_new(const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	return value_strn_new(buf_str(&b), b.len);
}

struct value *value_array_new(void)
{
	return immortal(&empty_array.h);
}

struct value *value_map_new(void)
{
	return immortal(&empty_map.h);
}

/* Whether strings with the same head are the same beyond it. */
static inline bool tail_is(const char *a, const char *b, size_t len)
{
	uint64_t x, y;

	if (len <= 8)
		return true;
	if (len > 16)
		return !memcmp(a + 8, b + 8, len - 8);
	memcpy(&x, a + len - 8, 8);
	memcpy(&y, b + len - 8, 8);
	return x == y;
}

static const struct value *atom_of(const char *s, size_t len)
{
	uint64_t head = key_head(s, len);
	uint64_t h = (head >> 32) * 1009 + (head & UINT32_MAX) * 4099 + len * 613 +
		     (unsigned char)s[len - 1] * UINT64_C(127);

	for (h = h >> 7 & (ATOM_SLOTS - 1); atom_index[h]; h = (h + 1) & (ATOM_SLOTS - 1)) {
		const struct value *a = atoms[atom_index[h]];

		if (a->len == len && string_head(a) == head && tail_is(as_string(a)->s, s, len))
			return a;
	}
	return NULL;
}

struct value *value_key_new(const char *s, size_t len)
{
	const struct value *atom = len ? atom_of(s, len) : &empty_string.h;

	return atom ? immortal(atom) : string_new(s, len);
}

struct value *value_word_new(const char *s)
{
	return s ? value_key_new(s, strlen(s)) : value_null_new();
}

/* Stable merge sort: of equal keys the later one must stay later. */
static void merge_sort(struct entry *e, size_t n, struct entry *tmp, entry_compare_fn cmp)
{
	size_t half = n / 2, i = 0, j = half, k = 0;

	if (n < 2)
		return;
	merge_sort(e, half, tmp, cmp);
	merge_sort(e + half, n - half, tmp, cmp);
	if (cmp(&e[half - 1], &e[half]) <= 0)
		return;
	memcpy(tmp, e, half * sizeof(*e));
	while (i < half && j < n)
		e[k++] = cmp(&tmp[i], &e[j]) <= 0 ? tmp[i++] : e[j++];
	memcpy(e + k, tmp + i, (half - i) * sizeof(*e));
}

void value_sort_entries(struct entry *e, size_t n, entry_compare_fn cmp)
{
	struct entry small[32];
	struct entry *tmp = n <= 64 ? small : xreallocarray(NULL, n / 2, sizeof(*tmp));

	merge_sort(e, n, tmp, cmp);
	if (tmp != small)
		free(tmp);
}

static int by_key(const struct entry *a, const struct entry *b)
{
	uint64_t x = string_head(a->key), y = string_head(b->key);

	if (x != y)
		return x < y ? -1 : 1;
	return key_compare(a->key, b->key);
}

/* Keeps the last of each run of equal keys; returns how many entries remain. */
static size_t drop_duplicates(struct entry *e, size_t n, struct strvec *dups)
{
	size_t to = 0;
	bool reported = false;

	for (size_t i = 0; i < n; i++) {
		bool same = i + 1 < n && !by_key(&e[i], &e[i + 1]);

		if (same) {
			if (dups && !reported)
				strvec_add(dups, as_string(e[i].key)->s);
			value_unref(e[i].key);
			value_unref(e[i].val);
		} else {
			e[to++] = e[i];
		}
		reported = same;
	}
	return to;
}

struct value *value_map_from(struct entry *e, size_t n, struct strvec *dups)
{
	bool sorted = true;
	struct map *m;

	if (!n)
		return value_map_new();
	if (n > VALUE_MAX_LEN)
		abort();
	for (size_t i = 1; i < n && sorted; i++)
		sorted = by_key(&e[i - 1], &e[i]) < 0;
	if (!sorted) {
		value_sort_entries(e, n, by_key);
		n = drop_duplicates(e, n, dups);
	}
	m = xmalloc(sizeof(*m) + n * sizeof(*e));
	m->h = (struct value){1, VALUE_MAP, (uint32_t)n};
	m->cap = (uint32_t)n;
	m->mark = 0;
	memcpy(m->e, e, n * sizeof(*e));
	value_map_tag(m);
	return &m->h;
}

struct value *value_array_from(const struct entry *e, size_t n)
{
	struct array *a;

	if (!n)
		return value_array_new();
	if (n > VALUE_MAX_LEN)
		abort();
	a = xmalloc(sizeof(*a) + n * sizeof(a->v[0]));
	a->h = (struct value){1, VALUE_ARRAY, (uint32_t)n};
	a->cap = (uint32_t)n;
	for (size_t i = 0; i < n; i++)
		a->v[i] = e[i].val;
	return &a->h;
}

/* ---- lazy values --------------------------------------------------------- */

struct value *value_lazy_new(const struct value_lazy_ops *ops, void *payload)
{
	struct lazy *z = xmalloc(sizeof(*z));

	*z = (struct lazy){{1, VALUE_LAZY, 1}, ops, payload, NULL};
	return &z->h;
}

struct value *value_now(struct value *v)
{
	struct lazy *z = (struct lazy *)(void *)v;
	void *payload;

	if (!v || v->type != VALUE_LAZY)
		return value_ref(v);
	if (!z->made) {
		z->made = z->ops->make(z->payload);
		if (!z->made)
			z->made = value_null_new();
		payload = z->payload;
		z->payload = NULL;
		z->ops->release(payload);
	}
	return value_ref(z->made);
}

struct value *value_force(struct value **slot)
{
	struct value *lazy = *slot;

	*slot = value_now(lazy);
	value_unref(lazy);
	return *slot;
}

bool value_is_lazy(const struct value *v)
{
	return v && v->type == VALUE_LAZY;
}

void *value_lazy_payload(const struct value *v, const struct value_lazy_ops *ops)
{
	const struct lazy *z = (const struct lazy *)(const void *)v;

	return v && v->type == VALUE_LAZY && z->ops == ops ? z->payload : NULL;
}

/* ---- reading ------------------------------------------------------------- */

uint32_t value_mark(const struct value *map)
{
	return map && map->type == VALUE_MAP ? as_map(map)->mark : 0;
}

void value_set_mark(const struct value *map, uint32_t mark)
{
	/* Of the immortal empty map nothing can be noted. */
	if (map && map->type == VALUE_MAP && map->refs)
		((struct map *)(void *)immortal(map))->mark = mark;
}

static bool is(const struct value *v, enum value_type type)
{
	return v && v->type == type;
}

enum value_type value_type(const struct value *v)
{
	return v ? (enum value_type)v->type : VALUE_NULL;
}

bool value_is_map(const struct value *v)
{
	return is(v, VALUE_MAP);
}

bool value_is_array(const struct value *v)
{
	return is(v, VALUE_ARRAY);
}

bool value_is_string(const struct value *v)
{
	return is(v, VALUE_STRING);
}

bool value_is_null(const struct value *v)
{
	return !v || v->type == VALUE_NULL;
}

bool value_bool(const struct value *v)
{
	return is(v, VALUE_BOOL) && v->len;
}

int64_t value_int(const struct value *v)
{
	double d;

	if (is(v, VALUE_INT))
		return as_number(v)->i;
	if (!is(v, VALUE_DOUBLE))
		return 0;
	d = as_number(v)->d;
	if (isnan(d))
		return 0;
	if (d >= 0x1p63)
		return INT64_MAX;
	return d < -0x1p63 ? INT64_MIN : (int64_t)d;
}

double value_double(const struct value *v)
{
	if (is(v, VALUE_DOUBLE))
		return as_number(v)->d;
	return is(v, VALUE_INT) ? (double)as_number(v)->i : 0;
}

const char *value_str(const struct value *v)
{
	return is(v, VALUE_STRING) ? as_string(v)->s : NULL;
}

const char *value_str_or(const struct value *v, const char *dflt)
{
	return is(v, VALUE_STRING) ? as_string(v)->s : dflt;
}

size_t value_str_len(const struct value *v)
{
	return is(v, VALUE_STRING) ? v->len : 0;
}

size_t value_len(const struct value *v)
{
	return is(v, VALUE_ARRAY) || is(v, VALUE_MAP) ? v->len : 0;
}

void value_map_tag(struct map *m)
{
	memset(m->tag, 0, sizeof(m->tag));
	if (m->h.len > TAGGED)
		return;
	for (size_t i = 0; i < m->h.len; i++)
		m->tag[i] = key_tag(string_head(m->e[i].key), m->e[i].key->len);
}

static bool key_is(const struct value *k, const char *key, size_t len, uint64_t head)
{
	return string_head(k) == head && k->len == len && tail_is(as_string(k)->s, key, len);
}

static size_t search(const struct map *m, const char *key, size_t len, uint64_t head,
		     bool *ret_found)
{
	const struct entry *e = m->e, *end = e + m->h.len;
	int c;

	*ret_found = false;
	for (size_t n = m->h.len; n > 0;) { /* to the first one whose head is not smaller */
		size_t half = n / 2;
		bool less = string_head(e[half].key) < head;

		e = less ? e + half + 1 : e;
		n = less ? n - half - 1 : half;
	}
	for (; e < end && string_head(e->key) == head; e++) {
		c = len <= 8 && e->key->len <= 8
			    ? (e->key->len > len) - (e->key->len < len)
			    : bytes_compare(as_string(e->key)->s, e->key->len, key, len);
		if (c >= 0) {
			*ret_found = !c;
			break;
		}
	}
	return (size_t)(e - m->e);
}

/* A bit for each of the tags that is want. */
static uint32_t tags_like(const struct map *m, uint8_t want)
{
#ifdef __SSE2__
	__m128i tags = _mm_loadu_si128((const __m128i *)(const void *)m->tag);

	return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(tags, _mm_set1_epi8((char)want)));
#else
	uint32_t bits = 0;

	for (size_t i = 0; i < TAGGED; i++)
		bits |= (uint32_t)(m->tag[i] == want) << i;
	return bits;
#endif
}

__attribute__((noinline)) static const struct entry *entry_of_many(const struct map *m,
								   const char *key, size_t len,
								   uint64_t head)
{
	bool found;
	size_t i = search(m, key, len, head, &found);

	return found ? &m->e[i] : NULL;
}

/* The entry of a key; NULL: none. It is what the program does most. */
static inline const struct entry *entry_of(const struct value *map, const char *key, size_t len,
					   uint64_t head)
{
	const struct map *m = as_map(map);
	uint8_t tag = key_tag(head, len);

	if (!is(map, VALUE_MAP))
		return NULL;
	if (map->len > TAGGED)
		return entry_of_many(m, key, len, head);
	for (uint32_t t = tags_like(m, tag); t; t &= t - 1) {
		const struct entry *e = &m->e[__builtin_ctz(t)];

		if (key_is(e->key, key, len, head))
			return e;
	}
	return NULL;
}

size_t value_map_search(const struct map *m, const char *key, size_t len, bool *ret_found)
{
	uint64_t head = key_head(key, len);
	const struct entry *e = entry_of(&m->h, key, len, head);

	*ret_found = e != NULL;
	return e ? (size_t)(e - m->e) : search(m, key, len, head, ret_found);
}

__attribute__((noinline)) static struct value *get_rare(const struct value *map, const char *key,
							size_t len, uint64_t head)
{
	const struct entry *e = entry_of(map, key, len, head);

	return e ? entry_val(e) : NULL;
}

/* What is rare is done elsewhere: this calls nothing to come back, so it need not save registers. */
struct value *value_get_head(const struct value *map, const char *key, size_t len, uint64_t head)
{
	const struct entry *e;

	if (!is(map, VALUE_MAP))
		return NULL;
	if (map->len > TAGGED || len > 16)
		return get_rare(map, key, len, head);
	e = entry_of(map, key, len, head);
	if (!e)
		return NULL;
	return e->val->type == VALUE_LAZY ? get_rare(map, key, len, head) : e->val;
}

struct value *value_lazy_head(const struct value *map, const char *key, size_t len, uint64_t head)
{
	const struct entry *e = entry_of(map, key, len, head);

	return e ? e->val : NULL;
}

struct value *value_idx(const struct value *array, size_t i)
{
	return is(array, VALUE_ARRAY) && i < array->len ? as_array(array)->v[i] : NULL;
}

const char *value_key(const struct value *map, size_t i)
{
	return is(map, VALUE_MAP) && i < map->len ? as_string(as_map(map)->e[i].key)->s : NULL;
}

struct value *value_val(const struct value *map, size_t i)
{
	return is(map, VALUE_MAP) && i < map->len ? map_val(as_map(map), i) : NULL;
}

struct value *value_in_keys(const struct value *v, const char *const *keys)
{
	for (; *keys && v; keys++)
		v = value_get(v, *keys);
	return immortal(v);
}

struct value *value_find(const struct value *array, const char *key, const char *want)
{
	struct value *item;

	value_each_item(item, i,
			array) if (str_eq(value_str(value_get(item, key)), want)) return item;
	return NULL;
}

/* ---- comparing ----------------------------------------------------------- */

/* Exact: an int64 next to a double that rounds to it is not equal to it. */
static int compare_int_double(int64_t i, double d)
{
	int64_t whole;

	if (isnan(d) || d >= 0x1p63)
		return -1;
	if (d < -0x1p63)
		return 1;
	whole = (int64_t)d;
	if (i != whole)
		return i < whole ? -1 : 1;
	return d > (double)whole ? -1 : d < (double)whole;
}

static int compare_numbers(const struct value *a, const struct value *b)
{
	const struct number *x = as_number(a), *y = as_number(b);

	if (a->type == VALUE_INT && b->type == VALUE_INT)
		return (x->i > y->i) - (x->i < y->i);
	if (a->type == VALUE_INT)
		return compare_int_double(x->i, y->d);
	if (b->type == VALUE_INT)
		return -compare_int_double(y->i, x->d);
	if (isnan(x->d) || isnan(y->d))
		return !!isnan(x->d) - !!isnan(y->d);
	return (x->d > y->d) - (x->d < y->d);
}

/* Lazy values are made to be compared, unless they are the same one. */
static int compare_lazy(const struct map *a, const struct map *b, size_t i)
{
	if (a->e[i].val == b->e[i].val)
		return 0;
	return value_compare(map_val(a, i), map_val(b, i));
}

static int compare_entries(const struct value *a, const struct value *b)
{
	size_t n = MIN(a->len, b->len);
	int c;

	for (size_t i = 0; i < n; i++) {
		if (a->type == VALUE_ARRAY) {
			c = value_compare(as_array(a)->v[i], as_array(b)->v[i]);
		} else {
			c = key_compare(as_map(a)->e[i].key, as_map(b)->e[i].key);
			if (!c)
				c = compare_lazy(as_map(a), as_map(b), i);
		}
		if (c)
			return c;
	}
	return (a->len > b->len) - (a->len < b->len);
}

/* Ints and doubles are one type to the order. */
static int rank(const struct value *v)
{
	return v->type == VALUE_DOUBLE ? VALUE_INT : (int)v->type;
}

int value_compare(const struct value *a, const struct value *b)
{
	if (!a)
		a = &null_value;
	if (!b)
		b = &null_value;
	if (a == b)
		return 0;
	if (rank(a) != rank(b))
		return rank(a) - rank(b);
	switch ((enum value_type)a->type) {
	case VALUE_NULL:
		return 0;
	case VALUE_BOOL:
		return (int)a->len - (int)b->len;
	case VALUE_INT:
	case VALUE_DOUBLE:
		return compare_numbers(a, b);
	case VALUE_STRING:
		return key_compare(a, b);
	case VALUE_ARRAY:
	case VALUE_MAP:
		break;
	}
	return compare_entries(a, b);
}

bool value_equal(const struct value *a, const struct value *b)
{
	if (a == b)
		return true;
	if (a && b && a->type == b->type && a->len != b->len)
		return false;
	return !value_compare(a, b);
}

static bool is_zero(const struct value *v)
{
	if (v->type == VALUE_INT || v->type == VALUE_DOUBLE)
		return value_double(v) == 0;
	return !v->len; /* of strings and bools, and of null */
}

static bool maps_alike(const struct map *a, const struct map *b)
{
	if (a->h.len != b->h.len)
		return false;
	for (size_t i = 0; i < a->h.len; i++) {
		const struct entry *x = &a->e[i], *y = &b->e[i];

		if (key_compare(x->key, y->key) != 0)
			return false;
		if (x->val == y->val)
			continue;
		if (x->val->type == VALUE_STRING && y->val->type == VALUE_STRING) {
			if (!x->val->len != !y->val->len)
				return false;
		} else if (!value_alike(map_val(a, i), map_val(b, i))) {
			return false;
		}
	}
	return true;
}

bool value_alike(const struct value *a, const struct value *b)
{
	if (a == b)
		return true;
	if (!a || !b || (a->type == VALUE_NULL) != (b->type == VALUE_NULL) ||
	    (a->type >= VALUE_ARRAY || b->type >= VALUE_ARRAY ? a->type != b->type : false))
		return false;
	if (a->type == VALUE_MAP)
		return maps_alike(as_map(a), as_map(b));
	return a->type == VALUE_ARRAY ? value_equal(a, b) : is_zero(a) == is_zero(b);
}
