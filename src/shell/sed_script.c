/* Reading sed scripts. */
#include "shell/sed_private.h"

#include <stdlib.h>

#define MAX_COMMANDS 500

static void sed_fail(struct sed *s, const char *why)
{
	if (!s->failed)
		proc_errorf(s->p, "sed: -e expression #1, char %zu: %s\n",
			    strlen(s->src) ? strlen(s->src) : 0, why);
	s->failed = true;
}

/* ---- reading the script ---------------------------------------------------------------- */

/* Text up to an unescaped delim; escapes of the delimiter are undone. */
static bool delimited(const char **p, char delim, bool regex, struct buf *out)
{
	bool bracket = false;

	for (; **p; (*p)++) {
		char c = **p;

		if (c == '\n' && regex && delim != '\n')
			return false;
		if (c == delim && !bracket) {
			(*p)++;
			return true;
		}
		if (c == '\\' && (*p)[1]) {
			(*p)++;
			if (**p == delim && delim != '&')
				buf_addc(out, delim);
			else if (**p == 'n')
				buf_adds(out, regex ? "\n" : "\\n");
			else if (**p == 't')
				buf_addc(out, '\t');
			else
				buf_addf(out, "\\%c", **p);
			continue;
		}
		if (regex && c == '[' && !bracket) {
			bracket = true;
			buf_addc(out, c);
			if ((*p)[1] == '^')
				buf_addc(out, *++*p);
			if ((*p)[1] == ']')
				buf_addc(out, *++*p);
			continue;
		}
		if (regex && c == ']')
			bracket = false;
		buf_addc(out, c);
	}
	return false;
}

static bool compile(struct sed *s, const char *text, bool icase, regex_t *re)
{
	int flags = (s->extended ? REG_EXTENDED : 0) | (icase ? REG_ICASE : 0);
	int r;

	if (strlen(text) > 1000) {
		sed_fail(s, "regular expression too big");
		return false;
	}
	r = regcomp(re, text, flags);
	if (r != 0) {
		char why[200];

		regerror(r, NULL, why, sizeof(why));
		sed_fail(s, why);
	}
	return r == 0;
}

static bool read_address(struct sed *s, const char **p, struct sed_address *a)
{
	if (**p >= '0' && **p <= '9') {
		a->type = ADDR_LINE;
		for (; **p >= '0' && **p <= '9'; (*p)++)
			a->n = MIN(a->n * 10 + (**p - '0'), 1000000000);
		if (**p == '~') {
			(*p)++;
			a->type = ADDR_STEP;
			for (; **p >= '0' && **p <= '9'; (*p)++)
				a->step = MIN(a->step * 10 + (**p - '0'), 1000000000);
		}
		return true;
	}
	if (**p == '$') {
		(*p)++;
		a->type = ADDR_LAST;
		return true;
	}
	if (**p == '/' || (**p == '\\' && (*p)[1])) {
		char delim = **p == '/' ? '/' : *++*p;
		BUF_AUTO text = BUF_INIT;
		bool icase;

		(*p)++;
		if (!delimited(p, delim, true, &text)) {
			sed_fail(s, "unterminated address regex");
			return false;
		}
		icase = **p == 'I';
		*p += icase;
		if (!compile(s, buf_str(&text), icase, &a->re))
			return false;
		a->type = ADDR_REGEX;
	}
	return true;
}

/* The text of a, i and c: one line, or several with backslashes at their ends. */
static char *read_text(const char **p)
{
	struct buf out = BUF_INIT;

	*p += strspn(*p, " \t");
	if (**p == '\\') {
		(*p)++;
		*p += strspn(*p, " \t");
		if (**p == '\n')
			(*p)++;
	}
	for (; **p && **p != '\n'; (*p)++) {
		if (**p == '\\' && (*p)[1]) {
			(*p)++;
			if (**p == 't')
				buf_addc(&out, '\t');
			else if (**p == 'n')
				buf_addc(&out, '\n');
			else
				buf_addc(&out, **p);
			continue;
		}
		buf_addc(&out, **p);
	}
	buf_addc(&out, '\n');
	return buf_detach(&out);
}

static void read_substitute(struct sed *s, const char **p, struct sed_command *c)
{
	BUF_AUTO re = BUF_INIT;
	BUF_AUTO with = BUF_INIT;
	char delim = **p;

	if (!delim || delim == '\n' || delim == '\\') {
		sed_fail(s, "unterminated `s' command");
		return;
	}
	(*p)++;
	if (!delimited(p, delim, true, &re) || !delimited(p, delim, false, &with)) {
		sed_fail(s, "unterminated `s' command");
		return;
	}
	for (;; (*p)++) {
		if (**p == 'g')
			c->global = true;
		else if (**p == 'p')
			c->print = true;
		else if (**p == 'i' || **p == 'I')
			c->icase = true;
		else if (**p >= '1' && **p <= '9')
			c->nth = MIN(c->nth * 10 + (**p - '0'), 100000);
		else if (**p == '0' && c->nth)
			c->nth = MIN(c->nth * 10, 100000);
		else
			break;
	}
	if (**p && !strchr(" \t\n;}#", **p)) {
		sed_fail(s, "unknown option to `s'");
		return;
	}
	c->text = buf_detach(&with);
	if (re.len) {
		c->has_re = compile(s, buf_str(&re), c->icase, &c->re);
	}
}

static void read_translate(struct sed *s, const char **p, struct sed_command *c)
{
	BUF_AUTO a = BUF_INIT;
	BUF_AUTO b = BUF_INIT;
	char delim = **p;

	(*p) += delim != '\0';
	if (!delim || !delimited(p, delim, false, &a) || !delimited(p, delim, false, &b)) {
		sed_fail(s, "unterminated `y' command");
		return;
	}
	if (a.len != b.len) {
		sed_fail(s, "strings for `y' command are different lengths");
		return;
	}
	buf_add(&a, buf_str(&b), b.len);
	c->text = buf_detach(&a);
}

static struct sed_command *add_command(struct sed *s)
{
	if (s->nr >= MAX_COMMANDS) {
		sed_fail(s, "too many commands");
		return NULL;
	}
	s->cmd = grow(s->cmd, s->nr + 1, &s->cap, sizeof(*s->cmd));
	memset(&s->cmd[s->nr], 0, sizeof(*s->cmd));
	return &s->cmd[s->nr++];
}

static char *read_label(const char **p)
{
	const char *from;
	size_t n;

	*p += strspn(*p, " \t");
	from = *p;
	n = strcspn(from, ";\n}");
	*p += n;
	while (n > 0 && (from[n - 1] == ' ' || from[n - 1] == '\t'))
		n--;
	return xstrndup(from, n);
}

/* The lines a command is for: none, one or two addresses, and "!". */
static bool read_addresses(struct sed *s, const char **p, struct sed_command *c)
{
	if (!read_address(s, p, &c->a))
		return false;
	*p += strspn(*p, " \t");
	if (**p == ',') {
		(*p)++;
		*p += strspn(*p, " \t");
		if (**p == '+') {
			(*p)++;
			c->b.type = ADDR_PLUS;
			for (; **p >= '0' && **p <= '9'; (*p)++)
				c->b.n = MIN(c->b.n * 10 + (**p - '0'), 1000000000);
		} else if (!read_address(s, p, &c->b)) {
			return false;
		} else if (c->b.type == ADDR_NONE) {
			sed_fail(s, "unexpected `,'");
			return false;
		}
	}
	*p += strspn(*p, " \t");
	while (**p == '!') {
		c->negate = true;
		(*p)++;
		*p += strspn(*p, " \t");
	}
	return true;
}

static void read_command(struct sed *s, const char **p)
{
	struct sed_command *c = add_command(s);

	if (!c || !read_addresses(s, p, c))
		return;
	c->c = **p;
	if (!c->c) {
		sed_fail(s, "missing command");
		return;
	}
	(*p)++;
	switch (c->c) {
	case '{':
		if (s->nr_open == (int)ARRAY_SIZE(s->open))
			sed_fail(s, "unmatched `{'");
		else
			s->open[s->nr_open++] = s->nr - 1;
		return;
	case '}':
		if (s->nr_open == 0)
			sed_fail(s, "unexpected `}'");
		else
			s->cmd[s->open[--s->nr_open]].jump = s->nr;
		break;
	case 's':
		read_substitute(s, p, c);
		break;
	case 'y':
		read_translate(s, p, c);
		break;
	case 'a':
	case 'i':
	case 'c':
		if (!**p)
			sed_fail(s, "expected \\ after `a', `c' or `i'");
		else
			c->text = read_text(p);
		return;
	case ':':
	case 'b':
	case 't':
		c->text = read_label(p);
		break;
	case 'q':
	case 'Q':
		*p += strspn(*p, " \t");
		for (; **p >= '0' && **p <= '9'; (*p)++)
			c->nth = MIN(c->nth * 10 + (**p - '0'), 255);
		break;
	default:
		if (!strchr("dDpPnNgGhHx=", c->c)) {
			STR_AUTO why = xasprintf("unknown command: `%c'", c->c);

			sed_fail(s, why);
		}
	}
	*p += strspn(*p, " \t");
	if (**p && !strchr(";\n}#", **p))
		sed_fail(s, "extra characters after command");
}

void sed_parse(struct sed *s, const char *text)
{
	const char *p = text;

	s->src = text;
	while (!s->failed) {
		p += strspn(p, " \t\n;");
		if (*p == '#') {
			p += strcspn(p, "\n");
			continue;
		}
		if (!*p)
			return;
		read_command(s, &p);
	}
}

void sed_resolve_labels(struct sed *s)
{
	if (s->nr_open > 0)
		sed_fail(s, "unmatched `{'");
	for (size_t i = 0; i < s->nr && !s->failed; i++) {
		struct sed_command *c = &s->cmd[i];

		if (c->c != 'b' && c->c != 't')
			continue;
		c->jump = s->nr;
		for (size_t k = 0; *c->text && k < s->nr; k++)
			if (s->cmd[k].c == ':' && strcmp(s->cmd[k].text, c->text) == 0)
				c->jump = k;
		if (*c->text && c->jump == s->nr) {
			proc_errorf(s->p,
				    "sed: -e expression #1, char %zu: can't find label for "
				    "jump to `%s'\n",
				    strlen(s->src), c->text);
			s->failed = true;
		}
	}
}

void sed_free_commands(struct sed *s)
{
	for (size_t i = 0; i < s->nr; i++) {
		struct sed_command *c = &s->cmd[i];

		if (c->has_re)
			regfree(&c->re);
		if (c->a.type == ADDR_REGEX)
			regfree(&c->a.re);
		if (c->b.type == ADDR_REGEX)
			regfree(&c->b.re);
		free(c->text);
	}
	free(s->cmd);
}
