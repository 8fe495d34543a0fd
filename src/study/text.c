#include "study/text.h"

#include <errno.h>
#include <stdlib.h>

const struct value *text_for(const struct value *v, const char *lang)
{
	const struct value *t;

	if (!value_is_map(v))
		return v;
	t = lang ? value_get(v, lang) : NULL;
	return t ? t : value_get(v, "en");
}

int text_error_at(struct err *err, const char *file, const struct yaml_map *at, const char *path,
		  int first_line, const char *what)
{
	struct yaml_pos pos = at ? yaml_map_find(at, path) : (struct yaml_pos){0, 0};

	return err_set(err, -EINVAL, "%s:%d:%d: %s", file, (pos.line ? pos.line : 1) + first_line,
		       pos.column ? pos.column : 1, what);
}

int text_error(struct err *err, const char *file, const struct yaml_map *at, const char *path,
	       int first_line, const char *what)
{
	STR_AUTO text = *path ? xasprintf("%s: %s", path, what) : xstrdup(what);

	return text_error_at(err, file, at, path, first_line, text);
}

/* How much of s is clean. */
static size_t clean_len(const char *s, size_t len)
{
	size_t i = 0;

	while (i < len) {
		uint32_t cp;
		size_t n = utf8_decode(s + i, len - i, &cp);

		if ((cp == 0xfffd && n == 1) || (cp < 0x20 && cp != '\n' && cp != '\t') ||
		    (cp >= 0x7f && cp < 0xa0) || (cp >= 0x202a && cp <= 0x202e) ||
		    (cp >= 0x2066 && cp <= 0x2069))
			break;
		i += n;
	}
	return i;
}

bool text_is_clean(const char *s, size_t len)
{
	return clean_len(s, len) == len;
}

int text_check(const char *file, const char *s, size_t len, size_t max, struct err *err)
{
	int line = 1, column = 1;
	size_t good;

	if (len > max)
		return err_set(err, -EFBIG, "%s: %zu bytes: expected at most %zu KiB", file, len,
			       max >> 10);
	good = clean_len(s, len);
	if (good == len)
		return 0;
	for (size_t i = 0; i < good; i++) {
		line += s[i] == '\n';
		column = s[i] == '\n' ? 1 : column + 1;
	}
	return err_set(err, -EINVAL, "%s:%d:%d: expected UTF-8 text without control characters",
		       file, line, column);
}

/* YAML reads the key on as a boolean; in labs and drills it names a machine. */
static struct value *respell_on(const struct value *v)
{
	const struct value *item;
	struct value *out;
	const char *key;

	if (value_is_map(v)) {
		out = value_map_new();
		value_each_entry(key, item, i, v)
		{
			value_put(&out, strcmp(key, "true") == 0 ? "on" : key, respell_on(item));
		}
		return out;
	}
	if (!value_is_array(v))
		return value_ref(v);
	out = value_array_new();
	value_each_item(item, k, v)
	{
		value_push(&out, respell_on(item));
	}
	return out;
}

/* Escapes in YAML make control characters out of clean text. path: where the bad one is. */
static bool tree_is_clean(const struct value *v, struct buf *path)
{
	size_t len = path->len;
	const struct value *item;
	const char *key;

	if (value_is_string(v))
		return text_is_clean(value_str(v), value_str_len(v));
	value_each_entry(key, item, i, v)
	{
		buf_addf(path, "%s%s", len ? "." : "", key);
		if (!text_is_clean(key, strlen(key)) || !tree_is_clean(item, path))
			return false;
		buf_trunc(path, len);
	}
	if (value_is_array(v))
		value_each_item(item, k, v)
		{
			buf_addf(path, "[%zu]", k);
			if (!tree_is_clean(item, path))
				return false;
			buf_trunc(path, len);
		}
	return true;
}

int text_yaml(const char *file, const char *s, size_t len, int first_line, struct value **ret,
	      struct yaml_map *at, struct err *err)
{
	int r = yaml_parse(s, len, ret, at, err);
	const char *where, *what;
	int line = 0;

	if (r >= 0) {
		struct value *read = *ret;
		BUF_AUTO path = BUF_INIT;

		*ret = respell_on(read);
		value_unref(read);
		if (tree_is_clean(*ret, &path))
			return r;
		value_unref(*ret);
		*ret = NULL;
		return text_error(err, file, at,
				  text_is_clean(buf_str(&path), path.len) ? buf_str(&path) : "",
				  first_line, "expected a text without control characters");
	}
	what = err_msg(err);
	where = strstr(what, "line ");
	if (where) {
		for (where += 5; *where >= '0' && *where <= '9' && line < 10000000; where++)
			line = line * 10 + (*where - '0');
		what = str_starts(where, ": ") ? where + 2 : what;
	}
	return err_set(err, r, "%s:%d:1: %s", file, (line ? line : 1) + first_line, what);
}

bool text_domain_known(const char *domain)
{
	static const char *const domains[] = {"architecture", "workloads", "networking", "storage",
					      "troubleshooting"};

	for (size_t i = 0; i < ARRAY_SIZE(domains); i++)
		if (strcmp(domains[i], domain) == 0)
			return true;
	return false;
}

const char *text_unknown_key(const struct value *map, const char *const *known)
{
	const struct value *item;
	const char *key;

	value_each_entry(key, item, i, map)
	{
		size_t n = 0;

		while (known[n] && strcmp(known[n], key) != 0)
			n++;
		if (!known[n])
			return key;
	}
	return NULL;
}

char *text_fill(const char *s, const struct value *params)
{
	struct buf out = BUF_INIT;

	while (*s) {
		const char *close = s[0] == '$' && s[1] == '{' ? strchr(s, '}') : NULL;
		const char *val = NULL;

		if (close)
			val = value_str(value_getn(params, s + 2, (size_t)(close - s - 2)));
		if (val) {
			buf_adds(&out, val);
			s = close + 1;
		} else {
			buf_addc(&out, *s++);
		}
	}
	return buf_detach(&out);
}

struct value *value_fill(const struct value *v, const struct value *params)
{
	struct value *out, *item;
	const char *key;

	switch (value_type(v)) {
	case VALUE_STRING: {
		STR_AUTO s = text_fill(value_str(v), params);

		return value_str_new(s);
	}
	case VALUE_ARRAY:
		out = value_array_new();
		value_each_item(item, i, v)
		{
			value_push(&out, value_fill(item, params));
		}
		return out;
	case VALUE_MAP:
		out = value_map_new();
		value_each_entry(key, item, k, v)
		{
			STR_AUTO filled = text_fill(key, params);

			value_put(&out, filled, value_fill(item, params));
		}
		return out;
	default:
		return value_ref(v);
	}
}

int text_list(const struct value *list, struct strvec *ret)
{
	const struct value *item;

	if (list && !value_is_null(list) && !value_is_array(list))
		return -EINVAL;
	value_each_item(item, i, list)
	{
		if (value_is_string(item))
			strvec_add(ret, value_str(item));
		else if (value_type(item) == VALUE_INT)
			strvec_addf(ret, "%lld", (long long)value_int(item));
		else
			return -EINVAL;
	}
	return 0;
}
