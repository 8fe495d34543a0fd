/*
 * differential [FILE.t...] - replays transcripts of tests/golden with the real tool through the
 * doors of an equal cluster, and compares what it prints with what the transcript says ours
 * prints. $KUBECTL names the real kubectl; $ETCDCTL the real etcdctl: then the transcripts are
 * etcdctl's (etcdctl_stage.h).
 *
 * Time is stepped: it passes when a client waits, and by `sleep`, as in the transcripts. Only
 * transcripts of which every command can be run by this machine's shell with the tool take
 * part; the others need the simulated hosts.
 *
 * tests/interop/differences and differences_etcdctl list what may differ (accept.h). Where the
 * real kubectl has no order, none is asked for. VERBOSE=1 shows what was accepted.
 */
#include "../transcript.h"
#include "accept.h"
#include "etcdctl_stage.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_FILE ((size_t)4 << 20)

struct run {
	struct rules rules;
	FILE *out; /* what is told of the transcript that plays */
	const char *kubectl, *etcdctl; /* one of them may be NULL */
	int equal, accepted, different, skipped, commands, left_out;
	bool verbose; /* accepted differences are shown too */
};

/* ---- transcripts ------------------------------------------------------------------------------- */

/* Programs that only the simulated hosts have, or whose answers depend on the host. */
static bool can_run(const char *command)
{
	static const char *const words[] = {
		"ssh",	     "etcdctl", "etcdutl",	"systemctl", "kubeadm",	 "sudo",
		"crictl",    "curl",	"wget",		"journalctl", "nslookup", "dig",
		"openssl",   "ps",	"vi",		"vim",	     "hostname", "cd",
		"/etc/",     "ip",	"id",		"whoami",    "iptables", "nc",
		"/home/",    "~",	"/var/",	"date",	     "free",     "top -b",
		"cmp"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		size_t n = strlen(words[i]);

		for (const char *p = command; (p = strstr(p, words[i])); p += n) {
			bool starts = p == command || strchr(" |;&(`'\"=", p[-1]);
			bool ends = !p[n] || strchr(" |;&)`\n", p[n]) || !strchr("abcdefghijklmnopqrstuvwxyz", words[i][n - 1]);

			if (starts && ends && (!strcmp(words[i], "ssh") || !strcmp(words[i], "cmp")))
				return false;
			/* inside of a container it is the simulation's: after exec -- */
			if (starts && ends && !strstr(command, " exec ") &&
			    !strstr(command, " run ") && !strstr(command, " debug ") &&
			    !strstr(command, "kubectl config") && !strstr(command, "kubectl auth "))
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

static void show(struct run *r, const char *title, const char *text)
{
	int lines = 0;

	fprintf(r->out, "--- %s\n", title);
	for (const char *p = text; *p && lines < 400; p = next_line(p), lines++)
		fprintf(r->out, "%.*s", (int)(next_line(p) - p), p);
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
 * of a Go map, another one each time. And two programs that print at the same moment.
 */
static bool without_order(const char *command, const char *a, const char *b)
{
	static const char *const words[] = {" exec ", "describe cm", "describe configmap",
					    "describe secret", "| etcdctl watch -i &"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strstr(command, words[i]))
			return same_bytes(a, b);
	return false;
}

static void compare(struct run *r, const char *file, const struct step *s, const char *got)
{
	BUF_AUTO want_norm = BUF_INIT;
	BUF_AUTO got_norm = BUF_INIT;

	r->commands++;
	if (!strcmp(buf_str(&s->want), got)) {
		r->equal++;
		return;
	}
	if (rules_accept(&r->rules, file, buf_str(&s->command))) {
		r->accepted++;
		return;
	}
	rules_apply(&r->rules, file, buf_str(&s->want), &want_norm);
	rules_apply(&r->rules, file, got, &got_norm);
	if (!strcmp(buf_str(&want_norm), buf_str(&got_norm)) ||
	    without_order(buf_str(&s->command), buf_str(&want_norm), buf_str(&got_norm))) {
		r->accepted++;
		if (!r->verbose)
			return;
	} else {
		r->different++;
	}
	fprintf(r->out, "%s: $ %s", file, buf_str(&s->command));
	show(r, "ours", r->verbose ? buf_str(&s->want) : buf_str(&want_norm));
	show(r, r->etcdctl ? "etcdctl" : "kubectl", r->verbose ? got : buf_str(&got_norm));
}

/* As a transcript has it: what was printed, and the status where it is not 0. */
static void end_output(struct buf *got, int status, const char *no_newline)
{
	if (got->len && got->s[got->len - 1] != '\n')
		buf_adds(got, no_newline);
	if (status < 0)
		buf_adds(got, "[killed]\n");
	else if (status)
		buf_addf(got, "[%d]\n", status);
}

static void play_kubectl(struct run *r, const char *file, const char *profile,
			 const struct step *steps, size_t nr)
{
	struct stage_config cfg = {.profile = profile};
	struct stage stage;

	stage_open(&stage, &cfg);
	stage_link(&stage, "kubectl", r->kubectl);
	stage_link(&stage, "k", r->kubectl);
	for (size_t i = 0; i < nr; i++) {
		BUF_AUTO got = BUF_INIT;

		end_output(&got, stage_run(&stage, buf_str(&steps[i].command), 0, &got), "%\n");
		compare(r, file, &steps[i], buf_str(&got));
	}
	stage_close(&stage);
}

static void play_etcdctl(struct run *r, const char *file, const char *profile, bool bare,
			 const struct step *steps, size_t nr)
{
	struct etcdctl_stage stage;
	int before = r->left_out;

	etcdctl_stage_open(&stage, bare ? NULL : profile, bare, r->etcdctl, r->kubectl);
	for (size_t i = 0; i < nr; i++) {
		BUF_AUTO got = BUF_INIT;
		BUF_AUTO text = BUF_INIT;
		int status;

		if (!etcdctl_stage_can(buf_str(&steps[i].command))) {
			r->left_out++;
			continue;
		}
		status = etcdctl_stage_run(&stage, buf_str(&steps[i].command),
					   buf_str(&steps[i].want), &got);
		end_output(&got, status, bare ? "(no newline)\n" : "%\n");
		etcdctl_stage_text(&stage, buf_str(&got), &text);
		compare(r, file, &steps[i], buf_str(&text));
	}
	etcdctl_stage_close(&stage);
	if (r->left_out > before)
		fprintf(r->out, "%s: %d commands left out: of version 2, or too slow\n", file,
			r->left_out - before);
}

/* Some commands have a limit by the real tool's own clock, which the stage does not keep. */
static bool has_own_clock(const char *transcript)
{
	return strstr(transcript, "timeout=") || strstr(transcript, "deadline exceeded");
}

/* Plays it on a fresh stage; once or twice more when it was not as wanted and the machine may have
 * been too slow for a limit in it. */
static void play(struct run *r, const char *file, const char *profile, bool bare, bool own_clock,
		 const struct step *steps, size_t nr)
{
	for (int i = own_clock ? 3 : 1; i > 0; i--) {
		const struct run before = *r;
		char *said = NULL;
		size_t len = 0;
		bool wanted;

		r->out = open_memstream(&said, &len);
		if (!r->out)
			abort();
		if (r->etcdctl)
			play_etcdctl(r, file, profile, bare, steps, nr);
		else
			play_kubectl(r, file, profile, steps, nr);
		fclose(r->out);
		wanted = r->different == before.different;
		if (wanted || i == 1) {
			fputs(said, stdout);
			i = 1;
		} else {
			*r = before;
			printf("%s once more: a limit in it may have been too short for this "
			       "machine\n%s",
			       file, said);
		}
		free(said);
	}
}

static void replay(struct run *r, const char *path)
{
	const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path, *p;
	bool bare = strstr(path, "/etcdctl/");
	struct step *steps;
	BUF_AUTO text = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	STR_AUTO profile = NULL;
	bool all;
	size_t nr;

	if (file_read(path, MAX_FILE, &text, &err) < 0) {
		fprintf(stderr, "%s\n", err_msg(&err));
		exit(99);
	}
	p = strstr(buf_str(&text), "#profile ");
	profile = p ? xstrndup(p + 9, strcspn(p + 9, "\n")) : NULL;
	nr = read_steps(buf_str(&text), &steps);
	all = !r->etcdctl || etcdctl_stage_plays(buf_str(&text), bare, r->kubectl != NULL);
	for (size_t i = 0; i < nr && !r->etcdctl; i++)
		all = all && can_run(buf_str(&steps[i].command));
	if (!all) {
		r->skipped++;
		if (r->etcdctl)
			printf("%s needs simulated hosts\n", file);
	} else {
		play(r, file, profile, bare, has_own_clock(buf_str(&text)), steps, nr);
	}
	for (size_t i = 0; i < nr; i++) {
		buf_release(&steps[i].command);
		buf_release(&steps[i].want);
	}
	free(steps);
}

int main(int argc, char **argv)
{
	const char *src = getenv("srcdir") ? getenv("srcdir") : ".";
	struct run r = {.kubectl = getenv("KUBECTL"), .etcdctl = getenv("ETCDCTL")};
	STR_AUTO rules = xasprintf("%s/tests/interop/differences%s", src,
				   r.etcdctl ? "_etcdctl" : "");

	stage_sleep_main(argc, argv);
	if (!r.kubectl && !r.etcdctl) {
		printf("neither KUBECTL nor ETCDCTL names a real tool: skipped\n");
		return 77;
	}
	signal(SIGPIPE, SIG_IGN);
	rules_read(&r.rules, rules);
	r.verbose = getenv("VERBOSE") != NULL;
	for (int i = 1; i < argc; i++)
		replay(&r, argv[i]);
	printf("%d transcripts, %d of them need simulated hosts; %d commands: %d equal, %d accepted, "
	       "%d different, %d left out\n",
	       argc - 1, r.skipped, r.commands, r.equal, r.accepted, r.different, r.left_out);
	rules_show_used(&r.rules);
	rules_release(&r.rules);
	return r.different ? 1 : 0;
}
