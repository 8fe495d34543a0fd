/* Changing a slot: copies of nodes that others hold too, in place otherwise. */
#include "object/value_private.h"

#include <stdlib.h>

/* For writing to a node whose only holder is the slot. */
static struct map *own(struct value *v)
{
	return (struct map *)(void *)v;
}

static uint32_t grown_cap(size_t need, size_t old)
{
	size_t cap = MAX(need, MAX(old + old / 2, (size_t)4));

	if (need > VALUE_MAX_LEN)
		abort();
	return (uint32_t)MIN(cap, (size_t)VALUE_MAX_LEN);
}

struct map *value_own_map(struct value **slot, size_t more)
{
	struct value *v = *slot;
	const struct map *old;
	struct map *m;
	uint32_t cap;
	size_t len = 0;

	if (v && v->type == VALUE_MAP && v->refs == 1) {
		m = own(v);
		m->mark = 0;
		if (v->len + more <= m->cap)
			return m;
		cap = grown_cap(v->len + more, m->cap);
		m = xreallocarray(m, 1, sizeof(*m) + cap * sizeof(m->e[0]));
		m->cap = cap;
		*slot = &m->h;
		return m;
	}
	if (v && v->type == VALUE_MAP)
		len = v->len;
	cap = len ? (uint32_t)(len + MAX(more, (size_t)1)) : grown_cap(more, 0);
	m = xmalloc(sizeof(*m) + cap * sizeof(m->e[0]));
	m->h = (struct value){1, VALUE_MAP, (uint32_t)len};
	m->cap = cap;
	m->mark = 0;
	if (len) {
		old = as_map(v);
		memcpy(m->tag, old->tag, sizeof(m->tag));
		for (size_t i = 0; i < len; i++) {
			m->e[i].key = value_ref(old->e[i].key);
			m->e[i].val = value_ref(old->e[i].val);
		}
	} else {
		memset(m->tag, 0, sizeof(m->tag));
	}
	value_unref(v);
	*slot = &m->h;
	return m;
}

struct array *value_own_array(struct value **slot, size_t more)
{
	struct value *v = *slot;
	struct array *a;
	uint32_t cap;
	size_t len = 0;

	if (v && v->type == VALUE_ARRAY && v->refs == 1) {
		a = (struct array *)(void *)v;
		if (v->len + more <= a->cap)
			return a;
		cap = grown_cap(v->len + more, a->cap);
		a = xreallocarray(a, 1, sizeof(*a) + cap * sizeof(a->v[0]));
		a->cap = cap;
		*slot = &a->h;
		return a;
	}
	if (v && v->type == VALUE_ARRAY)
		len = v->len;
	cap = len ? (uint32_t)(len + MAX(more, (size_t)1)) : grown_cap(more, 0);
	a = xmalloc(sizeof(*a) + cap * sizeof(a->v[0]));
	a->h = (struct value){1, VALUE_ARRAY, (uint32_t)len};
	a->cap = cap;
	for (size_t i = 0; i < len; i++)
		a->v[i] = value_ref(as_array(v)->v[i]);
	value_unref(v);
	*slot = &a->h;
	return a;
}

/* The slot of key in the map at *slot, made (empty) when it is not there. */
static struct value **slot_of(struct value **slot, const char *key, size_t len)
{
	struct map *m = value_own_map(slot, 0);
	bool found;
	size_t i = value_map_search(m, key, len, &found);

	if (!found) {
		m = value_own_map(slot, 1);
		memmove(m->e + i + 1, m->e + i, (m->h.len - i) * sizeof(m->e[0]));
		m->h.len++;
		m->e[i].key = value_key_new(key, len);
		m->e[i].val = NULL;
		if (m->h.len <= TAGGED) {
			memmove(m->tag + i + 1, m->tag + i, TAGGED - i - 1);
			m->tag[i] = key_tag(key_head(key, len), len);
		}
	}
	return &m->e[i].val;
}

void value_putn(struct value **map, const char *key, size_t len, struct value *child)
{
	struct value **slot, *old;

	if (!child)
		return;
	slot = slot_of(map, key, len);
	old = *slot;
	*slot = child;
	value_unref(old);
}

void value_put(struct value **map, const char *key, struct value *child)
{
	value_putn(map, key, strlen(key), child);
}

void value_put_str(struct value **map, const char *key, const char *s)
{
	if (s)
		value_put(map, key, value_str_new(s));
}

void value_put_int(struct value **map, const char *key, int64_t i)
{
	value_put(map, key, value_int_new(i));
}

void value_put_bool(struct value **map, const char *key, bool b)
{
	value_put(map, key, value_bool_new(b));
}

void value_put_in_keys(struct value **slot, struct value *child, const char *const *keys)
{
	struct value *old;

	if (!child)
		return;
	for (; *keys; keys++)
		slot = slot_of(slot, *keys, strlen(*keys));
	old = *slot;
	*slot = child;
	value_unref(old);
}

void value_put_parts(struct value **map, const struct value_part *parts, size_t n)
{
	size_t at[VALUE_MAX_PARTS], fresh[VALUE_MAX_PARTS], nr = 0, end;
	bool found[VALUE_MAX_PARTS];
	struct map *m;

	if (n > VALUE_MAX_PARTS)
		abort();
	for (size_t i = 0; i < n; i++) {
		found[i] = false;
		if (!parts[i].val)
			continue;
		at[i] = value_is_map(*map) ? value_map_search(as_map(*map), parts[i].key,
							      strlen(parts[i].key), &found[i])
					   : 0;
		if (!found[i])
			fresh[nr++] = i;
	}
	m = value_own_map(map, nr);
	for (size_t i = 0; i < n; i++) {
		if (!found[i])
			continue;
		value_unref(m->e[at[i]].val);
		m->e[at[i]].val = parts[i].val;
	}
	if (!nr)
		return;
	end = m->h.len;
	for (size_t i = nr; i-- > 0;) { /* the last ones go furthest */
		const struct value_part *p = &parts[fresh[i]];
		size_t to = at[fresh[i]];

		memmove(m->e + to + i + 1, m->e + to, (end - to) * sizeof(m->e[0]));
		m->e[to + i] = (struct entry){value_key_new(p->key, strlen(p->key)), p->val};
		end = to;
	}
	m->h.len += (uint32_t)nr;
	value_map_tag(m);
}

void value_del_at(struct value **map, size_t i)
{
	struct map *m;

	if (i >= value_len(*map))
		abort();
	m = value_own_map(map, 0);
	value_unref(m->e[i].key);
	value_unref(m->e[i].val);
	m->h.len--;
	memmove(m->e + i, m->e + i + 1, (m->h.len - i) * sizeof(m->e[0]));
	if (m->h.len == TAGGED) {
		value_map_tag(m);
	} else if (m->h.len < TAGGED) {
		memmove(m->tag + i, m->tag + i + 1, TAGGED - i - 1);
		m->tag[m->h.len] = 0;
	}
}

void value_del(struct value **map, const char *key)
{
	bool found;
	size_t i;

	if (!value_is_map(*map))
		return;
	i = value_map_search(as_map(*map), key, strlen(key), &found);
	if (found)
		value_del_at(map, i);
}

void value_del_in_keys(struct value **slot, const char *const *keys)
{
	const struct value *v = *slot;
	size_t i = 0;

	for (; keys[i] && keys[i + 1]; i++)
		v = value_get(v, keys[i]);
	if (!keys[i] || !value_get_lazy(v, keys[i]))
		return;
	for (; keys[1]; keys++)
		slot = slot_of(slot, *keys, strlen(*keys));
	value_del(slot, *keys);
}

void value_push(struct value **array, struct value *child)
{
	struct array *a;

	if (!child)
		return;
	a = value_own_array(array, 1);
	a->v[a->h.len++] = child;
}

void value_put_idx(struct value **array, size_t i, struct value *child)
{
	struct value *old;
	struct array *a;

	if (!child)
		return;
	if (i >= value_len(*array))
		abort();
	a = value_own_array(array, 0);
	old = a->v[i];
	a->v[i] = child;
	value_unref(old);
}

void value_insert_idx(struct value **array, size_t i, struct value *child)
{
	struct array *a;

	if (!child)
		return;
	a = value_own_array(array, 1);
	if (i > a->h.len)
		abort();
	memmove(a->v + i + 1, a->v + i, (a->h.len - i) * sizeof(a->v[0]));
	a->v[i] = child;
	a->h.len++;
}

void value_del_idx(struct value **array, size_t i)
{
	struct array *a;

	if (!value_is_array(*array) || i >= value_len(*array))
		return;
	a = value_own_array(array, 0);
	value_unref(a->v[i]);
	a->h.len--;
	memmove(a->v + i, a->v + i + 1, (a->h.len - i) * sizeof(a->v[0]));
}

/* ---- changing in depth ------------------------------------------------------------- */

bool value_edit(struct value **map, const char *key, value_edit_fn fn, void *arg)
{
	struct value *child = value_get(*map, key);
	uint32_t mark;

	if (!child)
		return false;
	if ((*map)->refs == 1) {
		mark = value_mark(*map);
		if (fn(slot_of(map, key, strlen(key)), arg))
			return true;
		value_set_mark(*map, mark);
		return false;
	}
	value_ref(child);
	if (fn(&child, arg)) {
		value_put(map, key, child);
		return true;
	}
	value_unref(child);
	return false;
}

/* The slot of an element or entry of a container that is ours. */
static struct value **slot_at(struct value **slot, size_t i)
{
	if (value_is_array(*slot))
		return &value_own_array(slot, 0)->v[i];
	return &value_own_map(slot, 0)->e[i].val;
}

void value_put_at(struct value **slot, size_t i, struct value *child)
{
	struct value **at, *old;

	if (!child)
		return;
	if (i >= value_len(*slot))
		abort();
	at = slot_at(slot, i);
	old = *at;
	*at = child;
	value_unref(old);
}

struct value **value_slot_at(struct value **slot, size_t i)
{
	return *slot && (*slot)->refs == 1 && i < value_len(*slot) ? slot_at(slot, i) : NULL;
}

bool value_edit_each(struct value **slot, value_edit_fn fn, void *arg)
{
	bool array = value_is_array(*slot), changed = false;
	uint32_t mark = value_mark(*slot);
	size_t n = value_len(*slot);

	if (!array && !value_is_map(*slot))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct value *child;

		if ((*slot)->refs == 1) {
			changed |= fn(slot_at(slot, i), arg);
			continue;
		}
		child = value_ref(array ? value_idx(*slot, i) : value_val(*slot, i));
		if (fn(&child, arg)) {
			struct value **at = slot_at(slot, i);

			value_unref(*at);
			*at = child;
			changed = true;
		} else {
			value_unref(child);
		}
	}
	if (!changed)
		value_set_mark(*slot, mark);
	return changed;
}
