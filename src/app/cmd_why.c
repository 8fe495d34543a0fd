/* drydock why pod NAME: what the components decided and did about an object. */
#include "app/serve.h"

#include "cluster/journal.h"
#include "object/json.h"
#include "object/timefmt.h"

#include <errno.h>
#include <stdio.h>

extern const struct app_cmd app_why;

static void print_nodes(const struct value *decision)
{
	const struct value *n, *s;
	const char *plugin;

	printf("Scheduler: %s%s%s\n", value_str_or(value_get(decision, "result"), ""),
	       value_get(decision, "node") ? " on " : "",
	       value_str_or(value_get(decision, "node"), ""));
	value_each_item(n, i, value_get(decision, "nodes"))
	{
		printf("  %-14s ", value_str_or(value_get(n, "name"), ""));
		if (value_get(n, "plugin")) {
			printf("refused by %s: %s\n", value_str_or(value_get(n, "plugin"), ""),
			       value_str_or(value_get(n, "reason"), ""));
			continue;
		}
		printf("fits, score %lld (", (long long)value_int_in(n, "score"));
		value_each_entry(plugin, s, k, value_get(n, "scores"))
		{
			printf("%s%s %lld", k ? ", " : "", plugin, (long long)value_int(s));
		}
		printf(")\n");
	}
}

/* {"at", "component", "verb", "detail"} of each step. */
static void print_steps(const struct value *steps)
{
	const struct value *e;

	value_each_item(e, i, steps)
	{
		BUF_AUTO at = BUF_INIT;

		time_write_rfc3339_micro(&at, value_int_in(e, "at"));
		printf("%.12s  %-12s %-14s %s\n", buf_str(&at) + 11,
		       value_str_or(value_get(e, "component"), ""),
		       value_str_or(value_get(e, "verb"), ""),
		       value_str_or(value_get(e, "detail"), ""));
	}
}

static struct value *steps_of(struct cluster *c, const char *ns, const char *name)
{
	struct value *list = value_array_new();
	const struct trace_event *e;

	for (size_t i = 0; (e = trace_at(cluster_sim(c), i)); i++)
		if (str_eq(e->name, name) && (!e->ns || str_eq(e->ns, ns)))
			value_push(&list, value_build("{at: %l, component: %s, verb: %s, detail: "
						      "%s}",
						      e->at, e->component, e->verb, e->detail));
	return list;
}

static int print(struct app *a, const struct value *decision, const struct value *steps)
{
	BUF_AUTO b = BUF_INIT;
	VALUE_AUTO *none = value_null_new();

	if (a->json) {
		json_write(&b, decision ? decision : none, JSON_PRETTY);
		printf("%s\n", buf_str(&b));
		return 0;
	}
	if (decision)
		print_nodes(decision);
	print_steps(steps);
	return 0;
}

/* On a cluster that is being served. */
static int ask(struct app *a, const char *ns, const char *name)
{
	VALUE_AUTO *q = value_build("{cmd: 'explain', ns: %s, pod: %s}", ns, name);
	VALUE_AUTO *answer = NULL;
	ERR_AUTO err = ERR_INIT;

	if (serve_ask(a, q, &answer, &err) < 0)
		return app_fail("%s", err_msg(&err));
	return print(a, value_get(answer, "decision"), value_get(answer, "trace"));
}

static int run(struct app *a)
{
	const char *ns = "default", *name = NULL;
	struct workspace *w = NULL;
	VALUE_AUTO *decision = NULL;
	VALUE_AUTO *steps = NULL;
	ERR_AUTO err = ERR_INIT;
	struct cluster *c;
	int r;

	for (int i = 0; i < a->argc; i++) {
		if (strcmp(a->argv[i], "-n") == 0 && i + 1 < a->argc)
			ns = a->argv[++i];
		else if (str_starts(a->argv[i], "pod/"))
			name = a->argv[i] + 4;
		else if (strcmp(a->argv[i], "pod") != 0)
			name = a->argv[i];
	}
	if (!name)
		return app_usage(&app_why, "expected a pod");
	r = app_open(a, &w, &err);
	if (r == -EBUSY && serve_is_up(a))
		return ask(a, ns, name);
	if (r < 0)
		return app_fail("%s", err_msg(&err));
	c = workspace_cluster(w);
	if (cluster_scheduler(c))
		decision = scheduler_explain_dup(cluster_scheduler(c), ns, name);
	steps = steps_of(c, ns, name);
	print(a, decision, steps);
	app_close(a, w);
	return 0;
}

const struct app_cmd app_why = {.name = "why",
				.use = "why [pod] NAME [-n NAMESPACE]",
				.summary = "explain what happened to a pod, step by step",
				.run = run};
