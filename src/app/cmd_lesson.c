/* drydock lesson: lessons on the plain command line. */
#include "app/app.h"

#include "study/lesson.h"

#include <stdio.h>

extern const struct app_cmd app_lesson;

static int list(struct app *a)
{
	STRVEC_AUTO ids = STRVEC_INIT;
	int bad = 0;

	lesson_list(&ids);
	for (size_t i = 0; i < ids.nr; i++) {
		struct lesson *l = NULL;
		ERR_AUTO err = ERR_INIT;

		if (lesson_load(ids.v[i], app_lang(a), &l, &err) < 0) {
			bad = app_fail("%s", err_msg(&err));
			continue;
		}
		printf("%-24s %-16s %2d min  %s\n", l->id, l->domain, l->minutes, l->title);
		lesson_free(l);
	}
	return bad;
}

static int test_one(struct app *a, const char *id)
{
	struct lesson *l = NULL;
	BUF_AUTO report = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	int r = strchr(id, '/') || str_ends(id, ".md") ? lesson_read(id, &l, &err)
						       : lesson_load(id, app_lang(a), &l, &err);

	if (r == 0)
		r = lesson_test(l, a->seed_given ? a->seed : 1, &report, NULL, &err);
	lesson_free(l);
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
		lesson_list(&ids);
	for (size_t i = 0; i < ids.nr; i++)
		bad |= test_one(a, ids.v[i]);
	printf("%zu lessons: %s\n", ids.nr, bad ? "not sound" : "sound");
	return bad;
}

static int run(struct app *a)
{
	const char *verb = a->argc ? a->argv[0] : "list";

	if (strcmp(verb, "list") == 0 && a->argc <= 1)
		return list(a);
	if (strcmp(verb, "test") == 0)
		return test(a);
	return app_usage(&app_lesson, "%s: expected list or test", verb);
}

const struct app_cmd app_lesson = {.name = "lesson",
				   .use = "lesson [list | test [ID | FILE]...]",
				   .summary = "lessons: list them, prove them",
				   .run = run};
