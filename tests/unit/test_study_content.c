/* The built-in lessons and cards: complete in both languages, and everything in them runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "study/drill.h"
#include "study/lesson.h"

#define COLUMNS 76 /* of a diagram: fits a terminal of 80 with its frame */

static const char *const langs[] = {"en", "ko"};

static struct lesson *load(const char *id, const char *lang)
{
	struct lesson *l = NULL;
	ERR_AUTO err = ERR_INIT;

	if (lesson_load(id, lang, &l, &err) < 0)
		fail_msg("%s", err_msg(&err));
	if (strcmp(l->lang, lang) != 0)
		fail_msg("%s is missing in %s", id, lang);
	return l;
}

static const struct block *nth(const struct lesson *l, enum block_type type, size_t n)
{
	for (size_t i = 0; i < l->nr_blocks; i++)
		if (l->blocks[i].type == type && n-- == 0)
			return &l->blocks[i];
	return NULL;
}

/* Every run block and question of a has its like in b, in the same order. */
static void assert_same_blocks(const struct lesson *a, const struct lesson *b)
{
	const struct block *x, *y;

	for (size_t i = 0; (x = nth(a, BLOCK_RUN, i)); i++) {
		y = nth(b, BLOCK_RUN, i);
		if (!y || strcmp(x->code, y->code) != 0 || !str_eq(x->on, y->on) ||
		    !str_eq(x->profile, y->profile) || x->expect_fail != y->expect_fail ||
		    !x->tutor != !y->tutor)
			fail_msg("%s: run block at line %d of %s is not that of %s", a->id, x->line,
				 a->lang, b->lang);
	}
	for (size_t i = 0; (x = nth(a, BLOCK_QUESTION, i)); i++) {
		y = nth(b, BLOCK_QUESTION, i);
		if (!y || x->question.answer != y->question.answer ||
		    x->question.choices.nr != y->question.choices.nr)
			fail_msg("%s: question %zu differs between %s and %s", a->id, i + 1,
				 a->lang, b->lang);
	}
	for (size_t i = 0; (x = nth(a, BLOCK_DIAGRAM, i)); i++)
		if (!nth(b, BLOCK_DIAGRAM, i))
			fail_msg("%s: %s has diagrams that %s has not", a->id, a->lang, b->lang);
}

static void lessons_say_the_same_in_both_languages(void **state)
{
	STRVEC_AUTO ids = STRVEC_INIT;

	(void)state;
	lesson_list(&ids);
	assert_true(ids.nr >= 7);
	for (size_t i = 0; i < ids.nr; i++) {
		struct lesson *en = load(ids.v[i], "en"), *ko = load(ids.v[i], "ko");
		BUF_AUTO a = BUF_INIT;
		BUF_AUTO b = BUF_INIT;

		assert_same_blocks(en, ko);
		assert_same_blocks(ko, en);
		assert_string_equal(en->profile, ko->profile);
		assert_string_equal(en->domain, ko->domain);
		assert_int_equal(en->minutes, ko->minutes);
		strvec_join(&en->drills, " ", &a);
		strvec_join(&ko->drills, " ", &b);
		assert_string_equal(buf_str(&a), buf_str(&b));
		lesson_free(en);
		lesson_free(ko);
	}
}

static void check_diagram(const struct lesson *l, const struct block *b)
{
	for (const char *s = b->code; *s; s += strcspn(s, "\n"), s += *s == '\n') {
		size_t len = strcspn(s, "\n");

		if (utf8_str_width(s, len) > COLUMNS)
			fail_msg("%s (%s): line %d: a diagram wider than %d columns: %.*s", l->id,
				 l->lang, b->line, COLUMNS, (int)len, s);
	}
}

/* Marks that Markdown left as text: emphasis before a Korean particle, an open code span. */
static void check_spans(const struct lesson *l, const struct block *b)
{
	for (size_t i = 0; i < b->nr_spans; i++)
		if (!(b->spans[i].style & SPAN_CODE) &&
		    (strstr(b->spans[i].text, "**") || strchr(b->spans[i].text, '`')))
			fail_msg("%s (%s): marks are shown as text: %s", l->id, l->lang,
				 b->spans[i].text);
}

static void lessons_are_complete(void **state)
{
	STRVEC_AUTO ids = STRVEC_INIT;

	(void)state;
	lesson_list(&ids);
	for (size_t i = 0; i < ids.nr; i++)
		for (size_t k = 0; k < ARRAY_SIZE(langs); k++) {
			struct lesson *l = load(ids.v[i], langs[k]);

			assert_true(l->minutes >= 10 && l->minutes <= 15);
			assert_non_null(nth(l, BLOCK_DIAGRAM, 0));
			assert_non_null(nth(l, BLOCK_QUOTE, 0));
			assert_non_null(nth(l, BLOCK_RUN, 4));
			assert_non_null(nth(l, BLOCK_QUESTION, 2));
			for (size_t b = 0; b < l->nr_blocks; b++) {
				check_spans(l, &l->blocks[b]);
				if (l->blocks[b].code && strchr(l->blocks[b].code, '\t'))
					fail_msg("%s (%s): a tab", l->id, l->lang);
				if (l->blocks[b].type == BLOCK_DIAGRAM)
					check_diagram(l, &l->blocks[b]);
			}
			lesson_free(l);
		}
}

/* The code is the same in both languages, so once is enough. */
static void everything_in_lessons_runs(void **state)
{
	STRVEC_AUTO ids = STRVEC_INIT;

	(void)state;
	lesson_list(&ids);
	for (size_t i = 0; i < ids.nr; i++) {
		struct lesson *l = load(ids.v[i], "en");
		BUF_AUTO report = BUF_INIT;
		ERR_AUTO err = ERR_INIT;

		if (lesson_test(l, 1, &report, NULL, &err) < 0)
			fail_msg("%s%s", buf_str(&report), err_msg(&err));
		lesson_free(l);
	}
}

static void cards_belong_to_their_lessons(void **state)
{
	struct drill_set en = {0}, ko = {0};
	ERR_AUTO err = ERR_INIT;

	(void)state;
	if (drill_set_load("en", &en, &err) < 0 || drill_set_load("ko", &ko, &err) < 0)
		fail_msg("%s", err_msg(&err));
	assert_int_equal(en.nr, ko.nr);
	assert_true(en.nr >= 30);
	for (size_t i = 0; i < en.nr; i++) {
		struct lesson *l = load(en.v[i]->lesson, "en");

		if (!strvec_has(&l->drills, en.v[i]->id))
			fail_msg("%s: %s does not list it", en.v[i]->id, l->id);
		if (strcmp(en.v[i]->ask, ko.v[i]->ask) == 0 || !*en.v[i]->why)
			fail_msg("%s: not translated, or without a reason", en.v[i]->id);
		lesson_free(l);
	}
	drill_set_release(&en);
	drill_set_release(&ko);
}

static void lessons_list_cards_that_exist(void **state)
{
	STRVEC_AUTO ids = STRVEC_INIT;
	STRVEC_AUTO cards = STRVEC_INIT;

	(void)state;
	lesson_list(&ids);
	drill_list(&cards);
	for (size_t i = 0; i < ids.nr; i++) {
		struct lesson *l = load(ids.v[i], "en");

		for (size_t k = 0; k < l->drills.nr; k++)
			if (!strvec_has(&cards, l->drills.v[k]))
				fail_msg("%s: there is no card %s", l->id, l->drills.v[k]);
		lesson_free(l);
	}
}

static void every_card_holds(void **state)
{
	struct drill_set s = {0};
	ERR_AUTO err = ERR_INIT;

	(void)state;
	assert_int_equal(drill_set_load("en", &s, &err), 0);
	for (size_t i = 0; i < s.nr; i++) {
		BUF_AUTO report = BUF_INIT;

		if (drill_test(s.v[i], 1, &report, &err) < 0)
			fail_msg("%s%s", buf_str(&report), err_msg(&err));
	}
	drill_set_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lessons_say_the_same_in_both_languages),
		cmocka_unit_test(lessons_are_complete),
		cmocka_unit_test(everything_in_lessons_runs),
		cmocka_unit_test(cards_belong_to_their_lessons),
		cmocka_unit_test(lessons_list_cards_that_exist),
		cmocka_unit_test(every_card_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
