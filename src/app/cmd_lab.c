/* drydock lab: labs on the plain command line. */
#include "app/lab_show.h"
#include "app/plain.h"
#include "app/serve.h"

#include "tui/overview.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

extern const struct app_cmd app_lab;

/* ---- list, show ---------------------------------------------------------------------------- */

static void list_one(struct app *a, size_t i, const struct overview_lab *l, const char *current,
		     struct value **all)
{
	const char *lang = app_lang(a);

	if (a->json) {
		value_push(all, value_build("{id: %s, title: %s, domain: %s, minutes: %i, level: "
					    "%i, points: %i, attempts: %i, best: %i, passed: %b, "
					    "current: %b}",
					    l->id, l->title, l->domain, l->minutes, l->level,
					    l->points, l->stats.attempts, l->stats.best,
					    l->stats.passed, str_eq(l->id, current)));
		return;
	}
	printf("%2zu. ", i + 1);
	plain_field(l->id, 24);
	plain_field(l->domain, 16);
	printf(tr_lang(lang, N_("%3d min  ")), l->minutes);
	plain_field(l->title ? l->title : "", 40);
	if (str_eq(l->id, current))
		printf(" %s", tr_lang(lang, N_("in progress")));
	else if (l->stats.passed)
		printf(" %s", tr_lang(lang, N_("solved")));
	else if (l->stats.attempts)
		printf(" %d/%d", l->stats.best, l->stats.total);
	printf("\n");
}

static int list(struct app *a)
{
	STR_AUTO current = lab_session_current_dup(a->home);
	VALUE_AUTO *all = value_array_new();
	struct progress *p = NULL;
	struct overview o = {0};
	ERR_AUTO err = ERR_INIT;
	int bad = 0;

	if (app_progress_open(a, &p, &err) < 0)
		return app_fail("%s", err_msg(&err));
	overview_load(&o, &tui_builtin, p, app_lang(a), app_wall_seconds());
	for (size_t i = 0; i < o.nr_labs; i++) {
		if (o.labs[i].broken)
			bad = app_fail("%s", o.labs[i].broken);
		else
			list_one(a, i, &o.labs[i], current, &all);
	}
	if (a->json)
		plain_json(all);
	else
		printf("\n%s\n", tr_lang(app_lang(a), N_("Begin one: drydock lab start ID")));
	overview_release(&o);
	progress_close(p);
	return bad;
}

void lab_print_task(const struct lab *l, const char *lang)
{
	printf(tr_lang(lang, N_("%s\n%s, %d points, %d minutes\n\n")), l->title,
	       tr_lang(lang, domain_title(l->domain)), l->points, l->minutes);
	plain_markdown("", l->task);
	printf("\n%s\n", tr_lang(lang, N_("Judged by:")));
	for (size_t i = 0; i < l->nr_criteria; i++) {
		STR_AUTO mark = xasprintf("%zu. (%d) ", i + 1, l->criteria[i].points);

		plain_hanging("  ", mark, l->criteria[i].text);
	}
}

static int show(struct app *a, const char *id)
{
	struct lab *l = NULL;
	ERR_AUTO err = ERR_INIT;
	uint64_t seed = a->seed;

	if (!id && !(id = app_cluster_lab(a)))
		return app_fail("no lab is in progress; `drydock lab start ID` begins one");
	if (str_eq(id, app_cluster_lab(a))) /* as it was drawn for this attempt */
		(void)lab_session_begun(a->home, id, &seed);
	if (lab_load(id, app_lang(a), seed, &l, &err) < 0)
		return app_fail("%s", err_msg(&err));
	lab_print_task(l, app_lang(a));
	lab_free(l);
	return 0;
}

/* ---- an attempt ------------------------------------------------------------------------------ */

static void print_ways(const char *lang)
{
	printf("\n%s\n", tr_lang(lang, N_("Its cluster is what these commands work on now:")));
	printf("  drydock kubectl ...            drydock ssh NODE [COMMAND]\n"
	       "  drydock lab run 'COMMAND'      drydock undo\n");
	printf("%s\n", tr_lang(lang, N_("And of the lab:")));
	printf("  drydock lab check | hint | solution | reset | stop\n");
}

static int start(struct app *a, const char *id)
{
	STR_AUTO current = lab_session_current_dup(a->home);
	const char *lang = app_lang(a);
	const struct lab_session_config cfg = {.home = a->home,
					       .id = id,
					       .lang = lang,
					       .seed = app_attempt_seed(a),
					       .now_ns = app_wall_seconds() * SIM_SEC,
					       .again = true};
	struct lab_session *s = NULL;
	struct progress *p = NULL;
	ERR_AUTO err = ERR_INIT;
	int r;

	if (current && strcmp(current, id) != 0)
		return app_fail("lab \"%s\" is in progress; `drydock lab stop` leaves it", current);
	r = lab_session_open(&cfg, &s, &err);
	if (r == 0)
		r = lab_session_set_current(a->home, id, &err);
	if (r == 0)
		r = app_progress_open(a, &p, &err);
	if (r == 0)
		r = progress_begin_lab(p, id, app_wall_seconds(), &err);
	if (r == 0) {
		if (lab_session_resumed(s))
			printf("%s\n\n", tr_lang(lang, N_("(You go on where you left.)")));
		lab_print_task(lab_session_lab(s), lang);
		print_ways(lang);
	}
	progress_close(p);
	lab_session_close(s);
	return r < 0 ? app_fail("%s", err_msg(&err)) : 0;
}

void lab_print_score(const struct value *score, const char *lang)
{
	bool passed = value_bool(value_get(score, "passed"));
	const struct value *c;

	value_each_item(c, i, value_get(score, "criteria"))
	{
		STR_AUTO mark =
			xasprintf("%zu. %lld/%lld  ", i + 1, (long long)value_int_in(c, "points"),
				  (long long)value_int_in(c, "of"));
		STR_AUTO wanted = xasprintf("%s: ", tr_lang(lang, N_("wanted")));
		STR_AUTO found = xasprintf("%s: ", tr_lang(lang, N_("found")));

		plain_hanging("", mark, value_str_or(value_get(c, "text"), ""));
		if (value_bool(value_get(c, "passed")))
			continue;
		if (value_get(c, "wanted"))
			plain_hanging("     ", wanted, value_str_or(value_get(c, "wanted"), ""));
		plain_hanging("     ", value_get(c, "wanted") ? found : "",
			      value_str_or(value_get(c, "found"), ""));
	}
	printf(passed ? tr_lang(lang, N_("%d of %d points: solved.\n"))
		      : tr_lang(lang, N_("%d of %d points.\n")),
	       (int)value_int_in(score, "points"), (int)value_int_in(score, "total"));
}

/* Asks about the lab: itself, or the process that has it open. NULL: it was said why not. */
static struct value *ask(struct app *a, const char *what)
{
	VALUE_AUTO *q = value_build("{cmd: 'lab', do: %s}", what);
	struct lab_session *s = NULL;
	struct progress *p = NULL;
	struct value *v = NULL;
	ERR_AUTO err = ERR_INIT;
	int r = app_session_open(a, &s, &err);

	if (r == -EBUSY && serve_is_up(a)) {
		err_release(&err);
		r = serve_ask(a, q, &v, &err);
	} else {
		if (r == 0)
			r = app_progress_open(a, &p, &err);
		if (r == 0)
			v = lab_session_ask(s, p, app_wall_seconds(), q);
		progress_close(p);
		lab_session_close(s);
	}
	if (r == 0 && value_get(v, "error"))
		r = err_set(&err, -EIO, "%s", value_str_or(value_get(v, "error"), ""));
	if (r == 0)
		return v;
	value_unref(v);
	app_fail("%s", err_msg(&err));
	return NULL;
}

static int check(struct app *a)
{
	VALUE_AUTO *v = ask(a, "check");
	const struct value *score = value_get(v, "score");

	if (!v)
		return 1;
	if (value_is_string(value_get(v, "warning")))
		app_fail("%s", value_str(value_get(v, "warning")));
	if (a->json) {
		plain_json(score);
	} else {
		lab_print_score(score, app_lang(a));
		if (value_is_string(value_get(v, "debrief"))) {
			printf("\n");
			plain_markdown("", value_str(value_get(v, "debrief")));
		}
	}
	return value_bool(value_get(score, "passed")) ? 0 : 1;
}

static int hint(struct app *a)
{
	VALUE_AUTO *v = ask(a, "hint");
	const struct value *hints = value_get(v, "hints"), *h;
	const char *last = "";
	size_t nr = value_len(hints);

	if (!v)
		return 1;
	if (value_bool(value_get(v, "new")) && nr) {
		printf(tr_lang(app_lang(a), N_("Hint %d of %zu:\n")), (int)nr,
		       (size_t)value_int_in(v, "of"));
		value_each_item(h, i, hints) last = value_str_or(h, "");
		plain_markdown("  ", last);
		return 0;
	}
	printf("%s\n", tr_lang(app_lang(a), N_("There are no more hints:")));
	value_each_item(h, i, hints) plain_markdown("  ", value_str_or(h, ""));
	return 0;
}

static int solution(struct app *a)
{
	VALUE_AUTO *v = ask(a, "solution");
	const struct value *one;

	if (!v)
		return 1;
	value_each_item(one, i, value_get(v, "solutions"))
	{
		printf(tr_lang(app_lang(a), N_("Solution %zu:\n")), i + 1);
		for (const char *p = value_str_or(one, ""); *p;
		     p += strcspn(p, "\n"), p += *p == '\n')
			printf("    %.*s\n", (int)strcspn(p, "\n"), p);
		printf("\n");
	}
	if (value_is_string(value_get(v, "debrief")))
		plain_markdown("", value_str(value_get(v, "debrief")));
	return 0;
}

static int reset(struct app *a)
{
	VALUE_AUTO *v = ask(a, "reset");

	if (v)
		printf("%s\n",
		       tr_lang(app_lang(a), N_("The cluster is as it was at the beginning.")));
	return v ? 0 : 1;
}

static int stop(struct app *a)
{
	STR_AUTO current = lab_session_current_dup(a->home);
	ERR_AUTO err = ERR_INIT;

	if (!current)
		return app_fail("no lab is in progress");
	if (lab_session_set_current(a->home, NULL, &err) < 0)
		return app_fail("%s", err_msg(&err));
	printf(tr_lang(app_lang(a), N_("Left; `drydock lab start %s` goes on with it.\n")),
	       current);
	return 0;
}

static int end(struct app *a)
{
	STR_AUTO current = lab_session_current_dup(a->home);
	ERR_AUTO err = ERR_INIT;

	if (!current)
		return app_fail("no lab is in progress");
	if (lab_session_set_current(a->home, NULL, &err) < 0 ||
	    lab_session_forget(a->home, current, &err) < 0)
		return app_fail("%s", err_msg(&err));
	printf("%s\n", tr_lang(app_lang(a), N_("The attempt is over, and forgotten.")));
	return 0;
}

/* ---- proving ----------------------------------------------------------------------------------
 */

/* One lab with one seed; prints what was found. By id, or from a folder (or its lab.yaml). */
static int test_one(struct app *a, const char *name, uint64_t seed)
{
	STR_AUTO id = xstrndup(name, strlen(name) - (str_ends(name, "/lab.yaml") ? 9 : 0));
	struct lab *l = NULL;
	BUF_AUTO report = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	int r = strchr(id, '/') || access(id, F_OK) == 0
			? lab_load_dir(id, app_lang(a), seed, &l, &err)
			: lab_load(id, app_lang(a), seed, &l, &err);

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
		int one = test_one(a, ids.v[i], a->seed_given ? a->seed : 1);

		if (!one && !a->seed_given) /* other draws of its parameters */
			one = test_one(a, ids.v[i], 2);
		bad |= one;
	}
	printf("%zu labs: %s\n", ids.nr, bad ? "not sound" : "sound");
	return bad;
}

/* ---- verbs --------------------------------------------------------------------------------------
 */

static int run_script(struct app *a)
{
	BUF_AUTO script = BUF_INIT;

	for (int i = 1; i < a->argc; i++)
		buf_addf(&script, "%s%s", i > 1 ? " " : "", a->argv[i]);
	return app_run_script(a, buf_str(&script));
}

static const struct {
	const char *name;
	int (*run)(struct app *a);
} simple[] = {{"list", list},   {"check", check}, {"hint", hint}, {"solution", solution},
	      {"reset", reset}, {"stop", stop},   {"end", end}};

static int run(struct app *a)
{
	const char *verb = a->argc ? a->argv[0] : "list";
	STRVEC_AUTO ids = STRVEC_INIT;

	if (strcmp(verb, "test") == 0)
		return test(a);
	if (lab_real_wanted(a))
		return lab_real(a);
	for (size_t i = 0; i < ARRAY_SIZE(simple); i++) {
		if (strcmp(verb, simple[i].name) != 0)
			continue;
		if (a->argc > 1)
			return app_usage(&app_lab, "%s %s: expected nothing after %s", verb,
					 a->argv[1], verb);
		return simple[i].run(a);
	}
	lab_list(&ids);
	if (strcmp(verb, "start") == 0)
		return a->argc == 2 ? start(a, plain_pick(&ids, a->argv[1]))
				    : app_usage(&app_lab, "start: expected one lab");
	if (strcmp(verb, "show") == 0)
		return a->argc <= 2 ? show(a, a->argc == 2 ? plain_pick(&ids, a->argv[1]) : NULL)
				    : app_usage(&app_lab, "show: expected one lab");
	if (strcmp(verb, "run") == 0)
		return a->argc >= 2 ? run_script(a)
				    : app_usage(&app_lab, "run: expected a command line");
	return app_usage(&app_lab,
			 "%s: expected list, show, start, run, check, hint, solution, reset, stop, "
			 "end or test",
			 verb);
}

const struct app_cmd app_lab = {
	.name = "lab",
	.use = "lab [list | show [ID] | start ID | run COMMAND | check | hint | solution | reset | "
	       "stop | end | test [ID | FOLDER]...] [--kubeconfig FILE [--context NAME] [--rate N] "
	       "[--yes]]",
	.summary = "labs: list them, solve one, prove them",
	.about =
		"`lab start ID`, or its number, begins a lab or goes on with it. From then on "
		"`drydock kubectl`, `ssh`, `time`, `why` and `undo` work on its cluster, and `lab "
		"run` runs a command line on its base host, until `lab stop`. `lab check` judges "
		"what is there: exit status 0 only when all points are reached. `lab reset` "
		"begins anew with a fresh cluster, `lab end` throws the attempt away.\n\n"
		"`lab start ID --kubeconfig FILE` sets the lab up on a real cluster instead, in "
		"Namespaces of its own, which must not exist and are all it touches; check, hint, "
		"reset and the others then work there, and `lab end` deletes them. Criteria are "
		"judged through the API alone: what only the miniature can tell (files and "
		"services of nodes, etcd, every moment of the attempt) is named before it starts "
		"and does not count. `lab list --kubeconfig FILE` says which labs can run there, "
		"and why the others cannot. --yes answers the question before something is made "
		"or deleted. Criteria that wait do so by the clock; --rate N is for a cluster that "
		"`drydock up --rate N` serves. Such attempts are not part of the progress.\n\n"
		"`lab test` proves labs: an untouched one scores nothing, each solution all, each "
		"wrong attempt less, and twice the same. A lab may be a folder that is being "
		"written.",
	.run = run};
