#include "kubectl/describe.h"

static const struct {
	const char *scope, *meaning;
} scopes[] = {
	{"BestEffort",
	 "Matches all pods that do not have resource requirements set. These pods have a "
	 "best effort quality of service."},
	{"NotBestEffort",
	 "Matches all pods that have at least one resource requirement set. These pods "
	 "have a burstable or guaranteed quality of service."},
	{"NotTerminating", "Matches all pods that do not have an active deadline. These pods "
			   "usually include long running "
			   "pods whose container command is not expected to terminate."},
	{"Terminating", "Matches all pods that have an active deadline. These pods have a limited "
			"lifespan on a node before being actively terminated by the system."},
};

static void scope_lines(struct desc *d, const struct value *quota, int level, const char *mark)
{
	const struct value *list = value_in(quota, "spec", "scopes"), *v;
	STRVEC_AUTO names = STRVEC_INIT;
	BUF_AUTO text = BUF_INIT;

	if (value_len(list) == 0)
		return;
	value_each_item(v, i, list) strvec_add(&names, value_str_or(v, ""));
	strvec_sort(&names);
	strvec_join(&names, ", ", &text);
	desc(d, level, "Scopes:\t%s\n", buf_str(&text));
	for (size_t i = 0; i < names.nr; i++)
		for (size_t j = 0; j < ARRAY_SIZE(scopes); j++)
			if (str_eq(names.v[i], scopes[j].scope))
				desc(d, level, "%s%s\n", mark, scopes[j].meaning);
}

void describe_quota_table(struct desc *d, const struct value *quota, int level)
{
	const struct value *hard = value_in(quota, "status", "hard"), *v;
	const struct value *used = value_in(quota, "status", "used");
	const char *key;

	scope_lines(d, quota, level, level ? "* " : " * ");
	desc(d, level, "Resource\tUsed\tHard\n");
	/* The rules under the headings are shorter when a namespace is described. */
	desc(d, level, level ? "--------\t---\t---\n" : "--------\t----\t----\n");
	value_each_entry(key, v, i, hard)
	{
		BUF_AUTO h = BUF_INIT;
		BUF_AUTO u = BUF_INIT;

		quantity_text(&h, v);
		quantity_text(&u, value_get(used, key));
		desc(d, level, "%s\t%s\t%s\n", key, buf_str(&u), buf_str(&h));
	}
}

static int run(const struct describing *r, const struct value *quota, struct desc *d,
	       struct err *err)
{
	(void)r;
	(void)err;
	desc_name(d, quota);
	describe_quota_table(d, quota, 0);
	return 0;
}

const struct describer describe_resourcequota = {
	.group = "", .kind = "ResourceQuota", .run = run, .no_events = true};
