/*
 * The functions: text/template's, and kubectl's "exists" and "base64decode". To add one,
 * write it and give it a line of the table; "and" and "or" are done by the executor, since
 * they do not look at all their arguments.
 */
#include "object/gotemplate_private.h"

#include <stdlib.h>

static const char no_type[] = "reflect: call of reflect.Value.Type on zero Value";

static bool refuse(struct buf *msg, const char *fmt, ...) PRINTF(2, 3);

static bool refuse(struct buf *msg, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_addv(msg, fmt, ap);
	va_end(ap);
	return false;
}

static bool is_int(const struct gt_val *v)
{
	return v->kind == GO_INT || v->kind == GO_INT64 || v->kind == GO_UINT8;
}

static bool is_none(const struct gt_val *v)
{
	return v->kind == GO_INVALID || v->kind == GO_NIL;
}

static struct gt_val of_bool(bool b)
{
	return gt_take(GO_BOOL, value_bool_new(b));
}

static struct gt_val of_buf(const struct buf *b)
{
	return gt_take(GO_STRING, value_strn_new(buf_str(b), b->len));
}

/* ---- printing -------------------------------------------------------------- */

static struct go_arg *to_go(const struct gt_val *args, size_t nr)
{
	struct go_arg *a = xcalloc(nr + 1, sizeof(*a));

	for (size_t i = 0; i < nr; i++)
		a[i] = (struct go_arg){args[i].kind, args[i].v};
	return a;
}

static bool f_print(const struct gt_val *args, size_t nr, struct gt_val *ret, struct buf *msg)
{
	struct go_arg *a = to_go(args, nr);
	BUF_AUTO b = BUF_INIT;

	(void)msg;
	go_print(&b, a, nr);
	*ret = of_buf(&b);
	free(a);
	return true;
}

static bool f_println(const struct gt_val *args, size_t nr, struct gt_val *ret, struct buf *msg)
{
	struct go_arg *a = to_go(args, nr);
	BUF_AUTO b = BUF_INIT;

	(void)msg;
	go_println(&b, a, nr);
	*ret = of_buf(&b);
	free(a);
	return true;
}

static bool f_printf(const struct gt_val *args, size_t nr, struct gt_val *ret, struct buf *msg)
{
	struct go_arg *a = to_go(args, nr);
	BUF_AUTO b = BUF_INIT;

	(void)msg;
	go_printf(&b, value_str(args[0].v), value_str_len(args[0].v), a + 1, nr - 1);
	*ret = of_buf(&b);
	free(a);
	return true;
}

/* ---- escaping ---------------------------------------------------------------- */

/* What the escaping functions work on: one string, or what print makes of the arguments. */
static void joined(const struct gt_val *args, size_t nr, struct buf *out)
{
	struct go_arg *a = to_go(args, nr);
	VALUE_AUTO *none = value_str_new("<no value>");

	for (size_t i = 0; i < nr; i++)
		if (is_none(&args[i]))
			a[i] = go_arg_of(none);
	go_print(out, a, nr);
	free(a);
}

static bool f_html(const struct gt_val *args, size_t nr, struct gt_val *ret, struct buf *msg)
{
	static const char *const names[] = {"\"&#34;", "'&#39;", "&&amp;", "<&lt;", ">&gt;"};
	BUF_AUTO in = BUF_INIT;
	BUF_AUTO out = BUF_INIT;

	(void)msg;
	joined(args, nr, &in);
	for (size_t i = 0; i < in.len; i++) {
		const char *to = in.s[i] ? NULL : "\xef\xbf\xbd";

		for (size_t j = 0; j < ARRAY_SIZE(names); j++)
			if (names[j][0] == in.s[i])
				to = names[j] + 1;
		if (to)
			buf_adds(&out, to);
		else
			buf_addc(&out, in.s[i]);
	}
	*ret = of_buf(&out);
	return true;
}

static bool f_js(const struct gt_val *args, size_t nr, struct gt_val *ret, struct buf *msg)
{
	BUF_AUTO in = BUF_INIT;
	BUF_AUTO out = BUF_INIT;

	(void)msg;
	joined(args, nr, &in);
	for (size_t i = 0, n; i < in.len; i += n) {
		uint32_t cp;

		n = utf8_decode(in.s + i, in.len - i, &cp);
		if (cp < 0x80 && cp && strchr("\\'\"", (int)cp))
			buf_addf(&out, "\\%c", (char)cp);
		else if (cp < ' ' || (cp < 0x80 && strchr("<>&=", (int)cp)) || !go_is_print(cp))
			buf_addf(&out, cp < 0x80 ? "\\u00%02X" : "\\u%04X", cp);
		else
			buf_add(&out, in.s + i, n);
	}
	*ret = of_buf(&out);
	return true;
}

static bool f_urlquery(const struct gt_val *args, size_t nr, struct gt_val *ret, struct buf *msg)
{
	BUF_AUTO in = BUF_INIT;
	BUF_AUTO out = BUF_INIT;

	(void)msg;
	joined(args, nr, &in);
	for (size_t i = 0; i < in.len; i++) {
		unsigned char c = (unsigned char)in.s[i];

		if (c == ' ')
			buf_addc(&out, '+');
		else if (c && c < 0x80 && (go_is_letter(c) || strchr("0123456789-_.~", c)))
			buf_addc(&out, (char)c);
		else
			buf_addf(&out, "%%%02X", c);
	}
	*ret = of_buf(&out);
	return true;
}

/* ---- parts of values --------------------------------------------------------- */

static bool f_len(const struct gt_val *args, size_t nr, struct gt_val *ret, struct buf *msg)
{
	size_t len = value_len(args[0].v);

	(void)nr;
	if (args[0].kind == GO_INVALID)
		return refuse(msg, "%s", no_type);
	if (args[0].kind == GO_NIL)
		return refuse(msg, "len of nil pointer");
	if (args[0].kind < GO_STRING)
		return refuse(msg, "len of type %s", go_type_name(args[0].kind));
	if (args[0].kind == GO_STRING)
		len = value_str_len(args[0].v);
	*ret = gt_take(GO_INT, value_int_new((int64_t)len));
	return true;
}

/* An index in 0..max; the last is one too many for reading but an end for slicing. */
static bool index_arg(const struct gt_val *v, size_t max, size_t *ret, struct buf *msg)
{
	int64_t i = value_int(v->v);

	if (is_none(v))
		return refuse(msg, "cannot index slice/array with nil");
	if (!is_int(v))
		return refuse(msg, "cannot index slice/array with type %s", go_type_name(v->kind));
	if (i < 0 || (uint64_t)i > max)
		return refuse(msg, "index out of range: %lld", (long long)i);
	*ret = (size_t)i;
	return true;
}

static bool index_list(struct gt_val *item, const struct gt_val *key, struct buf *msg)
{
	bool string = item->kind == GO_STRING;
	size_t len = string ? value_str_len(item->v) : value_len(item->v), i;
	struct gt_val old = *item;

	if (!index_arg(key, len, &i, msg))
		return false;
	if (i == len)
		return refuse(msg, "reflect: %s index out of range", string ? "string" : "slice");
	*item = string ? gt_take(GO_UINT8, value_int_new((unsigned char)value_str(item->v)[i]))
		       : gt_elem(value_idx(item->v, i));
	gt_val_release(&old);
	return true;
}

static bool index_map(struct gt_val *item, const struct gt_val *key, struct buf *msg)
{
	const struct value *v;
	struct gt_val old = *item;

	if (is_none(key))
		return refuse(msg, "value is nil; should be of type string");
	if (key->kind != GO_STRING)
		return refuse(msg, "value has type %s; should be string", go_type_name(key->kind));
	v = value_getn(item->v, value_str(key->v), value_str_len(key->v));
	*item = v ? gt_elem(v) : (struct gt_val){GO_NIL, true, value_null_new()};
	gt_val_release(&old);
	return true;
}

static bool f_index(const struct gt_val *args, size_t nr, struct gt_val *ret, struct buf *msg)
{
	GT_VAL_AUTO item = gt_copy(&args[0]);

	if (is_none(&item))
		return refuse(msg, "index of untyped nil");
	for (size_t i = 1; i < nr; i++) {
		bool ok;

		if (item.kind == GO_NIL)
			return refuse(msg, "index of nil pointer");
		if (item.kind == GO_MAP)
			ok = index_map(&item, &args[i], msg);
		else if (item.kind == GO_SLICE || item.kind == GO_STRING)
			ok = index_list(&item, &args[i], msg);
		else
			ok = refuse(msg, "can't index item of type %s", go_type_name(item.kind));
		if (!ok)
			return false;
	}
	*ret = item;
	item = GT_NO_VALUE;
	return true;
}

static struct gt_val part(const struct gt_val *item, size_t from, size_t to)
{
	struct value *list = value_array_new();

	if (item->kind == GO_STRING) {
		value_unref(list);
		return gt_take(GO_STRING, value_strn_new(value_str(item->v) + from, to - from));
	}
	for (size_t i = from; i < to; i++)
		value_push(&list, value_ref(value_idx(item->v, i)));
	return gt_take(GO_SLICE, list);
}

static bool f_slice(const struct gt_val *args, size_t nr, struct gt_val *ret, struct buf *msg)
{
	const struct gt_val *item = &args[0];
	bool string = item->kind == GO_STRING;
	size_t at[3], len = string ? value_str_len(item->v) : value_len(item->v), cap = len;

	if (is_none(item))
		return refuse(msg, "slice of untyped nil");
	if (nr > 4)
		return refuse(msg, "too many slice indexes: %zu", nr - 1);
	if (string && nr == 4)
		return refuse(msg, "cannot 3-index slice a string");
	if (!string && item->kind != GO_SLICE)
		return refuse(msg, "can't slice item of type %s", go_type_name(item->kind));
	/* Decoding JSON leaves lists with room for as many elements as the next power of two. */
	while (!string && cap & (cap - 1))
		cap++;
	at[0] = 0;
	at[1] = at[2] = len;
	for (size_t i = 1; i < nr; i++)
		if (!index_arg(&args[i], cap, &at[i - 1], msg))
			return false;
	if (at[0] > at[1])
		return refuse(msg, "invalid slice index: %zu > %zu", at[0], at[1]);
	if (nr == 4 && at[1] > at[2])
		return refuse(msg, "invalid slice index: %zu > %zu", at[1], at[2]);
	*ret = part(item, at[0], MIN(at[1], len));
	return true;
}

/* kubectl's: whether index would find something. */
static bool f_exists(const struct gt_val *args, size_t nr, struct gt_val *ret, struct buf *msg)
{
	GT_VAL_AUTO item = gt_copy(&args[0]);
	bool ok = true;

	if (item.kind == GO_NIL)
		gt_val_release(&item);
	for (size_t i = 1; i < nr && ok; i++)
		ok = item.kind == GO_MAP ? index_map(&item, &args[i], msg)
		     : item.kind == GO_SLICE || item.kind == GO_STRING
			     ? index_list(&item, &args[i], msg)
			     : false;
	buf_reset(msg);
	*ret = of_bool(ok && item.kind != GO_NIL);
	return true;
}

static bool f_call(const struct gt_val *args, size_t nr, struct gt_val *ret, struct buf *msg)
{
	(void)nr;
	(void)ret;
	if (is_none(&args[0]))
		return refuse(msg, "call of nil");
	return refuse(msg, "non-function of type %s", go_type_name(args[0].kind));
}

/* ---- base64 ------------------------------------------------------------------ */

/* Where Go's decoder would stop in text without line ends, or -1. */
static int64_t bad_base64(const char *s, size_t len)
{
	size_t i = 0;

	for (; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c < 0x80 && (go_is_letter(c) || (c && strchr("0123456789+/", c))))
			continue;
		if (c != '=' || i % 4 < 2)
			return (int64_t)i;
		if (i % 4 == 2 && i + 1 == len)
			return (int64_t)len;
		if (i % 4 == 2 && s[i + 1] != '=')
			return (int64_t)i;
		i += i % 4 == 2 ? 2 : 1;
		return i < len ? (int64_t)i : -1;
	}
	return len % 4 ? (int64_t)(len - len % 4) : -1;
}

static bool f_base64decode(const struct gt_val *args, size_t nr, struct gt_val *ret,
			   struct buf *msg)
{
	BUF_AUTO in = BUF_INIT;
	BUF_AUTO out = BUF_INIT;
	int64_t bad;

	(void)nr;
	for (size_t i = 0; i < value_str_len(args[0].v); i++)
		if (!strchr("\r\n", value_str(args[0].v)[i]) || !value_str(args[0].v)[i])
			buf_addc(&in, value_str(args[0].v)[i]);
	bad = bad_base64(buf_str(&in), in.len);
	if (bad < 0 && base64_decode(&out, buf_str(&in), in.len) < 0)
		bad = (int64_t)in.len - 1; /* bits left over: Go lets them pass */
	if (bad >= 0)
		return refuse(msg, "base64 decode failed: illegal base64 data at input byte %lld",
			      (long long)bad);
	*ret = of_buf(&out);
	return true;
}

/* ---- comparing ----------------------------------------------------------------- */

static const char bad_type[] = "invalid type for comparison";
static const char bad_types[] = "incompatible types for comparison";

/* Kinds that compare with each other; 0 for what does not compare. */
static int basic_kind(const struct gt_val *v)
{
	if (is_int(v))
		return GO_INT;
	return v->kind == GO_BOOL || v->kind == GO_FLOAT64 || v->kind == GO_STRING ? (int)v->kind
										   : 0;
}

/* Lists and maps equal nothing but nil, and not even themselves. */
static int equal_complex(const struct gt_val *a, const struct gt_val *b, struct buf *msg)
{
	bool same = a->kind == b->kind;

	if (is_none(a) || is_none(b))
		return is_none(a) == is_none(b);
	buf_addf(msg, "non-comparable type%s ", same ? "" : "s");
	go_string_write(msg, same ? b->v : a->v);
	buf_addf(msg, ": %s", go_type_name(a->kind));
	if (!same) {
		buf_addf(msg, ", %s: ", go_type_name(b->kind));
		go_value_write(msg, b->v);
	}
	return -1;
}

/* 1, 0, or -1 with msg. */
static int equal(const struct gt_val *a, const struct gt_val *b, struct buf *msg)
{
	int ka = basic_kind(a), kb = basic_kind(b);

	if (ka == kb)
		return ka ? value_equal(a->v, b->v) : equal_complex(a, b, msg);
	if (is_none(a) || is_none(b))
		return 0;
	buf_adds(msg, bad_types);
	return -1;
}

static int less(const struct gt_val *a, const struct gt_val *b, struct buf *msg)
{
	int ka = basic_kind(a), kb = basic_kind(b);

	if (ka && kb && ka == kb && ka != GO_BOOL)
		return value_compare(a->v, b->v) < 0;
	buf_adds(msg, ka && kb && ka != kb ? bad_types : bad_type);
	return -1;
}

static bool answer(int r, struct gt_val *ret)
{
	if (r >= 0)
		*ret = of_bool(r > 0);
	return r >= 0;
}

static bool f_eq(const struct gt_val *args, size_t nr, struct gt_val *ret, struct buf *msg)
{
	int r = 0;

	if (nr < 2)
		return refuse(msg, "missing argument for comparison");
	for (size_t i = 1; i < nr && r == 0; i++)
		r = equal(&args[0], &args[i], msg);
	return answer(r, ret);
}

static bool f_ne(const struct gt_val *args, size_t nr, struct gt_val *ret, struct buf *msg)
{
	int r = equal(&args[0], &args[1], msg);

	(void)nr;
	return answer(r < 0 ? r : !r, ret);
}

static bool f_lt(const struct gt_val *args, size_t nr, struct gt_val *ret, struct buf *msg)
{
	(void)nr;
	return answer(less(&args[0], &args[1], msg), ret);
}

static bool f_ge(const struct gt_val *args, size_t nr, struct gt_val *ret, struct buf *msg)
{
	int r = less(&args[0], &args[1], msg);

	(void)nr;
	return answer(r < 0 ? r : !r, ret);
}

/* Less or equal, asked in that order. */
static int less_equal(const struct gt_val *args, struct buf *msg)
{
	int r = less(&args[0], &args[1], msg);

	return r ? r : equal(&args[0], &args[1], msg);
}

static bool f_le(const struct gt_val *args, size_t nr, struct gt_val *ret, struct buf *msg)
{
	(void)nr;
	return answer(less_equal(args, msg), ret);
}

static bool f_gt(const struct gt_val *args, size_t nr, struct gt_val *ret, struct buf *msg)
{
	int r = less_equal(args, msg);

	(void)nr;
	return answer(r < 0 ? r : !r, ret);
}

static bool f_not(const struct gt_val *args, size_t nr, struct gt_val *ret, struct buf *msg)
{
	(void)nr;
	(void)msg;
	*ret = of_bool(!gt_truth(&args[0]));
	return true;
}

/* ---- the table ------------------------------------------------------------------- */

static const struct gt_func funcs[] = {
	{"and", 1, true, false, NULL},
	{"base64decode", 1, false, true, f_base64decode},
	{"call", 1, true, false, f_call},
	{"eq", 1, true, false, f_eq},
	{"exists", 1, true, false, f_exists},
	{"ge", 2, false, false, f_ge},
	{"gt", 2, false, false, f_gt},
	{"html", 0, true, false, f_html},
	{"index", 1, true, false, f_index},
	{"js", 0, true, false, f_js},
	{"le", 2, false, false, f_le},
	{"len", 1, false, false, f_len},
	{"lt", 2, false, false, f_lt},
	{"ne", 2, false, false, f_ne},
	{"not", 1, false, false, f_not},
	{"or", 1, true, false, NULL},
	{"print", 0, true, false, f_print},
	{"printf", 1, true, true, f_printf},
	{"println", 0, true, false, f_println},
	{"slice", 1, true, false, f_slice},
	{"urlquery", 0, true, false, f_urlquery},
};

const struct gt_func *gt_func_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(funcs); i++)
		if (strcmp(funcs[i].name, name) == 0)
			return &funcs[i];
	return NULL;
}
