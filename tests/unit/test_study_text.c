/* Lessons and cards are read; every mistake is one error with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>

#include "study/drill.h"
#include "study/lesson.h"
#include "study/text.h"

/* ---- lessons ------------------------------------------------------------------------------ */

#define FRONT "---\ntitle: T\ndomain: storage\nminutes: 3\ndrills: [a, b]\n---\n"

static struct lesson *lesson_of(const char *text)
{
	struct lesson *l = NULL;
	ERR_AUTO err = ERR_INIT;

	if (lesson_parse("x.md", text, strlen(text), &l, &err) < 0)
		fail_msg("%s", err_msg(&err));
	return l;
}

static void block_is(const struct block *b, enum block_type type, int level, const char *text)
{
	BUF_AUTO got = BUF_INIT;

	assert_int_equal(b->type, type);
	assert_int_equal(b->level, level);
	for (size_t i = 0; i < b->nr_spans; i++)
		buf_addf(&got, "%s%s", b->spans[i].style ? "*" : "", b->spans[i].text);
	assert_string_equal(buf_str(&got), text);
}

static void a_lesson_is_read(void **state)
{
	struct lesson *l =
		lesson_of(FRONT "# Head\n\nSome *text* with `code`\nand more.\n\n- one\n"
				"  - deeper\n- two\n\n3. three\n4. four\n\n> A quote.\n\n"
				"| a | b |\n|---|---|\n| 1 | 2 |\n\n---\n\n```diagram\n"
				"x -> y\n```\n\n```yaml\na: 1\n```\n");

	(void)state;
	assert_string_equal(l->title, "T");
	assert_string_equal(l->domain, "storage");
	assert_string_equal(l->profile, "default");
	assert_int_equal(l->minutes, 3);
	assert_int_equal(l->drills.nr, 2);
	assert_int_equal(l->nr_blocks, 13);
	block_is(&l->blocks[0], BLOCK_HEADING, 1, "Head");
	block_is(&l->blocks[1], BLOCK_PARAGRAPH, 0, "Some *text with *code and more.");
	block_is(&l->blocks[2], BLOCK_LIST_ITEM, 0, "one");
	block_is(&l->blocks[3], BLOCK_LIST_ITEM, 1, "deeper");
	block_is(&l->blocks[4], BLOCK_LIST_ITEM, 0, "two");
	block_is(&l->blocks[5], BLOCK_LIST_ITEM, 0, "three");
	assert_int_equal(l->blocks[5].number, 3);
	assert_int_equal(l->blocks[6].number, 4);
	block_is(&l->blocks[7], BLOCK_QUOTE, 0, "A quote.");
	block_is(&l->blocks[8], BLOCK_TABLE_ROW, 1, "");
	assert_string_equal(l->blocks[8].cells.v[1], "b");
	block_is(&l->blocks[9], BLOCK_TABLE_ROW, 0, "");
	assert_string_equal(l->blocks[9].cells.v[0], "1");
	assert_int_equal(l->blocks[10].type, BLOCK_RULE);
	assert_int_equal(l->blocks[11].type, BLOCK_DIAGRAM);
	assert_string_equal(l->blocks[11].code, "x -> y\n");
	assert_int_equal(l->blocks[12].type, BLOCK_CODE);
	assert_string_equal(l->blocks[12].info, "yaml");
	lesson_free(l);
}

static void run_blocks_and_questions(void **state)
{
	struct lesson *l =
		lesson_of(FRONT "```run on=node01 expect=fail tutor=\"It is so.\"\nls -l\n"
				"cat <&1\n```\n\n```question\nask: Which?\nchoices: "
				"[2379, two]\nanswer: 2\nwhy: so\n```\n\n```run "
				"profile=hard-way\nls\n```\n");
	const struct block *b = &l->blocks[0];

	(void)state;
	assert_int_equal(l->nr_blocks, 3);
	assert_int_equal(b->type, BLOCK_RUN);
	assert_string_equal(b->on, "node01");
	assert_true(b->expect_fail);
	assert_string_equal(b->tutor, "It is so.");
	assert_string_equal(b->code, "ls -l\ncat <&1\n");
	assert_int_equal(b->line, 8);
	b = &l->blocks[1];
	assert_int_equal(b->type, BLOCK_QUESTION);
	assert_string_equal(b->question.ask, "Which?");
	assert_string_equal(b->question.choices.v[0], "2379");
	assert_int_equal(b->question.answer, 1);
	assert_string_equal(l->blocks[2].profile, "hard-way");
	assert_null(l->blocks[2].on);
	lesson_free(l);
}

static void mistakes_of_lessons_have_a_place(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{"", "x.md:1:1: expected front matter between two lines of ---"},
		{"# Head\n", "x.md:1:1: expected front matter"},
		{"---\ntitle: T\n", "x.md:1:1: expected front matter"},
		{"---\ndomain: storage\n---\n", "title: expected the lesson's title"},
		{"---\ntitle: T\ndomain: cooking\n---\n",
		 "x.md:3:1: domain: expected architecture"},
		{"---\ntitle: T\nlevel: 3\n---\n", "x.md:3:1: level: unknown field"},
		{"---\ntitle: T\ntitle: U\n---\n", "x.md:3:1: key \"title\" already set"},
		{"---\ntitle: \"a\\e[2J\"\n---\n",
		 "x.md:2:1: title: expected a text without control"},
		{"---\ntitle: T\ndrills: {a: b}\n---\n",
		 "x.md:3:1: drills: expected a list of ids"},
		{FRONT "a\x1b[2J\n", "x.md:7:2: expected UTF-8 text without control characters"},
		{FRONT "a\xe2\x80\xae\n", "x.md:7:2: expected UTF-8"}, /* text turned round */
		{FRONT "```run on=\"node01\nls\n```\n", "x.md:7:1: run block:"},
		{FRONT "```run expect=success\nls\n```\n",
		 "x.md:7:1: run block: \"expect=success\""},
		{FRONT "```run quick\nls\n```\n", "run block: \"quick\": expected on=NODE"},
		{FRONT "```run on=a on=b\nls\n```\n", "run block: \"on=b\": expected on=NODE"},
		{FRONT "\n```question\nask: [\n```\n", "x.md:9:1: "},
		{FRONT "```question\nchoices: [a, b]\nanswer: 1\n```\n",
		 "ask: expected the question's text"},
		{FRONT "```question\nask: q\nchoices: [a]\nanswer: 1\n```\n",
		 "x.md:9:1: choices: expected a list of answers"},
		{FRONT "```question\nask: q\nchoices: [a, b]\nanswer: 3\n```\n",
		 "x.md:10:1: answer: expected the number of one of the choices"},
		{FRONT "```question\nask: q\nchoices: [yes, no]\nanswer: 1\n```\n",
		 "choices: expected texts or whole numbers; quote yes and no"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct lesson *l = NULL;
		ERR_AUTO err = ERR_INIT;

		if (lesson_parse("x.md", cases[i].text, strlen(cases[i].text), &l, &err) != -EINVAL)
			fail_msg("expected a mistake: %s", cases[i].says);
		if (!strstr(err_msg(&err), cases[i].says))
			fail_msg("%s; expected %s", err_msg(&err), cases[i].says);
	}
}

static void lessons_have_limits(void **state)
{
	BUF_AUTO text = BUF_INIT;
	struct lesson *l = NULL;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	buf_adds(&text, FRONT);
	for (int i = 0; i < 2100; i++)
		buf_adds(&text, "x\n\n");
	assert_int_equal(lesson_parse("x.md", buf_str(&text), text.len, &l, &err), -EFBIG);
	assert_string_equal(err_msg(&err), "x.md: more than 2000 blocks");
	buf_pad(&text, 'x', 1 << 20);
	assert_int_equal(lesson_parse("x.md", buf_str(&text), text.len, &l, &err), -EFBIG);
	assert_non_null(strstr(err_msg(&err), "expected at most 1024 KiB"));
}

static void lessons_can_be_found_out(void **state)
{
	static const struct {
		const char *block, *says;
	} cases[] = {
		{"```run\nls /nowhere\n```\n", "FAIL x:8: exit status 2, expected 0"},
		{"```run expect=fail\ntrue\n```\n", "FAIL x:8: exit status 0, expected another"},
		{"```run on=node09\nls\n```\n", "there is no such machine"},
		{"```run\nsleep 100000\n```\n", "exit status 124"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		STR_AUTO text = xasprintf(FRONT "%s", cases[i].block);
		struct lesson *l = lesson_of(text);
		BUF_AUTO report = BUF_INIT;
		ERR_AUTO err = ERR_INIT;

		l->id = xstrdup("x");
		assert_int_equal(lesson_test(l, 1, &report, NULL, &err), -EINVAL);
		if (!strstr(buf_str(&report), cases[i].says))
			fail_msg("%s; expected %s", buf_str(&report), cases[i].says);
		lesson_free(l);
	}
}

/* ---- cards ---------------------------------------------------------------------------------- */

#define CARD "- id: a-1\n  lesson: l\n  domain: storage\n  ask: {en: q, ko: 질문}\n  why: w\n"

static int cards(const char *text, const char *lang, struct drill_set *set, struct err *err)
{
	return drill_set_parse("x.yaml", text, strlen(text), lang, set, err);
}

static void cards_are_read(void **state)
{
	struct drill_set set = {0};
	const struct drill *d;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	if (cards(CARD
		  "  type: choose\n  choices: {en: [a, b], ko: [가, 나]}\n  answer: 2\n"
		  "- {id: b, lesson: l, domain: storage, ask: q, why: w, type: command, setup: "
		  "[ls, {wait: 5s}], criteria: [{absent: {kind: Pod}}, {id: x, text: t, object: "
		  "{kind: Pod}}], solution: go, profile: master}\n"
		  "- {id: c, lesson: l, domain: storage, ask: q, why: w, type: output, show_run: "
		  "ls, choices: [a, b], answer: 1}\n",
		  "ko", &set, &err) < 0)
		fail_msg("%s", err_msg(&err));
	assert_int_equal(set.nr, 3);
	d = set.v[0];
	assert_string_equal(d->ask, "질문");
	assert_string_equal(d->why, "w");
	assert_string_equal(d->choices.v[1], "나");
	assert_int_equal(d->answer, 1);
	assert_null(d->lab);
	d = set.v[1];
	assert_int_equal(d->answer, -1);
	assert_string_equal(d->solution, "go");
	assert_string_equal(d->lab->profile, "master");
	assert_int_equal(d->lab->nr_criteria, 2);
	assert_int_equal(d->lab->points, 2);
	assert_string_equal(d->lab->criteria[1].id, "x");
	assert_string_equal(value_str(value_get(value_idx(d->lab->setup, 0), "run")), "ls");
	d = set.v[2];
	assert_string_equal(d->show_run, "ls");
	assert_non_null(d->lab);
	drill_set_release(&set);
}

static void mistakes_of_cards_have_a_place(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{"a: b\n", "x.yaml:1:1: expected a list of cards"},
		{"[]\n", "x.yaml:1:1: expected a list of cards"},
		{"- x\n", "card ?: expected a map"},
		{"- {id: A}\n", "id: expected small letters"},
		{"- {id: a, type: guess}\n", "card a: type: expected choose, command or output"},
		{CARD "  type: choose\n  choices: [a, b]\n  answer: 1\n  hint: x\n",
		 "x.yaml:9:3: card a-1: hint: a card of type choose has no such field"},
		{"- {id: a, type: choose, domain: storage, ask: q, why: w}\n",
		 "lesson: expected the id of the lesson"},
		{"- {id: a, lesson: l, type: choose, domain: x}\n",
		 "domain: expected architecture"},
		{"- {id: a, lesson: l, type: choose, domain: storage, why: w}\n",
		 "ask: expected a text"},
		{"- {id: a, lesson: l, type: choose, domain: storage, ask: w}\n",
		 "why: expected a text"},
		{CARD "  type: choose\n", "choices: expected a list of two"},
		{CARD "  type: choose\n  choices: [a]\n", "choices: expected a list of two"},
		{CARD "  type: choose\n  choices: {en: [a, b], ko: [a]}\n",
		 "expected as many answers in every language"},
		{CARD "  type: choose\n  choices: [yes, no]\n", "quote yes and no"},
		{CARD "  type: choose\n  choices: [a, b]\n", "answer: expected the number"},
		{CARD "  type: choose\n  choices: [a, b]\n  answer: 3\n",
		 "x.yaml:8:3: card a-1: answer: expected the number"},
		{CARD "  type: output\n  choices: [a, b]\n  answer: 1\n",
		 "expected show or show_run, one of them"},
		{CARD "  type: output\n  show: a\n  show_run: b\n  choices: [a, b]\n  answer: 1\n",
		 "expected show or show_run, one of them"},
		{CARD "  type: command\n", "criteria: expected a list of checks"},
		{CARD "  type: command\n  criteria: [{objekt: {}}]\n",
		 "criteria[0]: objekt: there is no such check"},
		{CARD "  type: command\n  criteria: [{object: {kind: Pod}}]\n",
		 "solution: expected the commands"},
		{CARD "  type: command\n  criteria: [{object: {kind: Pod}}]\n  solution: x\n  "
		      "setup: x\n",
		 "setup: expected a list of shell commands"},
		{CARD
		 "  type: command\n  criteria: [{object: {kind: Pod}}]\n  solution: x\n  setup: "
		 "[{wait: x}]\n",
		 "setup[0]: wait: expected a duration"},
		{CARD "  type: choose\n  choices: [a, b]\n  answer: 1\n" CARD
		      "  type: choose\n  choices: [a, b]\n  answer: 1\n",
		 "card a-1: id: another card has this id"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct drill_set set = {0};
		ERR_AUTO err = ERR_INIT;

		if (cards(cases[i].text, "en", &set, &err) != -EINVAL || set.nr)
			fail_msg("expected a mistake: %s", cases[i].says);
		if (!strstr(err_msg(&err), cases[i].says) || !str_starts(err_msg(&err), "x.yaml:"))
			fail_msg("%s; expected %s", err_msg(&err), cases[i].says);
	}
}

static void unsound_cards_are_found_out(void **state)
{
	static const struct {
		const char *body, *says; /* NULL: sound */
	} cases[] = {
		{"criteria: [{object: {kind: Pod, name: x}}], solution: 'kubectl run x "
		 "--image=nginx'",
		 NULL},
		{"criteria: [{object: {kind: Pod, name: x}}], solution: 'true'",
		 "FAIL a: solution scores 0 of 1"},
		{"criteria: [{absent: {kind: Pod, name: x}}], solution: 'true'",
		 "FAIL a: untouched scores 1 of 1"},
		{"criteria: [{object: {kind: Pod, name: x}}], solution: 'kubectl run x "
		 "--image=nginx', setup: ['false']",
		 "status 1"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		STR_AUTO text =
			xasprintf("- {id: a, lesson: l, domain: storage, ask: q, why: w, type: "
				  "command, %s}",
				  cases[i].body);
		struct drill_set set = {0};
		BUF_AUTO report = BUF_INIT;
		ERR_AUTO err = ERR_INIT;
		int r;

		if (cards(text, "en", &set, &err) < 0)
			fail_msg("%s", err_msg(&err));
		r = drill_test(set.v[0], 1, &report, &err);
		if ((r == 0) != !cases[i].says)
			fail_msg("case %zu: %s%s", i, buf_str(&report), err_msg(&err));
		if (cases[i].says && !strstr(buf_str(&report), cases[i].says) &&
		    !strstr(err_msg(&err), cases[i].says))
			fail_msg("%s%s; expected %s", buf_str(&report), err_msg(&err),
				 cases[i].says);
		drill_set_release(&set);
	}
}

/* ---- texts -------------------------------------------------------------------------------------
 */

static void parameters_are_filled_in(void **state)
{
	VALUE_AUTO *params = value_build("{a: 'x', b: '${a}'}");
	static const struct {
		const char *from, *to;
	} cases[] = {{"${a}", "x"},      {"-${a}${a}-", "-xx-"}, {"${b}", "${a}"}, {"${c}", "${c}"},
		     {"$a ${", "$a ${"}, {"${a", "${a"},         {"$${a}", "$x"},  {"${}", "${}"},
		     {"", ""},           {"${a:-y}", "${a:-y}"}};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		STR_AUTO got = text_fill(cases[i].from, params);

		assert_string_equal(got, cases[i].to);
	}
}

static void clean_texts(void **state)
{
	static const struct {
		const char *s;
		bool clean;
	} cases[] = {{"a\n\tb", true},        {"한글 é 😀", true},      {"a\x1b", false},
		     {"a\r", false},          {"a\x7f", false},        {"\xc2\x9b", false},
		     {"\xe2\x80\xae", false}, {"\xe2\x81\xa6", false}, {"\xff", false},
		     {"\xef\xbf\xbd", true}};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(text_is_clean(cases[i].s, strlen(cases[i].s)), cases[i].clean);
	assert_false(text_is_clean("a\0b", 3));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lesson_is_read),
		cmocka_unit_test(run_blocks_and_questions),
		cmocka_unit_test(mistakes_of_lessons_have_a_place),
		cmocka_unit_test(lessons_have_limits),
		cmocka_unit_test(lessons_can_be_found_out),
		cmocka_unit_test(cards_are_read),
		cmocka_unit_test(mistakes_of_cards_have_a_place),
		cmocka_unit_test(unsound_cards_are_found_out),
		cmocka_unit_test(parameters_are_filled_in),
		cmocka_unit_test(clean_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
