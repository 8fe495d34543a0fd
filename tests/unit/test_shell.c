/*
 * Scripts and what bash 5.2 on Debian 12 prints for them, from tests/shell/NAME.t:
 *
 *	$ first line of the script
 *	> further lines
 *	output, standard error included; a final "\" means: without newline at the end
 *	[2]			(exit status, when not 0)
 *	%%			(between cases)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>

#include "shell/shell.h"

struct world {
	struct sim *sim;
	struct fabric *net;
	struct machine *m;
	struct buf out;
	int status;
};

static void world_init(struct world *w)
{
	*w = (struct world){.status = -1};
	w->sim = sim_new(1, INT64_C(1790000000) * SIM_SEC);
	w->net = fabric_new(w->sim);
	w->m = machine_new(w->sim, w->net, "node01");
	machine_install_shell(w->m, NULL);
	machine_set_next_pid(w->m, 100);
}

static void world_release(struct world *w)
{
	machine_free(w->m);
	sim_settle(w->sim);
	fabric_free(w->net);
	sim_free(w->sim);
	buf_release(&w->out);
}

static void ended(struct proc *p, int status, void *arg)
{
	(void)p;
	((struct world *)arg)->status = status;
}

static void run(struct world *w, const char *shell, const char *script, int64_t seconds)
{
	STRVEC_AUTO argv = STRVEC_INIT;
	struct stream *out = stream_buf_new(&w->out);
	struct spawn how = {.out = out, .err = out, .cwd = "/root", .on_exit = ended};
	struct proc *p;

	strvec_add(&argv, shell);
	strvec_add(&argv, "-c");
	strvec_add(&argv, script);
	how.argv = argv.v;
	how.on_exit_arg = w;
	assert_int_equal(proc_spawn(w->m, &how, &p), 0);
	proc_detach(p);
	sim_advance(w->sim, seconds * SIM_SEC);
	stream_unref(out);
}

/* One case of a file; false when it fails. */
static bool check(const char *file, const char *text, size_t len)
{
	struct world w;
	BUF_AUTO script = BUF_INIT;
	BUF_AUTO want = BUF_INIT;
	BUF_AUTO got = BUF_INIT;
	const char *end = text + len;
	bool ok;

	while (end - text > 2 && (str_starts(text, "$ ") || str_starts(text, "> "))) {
		size_t n = strcspn(text, "\n");

		buf_addf(&script, "%s%.*s", script.len ? "\n" : "", (int)n - 2, text + 2);
		text += n + 1;
	}
	buf_add(&want, text, (size_t)(end - text));
	world_init(&w);
	run(&w, "bash", buf_str(&script), 1000);
	buf_add(&got, buf_str(&w.out), w.out.len);
	if (got.len && got.s[got.len - 1] != '\n')
		buf_adds(&got, "\\\n");
	if (w.status)
		buf_addf(&got, "[%d]\n", w.status);
	ok = strcmp(buf_str(&got), buf_str(&want)) == 0;
	if (!ok)
		print_error("%s: %s\n--- expected\n%s--- got\n%s", file, buf_str(&script),
			    buf_str(&want), buf_str(&got));
	world_release(&w);
	return ok;
}

static void check_file(const char *name)
{
	const char *src = getenv("srcdir");
	STR_AUTO path = xasprintf("%s/tests/shell/%s.t", src ? src : ".", name);
	BUF_AUTO text = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	int failed = 0, cases = 0;

	assert_int_equal(file_read(path, 1 << 20, &text, &err), 0);
	for (const char *p = buf_str(&text); *p; cases++) {
		const char *end = strstr(p, "\n%%\n");
		size_t len = end ? (size_t)(end - p) + 1 : strlen(p);

		failed += !check(name, p, len);
		p += len + (end ? 3 : 0);
	}
	assert_true(cases > 0);
	assert_int_equal(failed, 0);
}

static void the_language_is_bash(void **state)
{
	(void)state;
	check_file("language");
}

static void programs_print_what_gnus_print(void **state)
{
	(void)state;
	check_file("files");
}

/* Hostile scripts end or can be ended. */
static void endless_loops_let_time_pass_and_end_when_killed(void **state)
{
	static const char *const scripts[] = {
		"while :; do :; done",    "while true; do x=$((x+1)); done",
		"for ((;;)); do :; done", "until false; do (:); done",
		"yes > /dev/null",        "yes | yes | cat > /dev/null"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(scripts); i++) {
		STRVEC_AUTO argv = STRVEC_INIT;
		struct world w;
		struct spawn how = {.on_exit = ended, .on_exit_arg = &w};
		struct proc *p;

		world_init(&w);
		strvec_add(&argv, "bash");
		strvec_add(&argv, "-c");
		strvec_add(&argv, scripts[i]);
		how.argv = argv.v;
		assert_int_equal(proc_spawn(w.m, &how, &p), 0);
		proc_detach(p);
		sim_advance(w.sim, SIM_SEC);
		assert_int_equal(w.status, -1);
		machine_kill_all(w.m);
		sim_settle(w.sim);
		assert_int_equal(w.status, 137);
		world_release(&w);
	}
}

static void recursion_and_forks_are_bounded(void **state)
{
	static const char *const scripts[] = {
		"f() { f; }; f",
		"f() { f | f; }; f",
		"f() { f & f; }; f",
		"f() { echo $(f); }; f",
		"f() { (f); }; f",
		"f() { eval f; }; f",
		"x='eval \"$x\"'; eval \"$x\"",
		"echo '. ./s' > s; . ./s",
		"echo 'bash ./s' > s; bash ./s",
		"x=aaaaaaaaaa; while :; do x=$x$x; done",
		"a='a+1'; echo $((a))",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(scripts); i++) {
		struct world w;

		world_init(&w);
		run(&w, "bash", scripts[i], 30);
		world_release(&w);
	}
}

static void traps_run_on_signals(void **state)
{
	struct world w;
	STRVEC_AUTO argv = STRVEC_INIT;
	struct stream *out;
	struct spawn how = {.on_exit = ended, .on_exit_arg = &w};
	struct proc *p;

	(void)state;
	world_init(&w);
	machine_set_next_pid(w.m, 1);
	out = stream_buf_new(&w.out);
	strvec_add(&argv, "sh");
	strvec_add(&argv, "-c");
	strvec_add(&argv, "trap 'echo bye; exit 3' TERM; while true; do sleep 1; done");
	how.argv = argv.v;
	how.out = out;
	assert_int_equal(proc_spawn(w.m, &how, &p), 0);
	proc_detach(p);
	stream_unref(out);
	sim_advance(w.sim, 5 * SIM_SEC + SIM_SEC / 2);
	proc_signal(p, 15);
	sim_advance(w.sim, 2 * SIM_SEC);
	assert_string_equal(buf_str(&w.out), "bye\n");
	assert_int_equal(w.status, 3);
	world_release(&w);
}

static void dash_words_its_messages_in_its_own_way(void **state)
{
	static const char *const t[][3] = {
		{"sh", "nope", "sh: 1: nope: not found\n"},
		{"sh", "echo 'a\\tb'", "a\tb\n"},
		{"/bin/sh", "cd /nope", "/bin/sh: 1: cd: can't cd to /nope\n"},
		{"sh", "echo )", "sh: 1: Syntax error: \")\" unexpected\n"},
		{"sh", "cat < /nope", "sh: 1: cannot open /nope: No such file\n"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		struct world w;

		world_init(&w);
		run(&w, t[i][0], t[i][1], 10);
		assert_string_equal(buf_str(&w.out), t[i][2]);
		world_release(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_language_is_bash),
		cmocka_unit_test(programs_print_what_gnus_print),
		cmocka_unit_test(endless_loops_let_time_pass_and_end_when_killed),
		cmocka_unit_test(recursion_and_forks_are_bounded),
		cmocka_unit_test(traps_run_on_signals),
		cmocka_unit_test(dash_words_its_messages_in_its_own_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
