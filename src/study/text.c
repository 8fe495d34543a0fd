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

int text_error(struct err *err, const char *file, const struct yaml_map *at, const char *path,
	       int first_line, const char *what)
{
	struct yaml_pos pos = at ? yaml_map_find(at, path) : (struct yaml_pos){0, 0};

	return err_set(err, -EINVAL, "%s:%d:%d: %s: %s", file,
		       (pos.line ? pos.line : 1) + first_line, pos.column ? pos.column : 1, path,
		       what);
}

bool text_is_clean(const char *s, size_t len)
{
	for (size_t i = 0; i < len;) {
		uint32_t cp;

		i += utf8_decode(s + i, len - i, &cp);
		if ((cp < 0x20 && cp != '\n' && cp != '\t') || (cp >= 0x7f && cp < 0xa0) ||
		    (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069))
			return false;
	}
	return utf8_valid(s, len);
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

void text_list(const struct value *list, struct strvec *ret)
{
	const struct value *item;

	value_each_item(item, i, list)
	{
		strvec_add(ret, value_str_or(item, ""));
	}
}
