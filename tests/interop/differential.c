/*
 * differential [FILE.t...] - replays the transcripts of tests/golden with the real kubectl
 * through the HTTPS door of an equal cluster, and compares what it prints with what the
 * transcript says ours prints. $KUBECTL names the program.
 *
 * Time is stepped: it passes when a client waits, and by `sleep`, as in the transcripts. Only
 * transcripts of which every command can be run by this machine's shell with kubectl take
 * part; the others need the simulated hosts.
 *
 * tests/interop/differences lists what may differ: "FILES<TAB>REGEX<TAB>TEXT<TAB>REASON". In
 * transcripts that FILES matches, REGEX is replaced by TEXT on both sides before they are
 * compared; where the real kubectl has no order, none is asked for; runs of spaces count as one
 * there and events that follow each other are sorted. A
 * TEXT of "-" leaves the line out, "\\1" in it is the first group. VERBOSE=1 shows what was
 * accepted.
 */
#include "gateway/gateway.h"

#include "cluster/inbound.h"

#include "at_rest.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <ftw.h>
#include <poll.h>
#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_FILE ((size_t)4 << 20)
#define COMMAND_S 300 /* wall time; the machine may be busy */

struct rule {
	char *files, *text, *reason;
	regex_t re;
	int used;
};

struct run {
	struct rule *rules;
	size_t nr_rules;
	int equal, accepted, different, skipped, commands;
	bool verbose; /* accepted differences are shown too */
};

static int64_t now_s(void)
{
	return (int64_t)time(NULL);
}

static const char *next_line(const char *p)
{
	const char *nl = strchr(p, '\n');

	return nl ? nl + 1 : p + strlen(p);
}

/* ---- what may differ -------------------------------------------------------------------- */

static void read_rules(struct run *r, const char *path)
{
	BUF_AUTO text = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	if (file_read(path, MAX_FILE, &text, &err) < 0) {
		fprintf(stderr, "%s\n", err_msg(&err));
		exit(99);
	}
	for (const char *p = buf_str(&text), *end; *p; p = end) {
		STRVEC_AUTO parts = STRVEC_INIT;
		STR_AUTO line = NULL;
		struct rule *rule;

		end = next_line(p);
		line = xstrndup(p, strcspn(p, "\n"));
		if (!*line || *line == '#')
			continue;
		strvec_split(&parts, line, '\t');
		r->rules = xreallocarray(r->rules, r->nr_rules + 1, sizeof(*r->rules));
		rule = &r->rules[r->nr_rules];
		if (parts.nr != 4 || regcomp(&rule->re, parts.v[1], REG_EXTENDED)) {
			fprintf(stderr, "%s: %s: expected FILES, REGEX, TEXT and REASON\n", path,
				line);
			exit(99);
		}
		rule->files = xstrdup(parts.v[0]);
		rule->text = xstrdup(parts.v[2]);
		rule->reason = xstrdup(parts.v[3]);
		rule->used = 0;
		r->nr_rules++;
	}
}

/* "\\1" in a rule's text is what its first group matched. */
static void replace(struct buf *out, const char *text, const char *in, const regmatch_t *m)
{
	for (; *text; text++) {
		if (*text == '\\' && text[1] >= '1' && text[1] <= '9') {
			const regmatch_t *g = &m[*++text - '0'];

			if (g->rm_so >= 0)
				buf_add(out, in + g->rm_so, (size_t)(g->rm_eo - g->rm_so));
		} else {
			buf_addc(out, *text);
		}
	}
}

/* A line after the rules; NULL: it is left out. Marks the rules that changed it. */
static char *normal(struct run *r, const char *file, const char *line, size_t len)
{
	char *text = xstrndup(line, len);

	for (size_t i = 0; i < r->nr_rules; i++) {
		struct rule *rule = &r->rules[i];
		BUF_AUTO out = BUF_INIT;
		const char *p = text;
		regmatch_t m[10];

		if (fnmatch(rule->files, file, 0) != 0)
			continue;
		while (*p && regexec(&rule->re, p, 10, m, p == text ? 0 : REG_NOTBOL) == 0 &&
		       m[0].rm_eo > m[0].rm_so) {
			rule->used++;
			if (!strcmp(rule->text, "-")) {
				free(text);
				return NULL;
			}
			buf_add(&out, p, (size_t)m[0].rm_so);
			replace(&out, rule->text, p, m);
			p += m[0].rm_eo;
		}
		buf_adds(&out, p);
		free(text);
		text = buf_detach(&out);
	}
	return text;
}

static bool is_event(const char *line)
{
	line += strspn(line, " ");
	return str_starts(line, "Normal ") || str_starts(line, "Warning ");
}

/* Events of the same second come in any order: a run of them is compared sorted. */
static void flush_events(struct strvec *events, struct buf *out)
{
	strvec_sort(events);
	for (size_t i = 0; i < events->nr; i++)
		buf_addf(out, "%s\n", events->v[i]);
	strvec_release(events);
}

static void normalize(struct run *r, const char *file, const char *text, struct buf *out)
{
	STRVEC_AUTO events = STRVEC_INIT;

	for (const char *p = text, *end; *p; p = end) {
		STR_AUTO line = NULL;

		end = next_line(p);
		line = normal(r, file, p, strcspn(p, "\n"));
		BUF_AUTO squeezed = BUF_INIT;

		for (const char *c = line; c && *c; c++)
			if (*c != ' ' || c[1] != ' ')
				buf_addc(&squeezed, *c);
		if (line && is_event(line)) {
			strvec_add(&events, buf_str(&squeezed));
			continue;
		}
		flush_events(&events, out);
		if (line)
			buf_addf(out, "%s\n", buf_str(&squeezed));
	}
	flush_events(&events, out);
}

/* ---- running ------------------------------------------------------------------------------- */

struct stage {
	char *home, *dir; /* the tree; the workspace below it */
	struct workspace *w;
	struct gateway *g;
	pid_t pid; /* of the command that runs; 0: none */
};

static bool client_rests(void *arg)
{
	const struct stage *s = arg;

	return s->pid && at_rest(s->pid);
}

static int unlink_one(const char *path, const struct stat *st, int type, struct FTW *f)
{
	(void)st;
	(void)type;
	(void)f;
	return remove(path);
}

static void write_tool(struct stage *s, const char *name, const char *text)
{
	STR_AUTO path = xasprintf("%s/bin/%s", s->home, name);
	ERR_AUTO err = ERR_INIT;

	if (file_write(path, text, strlen(text), 0755, &err) < 0) {
		fprintf(stderr, "%s\n", err_msg(&err));
		exit(99);
	}
}

static void link_tool(struct stage *s, const char *name, const char *to)
{
	STR_AUTO path = xasprintf("%s/bin/%s", s->home, name);

	if (symlink(to, path) < 0) {
		perror(path);
		exit(99);
	}
}

static void make_tools(struct stage *s, const char *kubectl)
{
	STR_AUTO bin = xasprintf("%s/bin", s->home);
	STR_AUTO skip = xasprintf("#!/bin/sh\nDRYDOCK_HOME=%s exec %s time \"+$1s\" >/dev/null\n",
				  s->home, getenv("DRYDOCK") ? getenv("DRYDOCK") : "drydock");
	ERR_AUTO err = ERR_INIT;

	if (dir_make(bin, &err) < 0)
		exit(99);
	link_tool(s, "kubectl", kubectl);
	link_tool(s, "k", kubectl);
	write_tool(s, "sleep", skip);
}

static void open_stage(struct stage *s, const char *profile)
{
	struct cluster_config cfg = {.seed = 1, .profile = profile};
	struct gateway_config door = {
		.stepped = true, .at_rest = client_rests, .at_rest_arg = s};
	char home[] = "/tmp/drydock-diff-XXXXXX";
	ERR_AUTO err = ERR_INIT;

	if (!mkdtemp(home))
		exit(99);
	s->home = xstrdup(home);
	s->dir = xasprintf("%s/clusters/default", home);
	if (workspace_open(s->dir, &cfg, &s->w, &err) < 0 ||
	    gateway_new(s->w, &door, &s->g, &err) < 0) {
		fprintf(stderr, "%s\n", err_msg(&err));
		exit(99);
	}
}

static void close_stage(struct stage *s)
{
	gateway_free(s->g);
	workspace_close(s->w);
	(void)nftw(s->home, unlink_one, 16, FTW_DEPTH | FTW_PHYS);
	free(s->home);
	free(s->dir);
}

static void child(struct stage *s, const char *command, int out)
{
	STR_AUTO path = xasprintf("%s/bin:/usr/bin:/bin", s->home);
	int null = open("/dev/null", O_RDONLY);

	dup2(null, 0);
	dup2(out, 1);
	dup2(out, 2);
	setenv("PATH", path, 1);
	setenv("HOME", s->home, 1);
	setenv("KUBECONFIG", gateway_kubeconfig(s->g), 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("TZ", "UTC", 1);
	setenv("GOGC", "400", 0); /* processes are short: little garbage to collect */
	if (chdir(s->home) == 0)
		execl("/bin/bash", "bash", "-c", command, (char *)NULL);
	_exit(127);
}

/* Runs one command while the door is served; what it prints and "[N]" are appended. */
static void run_command(struct stage *s, const char *command, struct buf *got)
{
	int fds[2], status = 0;
	int64_t deadline = now_s() + COMMAND_S;
	size_t before = got->len;
	bool open = true;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) < 0)
		exit(99);
	pid = fork();
	if (pid == 0)
		child(s, command, fds[1]);
	s->pid = pid;
	close(fds[1]);
	while (open) {
		struct pollfd p[2] = {{.fd = fds[0], .events = POLLIN},
				      {.fd = gateway_fd(s->g), .events = POLLIN}};
		char chunk[8192];
		ERR_AUTO err = ERR_INIT;
		int wait;

		if (gateway_step(s->g, &err) < 0) {
			fprintf(stderr, "%s\n", err_msg(&err));
			exit(99);
		}
		wait = gateway_timeout_ms(s->g);
		if (poll(p, 2, wait < 0 || wait > 500 ? 500 : wait) > 0 && p[0].revents) {
			ssize_t n = read(fds[0], chunk, sizeof(chunk));

			if (n > 0)
				buf_add(got, chunk, (size_t)n);
			open = n > 0;
		}
		if (now_s() > deadline) {
			kill(pid, SIGKILL);
			break;
		}
	}
	close(fds[0]);
	(void)waitpid(pid, &status, 0);
	s->pid = 0;
	if (got->len > before && got->s[got->len - 1] != '\n')
		buf_adds(got, "%\n");
	if (!WIFEXITED(status))
		buf_adds(got, "[killed]\n");
	else if (WEXITSTATUS(status))
		buf_addf(got, "[%d]\n", WEXITSTATUS(status));
}

/* ---- transcripts ------------------------------------------------------------------------------- */

/* Programs that only the simulated hosts have, or whose answers depend on the host. */
static bool can_run(const char *command)
{
	static const char *const words[] = {
		"ssh",	     "etcdctl", "etcdutl",	"systemctl", "kubeadm",	 "sudo",
		"crictl",    "curl",	"wget",		"journalctl", "nslookup", "dig",
		"openssl",   "ps",	"vi",		"vim",	     "hostname", "cd",
		"/etc/",     "ip",	"id",		"whoami",    "iptables", "nc",
		"/home/",    "~",	"/var/",	"date",	     "free",     "top -b"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		size_t n = strlen(words[i]);

		for (const char *p = command; (p = strstr(p, words[i])); p += n) {
			bool starts = p == command || strchr(" |;&(`'\"=", p[-1]);
			bool ends = !p[n] || strchr(" |;&)`\n", p[n]) || !strchr("abcdefghijklmnopqrstuvwxyz", words[i][n - 1]);

			/* inside of a container it is the simulation's: after exec -- */
			if (starts && ends && !strstr(command, " exec ") && !strstr(command, " run ") &&
			    !strstr(command, "kubectl config"))
				return false;
		}
	}
	return true;
}

struct step {
	struct buf command, want;
};

static size_t read_steps(const char *text, struct step **ret)
{
	struct step *v = NULL;
	size_t nr = 0;
	bool output = false;

	for (const char *p = text, *end; *p; p = end) {
		end = next_line(p);
		if (str_starts(p, "$ ")) {
			v = xreallocarray(v, nr + 1, sizeof(*v));
			v[nr++] = (struct step){0};
			buf_add(&v[nr - 1].command, p + 2, (size_t)(end - p) - 2);
			output = false;
		} else if (*p == '#') {
			output = false;
		} else if (str_starts(p, "> ") && nr && !output) {
			buf_add(&v[nr - 1].command, p + 2, (size_t)(end - p) - 2);
		} else if (nr) {
			buf_add(&v[nr - 1].want, p, (size_t)(end - p));
			output = true;
		}
	}
	*ret = v;
	return nr;
}

static void show(const char *title, const char *text)
{
	int lines = 0;

	printf("--- %s\n", title);
	for (const char *p = text; *p && lines < 400; p = next_line(p), lines++)
		printf("%.*s", (int)(next_line(p) - p), p);
}

/* The same bytes in another order, blanks aside. */
static bool same_bytes(const char *a, const char *b)
{
	long seen[256] = {0};

	for (; *a; a++)
		seen[(unsigned char)*a]++;
	for (; *b; b++)
		seen[(unsigned char)*b]--;
	for (int i = '!'; i < 256; i++)
		if (seen[i])
			return false;
	return true;
}

/*
 * Where the real kubectl itself has no order: it copies the standard error of exec four bytes
 * at a time beside standard output, and describes data of config maps and secrets in the order
 * of a Go map, another one each time.
 */
static bool without_order(const char *command, const char *a, const char *b)
{
	static const char *const words[] = {" exec ", "describe cm", "describe configmap",
					    "describe secret"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strstr(command, words[i]))
			return same_bytes(a, b);
	return false;
}

static void compare(struct run *r, const char *file, const struct step *s, const struct buf *got)
{
	BUF_AUTO want_norm = BUF_INIT;
	BUF_AUTO got_norm = BUF_INIT;

	r->commands++;
	if (!strcmp(buf_str(&s->want), buf_str(got))) {
		r->equal++;
		return;
	}
	normalize(r, file, buf_str(&s->want), &want_norm);
	normalize(r, file, buf_str(got), &got_norm);
	if (!strcmp(buf_str(&want_norm), buf_str(&got_norm)) ||
	    without_order(buf_str(&s->command), buf_str(&want_norm), buf_str(&got_norm))) {
		r->accepted++;
		if (!r->verbose)
			return;
	} else {
		r->different++;
	}
	printf("%s: $ %s", file, buf_str(&s->command));
	show("ours", buf_str(&s->want));
	show("kubectl", buf_str(got));
}

static void replay(struct run *r, const char *path, const char *kubectl)
{
	const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path, *p;
	struct stage stage = {0};
	struct step *steps;
	BUF_AUTO text = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	STR_AUTO profile = NULL;
	bool all = true;
	size_t nr;

	if (file_read(path, MAX_FILE, &text, &err) < 0) {
		fprintf(stderr, "%s\n", err_msg(&err));
		exit(99);
	}
	p = strstr(buf_str(&text), "#profile ");
	profile = p ? xstrndup(p + 9, strcspn(p + 9, "\n")) : NULL;
	nr = read_steps(buf_str(&text), &steps);
	for (size_t i = 0; i < nr; i++)
		all = all && can_run(buf_str(&steps[i].command));
	if (!all) {
		r->skipped++;
	} else {
		open_stage(&stage, profile);
		make_tools(&stage, kubectl);
		for (size_t i = 0; i < nr; i++) {
			BUF_AUTO got = BUF_INIT;

			run_command(&stage, buf_str(&steps[i].command), &got);
			compare(r, file, &steps[i], &got);
		}
		close_stage(&stage);
	}
	for (size_t i = 0; i < nr; i++) {
		buf_release(&steps[i].command);
		buf_release(&steps[i].want);
	}
	free(steps);
}

int main(int argc, char **argv)
{
	const char *src = getenv("srcdir") ? getenv("srcdir") : ".", *kubectl = getenv("KUBECTL");
	STR_AUTO golden = xasprintf("%s/tests/golden", src);
	STR_AUTO rules = xasprintf("%s/tests/interop/differences", src);
	STRVEC_AUTO names = STRVEC_INIT;
	struct run r = {0};
	ERR_AUTO err = ERR_INIT;
	int files = 0;

	if (!kubectl) {
		printf("KUBECTL names no real kubectl: skipped\n");
		return 77;
	}
	signal(SIGPIPE, SIG_IGN);
	read_rules(&r, rules);
	r.verbose = getenv("VERBOSE") != NULL;
	if (argc < 2 && dir_list(golden, &names, &err) < 0)
		return 99;
	for (int i = 1; i < argc; i++)
		replay(&r, argv[i], kubectl);
	for (size_t i = 0; i < names.nr; i++) {
		STR_AUTO path = xasprintf("%s/%s", golden, names.v[i]);

		if (str_ends(names.v[i], ".t")) {
			files++;
			replay(&r, path, kubectl);
		}
	}
	files += argc - 1;
	printf("%d transcripts, %d of them need simulated hosts; %d commands: %d equal, %d accepted, "
	       "%d different\n",
	       files, r.skipped, r.commands, r.equal, r.accepted, r.different);
	for (size_t i = 0; i < r.nr_rules; i++) {
		if (r.rules[i].used)
			printf("accepted: %s\n", r.rules[i].reason);
		regfree(&r.rules[i].re);
		free(r.rules[i].files);
		free(r.rules[i].text);
		free(r.rules[i].reason);
	}
	free(r.rules);
	return r.different ? 1 : 0;
}
