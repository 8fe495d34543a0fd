/* drydock lab: labs on the plain command line. */
#include "app/app.h"

#include "study/lab.h"

#include <stdio.h>
#include <unistd.h>

extern const struct app_cmd app_lab;

/* By id, or from a folder of the learner's machine. */
static int load(struct app *a, const char *id, uint64_t seed, struct lab **ret, struct err *err)
{
	return strchr(id, '/') || access(id, F_OK) == 0
		       ? lab_load_dir(id, app_lang(a), seed, ret, err)
		       : lab_load(id, app_lang(a), seed, ret, err);
}

static int list(struct app *a)
{
	STRVEC_AUTO ids = STRVEC_INIT;
	int bad = 0;

	lab_list(&ids);
	for (size_t i = 0; i < ids.nr; i++) {
		struct lab *l = NULL;
		ERR_AUTO err = ERR_INIT;

		if (lab_load(ids.v[i], app_lang(a), a->seed, &l, &err) < 0) {
			bad = app_fail("%s", err_msg(&err));
			continue;
		}
		printf("%-24s %-16s %2d min  %s\n", l->id, l->domain, l->minutes, l->title);
		lab_free(l);
	}
	return bad;
}

/* One lab with one seed; prints what was found. */
static int test_one(struct app *a, const char *id, uint64_t seed)
{
	struct lab *l = NULL;
	BUF_AUTO report = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	int r = load(a, id, seed, &l, &err);

	if (r == 0)
		r = lab_test(l, seed, &report, &err);
	lab_free(l);
	fputs(buf_str(&report), stdout);
	fflush(stdout);
	return r < 0 ? app_fail("%s", err_msg(&err)) : 0;
}

static int test(struct app *a)
{
	STRVEC_AUTO ids = STRVEC_INIT;
	int bad = 0;

	for (int i = 1; i < a->argc; i++)
		strvec_add(&ids, a->argv[i]);
	if (a->argc < 2)
		lab_list(&ids);
	for (size_t i = 0; i < ids.nr; i++) {
		bad |= test_one(a, ids.v[i], a->seed_given ? a->seed : 1);
		if (!a->seed_given) /* other draws of its parameters */
			bad |= test_one(a, ids.v[i], 2);
	}
	printf("%zu labs: %s\n", ids.nr, bad ? "not sound" : "sound");
	return bad;
}

static int run(struct app *a)
{
	const char *verb = a->argc ? a->argv[0] : "list";

	if (strcmp(verb, "list") == 0 && a->argc <= 1)
		return list(a);
	if (strcmp(verb, "test") == 0)
		return test(a);
	return app_usage(&app_lab, "%s: expected list or test", verb);
}

const struct app_cmd app_lab = {.name = "lab",
				.use = "lab [list | test [ID | FOLDER]...]",
				.summary = "labs: list them, prove them",
				.run = run};
