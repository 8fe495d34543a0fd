/* sort, uniq, comm: ordered lines. */
#include "shell/applet.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_LINES 1000000
#define MAX_KEYS 8

struct key {
	int64_t first, first_char, last, last_char;               /* 1-based; last 0: end of line */
	bool numeric, human, version, fold, blanks, reverse, own; /* own: has flags itself */
};

struct sort {
	struct proc *p;
	struct key keys[MAX_KEYS], global;
	int nr_keys;
	bool unique, check, stable;
	char sep; /* '\0': blank to non-blank */
	struct strvec lines;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Start of field n (1-based); the end of the line when there are fewer. */
static const char *field(const struct sort *s, const char *line, int64_t n)
{
	const char *p = line;

	for (; n > 1 && *p; n--) {
		if (s->sep) {
			p += strcspn(p, (char[]){s->sep, '\0'});
			p += *p == s->sep && n > 1;
			continue;
		}
		while (is_blank(*p))
			p++;
		while (*p && !is_blank(*p))
			p++;
	}
	return p;
}

static const char *field_end(const struct sort *s, const char *line, int64_t n)
{
	const char *p = field(s, line, n);

	if (s->sep)
		return p + strcspn(p, (char[]){s->sep, '\0'});
	while (is_blank(*p))
		p++;
	while (*p && !is_blank(*p))
		p++;
	return p;
}

static void extract(const struct sort *s, const struct key *k, const char *line, const char **from,
		    size_t *len)
{
	const char *a = line, *b = line + strlen(line);

	if (k->first > 0) {
		a = field(s, line, k->first);
		if (k->blanks || k->numeric)
			while (is_blank(*a))
				a++;
		for (int64_t i = 1; i < k->first_char && *a; i++)
			a++;
	}
	if (k->last > 0) {
		b = field_end(s, line, k->last);
		if (k->last_char > 0) {
			const char *f = field(s, line, k->last);

			b = MIN(b, f + k->last_char);
		}
	}
	*from = a;
	*len = b > a ? (size_t)(b - a) : 0;
}

static double number(const char *s, size_t len, bool human)
{
	STR_AUTO t = xstrndup(s, len);
	const char *p = t;
	double v = 0, scale = 1;
	bool negative;

	while (is_blank(*p))
		p++;
	negative = *p == '-';
	p += negative;
	for (; *p >= '0' && *p <= '9'; p++)
		v = v * 10 + (*p - '0');
	if (*p == '.')
		for (p++; *p >= '0' && *p <= '9'; p++) {
			scale /= 10;
			v += (*p - '0') * scale;
		}
	if (human && *p) {
		const char *u = strchr("KMGTPE", *p == 'k' ? 'K' : *p);

		if (u)
			for (long i = u - "KMGTPE"; i >= 0 && i < 6; i--)
				v *= 1024;
	}
	return negative ? -v : v;
}

static int compare_version(const char *a, size_t an, const char *b, size_t bn)
{
	while (an > 0 || bn > 0) {
		bool da = an > 0 && *a >= '0' && *a <= '9', db = bn > 0 && *b >= '0' && *b <= '9';

		if (da && db) {
			uint64_t x = 0, y = 0;

			for (; an > 0 && *a >= '0' && *a <= '9'; a++, an--)
				x = x * 10 + (uint64_t)(*a - '0');
			for (; bn > 0 && *b >= '0' && *b <= '9'; b++, bn--)
				y = y * 10 + (uint64_t)(*b - '0');
			if (x != y)
				return x < y ? -1 : 1;
			continue;
		}
		if (an == 0 || bn == 0)
			return (an > 0) - (bn > 0);
		if (*a != *b)
			return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
		a++, b++, an--, bn--;
	}
	return 0;
}

static char fold(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

static int compare_key(const struct sort *s, const struct key *k, const char *x, const char *y)
{
	const char *a, *b;
	size_t an, bn;
	int c = 0;

	extract(s, k, x, &a, &an);
	extract(s, k, y, &b, &bn);
	if (k->numeric || k->human) {
		double u = number(a, an, k->human), v = number(b, bn, k->human);

		c = (u > v) - (u < v);
	} else if (k->version) {
		c = compare_version(a, an, b, bn);
	} else if (k->fold) {
		for (size_t i = 0; i < an && i < bn && c == 0; i++)
			c = (unsigned char)fold(a[i]) - (unsigned char)fold(b[i]);
		if (c == 0)
			c = (an > bn) - (an < bn);
	} else {
		c = memcmp(a, b, MIN(an, bn));
		if (c == 0)
			c = (an > bn) - (an < bn);
	}
	return k->reverse ? -c : c;
}

static int compare_keys(const struct sort *s, const char *a, const char *b)
{
	for (int i = 0; i < s->nr_keys; i++) {
		int c = compare_key(s, &s->keys[i], a, b);

		if (c != 0)
			return c;
	}
	return s->nr_keys ? 0 : compare_key(s, &s->global, a, b);
}

static int compare(const void *pa, const void *pb, void *arg)
{
	const struct sort *s = arg;
	const char *a = *(char *const *)pa, *b = *(char *const *)pb;
	int c = compare_keys(s, a, b);

	if (c == 0 && !s->unique && !s->stable) {
		c = strcmp(a, b);
		c = s->global.reverse ? -c : c;
	}
	return c;
}

static bool set_flag(struct key *k, char c)
{
	k->numeric |= c == 'n' || c == 'g';
	k->human |= c == 'h';
	k->version |= c == 'V';
	k->fold |= c == 'f';
	k->blanks |= c == 'b';
	k->reverse |= c == 'r';
	return c && strchr("nghVfbrdMi", c) != NULL;
}

static int parse_key(struct sort *s, const char *arg)
{
	struct key *k = &s->keys[s->nr_keys];
	int64_t *parts[] = {&k->first, &k->first_char, &k->last, &k->last_char};
	const char *p = arg;
	int part = 0;

	if (s->nr_keys == MAX_KEYS)
		return -E2BIG;
	memset(k, 0, sizeof(*k));
	while (*p) {
		if (*p >= '0' && *p <= '9') {
			*parts[part] = MIN(*parts[part] * 10 + (*p - '0'), 1000000);
		} else if (*p == '.' && part % 2 == 0) {
			part++;
		} else if (*p == ',' && part < 2) {
			part = 2;
		} else if (set_flag(k, *p)) {
			k->own = true;
		} else {
			break;
		}
		p++;
	}
	if (*p || k->first == 0) {
		proc_errorf(s->p,
			    "sort: invalid number at field start: invalid count at start of "
			    "'%s'\n",
			    arg);
		return -EINVAL;
	}
	s->nr_keys++;
	return 0;
}

static int add_line(void *arg, char *line, size_t len)
{
	struct sort *s = arg;

	(void)len;
	strvec_add(&s->lines, line);
	return s->lines.nr >= MAX_LINES;
}

static int sort_run(struct sort *s, struct opts *o, const char *output)
{
	BUF_AUTO out = BUF_INIT;
	int status = applet_each_line(
		s->p, machine_is_busybox(s->p->machine) ? "sort" : "sort: cannot read", o->argc,
		o->argv, add_line, s);

	if (status != 0)
		return 2;
	for (int i = 0; i < s->nr_keys; i++)
		if (!s->keys[i].own) {
			struct key own = s->keys[i];

			s->keys[i] = s->global;
			s->keys[i].first = own.first;
			s->keys[i].first_char = own.first_char;
			s->keys[i].last = own.last;
			s->keys[i].last_char = own.last_char;
		}
	if (s->check) {
		for (size_t i = 1; i < s->lines.nr; i++)
			if (compare(&s->lines.v[i - 1], &s->lines.v[i], s) > 0) {
				proc_errorf(s->p, "sort: %s:%zu: disorder: %s\n",
					    o->argc ? o->argv[0] : "-", i + 1, s->lines.v[i]);
				return 1;
			}
		return 0;
	}
	if (s->lines.nr)
		qsort_r(s->lines.v, s->lines.nr, sizeof(char *), compare, s);
	for (size_t i = 0; i < s->lines.nr; i++) {
		if (s->unique && i > 0 && compare_keys(s, s->lines.v[i - 1], s->lines.v[i]) == 0)
			continue;
		buf_adds(&out, s->lines.v[i]);
		buf_addc(&out, '\n');
	}
	if (output) {
		int r = proc_write_file(s->p, output, buf_str(&out), out.len, 0);

		if (r < 0)
			proc_errorf(s->p, "sort: open failed: %s: %s\n", output, applet_errno(r));
		return r < 0 ? 2 : 0;
	}
	proc_write(s->p, buf_str(&out), out.len);
	return 0;
}

static int sort_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {"numeric-sort=n",
					    "reverse=r",
					    "unique=u",
					    "key:=k",
					    "field-separator:=t",
					    "ignore-case=f",
					    "check=c",
					    "output:=o",
					    "human-numeric-sort=h",
					    "version-sort=V",
					    "stable=s",
					    "ignore-leading-blanks=b",
					    NULL};
	OPTS_AUTO o = applet_opts(p, argc, argv, "nrgubfhVcsdMik:t:o:", longs);
	struct sort s = {.p = p};
	const char *output = NULL;
	int c, status = 2;

	while ((c = applet_next(&o)) > 0) {
		if (c == 'k' && parse_key(&s, o.arg) < 0)
			return 2;
		if (c == 't')
			s.sep = strcmp(o.arg, "\\t") == 0 ? '\t' : *o.arg;
		if (c == 'o')
			output = o.arg;
		s.unique |= c == 'u';
		s.check |= c == 'c';
		s.stable |= c == 's';
		set_flag(&s.global, (char)c);
	}
	if (c == 0)
		status = sort_run(&s, &o, output);
	strvec_release(&s.lines);
	return status;
}

/* ---- uniq ---------------------------------------------------------------------------- */

struct uniq {
	struct proc *p;
	bool count, repeated, unique, fold;
	int64_t skip_fields, skip_chars;
	char *last;
	int64_t times;
};

static const char *uniq_part(const struct uniq *u, const char *line)
{
	for (int64_t i = 0; i < u->skip_fields && *line; i++) {
		line += strspn(line, " \t");
		line += strcspn(line, " \t");
	}
	for (int64_t i = 0; i < u->skip_chars && *line; i++)
		line++;
	return line;
}

static void uniq_flush(struct uniq *u)
{
	if (!u->last || (u->repeated && u->times < 2) || (u->unique && u->times > 1))
		return;
	if (u->count)
		proc_printf(u->p, "%7lld %s\n", (long long)u->times, u->last);
	else
		proc_printf(u->p, "%s\n", u->last);
}

static int uniq_line(void *arg, char *line, size_t len)
{
	struct uniq *u = arg;

	(void)len;
	if (u->last) {
		const char *a = uniq_part(u, u->last), *b = uniq_part(u, line);

		if ((u->fold ? strcasecmp(a, b) : strcmp(a, b)) == 0) {
			u->times++;
			return 0;
		}
		uniq_flush(u);
	}
	free(u->last);
	u->last = xstrdup(line);
	u->times = 1;
	return 0;
}

static int uniq_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {
		"count=c",        "repeated=d",    "unique=u", "ignore-case=i",
		"skip-fields:=f", "skip-chars:=s", NULL};
	OPTS_AUTO o = applet_opts(p, argc, argv, "cduif:s:", longs);
	struct uniq u = {.p = p};
	int c, status;

	while ((c = applet_next(&o)) > 0) {
		u.count |= c == 'c';
		u.repeated |= c == 'd';
		u.unique |= c == 'u';
		u.fold |= c == 'i';
		if ((c == 'f' && parse_i64(o.arg, &u.skip_fields) < 0) ||
		    (c == 's' && parse_i64(o.arg, &u.skip_chars) < 0)) {
			proc_errorf(p, "uniq: %s: invalid number of %s to skip\n", o.arg,
				    c == 'f' ? "fields" : "bytes");
			return 1;
		}
	}
	if (c < 0)
		return 1;
	status = applet_each_line(p, "uniq", MIN(o.argc, 1), o.argv, uniq_line, &u);
	uniq_flush(&u);
	free(u.last);
	return status;
}

const struct applet applet_sort = {
	{{"sort", NULL, sort_main, NULL}, {"uniq", NULL, uniq_main, NULL}}};
