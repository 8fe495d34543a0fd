/* drydock progress: what the learner has done, and taking it along. */
#include "app/plain.h"

#include "tui/overview.h"

#include <stdio.h>

extern const struct app_cmd app_progress;

static void print_domains(const struct overview *o, const char *lang)
{
	for (int i = 0; i < NR_DOMAINS; i++) {
		const struct overview_domain *d = &o->domains[i];

		printf("%d. ", i + 1);
		plain_field(tr_lang(lang, domain_title(domain_at(i))), 26);
		printf(tr_lang(lang, N_("%2d %% of the exam; lessons %d/%d, drills %d/%d, labs "
					"%d/%d\n")),
		       domain_weight(domain_at(i)), d->lessons_done, d->lessons, d->drills_known,
		       d->drills, d->labs_passed, d->labs);
	}
}

static void print_labs(const struct overview *o, const char *lang)
{
	for (size_t i = 0; i < o->nr_labs; i++) {
		const struct overview_lab *l = &o->labs[i];

		if (!l->stats.attempts)
			continue;
		printf("   ");
		plain_field(l->id, 24);
		printf(tr_lang(lang, N_("best %d of %d, checked %d times%s\n")), l->stats.best,
		       l->stats.total, l->stats.attempts,
		       l->stats.passed ? tr_lang(lang, N_(", solved")) : "");
	}
}

static int print(struct app *a)
{
	const char *lang = app_lang(a);
	struct progress *p = NULL;
	struct overview o = {0};
	ERR_AUTO err = ERR_INIT;

	if (app_progress_open(a, &p, &err) < 0)
		return app_fail("%s", err_msg(&err));
	if (a->json) {
		VALUE_AUTO *all = progress_export_dup(p);

		plain_json(all);
	} else {
		overview_load(&o, &tui_builtin, p, lang, app_wall_seconds());
		print_domains(&o, lang);
		printf(tr_lang(lang, N_("Drills: %d due, %d new today\n")), o.due, o.fresh);
		print_labs(&o, lang);
		overview_release(&o);
	}
	progress_close(p);
	return 0;
}

static int run(struct app *a)
{
	if (a->argc == 1 && strcmp(a->argv[0], "export") == 0)
		a->json = true;
	else if (a->argc)
		return app_usage(&app_progress, "%s: expected nothing, or export", a->argv[0]);
	return print(a);
}

const struct app_cmd app_progress = {
	.name = "progress",
	.use = "progress [export]",
	.summary = "what you have done",
	.about = "`progress export`, as `progress --json`, prints everything that is kept: places "
		 "in lessons, every answer to a drill, every check of a lab with what was wanted "
		 "and found.",
	.run = run};
