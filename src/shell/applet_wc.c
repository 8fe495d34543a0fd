/* wc, nl, seq, rev: counting. */
#include "shell/applet.h"

#include <errno.h>
#include <stdlib.h>

struct counts {
	int64_t lines, words, bytes, chars, longest;
};

struct wc {
	struct proc *p;
	bool lines, words, bytes, chars, longest;
	int width;
};

static int count(struct stream *in, struct counts *c)
{
	char chunk[4096];
	int64_t n, width = 0;
	bool in_word = false;

	while ((n = stream_read(in, chunk, sizeof(chunk))) > 0)
		for (int64_t i = 0; i < n; i++) {
			char ch = chunk[i];
			bool space = ch == ' ' || (ch >= '\t' && ch <= '\r');

			c->bytes++;
			c->chars += ((unsigned char)ch & 0xc0) != 0x80;
			c->lines += ch == '\n';
			c->words += !space && !in_word;
			in_word = !space;
			width = ch == '\n' ? 0 : width + 1;
			c->longest = MAX(c->longest, width);
		}
	return (int)n;
}

static void show(struct wc *w, const struct counts *c, const char *name)
{
	const struct {
		bool on;
		int64_t v;
	} cols[] = {{w->lines, c->lines},
		    {w->words, c->words},
		    {w->chars, c->chars},
		    {w->bytes, c->bytes},
		    {w->longest, c->longest}};
	BUF_AUTO out = BUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(cols); i++)
		if (cols[i].on)
			buf_addf(&out, "%s%*lld", out.len ? " " : "", w->width,
				 (long long)cols[i].v);
	buf_addf(&out, "%s%s\n", name ? " " : "", name ? name : "");
	proc_puts(w->p, buf_str(&out));
}

/* Columns are as wide as the sum of the sizes; for standard input seven. */
static int width(struct wc *w, struct opts *o)
{
	int64_t total = 0;
	int digits = 1, cols = w->lines + w->words + w->bytes + w->chars + w->longest;

	if (cols == 1 && o->argc <= 1)
		return 1;
	if (o->argc == 0)
		return 7;
	for (int i = 0; i < o->argc; i++) {
		STR_AUTO abs = proc_path(w->p, o->argv[i]);
		struct vfs_stat st;

		if (strcmp(o->argv[i], "-") == 0)
			return 7;
		if (vfs_stat(machine_vfs(w->p->machine), abs, true, &st) == 0)
			total += st.type == VFS_FILE ? st.size : 0;
	}
	for (; total >= 10; total /= 10)
		digits++;
	return digits;
}

static int wc_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {"lines=l", "words=w",           "bytes=c",
					    "chars=m", "max-line-length=L", NULL};
	OPTS_AUTO o = applet_opts(p, argc, argv, "lwcmL", longs);
	struct wc w = {.p = p};
	struct counts total = {0};
	int c, status = 0;

	while ((c = applet_next(&o)) > 0) {
		w.lines |= c == 'l';
		w.words |= c == 'w';
		w.bytes |= c == 'c';
		w.chars |= c == 'm';
		w.longest |= c == 'L';
	}
	if (c < 0)
		return 1;
	if (!w.lines && !w.words && !w.bytes && !w.chars && !w.longest)
		w.lines = w.words = w.bytes = true;
	w.width = width(&w, &o);
	for (int i = 0; i < MAX(o.argc, 1) && !proc_dying(p); i++) {
		const char *name = o.argc ? o.argv[i] : NULL;
		struct stream *in = applet_open(p, "wc", name ? name : "-");
		struct counts n = {0};
		int r;

		if (!in) {
			status = 1;
			continue;
		}
		r = count(in, &n);
		if (r < 0)
			status = applet_complain(p, "wc", name ? name : "-", r);
		show(&w, &n, name);
		total.lines += n.lines;
		total.words += n.words;
		total.bytes += n.bytes;
		total.chars += n.chars;
		total.longest = MAX(total.longest, n.longest);
		stream_unref(in);
	}
	if (o.argc > 1)
		show(&w, &total, "total");
	return status;
}

/* ---- seq ----------------------------------------------------------------------------- */

static int decimals(const char *s)
{
	const char *dot = strchr(s, '.');

	return dot ? (int)MIN(strlen(dot + 1), 9) : 0;
}

static int seq_number(struct proc *p, const char *s, double *ret)
{
	char *end;

	*ret = strtod(s, &end);
	if (end != s && !*end && *ret == *ret && *ret < 1e15 && *ret > -1e15)
		return 0;
	proc_errorf(p,
		    "seq: invalid floating point argument: '%s'\n"
		    "Try 'seq --help' for more information.\n",
		    s);
	return -EINVAL;
}

static int seq_main(struct proc *p, int argc, char **argv)
{
	const char *sep = "\n";
	bool equal = false;
	double first = 1, step = 1, last = 0;
	int i = 1, digits = 0, width;
	bool any = false;

	for (; i < argc && argv[i][0] == '-' && !(argv[i][1] >= '0' && argv[i][1] <= '9') &&
	       argv[i][1] != '.';
	     i++) {
		if (strcmp(argv[i], "-w") == 0)
			equal = true;
		else if (strcmp(argv[i], "-s") == 0 && i + 1 < argc)
			sep = argv[++i];
		else if (str_starts(argv[i], "-s"))
			sep = argv[i] + 2;
		else
			break;
	}
	if (argc - i < 1 || argc - i > 3) {
		if (argc - i < 1)
			proc_errorf(p, "seq: missing operand\n");
		else
			proc_errorf(p, "seq: extra operand '%s'\n", argv[i + 3]);
		proc_errorf(p, "Try 'seq --help' for more information.\n");
		return 1;
	}
	for (int k = i; k < argc; k++)
		digits = MAX(digits, decimals(argv[k]));
	if (seq_number(p, argv[argc - 1], &last) < 0 ||
	    (argc - i > 1 && seq_number(p, argv[i], &first) < 0) ||
	    (argc - i > 2 && seq_number(p, argv[i + 1], &step) < 0))
		return 1;
	if (step == 0) {
		proc_errorf(p,
			    "seq: invalid Zero increment value: '%s'\n"
			    "Try 'seq --help' for more information.\n",
			    argv[i + 1]);
		return 1;
	}
	width = 0;
	if (equal) {
		STR_AUTO a = xasprintf("%.*f", digits, first);
		STR_AUTO b = xasprintf("%.*f", digits, last);

		width = (int)MAX(strlen(a), strlen(b));
	}
	for (int64_t k = 0; !proc_dying(p); k++) {
		double v = first + (double)k * step;

		if (step > 0 ? v > last + step * 1e-9 : v < last + step * 1e-9)
			break;
		proc_printf(p, "%s%0*.*f", any ? sep : "", width, digits, v);
		any = true;
		if (k % 1000 == 999 && proc_use_cpu(p, SIM_MSEC) < 0)
			return 1;
	}
	if (any)
		proc_puts(p, "\n");
	return 0;
}

/* ---- nl, rev ------------------------------------------------------------------------- */

struct nl {
	struct proc *p;
	int64_t n;
};

static int nl_line(void *arg, char *line, size_t len)
{
	struct nl *s = arg;

	if (len)
		proc_printf(s->p, "%6lld\t%s\n", (long long)++s->n, line);
	else
		proc_puts(s->p, "       \n");
	return 0;
}

static int nl_main(struct proc *p, int argc, char **argv)
{
	struct nl s = {.p = p};
	OPTS_AUTO o = applet_opts(p, argc, argv, "b:", NULL);
	int c;

	while ((c = applet_next(&o)) > 0)
		;
	return c < 0 ? 1 : applet_each_line(p, "nl", o.argc, o.argv, nl_line, &s);
}

static int rev_line(void *arg, char *line, size_t len)
{
	BUF_AUTO out = BUF_INIT;

	for (size_t i = len; i-- > 0;) {
		size_t start = i;

		while (start > 0 && ((unsigned char)line[start] & 0xc0) == 0x80)
			start--;
		buf_add(&out, line + start, i - start + 1);
		i = start;
	}
	buf_addc(&out, '\n');
	return proc_write(arg, buf_str(&out), out.len) < 0;
}

static int rev_main(struct proc *p, int argc, char **argv)
{
	return applet_each_line(p, "rev", argc - 1, (const char *const *)argv + 1, rev_line, p);
}

const struct applet applet_wc = {{{"wc", NULL, wc_main, NULL},
				  {"seq", NULL, seq_main, NULL},
				  {"nl", NULL, nl_main, NULL},
				  {"rev", NULL, rev_main, NULL}}};
