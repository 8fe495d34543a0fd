#include "study/match.h"

#include "object/json.h"

#include <regex.h>
#include <stdlib.h>

static void say(struct buf *why, const char *path, const struct value *have)
{
	buf_addf(why, "%s is ", *path ? path : "it");
	if (value_is_null(have))
		buf_adds(why, "absent");
	else
		json_write(why, have, 0);
}

static void scalar_text(struct buf *out, const struct value *v)
{
	if (value_is_string(v))
		buf_add(out, value_str(v), value_str_len(v));
	else
		json_write(out, v, 0);
}

static bool scalar_matches(const struct value *have, const struct value *want)
{
	const char *s = value_str(want);
	BUF_AUTO a = BUF_INIT;
	BUF_AUTO b = BUF_INIT;
	regex_t re;
	bool ok;

	if (value_is_null(have))
		return false;
	scalar_text(&a, have);
	if (s && *s == '~') {
		if (regcomp(&re, s + 1, REG_EXTENDED | REG_NOSUB) != 0)
			return false;
		ok = regexec(&re, buf_str(&a), 0, NULL, 0) == 0;
		regfree(&re);
		return ok;
	}
	scalar_text(&b, want);
	return strcmp(buf_str(&a), buf_str(&b)) == 0;
}

static bool list_matches(const struct value *have, const struct value *want, const char *path,
			 struct buf *why)
{
	const struct value *w, *h;

	value_each_item(w, i, want)
	{
		bool any = false;

		value_each_item(h, k, have)
		{
			BUF_AUTO drop = BUF_INIT;

			any |= match_partial(h, w, "", &drop);
		}
		if (!any) {
			say(why, path, have);
			return false;
		}
	}
	return true;
}

bool match_partial(const struct value *have, const struct value *want, const char *path,
		   struct buf *why)
{
	const struct value *w;
	const char *key;

	if (!want)
		return true;
	if (value_is_null(want)) {
		if (value_is_null(have))
			return true;
		say(why, path, have);
		return false;
	}
	if (value_is_map(want)) {
		value_each_entry(key, w, i, want)
		{
			STR_AUTO below = xasprintf("%s%s%s", path, *path ? "." : "", key);

			if (!match_partial(value_get(have, key), w, below, why))
				return false;
		}
		return true;
	}
	if (value_is_array(want))
		return list_matches(have, want, path, why);
	if (scalar_matches(have, want))
		return true;
	say(why, path, have);
	return false;
}
