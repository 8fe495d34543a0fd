/* grep, egrep, fgrep: lines that match. */
#include "shell/applet.h"

#include <errno.h>
#include <regex.h>
#include <stdlib.h>

#define MAX_PATTERN 2000
#define MAX_LINE 65536

struct grep {
	struct proc *p;
	const char *name;
	bool icase, invert, number, count, fixed, extended, recursive, only, quiet, word, line;
	bool list, list_not, no_name, with_name, no_messages, colour;
	int64_t before, after, max;
	struct strvec patterns;
	regex_t *re;
	size_t nr_re;
	bool match, error;
	bool here; /* -r without a file: names go without "./" */

	/* of the file being read */
	const char *file;
	bool show_name;
	int64_t nr, hits, printed_to, last_hit;
	struct strvec held; /* lines that may become context */
	bool any_output;
};

static void quote_fixed(const char *s, struct buf *out)
{
	for (; *s; s++) {
		if (strchr("\\^$.[]*", *s))
			buf_addc(out, '\\');
		buf_addc(out, *s);
	}
}

/* Perl's classes, which people type under -E as well as -P. */
static void translate(const char *s, struct buf *out)
{
	for (; *s; s++) {
		if (*s != '\\' || !s[1]) {
			buf_addc(out, *s);
			continue;
		}
		s++;
		if (*s == 'd')
			buf_adds(out, "[0-9]");
		else if (*s == 't')
			buf_addc(out, '\t');
		else
			buf_addf(out, "\\%c", *s);
	}
}

static int compile(struct grep *g)
{
	g->re = xcalloc(g->patterns.nr, sizeof(*g->re));
	for (size_t i = 0; i < g->patterns.nr; i++) {
		BUF_AUTO text = BUF_INIT;
		int flags =
			(g->icase ? REG_ICASE : 0) | (g->extended && !g->fixed ? REG_EXTENDED : 0);
		int r;

		if (g->fixed)
			quote_fixed(g->patterns.v[i], &text);
		else
			translate(g->patterns.v[i], &text);
		if (text.len > MAX_PATTERN) {
			proc_errorf(g->p, "%s: regular expression too big\n", g->name);
			return -EINVAL;
		}
		r = regcomp(&g->re[g->nr_re], buf_str(&text), flags);
		if (r != 0) {
			char why[200];

			regerror(r, NULL, why, sizeof(why));
			proc_errorf(g->p, "%s: %s\n", g->name, why);
			return -EINVAL;
		}
		g->nr_re++;
	}
	return 0;
}

static bool is_word_char(char c)
{
	return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

/* The first match of any pattern at or after s[from]. */
static bool find(const struct grep *g, const char *s, size_t from, regmatch_t *best)
{
	bool found = false;

	for (size_t i = 0; i < g->nr_re; i++) {
		size_t at = from;
		regmatch_t m;

		while (regexec(&g->re[i], s + at, 1, &m, at ? REG_NOTBOL : 0) == 0) {
			size_t so = at + (size_t)m.rm_so, eo = at + (size_t)m.rm_eo;
			bool ok = true;

			if (g->word)
				ok = (so == 0 || !is_word_char(s[so - 1])) &&
				     !is_word_char(s[eo]) && eo > so;
			if (g->line)
				ok = so == 0 && !s[eo];
			if (!ok) {
				if (!s[so])
					break;
				at = so + 1;
				continue;
			}
			if (!found || (regoff_t)so < best->rm_so ||
			    ((regoff_t)so == best->rm_so && (regoff_t)eo > best->rm_eo)) {
				best->rm_so = (regoff_t)so;
				best->rm_eo = (regoff_t)eo;
			}
			found = true;
			break;
		}
	}
	return found;
}

static void prefix(struct grep *g, char sep, int64_t nr, struct buf *out)
{
	if (g->show_name)
		buf_addf(out, "%s%c", g->file, sep);
	if (g->number)
		buf_addf(out, "%lld%c", (long long)nr, sep);
}

static void put_line(struct grep *g, char sep, int64_t nr, const char *line)
{
	BUF_AUTO out = BUF_INIT;
	regmatch_t m;
	size_t at = 0;

	if ((g->before || g->after) && g->any_output && nr > g->printed_to + 1)
		buf_adds(&out, "--\n");
	prefix(g, sep, nr, &out);
	while (g->colour && sep == ':' && !g->invert && line[at] && find(g, line, at, &m) &&
	       m.rm_eo > m.rm_so) {
		buf_add(&out, line + at, (size_t)m.rm_so - at);
		buf_addf(&out, "\033[01;31m\033[K%.*s\033[m\033[K", (int)(m.rm_eo - m.rm_so),
			 line + m.rm_so);
		at = (size_t)m.rm_eo;
	}
	buf_adds(&out, line + at);
	buf_addc(&out, '\n');
	proc_write(g->p, buf_str(&out), out.len);
	g->printed_to = nr;
	g->any_output = true;
}

static void put_matches(struct grep *g, const char *line)
{
	regmatch_t m;
	size_t at = 0;

	while (line[at] && find(g, line, at, &m)) {
		BUF_AUTO out = BUF_INIT;

		if (m.rm_eo == m.rm_so) {
			at = (size_t)m.rm_eo + 1;
			if (at > strlen(line))
				return;
			continue;
		}
		prefix(g, ':', g->nr, &out);
		buf_addf(&out, "%.*s\n", (int)(m.rm_eo - m.rm_so), line + m.rm_so);
		proc_write(g->p, buf_str(&out), out.len);
		at = (size_t)m.rm_eo;
	}
}

static void put_hit(struct grep *g, const char *line)
{
	if (g->only && !g->invert) {
		put_matches(g, line);
		return;
	}
	for (size_t i = 0; i < g->held.nr; i++) {
		int64_t nr = g->nr - (int64_t)(g->held.nr - i);

		if (nr > g->printed_to)
			put_line(g, '-', nr, g->held.v[i]);
	}
	put_line(g, ':', g->nr, line);
}

static void hold(struct grep *g, const char *line)
{
	if (g->before == 0)
		return;
	if ((int64_t)g->held.nr == g->before) {
		free(g->held.v[0]);
		memmove(&g->held.v[0], &g->held.v[1], g->held.nr * sizeof(char *));
		g->held.nr--;
	}
	strvec_add(&g->held, line);
}

static int each_line(void *arg, char *line, size_t len)
{
	struct grep *g = arg;
	regmatch_t m;
	bool hit, silent = g->quiet || g->count || g->list || g->list_not;

	g->nr++;
	if (len > MAX_LINE)
		line[MAX_LINE] = '\0';
	hit = find(g, line, 0, &m) != g->invert;
	if (hit) {
		g->hits++;
		g->match = true;
		g->last_hit = g->nr;
		if (!silent)
			put_hit(g, line);
	} else if (!silent && g->last_hit && g->nr - g->last_hit <= g->after) {
		put_line(g, '-', g->nr, line);
	}
	hold(g, line);
	if (hit && (g->quiet || g->list || g->list_not))
		return 1;
	return g->max > 0 && g->hits >= g->max && g->nr - g->last_hit >= g->after;
}

static void one_file(struct grep *g, const char *path)
{
	bool stdin_ = strcmp(path, "-") == 0;

	g->file = stdin_ ? "(standard input)" : path;
	g->nr = g->hits = g->printed_to = g->last_hit = 0;
	strvec_release(&g->held);
	if (applet_each_line(g->p, g->name, 1, &path, each_line, g) != 0)
		g->error = true;
	if (g->count) {
		BUF_AUTO out = BUF_INIT;

		if (g->show_name)
			buf_addf(&out, "%s:", g->file);
		buf_addf(&out, "%lld\n", (long long)g->hits);
		proc_write(g->p, buf_str(&out), out.len);
	}
	if ((g->list && g->hits) || (g->list_not && !g->hits))
		proc_printf(g->p, "%s\n", g->file);
}

static void walk(struct grep *g, const char *path, int depth)
{
	STR_AUTO abs = proc_path(g->p, path);
	struct vfs *v = machine_vfs(g->p->machine);
	struct vfs_stat st;
	STRVEC_AUTO names = STRVEC_INIT;
	int r = strcmp(path, "-") == 0 ? -ENOENT : vfs_stat(v, abs, true, &st);

	if (r == 0 && st.type == VFS_DIR && !g->recursive) {
		proc_errorf(g->p, "%s: %s: Is a directory\n", g->name, path);
		return;
	}
	if (r < 0 || st.type != VFS_DIR) {
		if (r < 0 && g->no_messages && strcmp(path, "-") != 0)
			g->error = true;
		else
			one_file(g, path);
		return;
	}
	r = vfs_list(v, abs, &names);
	if (r < 0)
		return;
	for (size_t i = 0; i < names.nr && depth < 40 && !proc_dying(g->p); i++) {
		STR_AUTO child = str_ends(path, "/") ? xasprintf("%s%s", path, names.v[i])
						     : xasprintf("%s/%s", path, names.v[i]);
		STR_AUTO child_abs = proc_path(g->p, child);

		/* links met on the way are not followed */
		if (vfs_stat(v, child_abs, false, &st) == 0 && st.type != VFS_LINK)
			walk(g, g->here && depth == 0 ? names.v[i] : child, depth + 1);
	}
}

static int numeric(struct grep *g, const char *arg, int64_t *ret)
{
	if (parse_i64(arg, ret) == 0 && *ret >= 0)
		return 0;
	proc_errorf(g->p, "%s: %s: invalid context length argument\n", g->name, arg);
	return -EINVAL;
}

static int set_option(struct grep *g, int c, const char *arg)
{
	g->icase |= c == 'i' || c == 'y';
	g->invert |= c == 'v';
	g->number |= c == 'n';
	g->count |= c == 'c';
	g->extended |= c == 'E' || c == 'P';
	g->fixed |= c == 'F';
	g->recursive |= c == 'r' || c == 'R';
	g->only |= c == 'o';
	g->quiet |= c == 'q';
	g->word |= c == 'w';
	g->line |= c == 'x';
	g->list |= c == 'l';
	g->list_not |= c == 'L';
	g->no_name |= c == 'h';
	g->with_name |= c == 'H';
	g->no_messages |= c == 's';
	if (c == 'e')
		strvec_split(&g->patterns, arg, '\n');
	if (c == 'G' && arg)
		g->colour = strcmp(arg, "always") == 0 ||
			    (strcmp(arg, "auto") == 0 && stream_is_tty(proc_out(g->p)));
	if (c == 'f') {
		BUF_AUTO text = BUF_INIT;
		int r = proc_read_file(g->p, arg, &text);

		if (r < 0)
			return applet_complain(g->p, g->name, arg, r), -EINVAL;
		if (text.len && text.s[text.len - 1] == '\n')
			buf_trunc(&text, text.len - 1);
		strvec_split(&g->patterns, buf_str(&text), '\n');
	}
	if (c == 'A' || c == 'C')
		if (numeric(g, arg, &g->after) < 0)
			return -EINVAL;
	if (c == 'B' || c == 'C')
		if (numeric(g, arg, &g->before) < 0)
			return -EINVAL;
	return c == 'm' ? numeric(g, arg, &g->max) : 0;
}

/* -3 is -C 3. */
static void split_digits(int argc, char **argv, struct strvec *out)
{
	for (int i = 0; i < argc; i++) {
		if (i > 0 && argv[i][0] == '-' && argv[i][1] &&
		    !argv[i][1 + strspn(argv[i] + 1, "0123456789")])
			strvec_addf(out, "-C%s", argv[i] + 1);
		else
			strvec_add(out, argv[i]);
	}
}

static int run(struct grep *g, struct opts *o)
{
	int i = 0;

	if (g->patterns.nr == 0) {
		if (o->argc == 0) {
			proc_errorf(g->p,
				    "Usage: %s [OPTION]... PATTERNS [FILE]...\nTry '%s --help' for "
				    "more information.\n",
				    g->name, g->name);
			return 2;
		}
		strvec_split(&g->patterns, o->argv[i++], '\n');
		if (g->patterns.nr == 0)
			strvec_add(&g->patterns, "");
	}
	if (compile(g) < 0)
		return 2;
	g->show_name = (o->argc - i > 1 || g->recursive || g->with_name) && !g->no_name;
	g->here = i == o->argc;
	if (g->here)
		walk(g, g->recursive ? "." : "-", 0);
	for (; i < o->argc && !proc_dying(g->p) && !(g->quiet && g->match); i++)
		walk(g, o->argv[i], 0);
	if (g->error && !(g->quiet && g->match))
		return 2;
	return !g->match;
}

static int grep_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {"ignore-case=i",
					    "invert-match=v",
					    "line-number=n",
					    "count=c",
					    "extended-regexp=E",
					    "fixed-strings=F",
					    "recursive=r",
					    "only-matching=o",
					    "quiet=q",
					    "silent=q",
					    "word-regexp=w",
					    "line-regexp=x",
					    "files-with-matches=l",
					    "files-without-match=L",
					    "no-filename=h",
					    "with-filename=H",
					    "no-messages=s",
					    "regexp:=e",
					    "file:=f",
					    "after-context:=A",
					    "before-context:=B",
					    "context:=C",
					    "max-count:=m",
					    "perl-regexp=P",
					    "color::=G",
					    "colour::=G",
					    NULL};
	STRVEC_AUTO args = STRVEC_INIT;
	OPTS_AUTO o = {.p = NULL};
	struct grep g = {.p = p, .name = path_basename(argv[0])};
	int c, status = 2;

	split_digits(argc, argv, &args);
	o = applet_opts(p, (int)args.nr, args.v, "ivncEFrRoqwxlLhHsyPe:f:A:B:C:m:aIzU", longs);
	g.extended = strcmp(g.name, "egrep") == 0;
	g.fixed = strcmp(g.name, "fgrep") == 0;
	while ((c = applet_next(&o)) > 0)
		if (set_option(&g, c, c == 'G' && !o.arg ? "auto" : o.arg) < 0)
			break;
	if (c == 0)
		status = run(&g, &o);
	for (size_t i = 0; i < g.nr_re; i++)
		regfree(&g.re[i]);
	free(g.re);
	strvec_release(&g.patterns);
	strvec_release(&g.held);
	return status;
}

const struct applet applet_grep = {{{"grep", NULL, grep_main, NULL},
				    {"egrep", NULL, grep_main, NULL},
				    {"fgrep", NULL, grep_main, NULL}}};
