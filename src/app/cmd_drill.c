/* drydock drill: drills on the plain command line. */
#include "app/plain.h"

#include "tui/overview.h"

#include <stdio.h>

extern const struct app_cmd app_drill;

static const char *const type_names[] = {"choose", "command", "output"};

/* ---- list --------------------------------------------------------------------------------- */

static int list(struct app *a, const char *lesson)
{
	struct drill_set set = {0};
	struct progress *p = NULL;
	VALUE_AUTO *all = value_array_new();
	int64_t now = app_wall_seconds();
	ERR_AUTO err = ERR_INIT;

	if (drill_set_load(app_lang(a), &set, &err) < 0 || app_progress_open(a, &p, &err) < 0) {
		drill_set_release(&set);
		return app_fail("%s", err_msg(&err));
	}
	for (size_t i = 0; i < set.nr; i++) {
		const struct drill *d = set.v[i];
		struct drill_stats s = progress_drill(p, d->id);
		struct fsrs_card c = progress_card(p, d->id);
		BUF_AUTO due = BUF_INIT;

		if (lesson && strcmp(d->lesson, lesson) != 0)
			continue;
		if (c.state == FSRS_NEW)
			buf_adds(&due, tr_lang(app_lang(a), N_("new")));
		else if (c.due <= now)
			buf_adds(&due, tr_lang(app_lang(a), N_("due")));
		else
			review_wait_text(&due, c.due - now, app_lang(a));
		if (a->json) {
			value_push(&all,
				   value_build("{id: %s, lesson: %s, domain: %s, type: %s, "
					       "answers: %i, correct: %i, due: %l}",
					       d->id, d->lesson, d->domain, type_names[d->type],
					       s.answers, s.correct, c.due));
			continue;
		}
		plain_field(d->id, 32);
		plain_field(d->lesson, 28);
		plain_field(type_names[d->type], 8);
		printf(" %d/%d  %s\n", s.correct, s.answers, buf_str(&due));
	}
	if (a->json)
		plain_json(all);
	progress_close(p);
	drill_set_release(&set);
	return 0;
}

/* ---- a session ------------------------------------------------------------------------------ */

struct asking {
	struct app *a;
	const char *lang;
	struct progress *p;
	struct drill_set set;
	struct review_limits limits;
	int asked, right;
	bool left;
};

/* 1 right, 0 wrong, -1 left. */
static int ask_choice(struct asking *s, const struct drill *d)
{
	BUF_AUTO show = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	int n;

	if (d->type == DRILL_OUTPUT) {
		if (drill_show(d, &show, &err) < 0) {
			app_fail("%s", err_msg(&err));
			return -1;
		}
		if (d->show_run)
			printf("    $ %s\n", d->show_run);
		for (const char *p = buf_str(&show); *p; p += strcspn(p, "\n"), p += *p == '\n')
			printf("    %.*s\n", (int)strcspn(p, "\n"), p);
	}
	for (size_t i = 0; i < d->choices.nr; i++) {
		STR_AUTO mark = xasprintf("%zu. ", i + 1);

		plain_hanging("  ", mark, d->choices.v[i]);
	}
	n = plain_ask_number(tr_lang(s->lang, N_("Your answer: ")), (int)d->choices.nr, s->lang);
	if (!n)
		return -1;
	if (n - 1 != d->answer)
		printf(tr_lang(s->lang, N_("No: %s.\n")), d->choices.v[d->answer]);
	return n - 1 == d->answer;
}

static bool solved(struct attempt *at)
{
	struct score score = {0};
	ERR_AUTO err = ERR_INIT;
	bool passed = attempt_check(at, &score, &err) == 0 && score.passed;

	score_release(&score);
	return passed;
}

/* Command lines until the card's criteria hold, or an empty one gives up. */
static int ask_command(struct asking *s, const struct drill *d)
{
	struct attempt *at = NULL;
	BUF_AUTO line = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	int result = -1;

	if (attempt_start(d->lab, s->a->seed, &at, &err) < 0) {
		app_fail("%s", err_msg(&err));
		return -1;
	}
	printf("%s\n", tr_lang(s->lang, N_("(Type commands; an empty line gives up, q leaves.)")));
	while (plain_ask("$ ", &line)) {
		if (strcmp(buf_str(&line), "q") == 0)
			break;
		if (!line.len) {
			result = 0;
			break;
		}
		(void)plain_run(attempt_cluster(at), NULL, buf_str(&line));
		if (solved(at)) {
			result = 1;
			break;
		}
	}
	if (result == 0) {
		printf("%s\n", tr_lang(s->lang, N_("One way:")));
		plain_text("    $ ", d->solution);
	}
	attempt_free(at);
	return result;
}

static void ask(struct asking *s, const struct drill *d)
{
	int64_t started = app_wall_ns(), now;
	struct review_outcome out;
	BUF_AUTO wait = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	int right;

	printf("\n%d. ", s->asked + 1);
	plain_markdown("", d->ask);
	right = d->type == DRILL_COMMAND ? ask_command(s, d) : ask_choice(s, d);
	if (right < 0) {
		s->left = true;
		return;
	}
	now = app_wall_seconds();
	if (review_answer(s->p, d, right, (app_wall_ns() - started) / 1000000, 0, now, &out, &err) <
	    0) {
		app_fail("%s", err_msg(&err));
		s->left = true;
		return;
	}
	s->asked++;
	s->right += right;
	if (right)
		printf("%s\n", tr_lang(s->lang, N_("Right.")));
	plain_markdown("  ", d->why);
	review_wait_text(&wait, out.wait_s, s->lang);
	printf(tr_lang(s->lang, N_("  (again %s)\n")), buf_str(&wait));
}

static void session(struct asking *s)
{
	struct review_queue q = {0};

	for (;;) {
		review_due(s->p, &s->set, &s->limits, app_wall_seconds(), &q);
		if (!q.nr || s->left)
			break;
		ask(s, s->set.v[q.v[0]]);
		review_queue_release(&q);
	}
	if (s->asked)
		printf(tr_lang(s->lang, N_("\n%d answered, %d right.\n")), s->asked, s->right);
	else if (!s->left)
		printf("%s\n", tr_lang(s->lang, N_("Nothing is due.")));
	if (!s->left && q.next) {
		BUF_AUTO wait = BUF_INIT;

		review_wait_text(&wait, q.next - app_wall_seconds(), s->lang);
		printf(tr_lang(s->lang, N_("The next card is due %s.\n")), buf_str(&wait));
	}
	review_queue_release(&q);
}

static int drill(struct app *a, const char *lesson, bool due_only)
{
	int64_t now = app_wall_seconds();
	struct asking s = {.a = a,
			   .lang = app_lang(a),
			   .limits = {.lesson = lesson,
				      .due_only = due_only,
				      .new_per_day = REVIEW_NEW_PER_DAY,
				      .day_start = day_start(now),
				      .ahead_s = REVIEW_AHEAD}};
	ERR_AUTO err = ERR_INIT;
	size_t cards = 0;
	int status = 0;

	if (drill_set_load(s.lang, &s.set, &err) < 0)
		return app_fail("%s", err_msg(&err));
	for (size_t i = 0; lesson && i < s.set.nr; i++)
		cards += strcmp(s.set.v[i]->lesson, lesson) == 0;
	if (lesson && !cards)
		status = app_fail("there are no drills of lesson \"%s\"", lesson);
	else if (app_progress_open(a, &s.p, &err) < 0)
		status = app_fail("%s", err_msg(&err));
	else
		session(&s);
	progress_close(s.p);
	drill_set_release(&s.set);
	return status;
}

/* ---- proving ----------------------------------------------------------------------------------
 */

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
	const char *lesson = NULL;
	bool due_only = false, listing = false;
	STRVEC_AUTO ids = STRVEC_INIT;

	if (a->argc && strcmp(a->argv[0], "test") == 0)
		return test(a);
	for (int i = 0; i < a->argc; i++) {
		const char *word = a->argv[i];

		if (strcmp(word, "--due") == 0)
			due_only = true;
		else if (strcmp(word, "list") == 0 && i == 0)
			listing = true;
		else if (str_starts(word, "--lesson="))
			lesson = word + 9;
		else if (strcmp(word, "--lesson") == 0 && i + 1 < a->argc)
			lesson = a->argv[++i];
		else
			return app_usage(&app_drill,
					 "%s: expected list, test, --lesson ID or --due", word);
	}
	lesson_list(&ids);
	if (lesson)
		lesson = plain_pick(&ids, lesson);
	return listing || a->json ? list(a, lesson) : drill(a, lesson, due_only);
}

const struct app_cmd app_drill = {
	.name = "drill",
	.use = "drill [list | test [ID | FILE]...] [--lesson ID] [--due]",
	.summary = "drills: answer what is due, list them, prove them",
	.about = "Asks the cards that are due and a day's share of new ones; --due leaves the new "
		 "ones out, --lesson asks all of one lesson's. A number answers; where a command "
		 "is asked for, command lines run in the card's own cluster until it is as "
		 "wanted, and an empty line gives up. q leaves. When a card comes back depends on "
		 "whether the answer was right and how long it took.",
	.run = run};
