/* Reading YAML: values from libyaml's events. */
#include "object/json.h"
#include "object/value_private.h"
#include "object/yaml_private.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <yaml.h>

#define MAX_DEPTH 100
#define MAX_INPUT ((size_t)3 << 20)
#define MAX_ALIAS_NODES 10000
#define TAG_PREFIX "tag:yaml.org,2002:"

struct yaml_map {
	struct strmap *at; /* path to struct yaml_pos */
};

struct anchor {
	struct value *v; /* NULL while it is open */
	size_t nodes;
};

/* A child on its way into its container. */
struct child {
	struct entry e;
	int line;         /* where its value starts */
	unsigned long nr; /* counts finished entries, for the order of reports */
	bool merged;      /* came with "<<" */
	bool text_key;    /* the key was a string in the text as well */
};

struct duplicate {
	char *text;
	unsigned long nr;
};

struct reader {
	yaml_parser_t parser;
	yaml_event_t event;
	struct child *stack;
	size_t nr, cap;
	struct strmap *anchors;
	size_t alias_nodes;
	unsigned long entries;
	int depth;
	bool strict;
	struct duplicate *dups;
	size_t nr_dups, cap_dups;
	struct err late; /* an error of meaning: reported when the syntax turns out right */
	struct yaml_map *positions;
	struct buf path;
	struct err *err;
};

static int read_node(struct reader *r, struct value **ret, size_t *ret_nodes);

/* ---- positions ------------------------------------------------------------ */

struct yaml_map *yaml_map_new(void)
{
	struct yaml_map *m = xmalloc(sizeof(*m));

	m->at = strmap_new(free);
	return m;
}

void yaml_map_free(struct yaml_map *m)
{
	if (!m)
		return;
	strmap_free(m->at);
	free(m);
}

struct yaml_pos yaml_map_find(const struct yaml_map *m, const char *path)
{
	STR_AUTO p = xstrdup(path);
	const struct yaml_pos *at;
	size_t len = strlen(p);

	for (;;) {
		at = strmap_get(m->at, p);
		if (at)
			return *at;
		if (!len)
			return (struct yaml_pos){0, 0};
		for (len--; len && p[len] != '.' && p[len] != '['; len--)
			;
		p[len] = '\0';
	}
}

static void note_position(const struct reader *r, yaml_mark_t mark)
{
	struct yaml_pos *pos;

	if (!r->positions)
		return;
	pos = xmalloc(sizeof(*pos));
	*pos = (struct yaml_pos){(int)mark.line + 1, (int)mark.column + 1};
	strmap_put(r->positions->at, buf_str(&r->path), pos);
}

/* ---- errors ---------------------------------------------------------------- */

/* libyaml counts lines from 0, and go-yaml adds one only for errors of the scanner. */
static int syntax_error(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	const char *problem = p->problem ? p->problem : "unknown problem parsing YAML content";
	size_t line = p->context_mark.line;

	if (p->problem_mark.line)
		line = p->problem_mark.line + (p->error == YAML_SCANNER_ERROR);
	if (p->error == YAML_READER_ERROR || !line)
		return err_set(r->err, -EINVAL, "yaml: %s", problem);
	return err_set(r->err, -EINVAL, "yaml: line %zu: %s", line, problem);
}

static int next_event(struct reader *r)
{
	yaml_event_delete(&r->event);
	if (!yaml_parser_parse(&r->parser, &r->event)) {
		memset(&r->event, 0, sizeof(r->event));
		return syntax_error(r);
	}
	return 0;
}

/* Remembers the first error of meaning. */
static void PRINTF(2, 3) set_late(struct reader *r, const char *fmt, ...)
{
	BUF_AUTO text = BUF_INIT;
	va_list ap;

	if (r->late.code)
		return;
	va_start(ap, fmt);
	buf_addv(&text, fmt, ap);
	va_end(ap);
	(void)err_set(&r->late, -EINVAL, "%s", buf_str(&text));
}

static int by_number(const void *a, const void *b)
{
	const struct duplicate *x = a, *y = b;

	return (x->nr > y->nr) - (x->nr < y->nr);
}

static int report_meaning(struct reader *r)
{
	BUF_AUTO text = BUF_INIT;

	if (r->late.code) {
		err_move(r->err, &r->late);
		return -EINVAL;
	}
	if (!r->nr_dups)
		return 0;
	qsort(r->dups, r->nr_dups, sizeof(*r->dups), by_number);
	buf_adds(&text, "yaml: unmarshal errors:");
	for (size_t i = 0; i < r->nr_dups; i++)
		buf_addf(&text, "\n  %s", r->dups[i].text);
	return err_set(r->err, -EINVAL, "%s", buf_str(&text));
}

/* ---- anchors ---------------------------------------------------------------- */

static void anchor_free(void *p)
{
	struct anchor *a = p;

	value_unref(a->v);
	free(a);
}

static struct anchor *open_anchor(struct reader *r, const yaml_char_t *name)
{
	struct anchor *a;

	if (!name)
		return NULL;
	a = xcalloc(1, sizeof(*a));
	strmap_put(r->anchors, (const char *)name, a);
	return a;
}

static void close_anchor(struct reader *r, const char *name, const struct anchor *a,
			 const struct value *v, size_t nodes)
{
	struct anchor *now = name ? strmap_get(r->anchors, name) : NULL;

	if (!now || now != a) /* the name was given again inside */
		return;
	now->v = value_ref(v);
	now->nodes = nodes;
}

static int read_alias(struct reader *r, struct value **ret, size_t *ret_nodes)
{
	const char *name = (const char *)r->event.data.alias.anchor;
	const struct anchor *a = strmap_get(r->anchors, name);

	if (!a)
		return err_set(r->err, -EINVAL, "yaml: unknown anchor '%s' referenced", name);
	*ret_nodes = 1;
	if (!a->v) {
		set_late(r, "yaml: anchor '%s' value contains itself", name);
		*ret = value_null_new();
		return 0;
	}
	*ret_nodes = a->nodes;
	r->alias_nodes += a->nodes;
	if (r->alias_nodes > MAX_ALIAS_NODES)
		return err_set(r->err, -EINVAL, "yaml: document contains excessive aliasing");
	*ret = value_ref(a->v);
	return 0;
}

/* ---- scalars ----------------------------------------------------------------- */

static struct value *read_binary(struct reader *r, const char *s, size_t len)
{
	BUF_AUTO bytes = BUF_INIT, clean = BUF_INIT, text = BUF_INIT;
	uint32_t cp;

	for (size_t i = 0; i < len; i++)
		if (s[i] != '\n' && s[i] != '\r')
			buf_addc(&clean, s[i]);
	if (base64_decode(&bytes, buf_str(&clean), clean.len))
		set_late(r, "yaml: !!binary value contains invalid base64 data");
	for (size_t i = 0; i < bytes.len;) {
		i += utf8_decode(bytes.s + i, bytes.len - i, &cp);
		utf8_encode(&text, cp);
	}
	return value_strn_new(buf_str(&text), text.len);
}

static const char *const kind_tags[] = {
	[YAML_STR] = "str", [YAML_NULL] = "null",   [YAML_BOOL] = "bool",
	[YAML_INT] = "int", [YAML_FLOAT] = "float", [YAML_TIMESTAMP] = "timestamp",
};

/* A scalar with one of the tags that say how to read it. */
static struct value *read_tagged(struct reader *r, const char *tag, const char *s, size_t len)
{
	struct value *v = NULL;
	enum yaml_kind kind;

	if (!strcmp(tag, "binary"))
		return read_binary(r, s, len);
	if (!strcmp(tag, "str"))
		return value_strn_new(s, len);
	for (size_t i = 0; i < ARRAY_SIZE(kind_tags); i++) {
		if (strcmp(tag, kind_tags[i]) != 0)
			continue;
		kind = yaml_resolve(s, len, &v);
		if (kind != i && !(kind == YAML_INT && i == YAML_FLOAT))
			set_late(r, "yaml: cannot decode !!%s `%s` as a !!%s", kind_tags[kind], s,
				 tag);
		return v;
	}
	return value_strn_new(s, len);
}

static struct value *read_scalar(struct reader *r)
{
	const char *s = (const char *)r->event.data.scalar.value;
	const char *tag = (const char *)r->event.data.scalar.tag;
	size_t len = r->event.data.scalar.length;
	struct value *v = NULL;

	if (tag)
		v = str_starts(tag, TAG_PREFIX) ? read_tagged(r, tag + strlen(TAG_PREFIX), s, len)
						: value_strn_new(s, len);
	else if (r->event.data.scalar.plain_implicit)
		(void)yaml_resolve(s, len, &v);
	else
		v = value_strn_new(s, len);
	if (v->type == VALUE_DOUBLE && !isfinite(as_number(v)->d))
		set_late(r, "json: unsupported value: %s",
			 isnan(as_number(v)->d) ? "NaN"
			 : as_number(v)->d > 0  ? "+Inf"
						: "-Inf");
	return v;
}

/* ---- keys --------------------------------------------------------------------- */

/* A value as Go's %#v prints what go-yaml made of it. */
static void write_go_syntax(struct buf *out, const struct value *v)
{
	struct value *child;
	const char *key;

	switch (value_type(v)) {
	case VALUE_NULL:
		buf_adds(out, "interface {}(nil)");
		break;
	case VALUE_ARRAY:
		buf_adds(out, "[]interface {}{");
		value_each_item(child, i, v)
		{
			buf_adds(out, i ? ", " : "");
			write_go_syntax(out, child);
		}
		buf_addc(out, '}');
		break;
	case VALUE_MAP:
		buf_adds(out, "map[interface {}]interface {}{");
		value_each_entry(key, child, i, v)
		{
			buf_adds(out, i ? ", " : "");
			json_write_string(out, key, strlen(key), 0);
			buf_addc(out, ':');
			write_go_syntax(out, child);
		}
		buf_addc(out, '}');
		break;
	default:
		json_write(out, v, 0);
	}
}

/* The key a value makes: upstream turns scalars into strings and refuses the rest. */
static struct value *make_key(struct reader *r, struct value *v)
{
	BUF_AUTO text = BUF_INIT;
	struct value *key;

	switch (value_type(v)) {
	case VALUE_STRING:
		buf_add(&text, value_str(v), value_str_len(v));
		break;
	case VALUE_INT:
		buf_addf(&text, "%lld", (long long)value_int(v));
		break;
	case VALUE_BOOL:
		buf_adds(&text, value_bool(v) ? "true" : "false");
		break;
	case VALUE_DOUBLE:
		json_write_double(&text, value_double(v));
		break;
	case VALUE_NULL:
		set_late(r, "unsupported map key of type: %%!s(<nil>), key: <nil>, value: <nil>");
		break;
	case VALUE_ARRAY:
	case VALUE_MAP:
		write_go_syntax(&text, v);
		set_late(r, "yaml: invalid map key: %s", buf_str(&text));
		break;
	}
	key = value_key_new(buf_str(&text), text.len);
	value_unref(v);
	return key;
}

/* ---- containers --------------------------------------------------------------- */

static struct child *push(struct reader *r)
{
	r->stack = grow(r->stack, r->nr + 1, &r->cap, sizeof(*r->stack));
	r->stack[r->nr] = (struct child){.e = {.key = value_null_new(), .val = value_null_new()}};
	return &r->stack[r->nr++];
}

/* Drops the children above base. */
static void drop(struct reader *r, size_t base)
{
	while (r->nr > base) {
		r->nr--;
		value_unref(r->stack[r->nr].e.key);
		value_unref(r->stack[r->nr].e.val);
	}
}

static int enter(struct reader *r)
{
	if (++r->depth > MAX_DEPTH)
		return err_set(r->err, -EINVAL, "yaml: exceeded max depth of %d", MAX_DEPTH);
	return 0;
}

/* Moves the children above base into entries, which the caller frees. */
static struct entry *take_children(struct reader *r, size_t base, size_t *ret_nr)
{
	size_t n = r->nr - base;
	struct entry *e = xreallocarray(NULL, n, sizeof(*e));

	for (size_t i = 0; i < n; i++)
		e[i] = r->stack[base + i].e;
	r->nr = base;
	*ret_nr = n;
	return e;
}

static int read_sequence(struct reader *r, struct value **ret, size_t *ret_nodes)
{
	size_t base = r->nr, path = r->path.len, n, nodes;
	struct entry *e;
	int err = enter(r);

	for (n = 0; !err; n++) {
		struct value *v;

		err = next_event(r);
		if (err || r->event.type == YAML_SEQUENCE_END_EVENT)
			break;
		if (r->positions)
			buf_addf(&r->path, "[%zu]", n);
		note_position(r, r->event.start_mark);
		err = read_node(r, &v, &nodes);
		if (err)
			break;
		buf_trunc(&r->path, path);
		push(r)->e.val = v;
		*ret_nodes += nodes;
	}
	r->depth--;
	if (err)
		return err;
	e = take_children(r, base, &n);
	*ret = value_array_from(e, n);
	free(e);
	return 0;
}

static bool is_merge_key(const struct reader *r)
{
	const char *tag;

	if (r->event.type != YAML_SCALAR_EVENT ||
	    strcmp((const char *)r->event.data.scalar.value, "<<") != 0)
		return false;
	tag = (const char *)r->event.data.scalar.tag;
	return tag ? !strcmp(tag, TAG_PREFIX "merge") : r->event.data.scalar.plain_implicit;
}

static void merge_map(struct reader *r, const struct value *map)
{
	const struct map *m = as_map(map);

	for (size_t i = 0; i < map->len; i++) {
		struct child *c = push(r);

		c->e.key = value_ref(m->e[i].key);
		c->e.val = value_ref(m->e[i].val);
		c->merged = true;
	}
}

/* The value of "<<": its entries join the map's; of several maps the first one wins. */
static int read_merge(struct reader *r, size_t *ret_nodes)
{
	VALUE_AUTO *v = NULL;
	size_t nodes = 0;
	bool bad;
	int err = next_event(r);

	if (!err)
		err = read_node(r, &v, &nodes);
	if (err)
		return err;
	*ret_nodes += nodes;
	bad = !value_is_map(v) && !value_is_array(v);
	if (value_is_map(v))
		merge_map(r, v);
	for (size_t i = value_is_array(v) ? v->len : 0; i-- && !bad;) {
		bad = !value_is_map(value_idx(v, i));
		if (!bad)
			merge_map(r, value_idx(v, i));
	}
	if (bad)
		set_late(r, "yaml: map merge requires map or sequence of maps as the value");
	return 0;
}

static int read_entry(struct reader *r, size_t *ret_nodes)
{
	size_t path = r->path.len, nodes, at = r->nr;
	yaml_mark_t mark = r->event.start_mark;
	struct value *key, *v;
	struct child *c;
	int err;

	err = read_node(r, &key, &nodes);
	if (err)
		return err;
	*ret_nodes += nodes;
	c = push(r);
	c->text_key = value_is_string(key);
	c->e.key = make_key(r, key);
	if (r->positions) {
		buf_addf(&r->path, "%s%s", path ? "." : "", value_str(r->stack[at].e.key));
		note_position(r, mark);
	}
	err = next_event(r);
	if (err)
		return err;
	r->stack[at].line = (int)r->event.start_mark.line + 1;
	err = read_node(r, &v, &nodes);
	if (err)
		return err;
	buf_trunc(&r->path, path);
	*ret_nodes += nodes;
	r->stack[at].e.val = v;
	r->stack[at].nr = r->entries++;
	return 0;
}

static void add_duplicate(struct reader *r, const struct child *c)
{
	const struct string *key = as_string(c->e.key);
	BUF_AUTO text = BUF_INIT;

	buf_addf(&text, "line %d: key ", c->line);
	if (c->text_key)
		json_write_string(&text, key->s, key->h.len, 0);
	else
		buf_adds(&text, key->s);
	buf_adds(&text, " already set in map");
	r->dups = grow(r->dups, r->nr_dups + 1, &r->cap_dups, sizeof(*r->dups));
	r->dups[r->nr_dups++] = (struct duplicate){buf_detach(&text), c->nr};
}

static int by_key_then_number(const void *a, const void *b)
{
	const struct child *x = *(const struct child *const *)a;
	const struct child *y = *(const struct child *const *)b;
	int c = key_compare(x->e.key, y->e.key);

	return c ? c : (x->nr > y->nr) - (x->nr < y->nr);
}

static void find_duplicates(struct reader *r, size_t base)
{
	const struct child **own = xreallocarray(NULL, r->nr - base, sizeof(*own));
	size_t n = 0;

	for (size_t i = base; i < r->nr; i++)
		if (!r->stack[i].merged)
			own[n++] = &r->stack[i];
	qsort(own, n, sizeof(*own), by_key_then_number);
	for (size_t i = 1; i < n; i++)
		if (!key_compare(own[i - 1]->e.key, own[i]->e.key))
			add_duplicate(r, own[i]);
	free(own);
}

static int read_mapping(struct reader *r, struct value **ret, size_t *ret_nodes)
{
	size_t base = r->nr, n;
	struct entry *e;
	int err = enter(r);

	while (!err) {
		err = next_event(r);
		if (err || r->event.type == YAML_MAPPING_END_EVENT)
			break;
		err = is_merge_key(r) ? read_merge(r, ret_nodes) : read_entry(r, ret_nodes);
	}
	r->depth--;
	if (err)
		return err;
	if (r->strict)
		find_duplicates(r, base);
	e = take_children(r, base, &n);
	*ret = value_map_from(e, n, NULL);
	free(e);
	return 0;
}

static const yaml_char_t *anchor_of(const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_SCALAR_EVENT:
		return e->data.scalar.anchor;
	case YAML_SEQUENCE_START_EVENT:
		return e->data.sequence_start.anchor;
	case YAML_MAPPING_START_EVENT:
		return e->data.mapping_start.anchor;
	default:
		return NULL;
	}
}

/* The node that starts with the current event. *ret_nodes: scalars and containers in it. */
static int read_node(struct reader *r, struct value **ret, size_t *ret_nodes)
{
	STR_AUTO name = xstrdup((const char *)anchor_of(&r->event));
	const struct anchor *a = open_anchor(r, (const yaml_char_t *)name);
	int err = 0;

	*ret_nodes = 1;
	switch (r->event.type) {
	case YAML_ALIAS_EVENT:
		return read_alias(r, ret, ret_nodes);
	case YAML_SCALAR_EVENT:
		*ret = read_scalar(r);
		break;
	case YAML_SEQUENCE_START_EVENT:
		err = read_sequence(r, ret, ret_nodes);
		break;
	case YAML_MAPPING_START_EVENT:
		err = read_mapping(r, ret, ret_nodes);
		break;
	default:
		abort();
	}
	if (!err)
		close_anchor(r, name, a, *ret, *ret_nodes);
	return err;
}

/* ---- documents ------------------------------------------------------------------ */

static int read_document(struct reader *r, struct value **ret)
{
	size_t nodes;
	int err;

	err = next_event(r); /* the stream */
	if (!err)
		err = next_event(r);
	if (err)
		return err;
	if (r->event.type == YAML_STREAM_END_EVENT) {
		*ret = value_null_new();
		return 0;
	}
	err = next_event(r);
	if (!err) {
		note_position(r, r->event.start_mark);
		err = read_node(r, ret, &nodes);
	}
	if (!err)
		err = next_event(r); /* the document's end */
	return err ? err : report_meaning(r);
}

int yaml_read(const char *text, size_t len, bool strict, struct value **ret,
	      struct yaml_map *positions, struct err *err)
{
	struct reader r = {.strict = strict, .positions = positions, .err = err};
	struct value *v = NULL;
	int code;

	if (len > MAX_INPUT)
		return err_set(err, -EINVAL, "yaml: input of more than %zu bytes", MAX_INPUT);
	if (!yaml_parser_initialize(&r.parser))
		abort();
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)text, len);
	r.anchors = strmap_new(anchor_free);
	code = read_document(&r, &v);
	if (code)
		value_unref(v);
	else
		*ret = v;
	drop(&r, 0);
	free(r.stack);
	for (size_t i = 0; i < r.nr_dups; i++)
		free(r.dups[i].text);
	free(r.dups);
	strmap_free(r.anchors);
	err_release(&r.late);
	buf_release(&r.path);
	yaml_event_delete(&r.event);
	yaml_parser_delete(&r.parser);
	return code;
}

int yaml_parse(const char *text, size_t len, struct value **ret, struct yaml_map *positions,
	       struct err *err)
{
	return yaml_read(text, len, true, ret, positions, err);
}
