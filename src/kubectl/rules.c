#include "kubectl/rules.h"

#include "cli/sort.h"

static struct value *one(const struct value *s)
{
	struct value *list = value_array_new();

	value_push(&list, value_ref(s));
	return list;
}

static struct value *resource_rule(const struct value *group, const struct value *resource,
				   const struct value *name, const struct value *verb)
{
	struct value *rule = value_build("{apiGroups: %V, resources: %V, verbs: %V}", one(group),
					 one(resource), one(verb));

	if (name)
		value_put(&rule, "resourceNames", one(name));
	return rule;
}

/* Adds a rule, or only its verb to the rule that differs in nothing else. */
static void add(struct value **out, struct value *rule)
{
	for (size_t i = 0; i < value_len(*out); i++) {
		struct value *have = value_ref(value_idx(*out, i)), *verbs;
		const char *verb = value_str(value_idx(value_get(rule, "verbs"), 0));
		bool same =
			value_equal(value_get(have, "apiGroups"), value_get(rule, "apiGroups")) &&
			value_equal(value_get(have, "resources"), value_get(rule, "resources")) &&
			value_equal(value_get(have, "resourceNames"),
				    value_get(rule, "resourceNames"));
		bool known = false;

		if (!same) {
			value_unref(have);
			continue;
		}
		verbs = value_ref(value_get(have, "verbs"));
		for (size_t j = 0; j < value_len(verbs); j++)
			known = known || str_eq(value_str(value_idx(verbs, j)), verb);
		if (!known)
			value_push(&verbs, value_str_new(verb));
		value_put(&have, "verbs", verbs);
		value_put_idx(out, i, have);
		value_unref(rule);
		return;
	}
	value_push(out, rule);
}

static void break_down(struct value **urls, struct value **resources, const struct value *rule)
{
	const struct value *group, *resource, *verb, *name, *url;
	const struct value *names = value_get(rule, "resourceNames");

	value_each_item(group, g, value_get(rule, "apiGroups"))
	{
		value_each_item(resource, r, value_get(rule, "resources"))
		{
			value_each_item(verb, v, value_get(rule, "verbs"))
			{
				if (value_len(names) == 0)
					add(resources, resource_rule(group, resource, NULL, verb));
				value_each_item(name, n, names)
					add(resources, resource_rule(group, resource, name, verb));
			}
		}
	}
	value_each_item(url, u, value_get(rule, "nonResourceURLs"))
	{
		value_each_item(verb, v, value_get(rule, "verbs")) value_push(
			urls, value_build("{nonResourceURLs: %V, verbs: %V}", one(url), one(verb)));
	}
}

void rule_list_write(struct buf *out, const struct value *list)
{
	const struct value *v;

	buf_addc(out, '[');
	value_each_item(v, i, list) buf_addf(out, "%s%s", i ? " " : "", value_str_or(v, ""));
	buf_addc(out, ']');
}

/* The text upstream sorts by: the rule as its generated String() prints it. */
static void sort_key(struct buf *out, const struct value *rule)
{
	static const char *const fields[][2] = {{"Verbs", "verbs"},
						{"APIGroups", "apiGroups"},
						{"Resources", "resources"},
						{"ResourceNames", "resourceNames"},
						{"NonResourceURLs", "nonResourceURLs"}};

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		buf_addf(out, "%s:", fields[i][0]);
		rule_list_write(out, value_get(rule, fields[i][1]));
		buf_addc(out, ',');
	}
}

static int by_text(const void *a, const void *b)
{
	const struct value *const *x = a, *const *y = b;
	BUF_AUTO kx = BUF_INIT;
	BUF_AUTO ky = BUF_INIT;

	sort_key(&kx, *x);
	sort_key(&ky, *y);
	return strcmp(buf_str(&kx), buf_str(&ky));
}

struct value *rules_compact(const struct value *rules)
{
	VALUE_AUTO *all = value_array_new();
	VALUE_AUTO *resources = value_array_new();
	struct value *sorted = value_array_new(), *rule;
	const struct value **v;
	size_t nr;

	value_each_item(rule, i, rules) break_down(&all, &resources, rule);
	value_each_item(rule, i, resources) value_push(&all, value_ref(rule));
	nr = value_len(all);
	v = xcalloc(nr + 1, sizeof(*v));
	for (size_t i = 0; i < nr; i++)
		v[i] = value_idx(all, i);
	sort_stable(v, nr, by_text);
	for (size_t i = 0; i < nr; i++)
		value_push(&sorted, value_ref(v[i]));
	free(v);
	return sorted;
}

void rule_resource_write(struct buf *out, const struct value *rule)
{
	const char *resource = value_str(value_idx(value_get(rule, "resources"), 0));
	const char *group = value_str_or(value_idx(value_get(rule, "apiGroups"), 0), "");
	size_t len;

	if (!resource)
		return;
	len = strcspn(resource, "/");
	buf_add(out, resource, len);
	if (group[0])
		buf_addf(out, ".%s", group);
	buf_adds(out, resource + len);
}
