/* The screens' framework: cells, flowing text, keys, the line editor, settings, the loop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cluster/journal_private.h"
#include "study/lab_session.h"
#include "tests/screen/fake.h"
#include "tui/flowing.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define RUN(fn) cmocka_unit_test(fn)

/* ---- cells --------------------------------------------------------------------------- */

static void assert_grid(const struct grid *g, const char *want)
{
	BUF_AUTO got = BUF_INIT;

	grid_text(g, &got);
	assert_string_equal(buf_str(&got), want);
}

static void wide_characters_are_never_halved(void **state)
{
	struct grid g = {0};
	struct canvas c, part;

	(void)state;
	grid_resize(&g, 6, 1);
	c = canvas_of(&g);
	assert_int_equal(canvas_put(&c, 0, 0, ROLE_TEXT, "한글ab"), 6);
	assert_grid(&g, "한글ab\n");
	canvas_put(&c, 1, 0, ROLE_TEXT, "x"); /* over the second half */
	assert_grid(&g, " x글ab\n");
	canvas_put(&c, 2, 0, ROLE_TEXT, "y"); /* over the first half */
	assert_grid(&g, " xy ab\n");
	canvas_put(&c, 5, 0, ROLE_TEXT, "한"); /* no room for all of it */
	assert_grid(&g, " xy a\n");
	part = canvas_part(&c, 2, 0, 2, 1);
	canvas_put(&part, -1, 0, ROLE_TEXT, "12345"); /* clipped on both sides */
	assert_grid(&g, " x23a\n");
	grid_release(&g);
}

static void control_characters_do_no_harm(void **state)
{
	struct grid g = {0};
	struct canvas c;

	(void)state;
	grid_resize(&g, 12, 1);
	c = canvas_of(&g);
	canvas_put(&c, 0, 0, ROLE_TEXT, "a\033[31m\tb\x7f");
	assert_grid(&g, "a·[31m  b·\n");
	canvas_put(&c, 0, 0, ROLE_TEXT, "e\xcc\x81 \xff z           ");
	assert_string_equal(g.cells[0].text, "e\xcc\x81");
	assert_int_equal(g.cells[0].width, 1);
	assert_string_equal(g.cells[2].text, "\xef\xbf\xbd");
	grid_release(&g);
}

static void fields_are_cut_and_padded(void **state)
{
	struct grid g = {0};
	struct canvas c;

	(void)state;
	grid_resize(&g, 8, 1);
	c = canvas_of(&g);
	canvas_put(&c, 0, 0, ROLE_TEXT, "........");
	canvas_field(&c, 0, 0, 6, ROLE_TEXT, "한글이다");
	assert_grid(&g, "한글… ..\n");
	canvas_field(&c, 0, 0, 4, ROLE_TEXT, "ab");
	assert_grid(&g, "ab  … ..\n");
	grid_release(&g);
}

/* ---- flowing text ---------------------------------------------------------------------- */

static char *flow_string(const struct flow *f)
{
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < f->nr; i++) {
		for (size_t k = 0; k < f->lines[i].nr; k++)
			buf_adds(&out, f->lines[i].runs[k].text);
		buf_addc(&out, '\n');
	}
	return buf_detach(&out);
}

static void assert_flow(const struct flow *f, const char *want)
{
	STR_AUTO got = flow_string(f);

	assert_string_equal(got, want);
}

static void words_wrap(void **state)
{
	struct flow f = {0};

	(void)state;
	flow_reset(&f, 10);
	flow_begin(&f, 1, ROLE_TEXT, "1. ", "   ");
	flow_text(&f, ROLE_TEXT, "one two  three");
	flow_end(&f);
	assert_flow(&f, "1. one two\n   three\n");
	/* a word of several styles stays whole */
	flow_reset(&f, 10);
	flow_begin(&f, 1, ROLE_TEXT, "", "");
	flow_text(&f, ROLE_TEXT, "see ");
	flow_text(&f, ROLE_CODE, "kubectl");
	flow_text(&f, ROLE_TEXT, ", then");
	flow_end(&f);
	assert_flow(&f, "see\nkubectl,\nthen\n");
	/* Hangul breaks between words, Han anywhere, and a word too long where it must */
	flow_reset(&f, 10);
	flow_paragraph(&f, 1, ROLE_TEXT, "배는 컨테이너를 나른다");
	flow_paragraph(&f, 1, ROLE_TEXT, "船は港にある船は");
	flow_paragraph(&f, 1, ROLE_TEXT, "abcdefghijklmn op");
	assert_flow(&f, "배는\n컨테이너를\n나른다\n船は港にあ\nる船は\nabcdefghij\nklmn op\n");
	flow_release(&f);
}

static void output_is_kept_as_it_is(void **state)
{
	struct flow f = {0};

	(void)state;
	flow_reset(&f, 8);
	flow_output(&f, 1, ROLE_OUTPUT, "| ", "a  b  c  d\n\nx");
	assert_flow(&f, "| a  b  \n| c  d\n| \n| x\n");
	assert_int_equal(flow_find(&f, "C", 0, false), 1);
	assert_int_equal(flow_find(&f, "x", 3, false), 3);
	assert_int_equal(flow_find(&f, "nothing", 0, true), -1);
	flow_release(&f);
}

static void markdown_becomes_lines(void **state)
{
	struct flow f = {0};

	(void)state;
	flow_reset(&f, 24);
	markdown_text(&f, "Make **it**:\n\n- one\n- two\n\n| A | B |\n|---|---|\n| 배 | x |\n");
	assert_flow(&f, "Make it:\n\n • one\n • two\n\nA  │ B\n───┼──\n배 │ x\n");
	flow_reset(&f, 24);
	markdown_text(&f, "broken \x1b text");
	assert_int_equal(f.nr, 1);
	flow_release(&f);
}

/* ---- keys and the line editor ---------------------------------------------------------- */

static void keys_have_names(void **state)
{
	static const struct {
		const char *name;
		uint32_t key;
	} all[] = {{"a", 'a'},
		   {"한", 0xd55c},
		   {"Enter", TK_ENTER},
		   {"Tab", TK_TAB},
		   {"S-Tab", TK_BTAB},
		   {"Up", TK_UP},
		   {"S-Up", TK_UP | KEY_SHIFT},
		   {"F12", TK_F12},
		   {"^C", 3},
		   {"Space", ' '},
		   {"Esc", TK_ESC},
		   {"M-x", 'x' | KEY_ALT},
		   {"M-Left", TK_LEFT | KEY_ALT},
		   {"PgDn", TK_PGDN},
		   {"Backspace", TK_BACKSPACE}};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (key_parse(all[i].name, strlen(all[i].name)) != all[i].key)
			fail_msg("%s is another key", all[i].name);
	assert_int_equal(key_parse("Nonsense", 8), 0);
	assert_true(key_among("q Esc", TK_ESC));
	assert_true(key_among("q Esc", 0x3142)); /* the key q with the Hangul layout on */
	assert_false(key_among("q Esc", 'w'));
}

static void press(struct edit *e, const char *names)
{
	STRVEC_AUTO v = STRVEC_INIT;

	strvec_split(&v, names, ' ');
	for (size_t i = 0; i < v.nr; i++) {
		struct event ev = {.type = EVENT_KEY, .key = key_parse(v.v[i], strlen(v.v[i]))};

		assert_true(edit_event(e, &ev));
	}
}

static void lines_are_edited(void **state)
{
	struct edit e = {0};
	struct event paste = {.type = EVENT_TEXT, .text = "x\ty\nnext line"};

	(void)state;
	press(&e, "한 글 Left Backspace ^A a End b");
	assert_string_equal(buf_str(&e.text), "a글b");
	press(&e, "^U");
	assert_string_equal(buf_str(&e.text), "");
	press(&e, "o n e Space t w o ^W");
	assert_string_equal(buf_str(&e.text), "one ");
	press(&e, "Home Right ^K");
	assert_string_equal(buf_str(&e.text), "o");
	assert_true(edit_event(&e, &paste)); /* its first line, no control characters */
	assert_string_equal(buf_str(&e.text), "ox y");
	press(&e, "Home Del Del ^E Backspace");
	assert_string_equal(buf_str(&e.text), " ");
	edit_release(&e);
}

/* ---- themes and settings -------------------------------------------------------------------- */

static void theme_from_the_environment(void **state)
{
	(void)state;
	assert_int_equal(theme_guess(NULL, NULL), THEME_DARK);
	assert_int_equal(theme_guess("", "15;0"), THEME_DARK);
	assert_int_equal(theme_guess(NULL, "0;15"), THEME_LIGHT);
	assert_int_equal(theme_guess(NULL, "0;default;7"), THEME_LIGHT);
	assert_int_equal(theme_guess("1", "0;15"), THEME_NONE);
}

static void choices_are_kept(void **state)
{
	char dir[] = "/tmp/test_tui.XXXXXX";
	struct tui_settings s;
	struct fake f = {0};
	struct tui_config cfg = {.content = &fake_content, .lang = "en"};
	struct tui *t;
	STR_AUTO path = NULL;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	assert_non_null(mkdtemp(dir));
	fake_init(&f, "80x24");
	cfg.backend = &f.backend;
	cfg.home = dir;
	tui_settings_load(dir, &s);
	assert_false(s.has_theme || s.lang);
	t = tui_new(&cfg);
	assert_int_equal(tui_open(t, "home", NULL), 0);
	assert_true(fake_step(&f, t, '$', "F2 F3"));
	tui_free(t);
	tui_settings_load(dir, &s);
	assert_true(s.has_theme && s.theme == THEME_LIGHT);
	assert_string_equal(s.lang, "ko");
	path = xasprintf("%s/settings", dir);
	assert_int_equal(file_write(path, "theme pink\nlanguage xx\n\xff", 25, 0600, &err), 0);
	tui_settings_load(dir, &s);
	assert_false(s.has_theme || s.lang);
	unlink(path);
	rmdir(dir);
	fake_release(&f);
}

/* ---- the loop ----------------------------------------------------------------------------------
 */

static void nothing_is_drawn_when_nothing_changes(void **state)
{
	struct fake f = {0};
	struct tui_config cfg = {.content = &fake_content, .lang = "en"};
	struct tui *t;
	int shows;

	(void)state;
	fake_init(&f, "80x24");
	cfg.backend = &f.backend;
	t = tui_new(&cfg);
	assert_int_equal(tui_open(t, "home", NULL), 0);
	assert_true(fake_step(&f, t, '$', "Enter Tab Enter")); /* a lesson with a living cluster */
	shows = f.shows;
	assert_true(fake_step(&f, t, '@', "10m"));
	assert_int_equal(f.shows, shows);
	assert_true(fake_step(&f, t, '$', "Enter")); /* ages moved with the wall clock */
	{
		BUF_AUTO text = BUF_INIT;

		grid_text(&f.shown, &text);
		assert_non_null(strstr(buf_str(&text), "10m"));
	}
	tui_free(t);
	fake_release(&f);
}

static void what_cannot_be_opened_is_said(void **state)
{
	struct fake f = {0};
	struct tui_config cfg = {.content = &fake_content, .lang = "en", .warning = "beware"};
	BUF_AUTO text = BUF_INIT;
	struct tui *t;

	(void)state;
	fake_init(&f, "80x24");
	cfg.backend = &f.backend;
	t = tui_new(&cfg);
	assert_int_equal(tui_open(t, "home", NULL), 0);
	tui_step(t);
	grid_text(&f.shown, &text);
	assert_non_null(strstr(buf_str(&text), "beware"));
	assert_int_equal(tui_open(t, "lesson", "nope"), -ENOENT);
	assert_int_equal(tui_open(t, "nowhere", NULL), -ENOENT);
	assert_string_equal(tui_top(t)->spec->name, "home");
	tui_free(t);
	fake_release(&f);
}

/* "node01" or "node02", whichever the screen names first. */
static const char *node_shown(struct tui *t, struct fake *f)
{
	BUF_AUTO text = BUF_INIT;
	const char *one, *two;

	tui_step(t);
	grid_text(&f->shown, &text);
	one = strstr(buf_str(&text), "node01");
	two = strstr(buf_str(&text), "node02");
	assert_true(one || two);
	return one && (!two || one < two) ? "node01" : "node02";
}

/* The list shows the task as the attempt will have it that Enter begins. */
static void labs_are_shown_as_they_are_drawn(void **state)
{
	struct fake f = {0};
	struct tui_config cfg = {.lang = "en", .draw = true};
	bool seen[2] = {0};
	struct tui *t;

	(void)state;
	fake_init(&f, "100x40");
	cfg.backend = &f.backend;
	t = tui_new(&cfg);
	assert_int_equal(tui_open(t, "home", NULL), 0);
	assert_int_equal(tui_open(t, "labs", NULL), 0);
	for (int i = 0; i < 8; i++) {
		const char *node = node_shown(t, &f);

		assert_int_equal(tui_open(t, "lab", "node-maintenance"), 0);
		assert_string_equal(node_shown(t, &f), node);
		seen[node[5] == '2'] = true;
		tui_close(tui_top(t));
		assert_true(fake_step(&f, t, '@', "1s"));
	}
	assert_true(seen[0] && seen[1]);
	tui_free(t);
	fake_release(&f);
}

static void shown_now(struct tui *t, struct fake *f, struct buf *text)
{
	tui_step(t);
	buf_reset(text);
	grid_text(&f->shown, text);
}

/* What a lab's set-up and its judges do is not shown as the learner's doing: it would be the
 * answer. */
static void flows_show_what_the_learner_did(void **state)
{
	struct fake f = {0};
	struct tui_config cfg = {.lang = "en", .seed = 1};
	BUF_AUTO text = BUF_INIT;
	struct tui *t;

	(void)state;
	fake_init(&f, "100x40");
	cfg.backend = &f.backend;
	t = tui_new(&cfg);
	assert_int_equal(tui_open(t, "home", NULL), 0);
	assert_int_equal(tui_open(t, "lab", "app-settings"), 0); /* a criterion runs a script */
	assert_true(fake_step(&f, t, '$', "F4"));
	shown_now(t, &f, &text);
	assert_null(strstr(buf_str(&text), "mkdir"));
	assert_non_null(strstr(buf_str(&text), "No command was typed"));
	assert_true(fake_step(&f, t, '$', "q \"kubectl create ns mine\" Enter"));
	assert_true(fake_step(&f, t, '@', "5s"));
	assert_true(fake_step(&f, t, '$', "F5 F4"));
	shown_now(t, &f, &text);
	assert_non_null(strstr(buf_str(&text), "command 1 of 1"));
	assert_non_null(strstr(buf_str(&text), "$ kubectl create ns mine"));
	tui_free(t);
	fake_release(&f);
}

/* A client outside has no line to show, but what it asked for set things off as well. */
static void flows_begin_with_requests_of_clients(void **state)
{
	const struct cluster_config cfg = {.profile = "default", .seed = 1};
	VALUE_AUTO *api = value_build("{method: 'POST', target: '/api/v1/namespaces', type: "
				      "'application/json', agent: 'k9s/1.0 (linux)', body: {kind: "
				      "'Namespace', apiVersion: 'v1', metadata: {name: 'mine'}}, "
				      "user: {name: 'kubernetes-admin', groups: "
				      "['kubeadm:cluster-admins', 'system:authenticated']}}");
	struct fake f = {0};
	struct tui_config tui_cfg = {.content = &fake_content, .lang = "en"};
	struct cluster *c = NULL;
	struct flowing flow = {0};
	struct tui *t;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	fake_init(&f, "80x24");
	tui_cfg.backend = &f.backend;
	t = tui_new(&tui_cfg);
	assert_int_equal(cluster_new(&cfg, &c, &err), 0);
	assert_int_equal(cluster_boot(c, &err), 0);
	inbound_replay(c, api);
	sim_advance(cluster_sim(c), SIM_SEC);
	flowing_load(&flow, t, cluster_sim(c), 0, FLOW_STORY, NULL);
	assert_int_equal(flow.nr_commands, 1);
	assert_in_range(flow.nr, 3, 100);
	assert_string_equal(flow.steps[0].component, "k9s");
	assert_string_equal(flow.steps[0].text, "POST /api/v1/namespaces");
	assert_string_equal(flow.steps[1].component, "apiserver");
	assert_non_null(strstr(flow.steps[1].text, "create namespaces mine"));
	flowing_release(&flow);
	cluster_free(c);
	tui_free(t);
	fake_release(&f);
}

/* What can be done on a cluster of the learner's own, and what not. */
static void labs_elsewhere_are_told_of(void **state)
{
	struct fake f = {0};
	struct tui_config cfg = {.lang = "en", .seed = 1};
	BUF_AUTO text = BUF_INIT;
	struct tui *t;

	(void)state;
	fake_init(&f, "100x30");
	cfg.backend = &f.backend;
	t = tui_new(&cfg);
	assert_int_equal(tui_open(t, "home", NULL), 0);
	assert_int_equal(tui_open(t, "elsewhere", "service-repair"), 0);
	shown_now(t, &f, &text);
	assert_non_null(strstr(buf_str(&text), "6 of its 8"));
	assert_non_null(strstr(buf_str(&text), "Not judged there: Every node answers"));
	assert_non_null(
		strstr(buf_str(&text), "drydock lab start service-repair --kubeconfig FILE"));
	tui_close(tui_top(t));
	assert_int_equal(tui_open(t, "elsewhere", "static-pod"), 0);
	shown_now(t, &f, &text);
	assert_non_null(strstr(buf_str(&text), "Only the miniature has what this lab needs: "));
	assert_null(strstr(buf_str(&text), "lab start"));
	tui_free(t);
	fake_release(&f);
}

static int shut_doors(void *self, const char *name, struct workspace *w,
		      const struct gateway_config *door, struct gateway **ret,
		      struct tui_shell *ret_shell, struct err *err)
{
	(void)w, (void)door, (void)ret, (void)ret_shell;
	*(char **)self = xstrdup(name);
	return err_set(err, -EACCES, "the doors are shut");
}

/* The learner's own shell is asked for first; where it cannot be, it is said why. */
static void without_doors_the_shell_is_simulated(void **state)
{
	char dir[] = "/tmp/test_tui.XXXXXX";
	char *asked = NULL;
	const struct tui_doors doors = {&asked, shut_doors};
	struct fake f = {0};
	struct tui_config cfg = {
		.content = &fake_content, .lang = "en", .home = dir, .doors = &doors};
	STR_AUTO settings = NULL;
	STR_AUTO attempts = NULL;
	BUF_AUTO text = BUF_INIT;
	struct tui_settings s;
	struct tui *t;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	assert_non_null(mkdtemp(dir));
	fake_init(&f, "80x24");
	cfg.backend = &f.backend;
	t = tui_new(&cfg);
	assert_int_equal(tui_shell(t), SHELL_OWN);
	assert_int_equal(tui_open(t, "lab", "count-nodes"), 0);
	tui_step(t);
	assert_string_equal(asked, "lab/count-nodes");
	grid_text(&f.shown, &text);
	assert_non_null(strstr(buf_str(&text), "simulated shell, not your own: the doors are"));
	assert_non_null(strstr(buf_str(&text), "candidate@base"));
	tui_set_shell(t, SHELL_SIMULATED);
	tui_free(t);
	tui_settings_load(dir, &s);
	assert_int_equal(s.shell, SHELL_SIMULATED);
	/* what the command line says goes first */
	cfg.shell = SHELL_OWN;
	t = tui_new(&cfg);
	assert_int_equal(tui_shell(t), SHELL_OWN);
	tui_free(t);
	assert_int_equal(lab_session_forget(dir, "count-nodes", &err), 0);
	settings = xasprintf("%s/settings", dir);
	attempts = xasprintf("%s/attempts", dir);
	unlink(settings);
	rmdir(attempts);
	rmdir(dir);
	free(asked);
	fake_release(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(wide_characters_are_never_halved),
		RUN(control_characters_do_no_harm),
		RUN(fields_are_cut_and_padded),
		RUN(words_wrap),
		RUN(output_is_kept_as_it_is),
		RUN(markdown_becomes_lines),
		RUN(keys_have_names),
		RUN(lines_are_edited),
		RUN(theme_from_the_environment),
		RUN(choices_are_kept),
		RUN(nothing_is_drawn_when_nothing_changes),
		RUN(labs_are_shown_as_they_are_drawn),
		RUN(labs_elsewhere_are_told_of),
		RUN(flows_show_what_the_learner_did),
		RUN(flows_begin_with_requests_of_clients),
		RUN(what_cannot_be_opened_is_said),
		RUN(without_doors_the_shell_is_simulated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
