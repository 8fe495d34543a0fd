/* Workspaces: what entered is written down, and replaying it gives the same cluster. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cluster/journal_private.h"

#include "term_world.h"

struct world {
	char dir[64], file[96], clock[96];
	struct workspace *w;
	struct workspace_tty *tty;
	struct term term;
	int resets;
};

static int unlink_one(const char *path, const struct stat *st, int type, struct FTW *f)
{
	(void)st;
	(void)type;
	(void)f;
	return remove(path);
}

static void remove_tree(const char *dir)
{
	(void)nftw(dir, unlink_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void on_reset(void *arg)
{
	struct world *x = arg;

	vterm_screen_reset(x->term.screen, 1);
	x->resets++;
}

static void on_out(void *arg, const char *p, size_t len)
{
	term_feed(&((struct world *)arg)->term, p, len);
}

static void reopen(struct world *x)
{
	struct cluster_config cfg = {.seed = 7};
	ERR_AUTO err = ERR_INIT;

	if (workspace_open(x->dir, &cfg, &x->w, &err) < 0)
		fail_msg("%s", err_msg(&err));
}

static void world_init(struct world *x)
{
	*x = (struct world){.dir = "/tmp/drydock-journal-XXXXXX"};
	assert_non_null(mkdtemp(x->dir));
	snprintf(x->file, sizeof(x->file), "%s/journal.jsonl", x->dir);
	snprintf(x->clock, sizeof(x->clock), "%s/clock", x->dir);
	term_init(&x->term, 80, 24);
	reopen(x);
}

static void world_release(struct world *x)
{
	workspace_close(x->w);
	remove_tree(x->dir);
	term_release(&x->term);
}

static void open_tty(struct world *x, struct tty_view *view)
{
	ERR_AUTO err = ERR_INIT;

	*view = (struct tty_view){x, on_reset, on_out};
	assert_int_equal(workspace_tty_open(x->w, NULL, 80, 24, view, &x->tty, &err), 0);
}

static void pass(struct world *x, int64_t ms)
{
	sim_advance(cluster_sim(workspace_cluster(x->w)), ms * SIM_MSEC);
}

/* One key at a time, at odd moments. */
static void press(struct world *x, const char *keys)
{
	ERR_AUTO err = ERR_INIT;

	for (; *keys; keys++) {
		assert_int_equal(workspace_tty_keys(x->tty, keys, 1, &err), 0);
		pass(x, 37);
	}
}

/* Everything there is to compare: etcd's contents, the clock, the base host's files. */
static void digest(struct world *x, struct buf *out)
{
	struct cluster *c = workspace_cluster(x->w);
	ERR_AUTO err = ERR_INIT;
	uint32_t hash = 0;

	assert_int_equal(store_hash_kv(cluster_etcd(c), 0, &hash, &err), 0);
	buf_addf(out, "%lld %u %llu\n", (long long)sim_now(cluster_sim(c)), (unsigned)hash,
		 (unsigned long long)sim_rand(cluster_sim(c)));
}

static void text_of(struct world *x, struct buf *out)
{
	term_text(&x->term, true, out);
}

static void scripts_and_jumps(void **state)
{
	struct world x;
	BUF_AUTO before = BUF_INIT;
	BUF_AUTO after = BUF_INIT;
	BUF_AUTO out = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	struct stream *s = stream_buf_new(&out);
	static const char yaml[] = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: piped}\n";
	struct stream *in = stream_text_new(yaml, strlen(yaml));

	(void)state;
	world_init(&x);
	assert_int_equal(workspace_run(x.w, NULL, "kubectl create deploy web --image=nginx", NULL,
				       s, s, &err),
			 0);
	assert_int_equal(workspace_jump(x.w, 90 * SIM_SEC, &err), 0);
	assert_int_equal(workspace_run(x.w, NULL, "kubectl apply -f -", in, s, s, &err), 0);
	assert_int_equal(workspace_inputs(x.w), 3);
	pass(&x, 12345);
	digest(&x, &before);
	workspace_close(x.w);
	reopen(&x);
	digest(&x, &after);
	assert_string_equal(buf_str(&before), buf_str(&after));
	buf_reset(&out);
	assert_int_equal(workspace_run(x.w, NULL, "kubectl get cm piped -o name", NULL, s, s, &err),
			 0);
	assert_string_equal(buf_str(&out), "configmap/piped\n");
	assert_int_equal(workspace_undo(x.w, 2, &err), 0);
	buf_reset(&out);
	assert_int_not_equal(workspace_run(x.w, NULL, "kubectl get cm piped", NULL, s, s, &err), 0);
	assert_int_equal(workspace_undo(x.w, 9, &err), -ERANGE);
	stream_unref(s);
	stream_unref(in);
	world_release(&x);
}

/* As screens do that show a cluster: what they read is no input and leaves nothing behind. */
static void look(struct world *x)
{
	struct cluster *c = workspace_cluster(x->w);

	for (int i = 0; i < 5; i++) {
		VALUE_AUTO *list = NULL;
		ERR_AUTO err = ERR_INIT;
		bool before = trace_pause(cluster_sim(c), true);

		assert_int_equal(client_list(cluster_admin(c), kind_by_resource("", NULL, "pods"),
					     NULL, NULL, &list, &err),
				 0);
		(void)trace_pause(cluster_sim(c), before);
	}
}

static void keys_are_inputs(void **state)
{
	struct world x;
	struct tty_view view;
	BUF_AUTO before = BUF_INIT;
	BUF_AUTO after = BUF_INIT;
	BUF_AUTO screen = BUF_INIT;
	BUF_AUTO again = BUF_INIT;

	(void)state;
	world_init(&x);
	open_tty(&x, &view);
	press(&x, "x=\xed\x95\x9c; cd /tmp\rkubectl run a --image=nginx\r");
	pass(&x, 4000);
	press(&x, "kubectl get pods -w\r");
	pass(&x, 2000);
	look(&x);
	press(&x, "\x03"
		  "ssh node01\rhostn\t > f\rnot yet");
	pass(&x, 100123);
	digest(&x, &before);
	text_of(&x, &screen);
	workspace_close(x.w);
	vterm_screen_reset(x.term.screen, 1);
	reopen(&x);
	digest(&x, &after);
	assert_string_equal(buf_str(&before), buf_str(&after));
	/* the terminal is taken up where it was left: in the middle of a line on node01 */
	open_tty(&x, &view);
	text_of(&x, &again);
	assert_string_equal(buf_str(&screen), buf_str(&again));
	press(&x, "\x15"
		  "cat f; exit\recho $x $PWD\r");
	pass(&x, 1000);
	text_of(&x, &again);
	assert_non_null(strstr(buf_str(&again), "node01\nlogout\nConnection to node01 closed.\n"));
	assert_non_null(strstr(buf_str(&again), "\n\xed\x95\x9c /tmp\ncandidate@base:/tmp$ |\n"));
	world_release(&x);
}

static void assert_last_input(struct world *x, const char *want)
{
	STR_AUTO last = workspace_last_input_dup(x->w);

	assert_non_null(last);
	assert_string_equal(last, want);
}

static void request(struct world *x, const char *method, const char *target)
{
	ERR_AUTO err = ERR_INIT;

	assert_int_equal(
		journal_input(x->w,
			      value_build("{at: 0, api: {method: %s, target: %s}}", method, target),
			      &err),
		0);
}

/* What undo would take back, in words: requests of clients too. */
static void requests_are_told_by_their_object(void **state)
{
	struct world x = {0};

	(void)state;
	world_init(&x);
	request(&x, "PATCH", "/apis/apps/v1/namespaces/pier/deployments/web?fieldManager=k");
	assert_last_input(&x, "PATCH deployments/web");
	request(&x, "POST", "/api/v1/namespaces/pier/pods");
	assert_last_input(&x, "POST pods");
	request(&x, "DELETE", "/api/v1/namespaces/pier");
	assert_last_input(&x, "DELETE namespaces/pier");
	request(&x, "PUT", "/api/v1/nodes/node01/status");
	assert_last_input(&x, "PUT nodes/node01/status");
	request(&x, "DELETE", "/apis/rbac.authorization.k8s.io/v1/clusterroles/x");
	assert_last_input(&x, "DELETE clusterroles/x");
	world_release(&x);
}

static void undo_takes_back_lines(void **state)
{
	struct world x;
	struct tty_view view;
	BUF_AUTO before = BUF_INIT;
	BUF_AUTO after = BUF_INIT;
	BUF_AUTO screen = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	int resets;

	(void)state;
	world_init(&x);
	open_tty(&x, &view);
	press(&x, "echo one\r");
	pass(&x, 1000);
	digest(&x, &before);
	press(&x, "kubectl delete node node02\r");
	pass(&x, 5000);
	press(&x, "half a line");
	assert_int_equal(workspace_inputs(x.w), 2);
	assert_last_input(&x, "kubectl delete node node02");
	resets = x.resets;
	assert_int_equal(workspace_undo(x.w, 1, &err), 0);
	assert_int_equal(x.resets, resets + 1);
	text_of(&x, &screen);
	assert_string_equal(buf_str(&screen),
			    "candidate@base:~$ echo one\none\ncandidate@base:~$ |\n");
	digest(&x, &after);
	assert_string_equal(buf_str(&before), buf_str(&after));
	press(&x, "echo two\r");
	assert_last_input(&x, "echo two");
	/* even the terminal may have come later: there is a new one then */
	assert_int_equal(workspace_reset(x.w, &err), 0);
	text_of(&x, &screen);
	assert_string_equal(buf_str(&screen), "candidate@base:~$ |\n");
	press(&x, "echo three\r");
	text_of(&x, &screen);
	assert_string_equal(buf_str(&screen),
			    "candidate@base:~$ echo three\nthree\ncandidate@base:~$ |\n");
	world_release(&x);
}

static int change(void *arg, struct proc *p, const char *name, struct buf *text)
{
	const char *at = strstr(buf_str(text), "replicas: 1");
	BUF_AUTO out = BUF_INIT;

	(void)p, (void)name;
	++*(int *)arg;
	assert_non_null(at);
	buf_add(&out, text->s, (size_t)(at - text->s));
	buf_adds(&out, "replicas: 3");
	buf_adds(&out, at + 11);
	buf_reset(text);
	buf_adds(text, buf_str(&out));
	return 0;
}

static void edits_are_inputs(void **state)
{
	struct world x;
	struct tty_view view;
	BUF_AUTO before = BUF_INIT;
	BUF_AUTO after = BUF_INIT;
	BUF_AUTO out = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	struct stream *s = stream_buf_new(&out);
	int times = 0;

	(void)state;
	world_init(&x);
	workspace_set_editor(x.w, change, &times);
	open_tty(&x, &view);
	press(&x, "k create deploy web --image=nginx\r");
	pass(&x, 3000);
	press(&x, "k edit deploy web\r");
	pass(&x, 5000);
	assert_int_equal(times, 1);
	digest(&x, &before);
	workspace_close(x.w);
	reopen(&x);
	digest(&x, &after);
	assert_string_equal(buf_str(&before), buf_str(&after));
	assert_int_equal(times, 1);
	workspace_run(x.w, NULL, "kubectl get deploy web -o jsonpath={.spec.replicas}", NULL, s, s,
		      &err);
	assert_string_equal(buf_str(&out), "3");
	stream_unref(s);
	world_release(&x);
}

/* The process is killed at once: whatever was acknowledged is there again. */
static void killed(void **state)
{
	struct world x;
	struct tty_view view;
	BUF_AUTO screen = BUF_INIT;
	int status;
	pid_t child;

	(void)state;
	world_init(&x);
	workspace_close(x.w);
	x.w = NULL;
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		reopen(&x);
		open_tty(&x, &view);
		press(&x, "echo before\rkubectl create ns kept\r");
		pass(&x, 1000);
		kill(getpid(), 9);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	{ /* and a line that was only half written */
		FILE *f = fopen(x.file, "a");

		assert_non_null(f);
		fputs("{\"at\":17676036600", f);
		fclose(f);
	}
	reopen(&x);
	open_tty(&x, &view);
	pass(&x, 1000);
	press(&x, "kubectl get ns kept -o name\r");
	pass(&x, 1000);
	text_of(&x, &screen);
	assert_string_equal(buf_str(&screen),
			    "candidate@base:~$ echo before\nbefore\n"
			    "candidate@base:~$ kubectl create ns kept\nnamespace/kept created\n"
			    "candidate@base:~$ kubectl get ns kept -o name\nnamespace/kept\n"
			    "candidate@base:~$ |\n");
	world_release(&x);
}

/* Time that passed is not lost with the process, and costs no lines. */
static void clock_is_kept(void **state)
{
	struct world x;
	ERR_AUTO err = ERR_INIT;
	int64_t seen;
	pid_t child;
	int status;

	(void)state;
	world_init(&x);
	assert_int_equal(workspace_jump(x.w, SIM_SEC, &err), 0);
	seen = sim_now(cluster_sim(workspace_cluster(x.w))) + 30 * SIM_SEC;
	workspace_close(x.w);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		reopen(&x);
		pass(&x, 30000);
		workspace_mark(x.w);
		kill(getpid(), 9);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	reopen(&x);
	assert_int_equal(sim_now(cluster_sim(workspace_cluster(x.w))), seen);
	assert_int_equal(workspace_inputs(x.w), 1);
	world_release(&x);
}

/* ---- inputs that end the program ---------------------------------------------------------- */

struct faulty {
	struct cluster *cluster;
	int acts;
};

static int build_faulty(void *arg, const struct cluster_ca *ca, struct cluster **ret,
			struct err *err)
{
	struct faulty *f = arg;
	struct cluster_config cfg = {.seed = 7, .ca = ca};
	int r;

	cluster_free(f->cluster);
	r = cluster_new(&cfg, &f->cluster, err);
	*ret = f->cluster;
	return r == 0 ? cluster_boot(f->cluster, err) : r;
}

/* The fault: what an error in the program would do. */
static void act_faulty(void *arg, const char *word)
{
	((struct faulty *)arg)->acts++;
	if (!strcmp(word, "crash"))
		abort();
	if (!strcmp(word, "kill"))
		kill(getpid(), SIGKILL);
}

static void open_faulty(const char *dir, struct faulty *f, struct workspace **ret)
{
	VALUE_AUTO *head = value_build("{drydock: 1, faulty: true}");
	const struct workspace_source source = {
		.arg = f, .head = head, .build = build_faulty, .act = act_faulty};
	ERR_AUTO err = ERR_INIT;

	*f = (struct faulty){0};
	if (workspace_open_source(dir, &source, ret, &err) < 0)
		fail_msg("%s", err_msg(&err));
}

static void close_faulty(struct workspace *w, struct faulty *f)
{
	workspace_close(w);
	cluster_free(f->cluster);
}

/* Opens it in a process of its own, which does word (NULL: nothing more) and ends by a signal. */
static void ends_by(const char *dir, const char *word, int sig)
{
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		struct workspace *w;
		struct faulty f;
		ERR_AUTO err = ERR_INIT;

		signal(SIGABRT, SIG_DFL);
		open_faulty(dir, &f, &w);
		if (word && workspace_do(w, "good", &err) == 0 && workspace_do(w, word, &err) == 0)
			act_faulty(&f, word);
		_exit(1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), sig);
}

/* The program crashes at an input, and again where that is replayed: not a third time. */
static void what_crashes_is_left_out(void **state)
{
	char dir[] = "/tmp/drydock-faulty-XXXXXX";
	struct workspace *w;
	struct faulty f;

	(void)state;
	assert_non_null(mkdtemp(dir));
	ends_by(dir, "crash", SIGABRT);
	ends_by(dir, NULL, SIGABRT);
	open_faulty(dir, &f, &w);
	assert_non_null(workspace_left_out(w));
	assert_non_null(strstr(workspace_left_out(w), "line 3 of "));
	assert_int_equal(f.acts, 1); /* the good one */
	close_faulty(w, &f);
	open_faulty(dir, &f, &w); /* from now on, without a word */
	assert_null(workspace_left_out(w));
	assert_int_equal(f.acts, 1);
	close_faulty(w, &f);
	remove_tree(dir);
}

/* To be killed is no crash: what was acknowledged is done again, however often. */
static void what_is_killed_is_not(void **state)
{
	char dir[] = "/tmp/drydock-faulty-XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(dir));
	ends_by(dir, "kill", SIGKILL);
	for (int i = 0; i < 3; i++)
		ends_by(dir, NULL, SIGKILL);
	remove_tree(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scripts_and_jumps),
		cmocka_unit_test(keys_are_inputs),
		cmocka_unit_test(undo_takes_back_lines),
		cmocka_unit_test(requests_are_told_by_their_object),
		cmocka_unit_test(edits_are_inputs),
		cmocka_unit_test(killed),
		cmocka_unit_test(clock_is_kept),
		cmocka_unit_test(what_crashes_is_left_out),
		cmocka_unit_test(what_is_killed_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
