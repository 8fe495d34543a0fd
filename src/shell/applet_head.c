/* head, tail: the ends of files; tail -f waits for more. */
#include "shell/applet.h"

#include <errno.h>
#include <stdlib.h>

#define POLL SIM_SEC /* how often tail -f looks */

struct ends {
	struct proc *p;
	const char *name;
	int64_t n;
	bool bytes, from_start, but_last, follow, quiet, verbose;
};

/* head and tail: "cannot open 'PATH' for reading: WHY". */
static int cannot_open(struct proc *p, const char *name, const char *path, int r)
{
	if (machine_is_busybox(p->machine))
		return applet_failed(p, name, "cannot open", path, r);
	proc_errorf(p, "%s: cannot open '%s' for reading: %s\n", name, path, applet_errno(r));
	return 1;
}

static int parse_count(struct ends *e, const char *s)
{
	static const char units[] = "bkKMG";
	static const int64_t sizes[] = {512, 1024, 1024, 1 << 20, 1 << 30};
	const char *u;
	STR_AUTO digits = NULL;

	if (*s == '+' || *s == '-') {
		e->from_start = *s == '+';
		e->but_last = *s == '-';
		s++;
	}
	digits = xstrndup(s, strspn(s, "0123456789"));
	u = s[strlen(digits)] ? strchr(units, s[strlen(digits)]) : NULL;
	if (!*digits || (s[strlen(digits)] && !u) || parse_i64(digits, &e->n) < 0) {
		proc_errorf(e->p, "%s: invalid number of %s: '%s'\n", e->name,
			    e->bytes ? "bytes" : "lines", s);
		return -EINVAL;
	}
	if (u && __builtin_mul_overflow(e->n, sizes[u - units], &e->n))
		e->n = INT64_MAX;
	return 0;
}

/* -5 and +5 as in the old days; -n5 and the like go to getopt. */
static void old_style(int argc, char **argv, struct strvec *out)
{
	for (int i = 0; i < argc; i++) {
		const char *a = argv[i];

		/* -n's own argument may look like that */
		bool argument = i > 1 && argv[i - 1][0] == '-' && argv[i - 1][1] != '-' &&
				(str_ends(argv[i - 1], "n") || str_ends(argv[i - 1], "c"));

		if (i > 0 && !argument && a[0] == '-' && a[1] >= '0' && a[1] <= '9') {
			size_t n = strspn(a + 1, "0123456789");

			strvec_addf(out, "-n%.*s", (int)n, a + 1);
			if (a[1 + n])
				strvec_addf(out, "-%s", a + 1 + n);
		} else {
			strvec_add(out, a);
		}
	}
}

static void heading(struct ends *e, const char *path, bool *first)
{
	proc_printf(e->p, "%s==> %s <==\n", *first ? "" : "\n",
		    strcmp(path, "-") == 0 ? "standard input" : path);
	*first = false;
}

static int head_bytes(struct ends *e, struct stream *in)
{
	char chunk[4096];
	int64_t left = e->n;

	while (left > 0 && !proc_dying(e->p)) {
		int64_t n = stream_read(in, chunk, (size_t)MIN(left, (int64_t)sizeof(chunk)));

		if (n <= 0)
			return (int)n;
		proc_write(e->p, chunk, (size_t)n);
		left -= n;
		if (proc_use_cpu(e->p, SIM_USEC) < 0)
			break;
	}
	return 0;
}

/* Offset of the last n lines (or bytes) of a text. */
static size_t last_part(const struct ends *e, const struct buf *all)
{
	int64_t n = e->n;
	size_t i = all->len;

	if (e->bytes)
		return (int64_t)all->len > n ? all->len - (size_t)n : 0;
	if (n == 0)
		return all->len;
	if (i > 0 && all->s[i - 1] == '\n')
		i--;
	for (; i > 0; i--)
		if (all->s[i - 1] == '\n' && --n == 0)
			break;
	return i;
}

static int head(struct ends *e, struct stream *in)
{
	BUF_AUTO line = BUF_INIT;
	int r = 0;

	if (e->but_last) {
		BUF_AUTO all = BUF_INIT;

		r = stream_read_all(in, (size_t)64 << 20, &all);
		proc_write(e->p, buf_str(&all), last_part(e, &all));
		return r;
	}
	if (e->bytes)
		return head_bytes(e, in);
	for (int64_t i = 0; i < e->n && (r = stream_getline(in, &line)) > 0; i++) {
		if (proc_write(e->p, buf_str(&line), line.len) < 0)
			break;
		buf_reset(&line);
	}
	return MIN(r, 0);
}

static int head_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {"lines:=n", "bytes:=c",  "quiet=q",
					    "silent=q", "verbose=v", NULL};
	STRVEC_AUTO args = STRVEC_INIT;
	OPTS_AUTO o = {.p = NULL};
	struct ends e = {.p = p, .name = "head", .n = 10};
	bool first = true;
	int c, status = 0;

	old_style(argc, argv, &args);
	o = applet_opts(p, (int)args.nr, args.v, "n:c:qv", longs);
	while ((c = applet_next(&o)) > 0) {
		e.bytes = c == 'c' || (c != 'n' && e.bytes);
		e.quiet |= c == 'q';
		e.verbose |= c == 'v';
		if ((c == 'n' || c == 'c') && parse_count(&e, o.arg) < 0)
			return 1;
	}
	if (c < 0)
		return 1;
	if (o.argc == 0)
		o.argv[o.argc++] = "-";
	for (int i = 0; i < o.argc && !proc_dying(p); i++) {
		struct stream *in;
		int r;

		if (strcmp(o.argv[i], "-") == 0) {
			in = stream_ref(proc_in(p));
		} else if ((r = proc_open(p, o.argv[i], "r", &in)) < 0) {
			status = cannot_open(p, "head", o.argv[i], r);
			continue;
		}
		if ((o.argc > 1 && !e.quiet) || e.verbose)
			heading(&e, o.argv[i], &first);
		r = head(&e, in);
		if (r < 0 && r != -ECANCELED) {
			proc_errorf(p, "head: error reading '%s': %s\n", o.argv[i],
				    applet_errno(r));
			status = 1;
		}
		stream_unref(in);
	}
	return status;
}

/* ---- tail ---------------------------------------------------------------------------- */

static void tail_text(struct ends *e, const struct buf *all)
{
	size_t from = 0;

	if (!e->from_start) {
		from = last_part(e, all);
	} else if (e->bytes) {
		from = (size_t)MIN(MAX(e->n - 1, 0), (int64_t)all->len);
	} else {
		for (int64_t i = 1; i < e->n && from < all->len; i++) {
			const char *nl = memchr(all->s + from, '\n', all->len - from);

			from = nl ? (size_t)(nl - all->s) + 1 : all->len;
		}
	}
	proc_write(e->p, buf_str(all) + from, all->len - from);
}

/* Prints what the files grow by, until killed. */
static int follow(struct ends *e, struct opts *o, size_t *seen, bool first)
{
	int last = o->argc - 1;

	while (!proc_dying(e->p) && proc_sleep(e->p, POLL) == 0)
		for (int i = 0; i < o->argc; i++) {
			BUF_AUTO all = BUF_INIT;

			if (strcmp(o->argv[i], "-") == 0 ||
			    proc_read_file(e->p, o->argv[i], &all) < 0 || all.len == seen[i])
				continue;
			if (all.len < seen[i]) {
				proc_errorf(e->p, "tail: %s: file truncated\n", o->argv[i]);
				seen[i] = 0;
			}
			if (o->argc > 1 && last != i)
				heading(e, o->argv[i], &first);
			last = i;
			proc_write(e->p, buf_str(&all) + seen[i], all.len - seen[i]);
			seen[i] = all.len;
		}
	return 1;
}

static int tail(struct ends *e, struct opts *o)
{
	size_t *seen = xcalloc((size_t)o->argc, sizeof(*seen));
	bool first = true;
	int status = 0, opened = 0;

	for (int i = 0; i < o->argc && !proc_dying(e->p); i++) {
		BUF_AUTO all = BUF_INIT;
		bool is_stdin = strcmp(o->argv[i], "-") == 0;
		int r = is_stdin ? stream_read_all(proc_in(e->p), (size_t)64 << 20, &all)
				 : proc_read_file(e->p, o->argv[i], &all);

		if (r == -EFBIG) { /* /dev/zero, say: there is no end to keep the last lines of */
			proc_exhaust_memory(e->p);
			break;
		}
		if (r < 0) {
			if (r == -EISDIR && !machine_is_busybox(e->p->machine))
				status =
					applet_failed(e->p, "tail", "error reading", o->argv[i], r);
			else
				status = cannot_open(e->p, "tail", o->argv[i], r);
			continue;
		}
		opened++;
		if ((o->argc > 1 && !e->quiet) || e->verbose)
			heading(e, o->argv[i], &first);
		tail_text(e, &all);
		seen[i] = all.len;
	}
	if (e->follow && opened > 0)
		status = follow(e, o, seen, first);
	else if (e->follow)
		proc_errorf(e->p, "tail: no files remaining\n");
	free(seen);
	return status;
}

static int tail_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {"lines:=n", "bytes:=c",  "follow::=f", "quiet=q",
					    "silent=q", "verbose=v", "retry=R",    NULL};
	STRVEC_AUTO args = STRVEC_INIT;
	OPTS_AUTO o = {.p = NULL};
	struct ends e = {.p = p, .name = "tail", .n = 10};
	int c;

	old_style(argc, argv, &args);
	o = applet_opts(p, (int)args.nr, args.v, "n:c:qvfFs:", longs);
	while ((c = applet_next(&o)) > 0) {
		e.bytes = c == 'c' || (c != 'n' && e.bytes);
		e.quiet |= c == 'q';
		e.verbose |= c == 'v';
		e.follow |= c == 'f' || c == 'F';
		if ((c == 'n' || c == 'c') && parse_count(&e, o.arg) < 0)
			return 1;
	}
	if (c < 0)
		return 1;
	if (o.argc == 0)
		o.argv[o.argc++] = "-";
	return tail(&e, &o);
}

const struct applet applet_head = {
	{{"head", NULL, head_main, NULL}, {"tail", NULL, tail_main, NULL}}};
