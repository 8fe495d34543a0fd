/* drydock lesson: lessons on the plain command line. */
#include "app/plain.h"

#include "tui/overview.h"

#include <stdio.h>

extern const struct app_cmd app_lesson;

/* ---- list --------------------------------------------------------------------------------- */

static int list(struct app *a)
{
	struct progress *p = NULL;
	struct overview o = {0};
	VALUE_AUTO *all = value_array_new();
	const char *lang = app_lang(a);
	ERR_AUTO err = ERR_INIT;

	if (app_progress_open(a, &p, &err) < 0)
		return app_fail("%s", err_msg(&err));
	overview_load(&o, &tui_builtin, p, lang, app_wall_seconds());
	for (size_t i = 0; i < o.nr_lessons; i++) {
		const struct overview_lesson *l = &o.lessons[i];

		if (a->json) {
			value_push(&all, value_build("{id: %s, title: %s, domain: %s, minutes: %i, "
						     "percent: %i, finished: %b, drills: %i}",
						     l->id, l->title, l->domain, l->minutes,
						     l->percent, l->finished, l->drills));
			continue;
		}
		printf("%2zu. ", i + 1);
		plain_field(l->id, 28);
		plain_field(l->title, 44);
		if (l->finished)
			printf(" %s\n", tr_lang(lang, N_("read")));
		else if (l->begun)
			printf(" %d %%\n", l->percent);
		else
			printf(tr_lang(lang, N_(" %d min\n")), l->minutes);
	}
	if (a->json)
		plain_json(all);
	else
		printf("\n%s\n", tr_lang(lang, N_("Read one: drydock lesson ID (or its number)")));
	overview_release(&o);
	progress_close(p);
	return 0;
}

/* ---- reading ------------------------------------------------------------------------------- */

struct reading {
	struct app *a;
	const struct lesson *l;
	const char *lang;
	struct stage *stage;
	struct progress *p;
	struct strvec answers; /* told at the end, where nobody can answer */
	int runs, questions;
	bool interactive, left;
};

static void save(struct reading *r, size_t block, bool finished)
{
	ERR_AUTO err = ERR_INIT;

	if (r->p &&
	    progress_set_lesson(r->p, r->l->id, (int)block, finished, app_wall_seconds(), &err) < 0)
		app_fail("%s", err_msg(&err));
}

static void offer_run(struct reading *r, const struct block *b)
{
	BUF_AUTO line = BUF_INIT;
	struct cluster *c = NULL;
	ERR_AUTO err = ERR_INIT;
	int status;

	if (!r->interactive)
		return;
	if (!plain_ask(tr_lang(r->lang, N_("[Enter: run it; s: skip; q: leave] ")), &line) ||
	    strcmp(buf_str(&line), "q") == 0) {
		r->left = true;
		return;
	}
	if (strcmp(buf_str(&line), "s") == 0)
		return;
	if (stage_cluster(r->stage, b, &c, &err) < 0) {
		app_fail("%s", err_msg(&err));
		return;
	}
	status = plain_run(c, b->on, b->code);
	if (status && !b->expect_fail)
		printf(tr_lang(r->lang, N_("(exit status %d)\n")), status);
	if (b->tutor)
		plain_text("  -> ", b->tutor);
}

static void offer_question(struct reading *r, const struct block *b)
{
	const struct question *q = &b->question;
	int n;

	if (!r->interactive) {
		strvec_addf(&r->answers, "%d. %s. %s", r->questions, q->choices.v[q->answer],
			    q->why);
		return;
	}
	n = plain_ask_number(tr_lang(r->lang, N_("Your answer: ")), (int)q->choices.nr, r->lang);
	if (!n) {
		r->left = true;
		return;
	}
	if (n - 1 == q->answer)
		printf("%s\n", tr_lang(r->lang, N_("Right.")));
	else
		printf(tr_lang(r->lang, N_("No: %s.\n")), q->choices.v[q->answer]);
	plain_text("  ", q->why);
}

static void read_block(struct reading *r, size_t i)
{
	const struct block *b = &r->l->blocks[i];
	bool tight = i && b->type == r->l->blocks[i - 1].type &&
		     (b->type == BLOCK_LIST_ITEM || b->type == BLOCK_TABLE_ROW);

	if (!tight)
		printf("\n");
	r->runs += b->type == BLOCK_RUN;
	r->questions += b->type == BLOCK_QUESTION;
	plain_block(b, b->type == BLOCK_RUN ? r->runs : r->questions, r->lang);
	if (b->type == BLOCK_RUN)
		offer_run(r, b);
	if (b->type == BLOCK_QUESTION)
		offer_question(r, b);
}

static void finish(struct reading *r)
{
	if (r->answers.nr)
		printf("\n%s\n", tr_lang(r->lang, N_("Answers:")));
	for (size_t i = 0; i < r->answers.nr; i++)
		plain_text("  ", r->answers.v[i]);
	if (r->l->drills.nr)
		printf(tr_lang(r->lang, N_("\nKeep it: drydock drill --lesson %s (%zu cards)\n")),
		       r->l->id, r->l->drills.nr);
}

/* Goes on where the reader left, when somebody reads. */
static size_t first_block(struct reading *r)
{
	bool finished;
	int block;

	if (!r->interactive || !progress_lesson(r->p, r->l->id, &block, &finished) || finished ||
	    block <= 0 || block >= (int)r->l->nr_blocks)
		return 0;
	printf("%s\n", tr_lang(r->lang, N_("(You go on where you left.)")));
	for (int i = 0; i < block; i++) {
		r->runs += r->l->blocks[i].type == BLOCK_RUN;
		r->questions += r->l->blocks[i].type == BLOCK_QUESTION;
	}
	return (size_t)block;
}

static int read_lesson(struct app *a, const char *id)
{
	struct reading r = {.a = a, .lang = app_lang(a), .interactive = plain_interactive()};
	struct lesson *l = NULL;
	ERR_AUTO err = ERR_INIT;
	size_t i;

	if (lesson_load(id, r.lang, &l, &err) < 0)
		return app_fail("%s", err_msg(&err));
	if (r.interactive && app_progress_open(a, &r.p, &err) < 0) {
		lesson_free(l);
		return app_fail("%s", err_msg(&err));
	}
	r.l = l;
	r.stage = stage_new(l, a->seed);
	if (!l->nr_blocks || l->blocks[0].type != BLOCK_HEADING)
		printf("%s\n", l->title);
	for (i = first_block(&r); i < l->nr_blocks && !r.left; i++) {
		save(&r, i, false);
		read_block(&r, i);
	}
	if (!r.left) {
		save(&r, l->nr_blocks - 1, true);
		finish(&r);
	}
	stage_free(r.stage);
	strvec_release(&r.answers);
	progress_close(r.p);
	lesson_free(l);
	return 0;
}

static int read_json(struct app *a, const char *id)
{
	struct lesson *l = NULL;
	VALUE_AUTO *v = NULL;
	VALUE_AUTO *drills = value_array_new();
	ERR_AUTO err = ERR_INIT;
	int runs = 0, questions = 0;

	if (lesson_load(id, app_lang(a), &l, &err) < 0)
		return app_fail("%s", err_msg(&err));
	for (size_t i = 0; i < l->nr_blocks; i++) {
		runs += l->blocks[i].type == BLOCK_RUN;
		questions += l->blocks[i].type == BLOCK_QUESTION;
	}
	for (size_t i = 0; i < l->drills.nr; i++)
		value_push(&drills, value_str_new(l->drills.v[i]));
	v = value_build("{id: %s, lang: %s, title: %s, domain: %s, minutes: %i, profile: %s, "
			"blocks: %i, commands: %i, questions: %i, drills: %v}",
			l->id, l->lang, l->title, l->domain, l->minutes, l->profile,
			(int)l->nr_blocks, runs, questions, drills);
	plain_json(v);
	lesson_free(l);
	return 0;
}

/* ---- proving --------------------------------------------------------------------------------- */

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
	STRVEC_AUTO ids = STRVEC_INIT;

	if (strcmp(verb, "test") == 0)
		return test(a);
	if (a->argc > 1 || *verb == '-')
		return app_usage(&app_lesson, "%s: expected one lesson",
				 *verb == '-' ? verb : a->argv[1]);
	if (strcmp(verb, "list") == 0)
		return list(a);
	lesson_list(&ids);
	verb = plain_pick(&ids, verb);
	return a->json ? read_json(a, verb) : read_lesson(a, verb);
}

const struct app_cmd app_lesson = {
	.name = "lesson",
	.use = "lesson [list | ID | test [ID | FILE]...]",
	.summary = "lessons: list them, read one, prove them",
	.about = "Without a word the lessons are listed. `lesson ID`, or its number, reads one as "
		 "plain text: Enter runs a command in the lesson's own cluster, a number answers a "
		 "question, q leaves; the next time it goes on there. Into a pipe the whole text "
		 "is printed, commands are not run, and the answers stand at its end.\n\n"
		 "`lesson test` runs every command of every lesson, or of those named, which may "
		 "be files.",
	.run = run};
