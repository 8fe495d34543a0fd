/* The terminal of simulated machines: keys in, what the screen then shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cluster/cluster.h"
#include "shell/pty.h"
#include "shell/shell.h"

#include "term_world.h"

struct world {
	struct sim *sim;
	struct fabric *net;
	struct machine *m;
	struct cluster *cluster;
	struct shell_tty *tty;
	struct term term;
	struct strvec lines;
};

static void on_line(void *arg, const char *line)
{
	strvec_add(&((struct world *)arg)->lines, line);
}

static void pass(struct world *w, int64_t ns)
{
	sim_advance(w->sim, ns);
}

static void open_tty(struct world *w, struct machine *m, const char *user, int cols, int rows)
{
	term_init(&w->term, cols, rows);
	w->tty = shell_tty_new(m, user, term_feed, &w->term);
	shell_tty_resize(w->tty, cols, rows);
	shell_tty_on_line(w->tty, on_line, w);
	pass(w, SIM_SEC);
}

static void world_init(struct world *w, int cols, int rows)
{
	*w = (struct world){0};
	w->sim = sim_new(1, INT64_C(1790000000) * SIM_SEC);
	w->net = fabric_new(w->sim);
	w->m = machine_new(w->sim, w->net, "node01");
	machine_install_shell(w->m, NULL);
	machine_set_next_pid(w->m, 100);
	open_tty(w, w->m, "root", cols, rows);
}

static void cluster_world_init(struct world *w, int cols, int rows)
{
	struct cluster_config cfg = {0};
	ERR_AUTO err = ERR_INIT;

	*w = (struct world){0};
	assert_int_equal(cluster_new(&cfg, &w->cluster, &err), 0);
	assert_int_equal(cluster_boot(w->cluster, &err), 0);
	w->sim = cluster_sim(w->cluster);
	open_tty(w, cluster_machine(w->cluster, NULL), "candidate", cols, rows);
}

static void world_release(struct world *w)
{
	shell_tty_free(w->tty);
	strvec_release(&w->lines);
	if (w->cluster) {
		sim_settle(w->sim);
		cluster_free(w->cluster);
	} else {
		machine_free(w->m);
		sim_settle(w->sim);
		fabric_free(w->net);
		sim_free(w->sim);
	}
	term_release(&w->term);
}

/* Keys as one would press them, time passes after. */
static void type(struct world *w, const char *keys)
{
	shell_tty_input(w->tty, keys, strlen(keys));
	pass(w, SIM_SEC);
}

/* Keys one by one. */
static void press(struct world *w, const char *keys)
{
	for (; *keys; keys++) {
		shell_tty_input(w->tty, keys, 1);
		pass(w, 10 * SIM_MSEC);
	}
}

static void check(struct world *w, int line, const char *want)
{
	BUF_AUTO text = BUF_INIT;

	term_text(&w->term, true, &text);
	if (strcmp(buf_str(&text), want) != 0) {
		print_error("line %d\n--- expected\n%s--- got\n%s", line, want, buf_str(&text));
		fail();
	}
}
#define CHECK(w, want) check(w, __LINE__, want)

/* The last row that is not empty, the cursor marked. */
static void check_last(struct world *w, int line, const char *want)
{
	BUF_AUTO text = BUF_INIT;
	const char *last;

	term_text(&w->term, true, &text);
	buf_trunc(&text, text.len - 1);
	last = strrchr(buf_str(&text), '\n');
	last = last ? last + 1 : buf_str(&text);
	if (strcmp(last, want) != 0) {
		print_error("line %d\n--- expected\n%s\n--- got\n%s\n--- screen\n%s\n", line, want,
			    last, buf_str(&text));
		fail();
	}
}
#define LAST(w, want) check_last(w, __LINE__, want)

#define P "root@node01:~# "

static void prompt_and_command(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, 80, 24);
	CHECK(&w, P "|\n");
	type(&w, "echo hello\r");
	CHECK(&w, P "echo hello\nhello\n" P "|\n");
	type(&w, "for i in 1 2\rdo echo $i\rdone\r");
	LAST(&w, P "|");
	assert_int_equal(w.lines.nr, 2);
	assert_string_equal(w.lines.v[0], "echo hello");
	assert_string_equal(w.lines.v[1], "for i in 1 2\ndo echo $i\ndone");
	type(&w, "cd /etc\r");
	LAST(&w, "root@node01:/etc# |");
	world_release(&w);
}

static void editing_keys(void **state)
{
	static const struct {
		const char *keys, *want;
	} cases[] = {
		{"abc\x01X", P "X|abc"},
		{"abc\x01\x05X", P "abcX|"},
		{"abc\x02\x02X", P "aX|bc"},
		{"abc\x01\x06X", P "aX|bc"},
		{"abc\x1b[D\x1b[DX", P "aX|bc"},
		{"abc\x1b[H\x1b[CX", P "aX|bc"},
		{"abc\x1b[1~X\x1b[4~Y", P "XabcY|"},
		{"abc\x1bOH\x1bOFX", P "abcX|"},
		{"abc\x7f", P "ab|"},
		{"abc\x08", P "ab|"},
		{"abc\x01\x04", P "|bc"},
		{"abc\x01\x1b[3~", P "|bc"},
		{"abc def\x02\x02\x0b", P "abc d|"},
		{"abc def\x15", P "|"},
		{"abc def\x02\x15", P "|f"},
		{"abc def-ghi\x17", P "abc |"},
		{"abc def-ghi\x1b\x7f", P "abc def-|"},
		{"abc def\x17\x19\x19", P "abc defdef|"},
		{"a b c\x17\x17\x19", P "a b c|"},
		{"one two\x17xx\x15\x19\x1by", P "two|"},
		{"abcd\x14", P "abdc|"},
		{"abcd\x02\x02\x14", P "acb|d"},
		{"one two\x1b"
		 "b\x1b"
		 "bX",
		 P "X|one two"},
		{"one two\x01\x1b"
		 "f\x1b"
		 "fX",
		 P "one twoX|"},
		{"one two\x1b[1;5D\x1b[1;5DX", P "X|one two"},
		{"one two three\x01\x1b"
		 "d",
		 P "| two three"},
		{"one two\x1bt", P "two one|"},
		{"one two\x01\x1bu", P "ONE| two"},
		{"one two\x01\x1b"
		 "c",
		 P "One| two"},
		{"abc\x17\x1f", P "abc|"},
		{"abc\x1f", P "|"},
		{"a\x16\x01z", P "a^Az|"},
		{"\xed\x95\x9c\xea\xb8\x80x\x1b[D\x1b[D!", P "\xed\x95\x9c!|\xea\xb8\x80x"},
		{"\xed\x95\x9c\xea\xb8\x80\x7f", P "\xed\x95\x9c|"},
		{"e\xcc\x81x\x02\x02X", P "X|e\xcc\x81x"},
		{"ab\x1b[200~c\x01"
		 "d\x1b[201~e",
		 P "abcde|"},
		{"ab\x1b[5~\x1b[15~\x1b[Zc", P "abc|"},
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct world w;

		world_init(&w, 60, 5);
		press(&w, cases[i].keys);
		check_last(&w, (int)i, cases[i].want);
		world_release(&w);
	}
}

static void interrupts(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, 60, 10);
	type(&w, "half\x03");
	CHECK(&w, P "half^C\n" P "|\n");
	type(&w, "echo $?\r");
	LAST(&w, P "|");
	type(&w, "\x0csleep 50; echo not\r");
	CHECK(&w, P "sleep 50; echo not\n|\n");
	type(&w, "\x03");
	CHECK(&w, P "sleep 50; echo not\n^C\n" P "|\n");
	type(&w, "echo $?\r");
	CHECK(&w, P "sleep 50; echo not\n^C\n" P "echo $?\n130\n" P "|\n");
	type(&w, "\x0cwhile true; do sleep 1; done\r");
	type(&w, "\x03");
	CHECK(&w, P "while true; do sleep 1; done\n^C\n" P "|\n");
	type(&w, "\x0cwhile :; do :; done\r");
	type(&w, "\x03");
	CHECK(&w, P "while :; do :; done\n^C\n" P "|\n");
	/* a shell inside: only its command is interrupted */
	type(&w, "\x0c"
		 "bash\r");
	type(&w, "sleep 9\r");
	type(&w, "\x03");
	type(&w, "echo $?; exit\r");
	type(&w, "echo $?\r");
	CHECK(&w,
	      P "bash\n" P "sleep 9\n^C\n" P "echo $?; exit\n130\nexit\n" P "echo $?\n0\n" P "|\n");
	world_release(&w);
}

static void cooked_mode(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, 60, 10);
	type(&w, "cat\r");
	type(&w, "hellp\x7fo\r");
	CHECK(&w, P "cat\nhello\nhello\n|\n");
	type(&w, "one two\x17three\x15gone\xed\x95\x9c\x7f!\r");
	CHECK(&w, P "cat\nhello\nhello\ngone!\ngone!\n|\n");
	type(&w, "\x04");
	LAST(&w, P "|");
	type(&w, "\x0cread -p 'name: ' x; echo \"<$x>\"\r");
	CHECK(&w, P "read -p 'name: ' x; echo \"<$x>\"\nname: |\n");
	type(&w, "Ada\r");
	CHECK(&w, P "read -p 'name: ' x; echo \"<$x>\"\nname: Ada\n<Ada>\n" P "|\n");
	type(&w, "\x0cread -s x; echo \"<$x>\"\r");
	type(&w, "secret\r");
	CHECK(&w, P "read -s x; echo \"<$x>\"\n<secret>\n" P "|\n");
	/* typed ahead */
	type(&w, "\x0csleep 3\recho late\r");
	CHECK(&w, P "sleep 3\n|\n");
	pass(&w, 3 * SIM_SEC);
	CHECK(&w, P "sleep 3\n" P "echo late\nlate\n" P "|\n");
	world_release(&w);
}

static void history_keys(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, 60, 12);
	type(&w, "echo one\recho two\rtrue\r\x0c");
	press(&w, "new\x1b[A");
	LAST(&w, P "true|");
	press(&w, "\x1b[A\x10");
	LAST(&w, P "echo one|");
	press(&w, "\x1b[A");
	assert_true(w.term.bells > 0);
	press(&w, "\x1b[B\x1b[B\x0e");
	LAST(&w, P "new|");
	press(&w, "\x15\x12"
		  "tw");
	LAST(&w, "(reverse-i-search)`tw': echo |two");
	press(&w, "\x7f\x7f"
		  "ech\x12");
	LAST(&w, "(reverse-i-search)`ech': |echo one");
	press(&w, "zz");
	LAST(&w, "(failed reverse-i-search)`echzz': |echo one");
	press(&w, "\x07");
	LAST(&w, P "|");
	press(&w, "\x12two\x05!");
	LAST(&w, P "echo two!|");
	press(&w, "\x15\x12one\r");
	CHECK(&w, P "echo one\none\n" P "|\n");
	press(&w, "cat \x1b.");
	LAST(&w, P "cat one|");
	press(&w, "\x1b.");
	LAST(&w, P "cat true|");
	type(&w, "\x15\x0c"
		 "echo a b; echo !!:$ x\r");
	type(&w, "echo '!!' !echo\r");
	CHECK(&w,
	      P "echo a b; echo !!:$ x\necho a b; echo one x\na b\none x\n" P
		"echo '!!' !echo\necho '!!' echo a b; echo one x\n!! echo a b\none x\n" P "|\n");
	type(&w, "\x0c!nope\r");
	CHECK(&w, P "!nope\n-bash: !nope: event not found\n" P "|\n");
	type(&w, "exit\r");
	assert_true(shell_tty_done(w.tty, NULL));
	{ /* kept for the next shell */
		BUF_AUTO text = BUF_INIT;

		assert_int_equal(vfs_read(machine_vfs(w.m), "/root/.bash_history", &text), 0);
		assert_true(str_starts(buf_str(&text), "echo one\necho two\ntrue\necho one\n"));
		assert_true(str_ends(buf_str(&text), "exit\n"));
	}
	world_release(&w);
}

static void completion(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, 60, 12);
	type(&w, "mkdir -p /srv/data/deep '/srv/two words'; touch /srv/date.txt /srv/data/x1\r");
	type(&w, "cd /srv\r\x0c");
#undef P
#define P "root@node01:/srv# "
	press(&w, "cat da\t");
	LAST(&w, P "cat dat|");
	press(&w, "\t\t");
	CHECK(&w, P "cat dat\ndata/     date.txt\n" P "cat dat|\n");
	press(&w, "e\t");
	LAST(&w, P "cat date.txt |");
	press(&w, "\x15ls da\ta\tx\t");
	LAST(&w, P "ls data/x1 |");
	press(&w, "\x15"
		  "cd tw\t");
	LAST(&w, P "cd two\\ words/|");
	press(&w, "\x15"
		  "cat \"tw\t");
	LAST(&w, P "cat \"two words/|");
	press(&w, "\x15hostn\t");
	LAST(&w, P "hostname |");
	press(&w, "\x15"
		  "echo $HOSTN\t");
	LAST(&w, P "echo $HOSTNAME|");
	press(&w, "\x15"
		  "echo \"${HOSTN\t");
	LAST(&w, P "echo \"${HOSTNAME}|");
	press(&w, "\x15"
		  "echo x > dat\te\t");
	LAST(&w, P "echo x > date.txt |");
	press(&w, "\x15true; hostn\t");
	LAST(&w, P "true; hostname |");
	press(&w, "\x15"
		  "echo $(hostn\t");
	LAST(&w, P "echo $(hostname |");
	press(&w, "\x15"
		  "cat /srv/../srv/date\t");
	LAST(&w, P "cat /srv/../srv/date.txt |");
	press(&w, "\x15zzzz\t");
	LAST(&w, P "zzzz|");
	press(&w, "\x15if hostn\t");
	LAST(&w, P "if hostname |");
#undef P
#define P "root@node01:~# "
	world_release(&w);
}

static void wrapping(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, 20, 8);
	press(&w, "abcde");
	CHECK(&w, P "abcde\n|\n");
	press(&w, "fgh");
	CHECK(&w, P "abcde\nfgh|\n");
	press(&w, "\x01X");
	CHECK(&w, P "X|abcd\nefgh\n");
	press(&w, "\x05\xed\x95\x9c\x1b[D\x1b[D");
	CHECK(&w, P "Xabcd\nefg|h\xed\x95\x9c\n");
	press(&w, "\x15");
	CHECK(&w, P "|h\xed\x95\x9c\n");
	/* a wide character that does not fit goes to the next row whole */
	press(&w, "\x0b"
		  "abcd\xed\x95\x9c");
	CHECK(&w, P "abcd\n\xed\x95\x9c|\n");
	press(&w, "\r");
	world_release(&w);
}

static void prompts_with_colours(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, 20, 6);
	type(&w, "PS1='\\[\\e[1;32m\\]ok\\[\\e[0m\\]\\n\\$ '\r\x0c");
	type(&w, "abcdefghijklmnopqrstuvwxyz");
	CHECK(&w, "# abcdefghijklmnopqr\nstuvwxyz|\n");
	press(&w, "\x01");
	CHECK(&w, "# |abcdefghijklmnopqr\nstuvwxyz\n");
	world_release(&w);
}

static void pasting(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, 60, 10);
	type(&w, "\x1b[200~echo a\necho b\x1b[201~");
	CHECK(&w, P "echo a\necho b|\n");
	type(&w, "\r");
	CHECK(&w, P "echo a\necho b\na\nb\n" P "|\n");
	/* without brackets each line runs as it comes */
	type(&w, "\x0c"
		 "echo c\recho d\r");
	CHECK(&w, P "echo c\nc\n" P "echo d\nd\n" P "|\n");
	type(&w, "\x0c"
		 "cat <<E\r\x1b[200~x: 1\ny: 2\nE\n\x1b[201~\r");
	CHECK(&w, P "cat <<E\n> x: 1\ny: 2\nE\n\nx: 1\ny: 2\n" P "|\n");
	world_release(&w);
}

static void endings(void **state)
{
	struct world w;
	int status = -1;

	(void)state;
	world_init(&w, 60, 10);
	assert_false(shell_tty_done(w.tty, &status));
	type(&w, "false\r\x04");
	CHECK(&w, P "false\n"
		    "root@node01:~#\nlogout\n|\n");
	assert_true(shell_tty_done(w.tty, &status));
	assert_int_equal(status, 1);
	world_release(&w);
	/* the terminal goes away under a running command */
	world_init(&w, 60, 10);
	type(&w, "bash\r");
	type(&w, "sleep 1000\r");
	shell_tty_free(w.tty);
	w.tty = NULL;
	sim_settle(w.sim);
	for (size_t i = 0; machine_proc(w.m, i); i++)
		fail_msg("%s still runs", machine_proc(w.m, i)->argv.v[0]);
	world_release(&w);
	/* and a program that prints for ever leaves room for ^C */
	world_init(&w, 60, 4);
	type(&w, "while :; do echo 1234567890; done\r");
	type(&w, "\x03");
	LAST(&w, P "|");
	world_release(&w);
}

static void size(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, 60, 10);
	type(&w, "stty size; tput cols\r");
	CHECK(&w, P "stty size; tput cols\n10 60\n60\n" P "|\n");
	world_release(&w);
}

static void pager_and_watch(void **state)
{
	struct world w;

	(void)state;
	world_init(&w, 30, 5);
	type(&w, "seq 1 20 | less\r");
	CHECK(&w, "1\n2\n3\n4\n:|\n");
	type(&w, " \x1b[B");
	CHECK(&w, "6\n7\n8\n9\n:|\n");
	type(&w, "/15\r");
	CHECK(&w, "15\n16\n17\n18\n:|\n");
	type(&w, "G");
	CHECK(&w, "17\n18\n19\n20\n(END)|\n");
	type(&w, "gq");
	LAST(&w, P "|");
	type(&w, "\x0cwatch -t -n 1 'echo tick; date +%S'\r");
	{
		BUF_AUTO before = BUF_INIT;
		BUF_AUTO after = BUF_INIT;

		term_text(&w.term, false, &before);
		assert_true(str_starts(buf_str(&before), "tick\n"));
		pass(&w, 3 * SIM_SEC);
		term_text(&w.term, false, &after);
		assert_string_not_equal(buf_str(&before), buf_str(&after));
	}
	type(&w, "\x03");
	LAST(&w, P "|");
	world_release(&w);
}

/* ---- in a cluster ------------------------------------------------------------------------- */

#undef P
#define P "candidate@base:~$ "

static void nested_terminals(void **state)
{
	struct world w;

	(void)state;
	cluster_world_init(&w, 80, 24);
	CHECK(&w, P "|\n");
	type(&w, "ssh contr\t\r");
	type(&w, "hostname; tty\r");
	type(&w, "sleep 50\r");
	type(&w, "\x03");
	type(&w, "echo $?; k get no\tnode0\t\t");
	type(&w, "2\r");
	type(&w, "foo; exit\r");
	type(&w, "bar\r");
	CHECK(&w,
	      P "ssh controlplane\nroot@controlplane:~# hostname; tty\ncontrolplane\n/dev/pts/0\n"
		"root@controlplane:~# sleep 50\n^C\n"
		"root@controlplane:~# echo $?; k get nodes node0\n"
		"node01  node02\nroot@controlplane:~# echo $?; k get nodes node02\n130\n"
		"NAME     STATUS   ROLES    AGE   VERSION\n"
		"node02   Ready    <none>   18s   v1.34.0\n"
		"root@controlplane:~# foo; exit\n-bash: foo: command not found\nlogout\n"
		"Connection to controlplane closed.\n" P "bar\n-bash: bar: command not found\n" P
		"|\n");
	/* completion asks quietly where there is no cluster to ask */
	type(&w, "ssh node01\r\x0c");
	type(&w, "kubectl get nodes n\t");
	LAST(&w, "root@node01:~# kubectl get nodes n|");
	world_release(&w);
}

static void exec_terminal(void **state)
{
	struct world w;

	(void)state;
	cluster_world_init(&w, 80, 24);
	type(&w, "k run web --image=nginx; k wait --for=condition=Ready pod/web\r");
	pass(&w, 20 * SIM_SEC);
	type(&w, "\x0ck exec -it w\t-- sh\r");
	type(&w, "hostname\r");
	type(&w, "stty size\r");
	type(&w, "sleep 9\r");
	type(&w, "\x03");
	type(&w, "exit\r");
	type(&w, "echo $?\r");
	CHECK(&w,
	      P "k exec -it web -- sh\n# hostname\nweb\n# stty size\n24 80\n# sleep 9\n^C\n# exit\n"
		"command terminated with exit code 130\n" P "echo $?\n130\n" P "|\n");
	type(&w, "\x0ck exec -it web -- bash\r");
	type(&w, "ec\tx\r");
	LAST(&w, "root@web:/# |");
	type(&w, "\x04");
	LAST(&w, P "|");
	/* a shell of its own that lives as long as one talks with it */
	type(&w, "\x0ck run t --rm -it --image=busybox --restart=Never -q -- sh\r");
	pass(&w, 10 * SIM_SEC);
	LAST(&w, "/ # |");
	type(&w, "hostnam\t\r");
	type(&w, "\x04");
	pass(&w, 40 * SIM_SEC);
	LAST(&w, P "|");
	type(&w, "\x0ck get pod t\r");
	CHECK(&w, P "k get pod t\nError from server (NotFound): pods \"t\" not found\n" P "|\n");
	type(&w, "\x0ck get pods -w\r");
	type(&w, "\x03");
	pass(&w, SIM_SEC);
	LAST(&w, P "|");
	type(&w, "\x0ck logs -f web | head -n 100 | tail -n 1\r");
	type(&w, "\x03");
	LAST(&w, P "|");
	world_release(&w);
}

#define RECORDED                                                                                   \
	"All commands and output from this session will be recorded in container logs, including " \
	"credentials and sensitive information passed through the command prompt.\n"               \
	"If you don't see a command prompt, try pressing enter.\n"

/* The terminal of a container's first process: what is typed there is the pod's own doing. */
static void attached_terminal(void **state)
{
	struct world w;

	(void)state;
	cluster_world_init(&w, 200, 40);
	type(&w, "k run box --image=busybox -it -- sh\r");
	pass(&w, 10 * SIM_SEC);
	LAST(&w, "/ # |");
	type(&w, "x=7; hostname\r");
	type(&w, "sleep 9\r");
	type(&w, "\x03"); /* ends the sleep, not the shell */
	type(&w, "echo $x\r");
	CHECK(&w, P "k run box --image=busybox -it -- sh\n" RECORDED
		    "/ # x=7; hostname\nbox\n/ # sleep 9\n^C\n/ # echo $x\n7\n/ # |\n");
	type(&w, "exit 3\r");
	LAST(&w, P "|");
	type(&w, "\x0ck get pod box -o "
		 "jsonpath='{.status.containerStatuses[0].lastState.terminated.exitCode}'; echo\r");
	pass(&w, 5 * SIM_SEC);
	LAST(&w, P "|");
	type(&w, "\x0ck logs box -p | grep -c -e box -e 7\r");
	/* it runs anew, and is met again */
	pass(&w, 20 * SIM_SEC);
	type(&w, "\x0ck attach box -it\r");
	type(&w, "echo again\r");
	CHECK(&w, P "k attach box -it\n" RECORDED "/ # echo again\nagain\n/ # |\n");
	type(&w, "exit\r");
	CHECK(&w,
	      P "k attach box -it\n" RECORDED "/ # echo again\nagain\n/ # exit\n"
		"Session ended, resume using 'kubectl attach box -c box -i -t' command when the "
		"pod is running\n" P "|\n");
	/* who is let go leaves the shell as it was */
	pass(&w, 60 * SIM_SEC);
	type(&w, "\x0ctimeout 5 kubectl attach box -it -q\r");
	type(&w, "y=8\r");
	pass(&w, 10 * SIM_SEC);
	LAST(&w, P "|");
	type(&w, "\x0ck attach box -it -q\r");
	type(&w, "echo y is $y\r");
	CHECK(&w, P "k attach box -it -q\n/ # echo y is $y\ny is 8\n/ # |\n");
	world_release(&w);
}

/* What one types for a password is seen by nobody. */
static void password_prompt(void **state)
{
	struct world w;

	(void)state;
	cluster_world_init(&w, 80, 24);
	type(&w, "ssh controlplane\r");
	type(&w, "cd /etc/kubernetes/pki/etcd; export ETCDCTL_CACERT=ca.crt ETCDCTL_CERT=server.crt "
		 "ETCDCTL_KEY=server.key\r");
	type(&w, "\x0c"
		 "etcdctl user add bob\r");
	LAST(&w, "Password of bob: |");
	type(&w, "secret\r");
	LAST(&w, "Type password of bob again for confirmation: |");
	type(&w, "secret\r");
	CHECK(&w, "root@controlplane:/etc/kubernetes/pki/etcd# etcdctl user add bob\n"
		  "Password of bob:\nType password of bob again for confirmation:\n"
		  "User bob created\nroot@controlplane:/etc/kubernetes/pki/etcd# |\n");
	type(&w, "\x0c"
		 "echo seen\r");
	CHECK(&w, "root@controlplane:/etc/kubernetes/pki/etcd# echo seen\nseen\n"
		  "root@controlplane:/etc/kubernetes/pki/etcd# |\n");
	world_release(&w);
}

static void kubectl_completion(void **state)
{
	struct world w;

	(void)state;
	cluster_world_init(&w, 80, 24);
	press(&w, "kubectl descr\t");
	LAST(&w, P "kubectl describe |");
	press(&w, "no\t");
	LAST(&w, P "kubectl describe nodes |");
	press(&w, "contr\t");
	LAST(&w, P "kubectl describe nodes controlplane |");
	press(&w, "\x15k -n kube-sys\tget deploy\tcore\t");
	LAST(&w, P "k -n kube-system get deployments.apps coredns |");
	press(&w, "-o js\t");
	LAST(&w, P "k -n kube-system get deployments.apps coredns -o json|");
	press(&w, "\x15\x0ckubectl create se\t\t");
	CHECK(&w, P "kubectl create se\n"
		    "secret          (Create a secret using a specified subcommand)\n"
		    "service         (Create a service using a specified subcommand)\n"
		    "serviceaccount  (Create a service account with the specified name)\n" P
		    "kubectl create se|\n");
	press(&w, "\x15"
		  "etcdctl snap\tsa\t");
	LAST(&w, P "etcdctl snapshot save |");
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prompt_and_command),
		cmocka_unit_test(editing_keys),
		cmocka_unit_test(interrupts),
		cmocka_unit_test(cooked_mode),
		cmocka_unit_test(history_keys),
		cmocka_unit_test(completion),
		cmocka_unit_test(wrapping),
		cmocka_unit_test(prompts_with_colours),
		cmocka_unit_test(pasting),
		cmocka_unit_test(endings),
		cmocka_unit_test(size),
		cmocka_unit_test(pager_and_watch),
		cmocka_unit_test(nested_terminals),
		cmocka_unit_test(exec_terminal),
		cmocka_unit_test(attached_terminal),
		cmocka_unit_test(password_prompt),
		cmocka_unit_test(kubectl_completion),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
