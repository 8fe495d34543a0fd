/* drydock status: the saved clusters, and which of them are served. */
#include "app/serve.h"

#include "object/json.h"

#include <stdio.h>

extern const struct app_cmd app_status;

static struct value *one(struct app *a, const char *name)
{
	struct app other = *a;
	struct value *v = NULL;
	ERR_AUTO err = ERR_INIT;

	other.cluster = name;
	if (serve_status(&other, &v, &err) < 0)
		v = value_map_new();
	value_put_str(&v, "name", name);
	value_put_str(&v, "state", value_get(v, "port") ? "served" : "saved");
	return v;
}

static void print_row(const struct value *v, int width)
{
	const char *name = value_str_or(value_get(v, "name"), "");

	if (!value_get(v, "port")) {
		printf("%-*s %-8s\n", width, name, "saved");
		return;
	}
	printf("%-*s %-8s https://%s:%-6lld %-8s x%-5lld %s\n", width, name, "served",
	       value_str_or(value_get(v, "address"), ""), (long long)value_int_in(v, "port"),
	       value_str_or(value_get(v, "profile"), ""), (long long)value_int_in(v, "rate"),
	       value_str_or(value_get(v, "time"), ""));
}

/* The clusters of labs are listed while they are served. */
static void add_labs(struct app *a, struct strvec *names)
{
	STR_AUTO dir = xasprintf("%s/attempts", a->home);
	STRVEC_AUTO labs = STRVEC_INIT;
	ERR_AUTO none = ERR_INIT;
	struct app other = *a;

	(void)!dir_list(dir, &labs, &none);
	for (size_t i = 0; i < labs.nr; i++) {
		STR_AUTO name = xasprintf("lab/%s", labs.v[i]);

		other.cluster = name;
		if (serve_is_up(&other))
			strvec_add(names, name);
	}
}

static int run(struct app *a)
{
	STR_AUTO dir = xasprintf("%s/clusters", a->home);
	STRVEC_AUTO names = STRVEC_INIT;
	VALUE_AUTO *list = value_array_new();
	ERR_AUTO err = ERR_INIT;
	const struct value *v;
	int width = 16;

	if (a->argc)
		return app_usage(&app_status, "expected no argument");
	if (a->cluster)
		strvec_add(&names, a->cluster);
	else
		(void)!dir_list(dir, &names, &err); /* none yet */
	if (!a->cluster)
		add_labs(a, &names);
	for (size_t i = 0; i < names.nr; i++)
		value_push(&list, one(a, names.v[i]));
	if (a->json) {
		BUF_AUTO text = BUF_INIT;

		json_write(&text, list, JSON_INDENT2);
		printf("%s\n", buf_str(&text));
		return 0;
	}
	for (size_t i = 0; i < names.nr; i++)
		width = MAX(width, (int)strlen(names.v[i]));
	if (!value_len(list))
		printf("No cluster is saved; `drydock up` makes one.\n");
	else
		printf("%-*s %-8s %-23s %-8s %-6s %s\n", width, "NAME", "STATE", "ADDRESS", "PROFILE",
		       "RATE", "TIME");
	value_each_item(v, i, list) print_row(v, width);
	return 0;
}

const struct app_cmd app_status = {.name = "status",
				   .use = "status",
				   .summary = "list the saved clusters and which are served",
				   .run = run};
