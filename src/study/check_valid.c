/* Whether a check is well formed: its fields, their types, and where a mistake is. */
#include "study/check_private.h"

#include "object/timefmt.h"

#include <errno.h>

#define MAX_CHECKS 50 /* in one all or any */
#define MAX_WITHIN (3600 * SIM_SEC)

static int labels_valid(const struct value *v, struct err *err)
{
	struct selector *sel = NULL;
	const struct value *one;
	const char *key;
	int r;

	if (value_is_string(v)) {
		r = selector_parse_labels(value_str(v), &sel, err);
		selector_free(sel);
		return r < 0 ? -EINVAL : 0;
	}
	if (!value_is_map(v) || !value_len(v))
		return err_set(err, -EINVAL, "expected labels, or a selector such as \"app=web\"");
	value_each_entry(key, one, i, v)
	{
		if (value_is_map(one) || value_is_array(one) || value_is_null(one))
			return err_set(err, -EINVAL, "%s: expected a label's value", key);
	}
	return 0;
}

static int command_valid(const struct value *v, struct err *err)
{
	const struct value *word;
	bool good = value_is_string(v) || (value_is_array(v) && value_len(v));

	value_each_item(word, i, v)
	{
		good &= value_is_string(word) || value_type(word) == VALUE_INT;
	}
	return good ? 0
		    : err_set(err, -EINVAL, "expected a list of words, or one text for a shell");
}

static int expectation_valid(const struct value *v, struct err *err)
{
	static const char *const known[] = {"ok",      "refused", "timeout",
					    "blocked", "unknown", "unreachable"};
	const char *s = value_str(v);

	if (value_type(v) == VALUE_INT && value_int(v) >= 100 && value_int(v) <= 599)
		return 0;
	for (size_t i = 0; s && i < ARRAY_SIZE(known); i++)
		if (strcmp(known[i], s) == 0)
			return 0;
	return err_set(err, -EINVAL,
		       "expected ok, refused, timeout, blocked, unknown, unreachable or an HTTP "
		       "status");
}

static int kind_valid(const struct value *v, struct err *err)
{
	return check_kind_of(value_str(v), NULL)
		       ? 0
		       : err_set(err, -EINVAL, "\"%s\": expected a kind that the cluster serves",
				 value_str_or(v, ""));
}

static int pod_valid(const struct value *v, struct buf *path, struct err *err);
static int checks_valid(const struct value *v, struct buf *path, struct err *err);
static int nested_valid(const struct value *v, struct buf *path, struct err *err);

static int field_valid(char type, const struct value *v, struct buf *path, struct err *err)
{
	const char *s = value_str(v);
	int64_t n;

	switch (type) {
	case 's':
		return s ? 0 : err_set(err, -EINVAL, "expected a text");
	case 'S':
	case 'r':
		if (value_is_map(v) || value_is_array(v) || value_is_null(v))
			return err_set(err, -EINVAL, "expected a text");
		return type == 'r' && s ? match_text_valid(s, err) : 0;
	case 'i':
		return value_type(v) == VALUE_INT || (s && parse_i64(s, &n) == 0)
			       ? 0
			       : err_set(err, -EINVAL, "expected a whole number");
	case 'b':
		return value_type(v) == VALUE_BOOL
			       ? 0
			       : err_set(err, -EINVAL, "expected true or false");
	case 'm':
		return value_is_map(v) ? match_valid(v, path, err)
				       : err_set(err, -EINVAL, "expected fields of the object");
	case 'l':
		return labels_valid(v, err);
	case 'c':
		return command_valid(v, err);
	case 'p':
		return pod_valid(v, path, err);
	case 'k':
		return kind_valid(v, err);
	case 'e':
		return expectation_valid(v, err);
	case 'x':
		return checks_valid(v, path, err);
	default:
		return nested_valid(v, path, err);
	}
}

/* The names in fields, for "expected ...". */
static void field_names(const char *fields, struct buf *out)
{
	for (const char *f = fields; *f; f += strcspn(f, " "), f += strspn(f, " "))
		buf_addf(out, "%s%.*s", f == fields ? "" : ", ", (int)strcspn(f, ":"), f);
}

/* The type of a field in "name:t! ...", 0 when there is none. */
static char field_type(const char *fields, const char *name)
{
	size_t n = strlen(name);

	for (const char *f = fields; *f; f += strcspn(f, " "), f += strspn(f, " "))
		if (strncmp(f, name, n) == 0 && f[n] == ':')
			return f[n + 1];
	return 0;
}

static int fields_valid(const char *fields, const struct value *arg, struct buf *path,
			struct err *err)
{
	size_t len = path->len;
	const struct value *v;
	const char *key;
	BUF_AUTO names = BUF_INIT;
	int r;

	field_names(fields, &names);
	if (!value_is_map(arg))
		return err_set(err, -EINVAL, "expected a map of %s", buf_str(&names));
	value_each_entry(key, v, i, arg)
	{
		char type = field_type(fields, key);

		buf_addf(path, ".%s", key);
		r = type ? field_valid(type, v, path, err)
			 : err_set(err, -EINVAL, "unknown field: expected one of %s",
				   buf_str(&names));
		if (r < 0)
			return r;
		buf_trunc(path, len);
	}
	for (const char *f = fields; *f; f += strcspn(f, " "), f += strspn(f, " ")) {
		STR_AUTO name = xstrndup(f, strcspn(f, ":"));

		if (f[strlen(name) + 2] == '!' && value_is_null(value_get(arg, name)))
			return err_set(err, -EINVAL, "expected %s", name);
	}
	return 0;
}

static int pod_valid(const struct value *v, struct buf *path, struct err *err)
{
	int r = fields_valid("machine:s namespace:s pod:s selector:l container:s", v, path, err);

	if (r == 0 &&
	    !!value_get(v, "machine") + !!value_get(v, "pod") + !!value_get(v, "selector") != 1)
		r = err_set(err, -EINVAL, "expected one of machine, pod and selector");
	return r;
}

static int checks_valid(const struct value *v, struct buf *path, struct err *err)
{
	const struct value *item;
	size_t len = path->len;

	if (!value_is_array(v) || !value_len(v) || value_len(v) > MAX_CHECKS)
		return err_set(err, -EINVAL, "expected a list of 1 to %d checks", MAX_CHECKS);
	value_each_item(item, i, v)
	{
		int r;

		buf_addf(path, "[%zu]", i);
		r = nested_valid(item, path, err);
		if (r < 0)
			return r;
		buf_trunc(path, len);
	}
	return 0;
}

static int nested_valid(const struct value *v, struct buf *path, struct err *err)
{
	if (value_get(v, "within"))
		return err_set(err, -EINVAL, "within: expected only beside the outermost check");
	return check_valid(v, path, err);
}

static int within_valid(const struct value *v, struct buf *path, struct err *err)
{
	int64_t ns;

	buf_adds(path, ".within");
	if (value_is_string(v) && duration_parse_go(value_str(v), &ns, err) == 0 && ns > 0 &&
	    ns <= MAX_WITHIN)
		return 0;
	return err_set(err, -EINVAL, "expected a duration of at most an hour, such as 60s");
}

void check_strip(struct value **criterion)
{
	static const char *const own[] = {"id", "points", "text", "essential"};

	for (size_t i = 0; i < ARRAY_SIZE(own); i++)
		value_del(criterion, own[i]);
}

static int no_check(const char *key, struct err *err)
{
	BUF_AUTO known = BUF_INIT;

	check_names(&known);
	return err_set(err, -EINVAL, "%s%sexpected one check of: %s", key ? key : "",
		       key ? ": there is no such check: " : "", buf_str(&known));
}

/* The one key that names the check; others but within are mistakes. */
static int one_check(const struct value *check, const struct check_kind *k, struct buf *path,
		     struct err *err)
{
	const struct value *v;
	const char *key;

	value_each_entry(key, v, i, check)
	{
		if (strcmp(key, "within") == 0 || (k && strcmp(key, k->key) == 0))
			continue;
		if (!k)
			return no_check(key, err);
		buf_addf(path, ".%s", key);
		return err_set(err, -EINVAL, "expected nothing beside %s but within (use all)",
			       k->key);
	}
	return k ? 0 : no_check(NULL, err);
}

int check_valid(const struct value *check, struct buf *path, struct err *err)
{
	const struct check_kind *k = check_find(check);
	const struct value *within = value_get(check, "within"), *arg;
	size_t len = path->len;
	int r;

	if (!value_is_map(check))
		return no_check(NULL, err);
	r = one_check(check, k, path, err);
	if (r == 0 && within)
		r = within_valid(within, path, err);
	if (r < 0)
		return r;
	buf_trunc(path, len);
	arg = value_get(check, k->key);
	buf_addf(path, ".%s", k->key);
	r = k->fields[1] ? fields_valid(k->fields, arg, path, err)
			 : field_valid(k->fields[0], arg, path, err);
	if (r == 0 && k->valid)
		r = k->valid(arg, err);
	if (r == 0)
		buf_trunc(path, len);
	return r;
}
