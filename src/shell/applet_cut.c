/* cut, tr, paste, column, fold: characters and columns. */
#include "shell/applet.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_RANGES 64

struct cut {
	struct proc *p;
	bool fields, only_delimited, complement;
	char delim;
	const char *out_delim;
	struct {
		int64_t from, to;
	} r[MAX_RANGES];
	int nr;
};

static int parse_list(struct cut *c, const char *list)
{
	STRVEC_AUTO parts = STRVEC_INIT;

	strvec_split(&parts, list, ',');
	for (size_t i = 0; i < parts.nr && c->nr < MAX_RANGES; i++) {
		const char *s = parts.v[i], *dash = strchr(s, '-');
		STR_AUTO a = dash ? xstrndup(s, (size_t)(dash - s)) : xstrdup(s);
		int64_t from = 1, to = INT64_MAX;

		if ((*a && parse_i64(a, &from) < 0) ||
		    (dash && dash[1] && parse_i64(dash + 1, &to) < 0) ||
		    (!*a && (!dash || !dash[1]))) {
			proc_errorf(c->p, "cut: invalid %s\n",
				    c->fields ? "field value" : "byte/character position");
			return -EINVAL;
		}
		if (!dash)
			to = from;
		if (from < 1) {
			proc_errorf(c->p, "cut: %s are numbered from 1\n",
				    c->fields ? "fields" : "byte/character positions");
			return -EINVAL;
		}
		if (to < from) {
			proc_errorf(c->p, "cut: invalid decreasing range\n");
			return -EINVAL;
		}
		c->r[c->nr].from = from;
		c->r[c->nr++].to = to;
	}
	return 0;
}

static bool wanted(const struct cut *c, int64_t n)
{
	for (int i = 0; i < c->nr; i++)
		if (n >= c->r[i].from && n <= c->r[i].to)
			return !c->complement;
	return c->complement;
}

static int cut_line(void *arg, char *line, size_t len)
{
	struct cut *c = arg;
	BUF_AUTO out = BUF_INIT;
	int64_t n = 1;

	if (!c->fields) {
		for (size_t i = 0; i < len; i++)
			if (wanted(c, (int64_t)i + 1))
				buf_addc(&out, line[i]);
	} else if (!strchr(line, c->delim)) {
		if (c->only_delimited)
			return 0;
		buf_add(&out, line, len);
	} else {
		bool any = false;

		for (const char *p = line;; n++) {
			const char *end = strchr(p, c->delim);
			size_t size = end ? (size_t)(end - p) : strlen(p);

			if (wanted(c, n)) {
				if (any && c->out_delim)
					buf_adds(&out, c->out_delim);
				else if (any)
					buf_addc(&out, c->delim);
				buf_add(&out, p, size);
				any = true;
			}
			if (!end)
				break;
			p = end + 1;
		}
	}
	buf_addc(&out, '\n');
	return proc_write(c->p, buf_str(&out), out.len) < 0;
}

static int cut_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {
		"delimiter:=d",     "fields:=f",    "characters:=c",       "bytes:=b",
		"only-delimited=s", "complement=C", "output-delimiter:=O", NULL};
	OPTS_AUTO o = applet_opts(p, argc, argv, "d:f:c:b:s", longs);
	struct cut c = {.p = p, .delim = '\t'};
	const char *list = NULL;
	int ch;

	while ((ch = applet_next(&o)) > 0) {
		if (ch == 'd' && strlen(o.arg) > 1) {
			proc_errorf(p, "cut: the delimiter must be a single character\n"
				       "Try 'cut --help' for more information.\n");
			return 1;
		}
		if (ch == 'd')
			c.delim = *o.arg;
		if (strchr("fcb", ch)) {
			list = o.arg;
			c.fields = ch == 'f';
		}
		if (ch == 'O')
			c.out_delim = o.arg;
		c.only_delimited |= ch == 's';
		c.complement |= ch == 'C';
	}
	if (ch < 0)
		return 1;
	if (!list) {
		proc_errorf(p, "cut: you must specify a list of bytes, characters, or fields\n"
			       "Try 'cut --help' for more information.\n");
		return 1;
	}
	if (parse_list(&c, list) < 0) {
		proc_errorf(p, "Try 'cut --help' for more information.\n");
		return 1;
	}
	return applet_each_line(p, "cut", o.argc, o.argv, cut_line, &c);
}

/* ---- tr ------------------------------------------------------------------------------ */

static bool add_class(const char **s, struct buf *out)
{
	static const struct {
		const char *name, *ranges;
	} classes[] = {
		{"[:upper:]", "AZ"},      {"[:lower:]", "az"},
		{"[:digit:]", "09"},      {"[:alpha:]", "AZaz"},
		{"[:alnum:]", "09AZaz"},  {"[:space:]", "\t\r  "},
		{"[:blank:]", "\t\t  "},  {"[:punct:]", "!/:@[`{~"},
		{"[:xdigit:]", "09AFaf"}, {"[:cntrl:]", "\001\037\177\177"},
		{"[:print:]", " ~"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(classes); i++) {
		if (!str_starts(*s, classes[i].name))
			continue;
		for (const char *r = classes[i].ranges; *r; r += 2)
			for (int c = (unsigned char)r[0]; c <= (unsigned char)r[1]; c++)
				buf_addc(out, (char)c);
		*s += strlen(classes[i].name);
		return true;
	}
	return false;
}

static unsigned char tr_char(const char **s)
{
	static const char from[] = "abfnrtv\\", to[] = "\a\b\f\n\r\t\v\\";
	const char *k;
	int v = 0;

	if (**s != '\\' || !(*s)[1])
		return (unsigned char)*(*s)++;
	(*s)++;
	k = strchr(from, **s);
	if (k) {
		(*s)++;
		return (unsigned char)to[k - from];
	}
	if (**s < '0' || **s > '7')
		return (unsigned char)*(*s)++;
	for (int i = 0; i < 3 && **s >= '0' && **s <= '7'; i++, (*s)++)
		v = v * 8 + (**s - '0');
	return (unsigned char)v;
}

static void tr_set(const char *s, struct buf *out)
{
	while (*s && out->len < 100000) {
		unsigned char a, b;

		if (add_class(&s, out))
			continue;
		a = b = tr_char(&s);
		if (s[0] == '-' && s[1]) {
			s++;
			b = tr_char(&s);
		}
		for (int c = a; c <= b; c++)
			buf_addc(out, (char)c);
	}
}

struct tr {
	bool delete, squeeze;
	int map[256]; /* -1: delete */
	bool squeezed[256];
};

static void tr_build(struct tr *t, const struct buf *a, const struct buf *b, bool complement)
{
	bool in_a[256] = {false};

	for (size_t i = 0; i < a->len; i++)
		in_a[(unsigned char)a->s[i]] = true;
	for (int c = 0; c < 256; c++) {
		t->map[c] = c;
		if (in_a[c] != complement) {
			if (t->delete)
				t->map[c] = -1;
			else if (b->len && complement)
				t->map[c] = (unsigned char)b->s[b->len - 1];
			t->squeezed[c] = t->squeeze && !b->len;
		}
	}
	for (size_t i = 0; i < a->len && b->len && !complement && !t->delete; i++)
		t->map[(unsigned char)a->s[i]] = (unsigned char)b->s[MIN(i, b->len - 1)];
	for (size_t i = 0; i < b->len && t->squeeze; i++)
		t->squeezed[(unsigned char)b->s[i]] = true;
}

static int tr_main(struct proc *p, int argc, char **argv)
{
	OPTS_AUTO o = applet_opts(p, argc, argv, "+dscCt", NULL);
	struct tr t = {.delete = false};
	BUF_AUTO a = BUF_INIT;
	BUF_AUTO b = BUF_INIT;
	bool complement = false;
	char chunk[4096];
	int64_t n;
	int c, last = -1;

	while ((c = applet_next(&o)) > 0) {
		t.delete |= c == 'd';
		t.squeeze |= c == 's';
		complement |= c == 'c' || c == 'C';
	}
	if (c < 0)
		return 1;
	if (o.argc == 0) {
		proc_errorf(p, "tr: missing operand\nTry 'tr --help' for more information.\n");
		return 1;
	}
	if (o.argc < 2 && !t.delete &&!t.squeeze) {
		proc_errorf(p,
			    "tr: missing operand after '%s'\nTwo strings must be given when "
			    "translating.\nTry 'tr --help' for more information.\n",
			    o.argv[0]);
		return 1;
	}
	tr_set(o.argv[0], &a);
	if (o.argc > 1)
		tr_set(o.argv[1], &b);
	tr_build(&t, &a, &b, complement);
	while ((n = stream_read(proc_in(p), chunk, sizeof(chunk))) > 0) {
		BUF_AUTO out = BUF_INIT;

		for (int64_t i = 0; i < n; i++) {
			int to = t.map[(unsigned char)chunk[i]];

			if (to < 0 || (to == last && t.squeezed[to]))
				continue;
			last = to;
			buf_addc(&out, (char)to);
		}
		if (proc_write(p, buf_str(&out), out.len) < 0)
			break;
		if (proc_use_cpu(p, SIM_USEC) < 0)
			break;
	}
	return 0;
}

/* ---- column -t, paste ------------------------------------------------------------------ */

static int keep_line(void *arg, char *line, size_t len)
{
	struct strvec *v = arg;

	(void)len;
	strvec_add(v, line);
	return v->nr >= 100000;
}

static void split_cells(const char *line, const char *seps, struct strvec *out)
{
	for (const char *p = line; *p;) {
		size_t n;

		p += strspn(p, seps);
		n = strcspn(p, seps);
		if (n)
			strvec_addn(out, p, n);
		p += n;
	}
}

static int column_main(struct proc *p, int argc, char **argv)
{
	OPTS_AUTO o = applet_opts(p, argc, argv, "ts:o:c:", NULL);
	STRVEC_AUTO lines = STRVEC_INIT;
	const char *seps = " \t", *between = "  ";
	size_t widths[64] = {0};
	int c, status;

	while ((c = applet_next(&o)) > 0) {
		if (c == 's')
			seps = o.arg;
		if (c == 'o')
			between = o.arg;
	}
	if (c < 0)
		return 1;
	status = applet_each_line(p, "column", o.argc, o.argv, keep_line, &lines);
	for (size_t i = 0; i < lines.nr; i++) {
		STRVEC_AUTO cells = STRVEC_INIT;

		split_cells(lines.v[i], seps, &cells);
		for (size_t k = 0; k < cells.nr && k < ARRAY_SIZE(widths); k++)
			widths[k] = MAX(widths[k], utf8_str_width(cells.v[k], strlen(cells.v[k])));
	}
	for (size_t i = 0; i < lines.nr && !proc_dying(p); i++) {
		STRVEC_AUTO cells = STRVEC_INIT;
		BUF_AUTO out = BUF_INIT;

		split_cells(lines.v[i], seps, &cells);
		for (size_t k = 0; k < cells.nr; k++) {
			size_t w = utf8_str_width(cells.v[k], strlen(cells.v[k]));

			buf_adds(&out, cells.v[k]);
			if (k + 1 == cells.nr)
				break;
			if (k < ARRAY_SIZE(widths))
				buf_pad(&out, ' ', widths[k] - w);
			buf_adds(&out, between);
		}
		buf_addc(&out, '\n');
		proc_write(p, buf_str(&out), out.len);
	}
	return status;
}

static int paste_main(struct proc *p, int argc, char **argv)
{
	OPTS_AUTO o = applet_opts(p, argc, argv, "sd:", NULL);
	struct strvec *files;
	const char *delims = "\t";
	size_t rows = 0;
	bool serial = false;
	int c, status = 0;

	while ((c = applet_next(&o)) > 0) {
		serial |= c == 's';
		if (c == 'd')
			delims = *o.arg ? o.arg : "\t";
	}
	if (c < 0)
		return 1;
	if (o.argc == 0)
		o.argv[o.argc++] = "-";
	files = xcalloc((size_t)o.argc, sizeof(*files));
	for (int i = 0; i < o.argc; i++) {
		status |= applet_each_line(p, "paste", 1, &o.argv[i], keep_line, &files[i]);
		rows = MAX(rows, files[i].nr);
	}
	for (size_t i = 0; i < (serial ? (size_t)o.argc : rows) && !proc_dying(p); i++) {
		BUF_AUTO out = BUF_INIT;
		size_t nr = serial ? files[i].nr : (size_t)o.argc, nr_delims = strlen(delims);

		for (size_t k = 0; k < nr; k++) {
			const struct strvec *f = &files[serial ? i : k];
			size_t at = serial ? k : i;

			if (k)
				buf_addc(&out, delims[(k - 1) % nr_delims]);
			if (at < f->nr)
				buf_adds(&out, f->v[at]);
		}
		buf_addc(&out, '\n');
		proc_write(p, buf_str(&out), out.len);
	}
	for (int i = 0; i < o.argc; i++)
		strvec_release(&files[i]);
	free(files);
	return status;
}

const struct applet applet_cut = {{{"cut", NULL, cut_main, NULL},
				   {"tr", NULL, tr_main, NULL},
				   {"column", NULL, column_main, NULL},
				   {"paste", NULL, paste_main, NULL}}};
