/* drydock drill: drills on the plain command line. */
#include "app/app.h"

#include "study/drill.h"

#include <stdio.h>

extern const struct app_cmd app_drill;

static int list(struct app *a)
{
	struct drill_set set = {0};
	ERR_AUTO err = ERR_INIT;

	if (drill_set_load(app_lang(a), &set, &err) < 0)
		return app_fail("%s", err_msg(&err));
	for (size_t i = 0; i < set.nr; i++)
		printf("%-28s %-20s %s\n", set.v[i]->id, set.v[i]->lesson, set.v[i]->domain);
	drill_set_release(&set);
	return 0;
}

/* The cards that arg means: a file's, or the one of that id. */
static int load(struct app *a, const char *arg, struct drill_set *ret, struct err *err)
{
	struct drill *d = NULL;
	int r;

	if (strchr(arg, '/') || str_ends(arg, ".yaml"))
		return drill_set_read(arg, app_lang(a), ret, err);
	r = drill_load(arg, app_lang(a), &d, err);
	if (r < 0)
		return r;
	ret->v = xcalloc(1, sizeof(struct drill *));
	ret->v[ret->nr++] = d;
	return 0;
}

static int test_set(struct app *a, const struct drill_set *set)
{
	int bad = 0;

	for (size_t i = 0; i < set->nr; i++) {
		BUF_AUTO report = BUF_INIT;
		ERR_AUTO err = ERR_INIT;
		int r = drill_test(set->v[i], a->seed_given ? a->seed : 1, &report, &err);

		fputs(buf_str(&report), stdout);
		fflush(stdout);
		if (r < 0)
			bad = app_fail("%s", err_msg(&err));
	}
	printf("%zu cards: %s\n", set->nr, bad ? "not sound" : "sound");
	return bad;
}

static int test(struct app *a)
{
	int bad = 0;

	for (int i = 1; i < MAX(a->argc, 2); i++) {
		struct drill_set set = {0};
		ERR_AUTO err = ERR_INIT;
		int r = i < a->argc ? load(a, a->argv[i], &set, &err)
				    : drill_set_load(app_lang(a), &set, &err);

		if (r < 0)
			bad = app_fail("%s", err_msg(&err));
		else
			bad |= test_set(a, &set);
		drill_set_release(&set);
	}
	return bad;
}

static int run(struct app *a)
{
	const char *verb = a->argc ? a->argv[0] : "list";

	if (strcmp(verb, "list") == 0 && a->argc <= 1)
		return list(a);
	if (strcmp(verb, "test") == 0)
		return test(a);
	return app_usage(&app_drill, "%s: expected list or test", verb);
}

const struct app_cmd app_drill = {.name = "drill",
				  .use = "drill [list | test [ID | FILE]...]",
				  .summary = "drills: list them, prove them",
				  .run = run};
