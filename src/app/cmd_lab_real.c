/* drydock lab on a real cluster: --kubeconfig FILE, see study/real.h. */
#include "app/host_process.h"
#include "app/lab_show.h"
#include "app/plain.h"

#include "study/real.h"
#include "tui/overview.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#define MAX_RATE 1000

/* What is said on the command line. */
struct asked {
	struct app *app;
	const char *kubeconfig, *context, *verb, *id;
	int rate; /* of the cluster's time */
	bool yes, json;
	/* while a verb runs */
	struct lab *lab;
	struct real_plan plan;
	struct real_attempt attempt;
};

extern const struct app_cmd app_lab;

static bool takes(int argc, char **argv, int *i, const char *flag, const char **ret)
{
	size_t n = strlen(flag);

	if (strncmp(argv[*i], flag, n) != 0 || (argv[*i][n] && argv[*i][n] != '='))
		return false;
	if (argv[*i][n])
		*ret = argv[*i] + n + 1;
	else
		*ret = *i + 1 < argc ? argv[++*i] : "";
	return true;
}

static void read_words(struct app *a, struct asked *q)
{
	const char *rate = NULL;
	int64_t n;

	*q = (struct asked){.app = a, .verb = "list", .json = a->json, .rate = 1};
	for (int i = 0, words = 0; i < a->argc; i++) {
		if (takes(a->argc, a->argv, &i, "--kubeconfig", &q->kubeconfig) ||
		    takes(a->argc, a->argv, &i, "--context", &q->context) ||
		    takes(a->argc, a->argv, &i, "--rate", &rate))
			continue;
		if (str_eq(a->argv[i], "--yes"))
			q->yes = true;
		else if (words++ == 0)
			q->verb = a->argv[i];
		else
			q->id = a->argv[i];
	}
	if (rate)
		q->rate = parse_i64(rate, &n) == 0 && n >= 1 && n <= MAX_RATE ? (int)n : 0;
}

bool lab_real_wanted(struct app *a)
{
	static const char *const verbs[] = {"show",  "check", "hint", "solution",
					    "reset", "stop",  "end",  "run"};
	struct real_attempt there = {0};
	struct asked q;
	ERR_AUTO none = ERR_INIT;
	bool in_progress;

	read_words(a, &q);
	if (q.kubeconfig || q.context)
		return true;
	in_progress = real_attempt_load(a->home, &there, &none) == 0;
	real_attempt_release(&there);
	if (str_eq(q.verb, "start"))
		return in_progress;
	for (size_t i = 0; in_progress && i < ARRAY_SIZE(verbs); i++)
		if (str_eq(q.verb, verbs[i]))
			return !str_eq(q.verb, "show") || !q.id;
	return false;
}

static void done(struct asked *q)
{
	real_plan_release(&q->plan);
	real_attempt_release(&q->attempt);
	lab_free(q->lab);
	q->lab = NULL;
}

/* ---- texts ---- */

static void replace(const char *home, char **text)
{
	char *with = real_text_dup(home, *text);

	free(*text);
	*text = with;
}

/* The folder stands for /home/candidate in all that is read. */
static void here(struct lab *l, const char *home)
{
	replace(home, &l->task);
	replace(home, &l->debrief);
	for (size_t i = 0; i < l->nr_criteria; i++)
		replace(home, &l->criteria[i].text);
	for (size_t i = 0; i < l->nr_solutions; i++)
		replace(home, &l->solutions[i].text);
	for (size_t i = 0; i < l->hints.nr; i++)
		replace(home, &l->hints.v[i]);
}

static int load(struct asked *q, const char *id, uint64_t seed, struct err *err)
{
	int r = lab_load(id, app_lang(q->app), seed, &q->lab, err);

	if (r == 0) {
		real_plan_make(q->lab, &q->plan);
		here(q->lab, q->app->home);
	}
	return r;
}

static int load_current(struct asked *q, struct err *err)
{
	int r = real_attempt_load(q->app->home, &q->attempt, err);

	return r < 0 ? r : load(q, q->attempt.lab, q->attempt.seed, err);
}

static void print_unjudged(const struct asked *q)
{
	const char *lang = app_lang(q->app);

	for (size_t i = 0; i < q->plan.nr; i++)
		if (q->plan.unjudged[i])
			printf(tr_lang(lang,
				       N_("Not judged on a real cluster, %d points: %s (%s)\n")),
			       q->lab->criteria[i].points, q->lab->criteria[i].text,
			       q->plan.unjudged[i]);
}

static void print_begun(const struct asked *q)
{
	const char *lang = app_lang(q->app);
	STR_AUTO folder = real_files_dup(q->app->home);

	lab_print_task(q->lab, lang);
	printf("\n");
	print_unjudged(q);
	printf(tr_lang(lang, N_("Work on it with your own kubectl. Files of the base host are in "
				"%s.\n")),
	       folder);
	printf("  drydock lab check | hint | solution | reset | end\n");
}

/* ---- which ---- */

static int list(struct asked *q)
{
	STRVEC_AUTO ids = STRVEC_INIT;
	VALUE_AUTO *all = value_array_new();
	int bad = 0;

	lab_list(&ids);
	for (size_t i = 0; i < ids.nr; i++) {
		ERR_AUTO err = ERR_INIT;

		if (load(q, ids.v[i], q->app->seed, &err) < 0) {
			bad = app_fail("%s", err_msg(&err));
			continue;
		}
		if (q->json) {
			struct value *no = value_array_new();

			for (size_t n = 0; n < q->plan.nr; n++)
				if (q->plan.unjudged[n])
					value_push(&no, value_build("{id: %s, why: %s}",
								    q->lab->criteria[n].id,
								    q->plan.unjudged[n]));
			value_push(&all,
				   value_build("{id: %s, title: %s, runs: %b, why: %s, points: %i, "
					       "unjudged: %V}",
					       q->lab->id, q->lab->title, !q->plan.blocked,
					       q->plan.blocked, q->plan.points, no));
		} else {
			printf("%2zu. ", i + 1);
			plain_field(q->lab->id, 20);
			if (q->plan.blocked)
				printf(tr_lang(app_lang(q->app), N_("no: %s\n")), q->plan.blocked);
			else
				printf(tr_lang(app_lang(q->app), N_("yes, %d of %d points\n")),
				       q->plan.points, q->lab->points);
		}
		done(q);
	}
	if (q->json)
		plain_json(all);
	return bad;
}

/* ---- verbs that ask the cluster; in a process of host_process ---- */

static void says(const char *what)
{
	printf("... %s\n", what);
	fflush(stdout);
}

static bool confirmed(struct proc *p, const struct asked *q, const char *question)
{
	BUF_AUTO line = BUF_INIT;

	if (q->yes)
		return true;
	if (!stream_is_tty(proc_in(p))) {
		app_fail("there is no terminal to ask on; --yes agrees beforehand");
		return false;
	}
	printf("%s [y/N] ", question);
	fflush(stdout);
	return stream_getline(proc_in(p), &line) > 0 && (line.s[0] | 32) == 'y';
}

static int open_cluster(struct proc *p, const struct asked *q, struct real **ret, struct err *err)
{
	const struct real_attempt *a = &q->attempt;
	const char *file = q->kubeconfig ? q->kubeconfig : a->kubeconfig;
	const char *context = q->context ? q->context : a->context;
	int r = real_open(p, q->app->home, file, context, ret, err);

	if (r == 0 && a->server && !str_eq(a->server, real_server(*ret))) {
		r = err_set(err, -EINVAL, "the lab is on %s, and this is %s", a->server,
			    real_server(*ret));
		real_close(*ret);
		*ret = NULL;
	}
	return r;
}

static void begin_attempt(struct asked *q, const struct real *r)
{
	struct real_attempt *a = &q->attempt;
	char path[PATH_MAX];
	unsigned char random[4] = {0};

	(void)!getrandom(random, sizeof(random), 0);
	*a = (struct real_attempt){
		.lab = xstrdup(q->lab->id),
		.kubeconfig = xstrdup(q->kubeconfig && realpath(q->kubeconfig, path) ? path : ""),
		.context = xstrdup(real_context(r)),
		.server = xstrdup(real_server(r)),
		.word = xasprintf("%02x%02x%02x%02x", random[0], random[1], random[2], random[3]),
		.seed = q->app->seed,
		.begun = app_wall_seconds()};
	for (size_t i = 0; i < q->plan.namespaces.nr; i++)
		strvec_add(&a->namespaces, q->plan.namespaces.v[i]);
}

static void tell_plan(const struct asked *q, const struct real *r)
{
	const char *lang = app_lang(q->app);
	BUF_AUTO names = BUF_INIT;

	strvec_join(&q->plan.namespaces, ", ", &names);
	printf(tr_lang(lang, N_("Cluster: %s (context %s)\n")), real_server(r), real_context(r));
	printf(tr_lang(lang, N_("It makes the Namespaces %s and works in them alone; `drydock lab "
				"end` deletes them.\n")),
	       buf_str(&names));
	print_unjudged(q);
}

/* Sets up what attempt says; after a failure nothing of it is left. */
static int build(struct real *r, struct asked *q, struct err *err)
{
	ERR_AUTO later = ERR_INIT;
	int result = real_attempt_save(q->app->home, &q->attempt, err);

	if (result < 0)
		return result;
	result = real_set_up(r, q->lab, &q->attempt, says, err);
	if (result == 0) {
		q->attempt.ready = true;
		return real_attempt_save(q->app->home, &q->attempt, err);
	}
	if (real_clean_up(r, &q->attempt, &later) == 0)
		(void)!real_attempt_forget(q->app->home, &later);
	return result;
}

/* What is done here counts as what is done in the miniature. That the progress cannot be
 * written is no reason to keep the score back: it is said. */
static void note(const struct asked *q, const struct score *score)
{
	const struct real_attempt *a = &q->attempt;
	int64_t now = app_wall_seconds();
	const struct lab_note n = {.lab = a->lab,
				   .cluster = a->server,
				   .seed = a->seed,
				   .hints = a->hints,
				   .solution_seen = a->solution_seen,
				   .started = a->begun ? a->begun : now,
				   .at = now};
	struct progress *p = NULL;
	ERR_AUTO err = ERR_INIT;
	int r = app_progress_open(q->app, &p, &err);

	if (r == 0)
		r = score ? progress_add_attempt(p, &n, score, &err)
			  : progress_begin_lab(p, n.lab, now, &err);
	progress_close(p);
	if (r < 0)
		app_fail("not noted in the progress: %s", err_msg(&err));
}

static int start(struct proc *p, struct asked *q, struct err *err)
{
	STR_AUTO simulated = lab_session_current_dup(q->app->home);
	struct real *r = NULL;
	ERR_AUTO none = ERR_INIT;
	int result;

	if (real_attempt_load(q->app->home, &q->attempt, &none) == 0) {
		if (!str_eq(q->attempt.lab, q->id) || !q->attempt.ready)
			return err_set(err, -EBUSY,
				       "lab \"%s\" is in progress on %s; `drydock lab end` ends it",
				       q->attempt.lab, q->attempt.server);
		result = load(q, q->attempt.lab, q->attempt.seed, err);
		if (result == 0) {
			printf("%s\n\n",
			       tr_lang(app_lang(q->app), N_("(You go on where you left.)")));
			print_begun(q);
		}
		return result;
	}
	if (simulated)
		return err_set(err, -EBUSY,
			       "lab \"%s\" is in progress; `drydock lab stop` leaves it",
			       simulated);
	result = load(q, q->id, q->app->seed, err);
	if (result == 0 && q->plan.blocked)
		result = err_set(err, -EINVAL, "lab \"%s\" cannot run on a real cluster: %s", q->id,
				 q->plan.blocked);
	if (result == 0)
		result = open_cluster(p, q, &r, err);
	if (result == 0)
		result = real_free_names(r, &q->plan, err);
	if (result == 0) {
		tell_plan(q, r);
		if (!confirmed(p, q, "Set it up?"))
			result = err_set(err, -ECANCELED, "nothing was done");
	}
	if (result == 0) {
		begin_attempt(q, r);
		result = build(r, q, err);
	}
	if (result == 0) {
		note(q, NULL);
		printf("\n");
		print_begun(q);
	}
	real_close(r);
	return result;
}

static struct value *score_value(const struct lab *l, const struct score *score)
{
	struct value *list = value_array_new();

	for (size_t i = 0; i < score->nr; i++) {
		const struct check_result *c = &score->results[i];

		value_push(&list, value_build("{id: %s, text: %s, points: %i, of: %i, passed: %b, "
					      "judged: %b, wanted: %s, found: %s}",
					      c->criterion->id, c->criterion->text, c->points,
					      c->criterion->points, c->passed, !c->unjudged,
					      c->wanted, c->found));
	}
	return value_build("{lab: %s, points: %i, total: %i, passed: %b, criteria: %V}", l->id,
			   score->points, score->total, score->passed, list);
}

static int check(struct proc *p, struct asked *q, struct err *err)
{
	const char *lang = app_lang(q->app);
	struct score score = {0};
	struct real *r = NULL;
	bool passed;
	int result = load_current(q, err);

	if (result == 0 && !q->attempt.ready)
		result = err_set(err, -EINVAL,
				 "its set-up was cut off; `drydock lab reset` begins "
				 "anew");
	if (result == 0)
		result = open_cluster(p, q, &r, err);
	if (result == 0)
		result = real_check(r, q->lab, &q->plan, &score, err);
	real_close(r);
	if (result < 0)
		return result;
	note(q, &score);
	{
		VALUE_AUTO *v = score_value(q->lab, &score);

		if (q->json)
			plain_json(v);
		else
			lab_print_score(v, lang);
	}
	if (!q->json && score.passed && q->lab->debrief) {
		printf("\n");
		plain_markdown("", q->lab->debrief);
	}
	passed = score.passed;
	score_release(&score);
	return passed ? 0 : 1;
}

static int clean(struct proc *p, struct asked *q, struct real **ret, struct err *err)
{
	BUF_AUTO names = BUF_INIT;
	STR_AUTO question = NULL;
	int r = load_current(q, err);

	if (r == 0)
		r = open_cluster(p, q, ret, err);
	if (r < 0)
		return r;
	strvec_join(&q->attempt.namespaces, ", ", &names);
	question = xasprintf("Delete the Namespaces %s of %s with all that is in them?",
			     buf_str(&names), q->attempt.server);
	if (!confirmed(p, q, question))
		return err_set(err, -ECANCELED, "nothing was done");
	return real_clean_up(*ret, &q->attempt, err);
}

static int reset(struct proc *p, struct asked *q, struct err *err)
{
	struct real *r = NULL;
	int result = clean(p, q, &r, err);

	if (result == 0)
		result = real_attempt_forget(q->app->home, err);
	if (result == 0) {
		q->attempt.ready = false;
		q->attempt.begun = app_wall_seconds();
		result = build(r, q, err);
	}
	if (result == 0)
		printf("%s\n", tr_lang(app_lang(q->app), N_("All is as it was at the beginning.")));
	real_close(r);
	return result;
}

static int end(struct proc *p, struct asked *q, struct err *err)
{
	struct real *r = NULL;
	int result = clean(p, q, &r, err);

	if (result == 0)
		result = real_attempt_forget(q->app->home, err);
	if (result == 0)
		printf("%s\n",
		       tr_lang(app_lang(q->app),
			       N_("The lab is over; nothing of it is left in the cluster.")));
	real_close(r);
	return result;
}

/* ---- verbs that ask nobody ---- */

static int hint(struct proc *p, struct asked *q, struct err *err)
{
	const char *lang = app_lang(q->app);
	int r = load_current(q, err);

	(void)p;
	if (r < 0)
		return r;
	if ((size_t)q->attempt.hints >= q->lab->hints.nr) {
		printf("%s\n", tr_lang(lang, N_("There are no more hints:")));
		for (size_t i = 0; i < q->lab->hints.nr; i++)
			plain_markdown("  ", q->lab->hints.v[i]);
		return 0;
	}
	printf(tr_lang(lang, N_("Hint %d of %zu:\n")), q->attempt.hints + 1, q->lab->hints.nr);
	plain_markdown("  ", q->lab->hints.v[q->attempt.hints]);
	q->attempt.hints++;
	return real_attempt_save(q->app->home, &q->attempt, err);
}

static int solution(struct proc *p, struct asked *q, struct err *err)
{
	int r = load_current(q, err);

	(void)p;
	if (r < 0)
		return r;
	for (size_t i = 0; i < q->lab->nr_solutions; i++) {
		printf(tr_lang(app_lang(q->app), N_("Solution %zu:\n")), i + 1);
		for (const char *s = q->lab->solutions[i].text; *s;
		     s += strcspn(s, "\n"), s += *s == '\n')
			printf("    %.*s\n", (int)strcspn(s, "\n"), s);
		printf("\n");
	}
	if (q->lab->debrief)
		plain_markdown("", q->lab->debrief);
	q->attempt.solution_seen = true;
	return real_attempt_save(q->app->home, &q->attempt, err);
}

static int show(struct proc *p, struct asked *q, struct err *err)
{
	int r = load_current(q, err);

	(void)p;
	if (r == 0)
		print_begun(q);
	return r;
}

static int stay(struct proc *p, struct asked *q, struct err *err)
{
	(void)p;
	return str_eq(q->verb, "run")
		       ? err_set(err, -EINVAL,
				 "the lab is on a real cluster: work on it with your own kubectl")
		       : err_set(err, -EINVAL,
				 "the lab is on a real cluster, and stays there until `drydock lab "
				 "end`");
}

static const struct {
	const char *verb;
	int (*run)(struct proc *p, struct asked *q, struct err *err);
} verbs[] = {{"start", start}, {"check", check}, {"reset", reset},
	     {"end", end},     {"hint", hint},   {"solution", solution},
	     {"show", show},   {"stop", stay},   {"run", stay}};

static int in_process(struct proc *p, int argc, char **argv)
{
	struct asked *q = p->user_data;
	ERR_AUTO err = ERR_INIT;

	(void)argc;
	(void)argv;
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
		int r;

		if (!str_eq(q->verb, verbs[i].verb))
			continue;
		r = verbs[i].run(p, q, &err);
		done(q);
		return r < 0 ? app_fail("%s", err_msg(&err)) : r;
	}
	return app_usage(&app_lab, "%s: it has nothing to do with --kubeconfig", q->verb);
}

int lab_real(struct app *a)
{
	static const struct command command = {.name = "drydock-lab", .main = in_process};
	char name[] = "drydock-lab";
	char *argv[] = {name, NULL};
	STRVEC_AUTO ids = STRVEC_INIT;
	struct asked q;

	read_words(a, &q);
	if (!q.rate)
		return app_usage(&app_lab, "--rate: expected 1 to %d virtual seconds a second",
				 MAX_RATE);
	if (str_eq(q.verb, "list"))
		return list(&q);
	lab_list(&ids);
	if (str_eq(q.verb, "start") && !q.id)
		return app_usage(&app_lab, "start: expected one lab");
	if (q.id)
		q.id = plain_pick(&ids, q.id);
	return host_process_with(&command, &q, q.rate, 1, argv);
}
