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
		if (!value_get(n, "scores")) {
			printf("fits, as the only one: no scores are needed\n");
			continue;
		}
		printf("fits, score %lld (", (long long)value_int_in(n, "score"));
		value_each_entry(plugin, s, k, value_get(n, "scores"))
		{
			int64_t weight = value_int_in(decision, "weights", plugin);

			printf("%s%s %lld", k ? ", " : "", plugin, (long long)value_int(s));
			if (weight > 1)
				printf(" x%lld", (long long)weight);
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
		printf("%.12s  %-17s %-13s %s\n", buf_str(&at) + 11,
		       value_str_or(value_get(e, "component"), ""),
		       value_str_or(value_get(e, "verb"), ""),
		       value_str_or(value_get(e, "detail"),
				    value_str_or(value_get(e, "kind"), "")));
	}
}

static int print(struct app *a, const char *ns, const char *name, const struct value *decision,
		 const struct value *steps)
{
	BUF_AUTO b = BUF_INIT;
	VALUE_AUTO *none = value_null_new();

	if (!decision && !value_len(steps))
		return app_fail("nothing is known of a pod \"%s\" in the namespace %s", name, ns);
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
	return print(a, ns, name, value_get(answer, "decision"), value_get(answer, "trace"));
}

/* "[pod] NAME" or "pod/NAME", with a namespace before or after it. 0, or it was said what is wrong.
 */
static int read_words(struct app *a, const char **ret_ns, const char **ret_name)
{
	const char *kind = NULL;

	for (int i = 0; i < a->argc; i++) {
		const char *word = a->argv[i];

		if ((str_eq(word, "-n") || str_eq(word, "--namespace")) && i + 1 < a->argc)
			*ret_ns = a->argv[++i];
		else if (str_starts(word, "--namespace="))
			*ret_ns = word + strlen("--namespace=");
		else if (*word == '-')
			return -app_usage(&app_why, "%s: expected -n NAMESPACE", word);
		else if (str_starts(word, "pod/"))
			*ret_name = word + 4;
		else if (!kind &&
			 (str_eq(word, "pod") || str_eq(word, "pods") || str_eq(word, "po")))
			kind = word;
		else if (*ret_name || strchr(word, '/'))
			return -app_usage(&app_why, "%s: expected one pod", word);
		else
			*ret_name = word;
	}
	return *ret_name ? 0 : -app_usage(&app_why, "expected a pod");
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

	if (read_words(a, &ns, &name) < 0)
		return 2;
	r = app_open(a, &w, &err);
	if (r == -EBUSY && serve_is_up(a))
		return ask(a, ns, name);
	if (r < 0)
		return app_fail("%s", err_msg(&err));
	c = workspace_cluster(w);
	sim_settle(cluster_sim(c)); /* what the last command has set off by now */
	if (cluster_scheduler(c))
		decision = scheduler_explain_dup(cluster_scheduler(c), ns, name);
	steps = cluster_story_dup(c, ns, name);
	r = print(a, ns, name, decision, steps);
	app_close(a, w);
	return r;
}

const struct app_cmd app_why = {.name = "why",
				.use = "why [pod] NAME [-n NAMESPACE]",
				.summary = "explain what happened to a pod, step by step",
				.run = run};
