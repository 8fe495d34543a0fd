/*
 * content WHAT - proves the built-in content by doing it, so that it cannot rot: labs, lessons,
 * drills, or references (that what one names the other has, in every language). Prints what
 * does not hold, and a count.
 */
#include "study/drill.h"
#include "study/lesson.h"
#include "study/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const langs[] = {"en", "ko"};

static int bad(const char *fmt, ...) PRINTF(1, 2);
static int bad(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	return 1;
}

/* What a proof found, without the lines that are well. */
static void print_findings(const struct buf *report)
{
	const char *p = buf_str(report);

	while (*p) {
		size_t n = strcspn(p, "\n");

		if (!str_starts(p, "ok "))
			printf("%.*s\n", (int)n, p);
		p += n + (p[n] == '\n');
	}
}

/* ---- labs --------------------------------------------------------------------------------- */

static int prove_labs(void)
{
	STRVEC_AUTO ids = STRVEC_INIT;
	int failed = 0;

	lab_list(&ids);
	for (size_t i = 0; i < ids.nr; i++)
		for (uint64_t seed = 1; seed <= 2; seed++) {
			BUF_AUTO report = BUF_INIT;
			ERR_AUTO err = ERR_INIT;
			struct lab *l = NULL;
			int r = lab_load(ids.v[i], langs[seed - 1], seed, &l, &err);

			if (r == 0)
				r = lab_test(l, seed, &report, &err);
			print_findings(&report);
			failed += r < 0 && bad("%s", err_msg(&err));
			lab_free(l);
		}
	printf("%zu labs\n", ids.nr);
	return failed;
}

/* ---- lessons -------------------------------------------------------------------------------- */

static int same_blocks(const struct lesson *a, const struct lesson *b)
{
	size_t i = 0, k = 0;

	for (;; i++, k++) {
		while (i < a->nr_blocks && a->blocks[i].type != BLOCK_RUN &&
		       a->blocks[i].type != BLOCK_QUESTION)
			i++;
		while (k < b->nr_blocks && b->blocks[k].type != BLOCK_RUN &&
		       b->blocks[k].type != BLOCK_QUESTION)
			k++;
		if (i == a->nr_blocks || k == b->nr_blocks)
			break;
		if (a->blocks[i].type != b->blocks[k].type)
			return bad("%s: line %d of %s has another block than line %d of %s", a->id,
				   a->blocks[i].line, a->lang, b->blocks[k].line, b->lang);
		if (a->blocks[i].type == BLOCK_RUN &&
		    (strcmp(a->blocks[i].code, b->blocks[k].code) != 0 ||
		     !str_eq(a->blocks[i].on, b->blocks[k].on)))
			return bad("%s: line %d of %s runs something else than line %d of %s",
				   a->id, a->blocks[i].line, a->lang, b->blocks[k].line, b->lang);
		if (a->blocks[i].type == BLOCK_QUESTION &&
		    (a->blocks[i].question.answer != b->blocks[k].question.answer ||
		     a->blocks[i].question.choices.nr != b->blocks[k].question.choices.nr))
			return bad("%s: line %d of %s has another answer than line %d of %s", a->id,
				   a->blocks[i].line, a->lang, b->blocks[k].line, b->lang);
	}
	return i != a->nr_blocks || k != b->nr_blocks
		       ? bad("%s: %s has more commands or questions than %s", a->id,
			     i != a->nr_blocks ? a->lang : b->lang,
			     i != a->nr_blocks ? b->lang : a->lang)
		       : 0;
}

static int lesson_once(const char *id, struct lesson *english)
{
	BUF_AUTO report = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	struct lesson *other = NULL;
	int failed = 0;

	if (lesson_test(english, 1, &report, NULL, &err) < 0) {
		print_findings(&report);
		failed += bad("%s", err_msg(&err));
	}
	/* commands in another language are the same ones: they need not run again */
	if (lesson_load(id, "ko", &other, &err) < 0)
		failed += bad("%s", err_msg(&err));
	else if (strcmp(other->lang, "ko") == 0)
		failed += same_blocks(english, other);
	lesson_free(other);
	return failed;
}

static int prove_lessons(void)
{
	STRVEC_AUTO ids = STRVEC_INIT;
	int failed = 0;

	lesson_list(&ids);
	for (size_t i = 0; i < ids.nr; i++) {
		ERR_AUTO err = ERR_INIT;
		struct lesson *l = NULL;

		if (lesson_load(ids.v[i], "en", &l, &err) < 0)
			failed += bad("%s", err_msg(&err));
		else
			failed += lesson_once(ids.v[i], l);
		lesson_free(l);
	}
	printf("%zu lessons\n", ids.nr);
	return failed;
}

/* ---- drills -----------------------------------------------------------------------------------
 */

static int prove_drills(void)
{
	struct drill_set set = {0};
	ERR_AUTO err = ERR_INIT;
	int failed = 0;

	if (drill_set_load("en", &set, &err) < 0)
		return bad("%s", err_msg(&err));
	for (size_t i = 0; i < set.nr; i++) {
		BUF_AUTO report = BUF_INIT;

		if (drill_test(set.v[i], 1, &report, &err) == 0)
			continue;
		print_findings(&report);
		failed += bad("%s: %s", set.v[i]->file, err_msg(&err));
	}
	printf("%zu cards\n", set.nr);
	drill_set_release(&set);
	return failed;
}

/* ---- references
 * ----------------------------------------------------------------------------------- */

static int cards_of(const char *lang, struct drill_set *set)
{
	ERR_AUTO err = ERR_INIT;
	int failed = 0;

	if (drill_set_load(lang, set, &err) < 0)
		return bad("%s", err_msg(&err));
	for (size_t i = 0; i < set->nr; i++) {
		struct lesson *l = NULL;

		for (size_t k = 0; k < i; k++)
			if (strcmp(set->v[i]->id, set->v[k]->id) == 0)
				failed += bad("%s: card %s is in %s too", set->v[i]->file,
					      set->v[i]->id, set->v[k]->file);
		if (lesson_load(set->v[i]->lesson, lang, &l, &err) < 0)
			failed += bad("%s: card %s: there is no lesson %s", set->v[i]->file,
				      set->v[i]->id, set->v[i]->lesson);
		lesson_free(l);
	}
	return failed;
}

static const struct drill *find_card(const struct drill_set *set, const char *id)
{
	for (size_t i = 0; i < set->nr; i++)
		if (strcmp(set->v[i]->id, id) == 0)
			return set->v[i];
	return NULL;
}

static int lessons_name_their_cards(const char *lang, const struct drill_set *set)
{
	STRVEC_AUTO ids = STRVEC_INIT;
	int failed = 0;

	lesson_list(&ids);
	for (size_t i = 0; i < ids.nr; i++) {
		struct lesson *l = NULL;
		ERR_AUTO err = ERR_INIT;

		if (lesson_load(ids.v[i], lang, &l, &err) < 0) {
			failed += bad("%s", err_msg(&err));
			continue;
		}
		for (size_t k = 0; k < l->drills.nr; k++) {
			const struct drill *d = find_card(set, l->drills.v[k]);

			if (!d)
				failed += bad("%s (%s): there is no card %s", l->id, lang,
					      l->drills.v[k]);
			else if (strcmp(d->lesson, l->id) != 0)
				failed += bad("%s (%s): card %s is of lesson %s", l->id, lang,
					      d->id, d->lesson);
		}
		lesson_free(l);
	}
	return failed;
}

static int prove_references(void)
{
	STRVEC_AUTO ids = STRVEC_INIT;
	int failed = 0;

	lab_list(&ids);
	for (size_t k = 0; k < ARRAY_SIZE(langs); k++) {
		struct drill_set set = {0};

		failed += cards_of(langs[k], &set);
		if (set.nr)
			failed += lessons_name_their_cards(langs[k], &set);
		for (size_t i = 0; i < ids.nr; i++) {
			struct lab *l = NULL;
			ERR_AUTO err = ERR_INIT;

			if (lab_load(ids.v[i], langs[k], 3, &l, &err) < 0)
				failed += bad("%s", err_msg(&err));
			else if (l->hints.nr < 2 || !l->debrief || !l->minutes || !l->level ||
				 !l->weight)
				failed += bad("%s (%s): expected two hints, a debrief, minutes, "
					      "level and weight",
					      ids.v[i], langs[k]);
			lab_free(l);
		}
		drill_set_release(&set);
	}
	return failed;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(void);
	} parts[] = {{"labs", prove_labs},
		     {"lessons", prove_lessons},
		     {"drills", prove_drills},
		     {"references", prove_references}};
	int failed = 0;

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (argc < 2 || strcmp(argv[1], parts[i].name) == 0)
			failed += parts[i].run();
	printf("%d failed\n", failed);
	return failed ? 1 : 0;
}
