#include "kinds/rbac_cover.h"

#include <stdlib.h>

static bool has(const struct value *list, const char *s)
{
	const struct value *v;

	value_each_item(v, i, list)
	{
		if (str_eq(value_str(v), s))
			return true;
	}
	return false;
}

static bool resource_covered(const struct value *have, const char *want)
{
	const char *slash = strchr(want, '/');

	if (has(have, "*") || has(have, want))
		return true;
	if (slash) {
		STR_AUTO any = xasprintf("*%s", slash);

		return has(have, any);
	}
	return false;
}

static bool url_covered(const struct value *have, const char *want)
{
	const struct value *v;

	value_each_item(v, i, have)
	{
		const char *s = value_str_or(v, "");
		size_t n = strlen(s);

		if (strcmp(s, want) == 0 || (n && s[n - 1] == '*' && !strncmp(s, want, n - 1)))
			return true;
	}
	return false;
}

/* want is broken down: one element a list. */
static bool covers(const struct value *have, const struct value *want)
{
	const char *verb = value_str_or(value_idx(value_get(want, "verbs"), 0), "");
	const struct value *url = value_idx(value_get(want, "nonResourceURLs"), 0);
	const struct value *name = value_idx(value_get(want, "resourceNames"), 0);
	const char *group;

	if (!has(value_get(have, "verbs"), "*") && !has(value_get(have, "verbs"), verb))
		return false;
	if (url)
		return url_covered(value_get(have, "nonResourceURLs"), value_str_or(url, ""));
	group = value_str_or(value_idx(value_get(want, "apiGroups"), 0), "");
	if (!has(value_get(have, "apiGroups"), "*") && !has(value_get(have, "apiGroups"), group))
		return false;
	if (!resource_covered(value_get(have, "resources"),
			      value_str_or(value_idx(value_get(want, "resources"), 0), "")))
		return false;
	if (!value_len(value_get(have, "resourceNames")))
		return true;
	return name && has(value_get(have, "resourceNames"), value_str_or(name, ""));
}

static void add_if_lacking(struct value **missing, const struct value *have, struct value *piece)
{
	const struct value *rule;

	value_each_item(rule, i, have)
	{
		if (covers(rule, piece)) {
			value_unref(piece);
			return;
		}
	}
	value_push(missing, piece);
}

/* The pieces of rule that no rule of have covers. */
static void add_missing(struct value **missing, const struct value *have, const struct value *rule)
{
	const struct value *g, *r, *v, *n, *u;
	const struct value *names = value_get(rule, "resourceNames");

	value_each_item(g, i, value_get(rule, "apiGroups"))
	{
		value_each_item(r, j, value_get(rule, "resources"))
		{
			value_each_item(v, k, value_get(rule, "verbs"))
			{
				value_each_item(n, m, names) add_if_lacking(
					missing, have,
					value_build("{apiGroups: [%v], resources: [%v], "
						    "resourceNames: [%v], verbs: [%v]}",
						    g, r, n, v));
				if (!value_len(names))
					add_if_lacking(missing, have,
						       value_build("{apiGroups: [%v], resources: "
								   "[%v], verbs: [%v]}",
								   g, r, v));
			}
		}
	}
	value_each_item(u, i, value_get(rule, "nonResourceURLs"))
	{
		value_each_item(v, k, value_get(rule, "verbs")) add_if_lacking(
			missing, have, value_build("{nonResourceURLs: [%v], verbs: [%v]}", u, v));
	}
}

struct value *rbac_uncovered(const struct value *have, const struct value *want)
{
	struct value *missing = value_array_new();
	const struct value *rule;

	value_each_item(rule, i, want) add_missing(&missing, have, rule);
	return missing;
}
