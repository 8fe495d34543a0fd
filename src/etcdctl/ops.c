/* Arguments turned into operations: get, put and del, on the command line and in a txn. */
#include <errno.h>

#include "etcdctl/ctl.h"

#define O struct get_opts
const struct opt_spec get_specs[] = {
	OPT_STR(O, consistency, "consistency", 0, "l", "Linearizable(l) or Serializable(s)"),
	OPT_BOOL(O, count_only, "count-only", 0, "false", "Only count the keys"),
	OPT_BOOL(O, from_key, "from-key", 0, "false",
		 "All keys from the given one on, in byte order"),
	OPT_BOOL(O, keys_only, "keys-only", 0, "false", "Only the keys, no values"),
	OPT_INT(O, limit, "limit", 0, "0", "At most this many results"),
	OPT_STR(O, order, "order", 0, "", "ASCEND (the default) or DESCEND"),
	OPT_BOOL(O, prefix, "prefix", 0, "false", "All keys that begin with the given one"),
	OPT_BOOL(O, value_only, "print-value-only", 0, "false",
		 "Only the values, with the simple format"),
	OPT_INT(O, rev, "rev", 0, "0", "The revision to look at"),
	OPT_STR(O, sort_by, "sort-by", 0, "", "CREATE, KEY, MODIFY, VALUE, or VERSION"),
	OPT_END};
#undef O
#define O struct put_opts
const struct opt_spec put_specs[] = {
	OPT_BOOL(O, ignore_lease, "ignore-lease", 0, "false", "Keep the key's lease"),
	OPT_BOOL(O, ignore_value, "ignore-value", 0, "false", "Keep the key's value"),
	OPT_STR(O, lease, "lease", 0, "0", "Lease (in hexadecimal) the key hangs on"),
	OPT_BOOL(O, prev_kv, "prev-kv", 0, "false", "Show what the key was before"), OPT_END};
#undef O
#define O struct del_opts
const struct opt_spec del_specs[] = {
	OPT_BOOL(O, from_key, "from-key", 0, "false",
		 "All keys from the given one on, in byte order"),
	OPT_BOOL(O, prefix, "prefix", 0, "false", "All keys that begin with the given one"),
	OPT_BOOL(O, prev_kv, "prev-kv", 0, "false", "Show what was deleted"), OPT_END};
#undef O

int ctl_parse_hex(const char *s, bool is_unsigned, uint64_t *ret, struct err *err)
{
	const char *fn = is_unsigned ? "ParseUint" : "ParseInt", *p = s;
	uint64_t v = 0, max = is_unsigned ? UINT64_MAX : INT64_MAX;
	bool negative = !is_unsigned && *p == '-', bad;

	if (!is_unsigned && (*p == '-' || *p == '+'))
		p++;
	bad = !*p;
	for (; *p && !bad; p++) {
		const char *digits = "0123456789abcdef";
		const char *at = strchr(digits, *p >= 'A' && *p <= 'F' ? *p + 32 : *p);

		bad = !at;
		if (bad)
			break;
		if (v > max >> 4)
			return err_set(err, -ERANGE,
				       "strconv.%s: parsing \"%s\": value out of range", fn, s);
		v = v << 4 | (uint64_t)(at - digits);
	}
	if (bad)
		return err_set(err, -EINVAL, "strconv.%s: parsing \"%s\": invalid syntax", fn, s);
	*ret = negative ? -v : v;
	return 0;
}

void ctl_op_release(struct ctl_op *op)
{
	free(op->key);
	free(op->end);
	blob_unref(op->op.value);
	*op = (struct ctl_op){0};
}

static size_t count(char *const *args)
{
	size_t n = 0;

	while (args[n])
		n++;
	return n;
}

static void set_key(struct ctl_op *op, const char *key)
{
	op->key = xstrdup(key);
	op->op.range.key = op->key;
	op->op.range.key_len = strlen(key);
}

static void set_end(struct ctl_op *op, char *end, size_t len) /* takes end */
{
	op->end = end;
	op->op.range.end = end;
	op->op.range.end_len = len;
}

/* --prefix and --from-key: the end, and "\0" for an empty key. */
static void set_span(struct ctl_op *op, bool prefix)
{
	struct store_range *q = &op->op.range;
	size_t len = 1;
	char *end = NULL;

	if (prefix && q->key_len)
		end = store_prefix_end(q->key, q->key_len, &len);
	else
		end = xmemdup0("", 1);
	set_end(op, end, len);
	if (!q->key_len) {
		free(op->key);
		op->key = xmemdup0("", 1);
		q->key = op->key;
		q->key_len = 1;
	}
}

static int check_span(struct ctl *c, bool prefix, bool from_key)
{
	if (prefix && from_key)
		return ctl_fail(c, EXIT_BAD_ARGS,
				"`--prefix` and `--from-key` cannot be set at the same time, "
				"choose one");
	return 0;
}

static int sort_of(struct ctl *c, const struct get_opts *o, struct store_range *q)
{
	static const char *const targets[] = {"KEY", "VERSION", "CREATE", "MODIFY", "VALUE"};
	bool found = !o->sort_by[0];

	if (o->order[0] && strcasecmp(o->order, "ASCEND") != 0 &&
	    strcasecmp(o->order, "DESCEND") != 0)
		return ctl_fail(c, EXIT_BAD_FEATURE, "bad sort order %s", o->order);
	if (o->order[0])
		q->sort = strcasecmp(o->order, "DESCEND") == 0 ? STORE_SORT_DESCEND
							       : STORE_SORT_ASCEND;
	for (size_t i = 0; i < ARRAY_SIZE(targets); i++)
		if (strcasecmp(o->sort_by, targets[i]) == 0) {
			q->target = (enum store_target)i;
			found = true;
		}
	if (!found)
		return ctl_fail(c, EXIT_BAD_FEATURE, "bad sort target %s", o->sort_by);
	return 0;
}

int ctl_get_op(struct ctl *c, const struct get_opts *o, char *const *args, struct ctl_op *ret)
{
	struct store_range *q = &ret->op.range;
	size_t n = count(args);
	int r;

	*ret = (struct ctl_op){.op = {.type = STORE_OP_RANGE}};
	if (n == 0)
		return ctl_fail(c, EXIT_BAD_ARGS,
				"get command needs one argument as key and an optional argument as "
				"range_end");
	r = check_span(c, o->prefix, o->from_key);
	if (r == 0 && o->keys_only && o->count_only)
		r = ctl_fail(c, EXIT_BAD_ARGS,
			     "`--keys-only` and `--count-only` cannot be set at the same time, "
			     "choose one");
	if (r == 0 && strcmp(o->consistency, "l") != 0 && strcmp(o->consistency, "s") != 0)
		r = ctl_fail(c, EXIT_BAD_FEATURE, "unknown consistency flag \"%s\"",
			     o->consistency);
	if (r == 0 && n > 1 && (o->prefix || o->from_key))
		r = ctl_fail(c, EXIT_BAD_ARGS,
			     "too many arguments, only accept one argument when `--prefix` or "
			     "`--from-key` is set");
	if (r == 0)
		r = sort_of(c, o, q);
	if (r)
		return r;
	set_key(ret, args[0]);
	if (o->prefix || o->from_key)
		set_span(ret, o->prefix);
	else if (n > 1)
		set_end(ret, xstrdup(args[1]), strlen(args[1]));
	q->limit = o->limit;
	q->rev = o->rev;
	q->keys_only = o->keys_only;
	q->count_only = o->count_only;
	q->serializable = str_eq(o->consistency, "s");
	return 0;
}

int ctl_put_op(struct ctl *c, const struct put_opts *o, char *const *args, struct ctl_op *ret)
{
	static const char usage[] =
		"put command needs 1 argument and input from stdin or 2 arguments";
	size_t n = count(args);
	ERR_AUTO err = ERR_INIT;
	uint64_t lease;

	*ret = (struct ctl_op){.op = {.type = STORE_OP_PUT}};
	if (n == 0)
		return ctl_fail(c, EXIT_BAD_ARGS, usage);
	if (o->ignore_value && n > 1)
		return ctl_fail(c, EXIT_BAD_ARGS,
				"put command needs only 1 argument when 'ignore-value' is set");
	set_key(ret, args[0]);
	if (n > 1) {
		ret->op.value = blob_bytes_new(args[1], strlen(args[1]));
	} else if (!o->ignore_value) {
		BUF_AUTO in = BUF_INIT;

		if (c->no_stdin || stream_read_all(proc_in(c->proc), SIZE_MAX, &in) < 0 || !in.len)
			return ctl_fail(c, EXIT_BAD_ARGS, usage);
		ret->op.value = blob_bytes_new(in.s, in.len);
	}
	if (ctl_parse_hex(o->lease, false, &lease, &err) < 0)
		return ctl_fail(c, EXIT_BAD_ARGS, "bad lease ID (%s), expecting ID in Hex",
				err_msg(&err));
	ret->op.lease = (int64_t)lease;
	ret->op.prev_kv = o->prev_kv;
	ret->op.ignore_value = o->ignore_value;
	ret->op.ignore_lease = o->ignore_lease;
	return 0;
}

int ctl_del_op(struct ctl *c, const struct del_opts *o, char *const *args, struct ctl_op *ret)
{
	size_t n = count(args);
	int r;

	*ret = (struct ctl_op){.op = {.type = STORE_OP_DELETE}};
	if (n == 0 || n > 2)
		return ctl_fail(c, EXIT_BAD_ARGS,
				"del command needs one argument as key and an optional argument as "
				"range_end");
	r = check_span(c, o->prefix, o->from_key);
	if (r == 0 && n > 1 && (o->prefix || o->from_key))
		r = ctl_fail(c, EXIT_BAD_ARGS,
			     "too many arguments, only accept one argument when `--prefix` or "
			     "`--from-key` is set");
	if (r)
		return r;
	set_key(ret, args[0]);
	if (o->prefix || o->from_key)
		set_span(ret, o->prefix);
	else if (n > 1)
		set_end(ret, xstrdup(args[1]), strlen(args[1]));
	ret->op.prev_kv = o->prev_kv;
	return 0;
}

void ctl_split(const char *line, struct strvec *ret)
{
	const char *p = line;

	while (*p) {
		BUF_AUTO word = BUF_INIT;

		while (*p == ' ' || *p == '\t')
			p++;
		if (!*p)
			break;
		if (*p == '"' || *p == '\'') {
			char quote = *p++;

			for (; *p && *p != quote; p++) {
				if (quote == '"' && *p == '\\' && p[1])
					p++;
				buf_addc(&word, *p);
			}
			if (*p)
				p++;
		} else {
			while (*p && *p != ' ' && *p != '\t')
				buf_addc(&word, *p++);
		}
		strvec_add(ret, buf_str(&word));
	}
}
