/*
 * sed: the commands s y d D p P n N a i c q Q = g G h H x b t { } : with addresses, -n -i -E
 * -s -e -f. Scripts are compiled to a flat list; { } and labels become jumps.
 */
#include "shell/sed_private.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_STEPS 100000 /* per line: endless loops of b and t */
#define MAX_SPACE ((size_t)1 << 20)

/* ---- lines in and out ------------------------------------------------------------------- */

/* Reads the next line ahead; false at the end of all input. */
static bool look_ahead(struct sed *s)
{
	while (!s->has_ahead) {
		int r;

		if (!s->in) {
			if (s->file >= s->nr_files)
				return false;
			s->in = applet_open(s->p, "sed", s->files[s->file]);
			if (!s->in) {
				s->status = 2;
				s->file++;
				continue;
			}
		}
		buf_reset(&s->ahead);
		r = proc_dying(s->p) ? 0 : stream_getline(s->in, &s->ahead);
		if (r > 0) {
			s->has_ahead = true;
			return true;
		}
		if (r < 0)
			s->status = applet_complain(s->p, "sed", s->files[s->file], r) + 1;
		stream_unref(s->in);
		s->in = NULL;
		s->file++;
		if (s->separate)
			return false;
	}
	return true;
}

static bool next_line(struct sed *s, bool append)
{
	if (!look_ahead(s))
		return false;
	if (append)
		buf_addc(&s->space, '\n');
	else
		buf_reset(&s->space);
	s->last_newline = s->ahead.s[s->ahead.len - 1] == '\n';
	buf_add(&s->space, s->ahead.s, s->ahead.len - s->last_newline);
	s->has_ahead = false;
	s->line++;
	return true;
}

static void emit(struct sed *s, const char *text, size_t len, bool newline)
{
	buf_add(&s->out, text, len);
	if (newline)
		buf_addc(&s->out, '\n');
	if (!s->in_place && s->out.len > 0) {
		if (proc_write(s->p, buf_str(&s->out), s->out.len) < 0)
			s->quit = true;
		buf_reset(&s->out);
	}
}

static void flush_after(struct sed *s)
{
	emit(s, buf_str(&s->after), s->after.len, false);
	buf_reset(&s->after);
}

/* ---- running -------------------------------------------------------------------------------- */

static bool matches(struct sed *s, struct sed_address *a)
{
	switch (a->type) {
	case ADDR_LINE:
		return s->line == a->n;
	case ADDR_STEP:
		return a->step ? s->line >= a->n && (s->line - a->n) % a->step == 0
			       : s->line == a->n;
	case ADDR_LAST:
		return !look_ahead(s);
	case ADDR_REGEX:
		return regexec(&a->re, buf_str(&s->space), 0, NULL, 0) == 0;
	default:
		return true;
	}
}

static bool selected(struct sed *s, struct sed_command *c)
{
	if (c->b.type == ADDR_NONE)
		return matches(s, &c->a) != c->negate;
	if (c->in_range) {
		bool last = c->b.type == ADDR_LINE || c->b.type == ADDR_PLUS
				    ? s->line >= c->range_end
				    : matches(s, &c->b);

		/* a line number already passed: only the first line counts */
		if (c->b.type == ADDR_LINE && s->line > c->range_end) {
			c->in_range = false;
			return c->negate;
		}
		c->in_range = !last;
		return !c->negate;
	}
	if (!matches(s, &c->a) && !(c->a.type == ADDR_LINE && c->a.n == 0 && s->line == 1))
		return c->negate;
	c->range_end = c->b.type == ADDR_PLUS ? s->line + c->b.n : c->b.n;
	c->in_range =
		!((c->b.type == ADDR_LINE || c->b.type == ADDR_PLUS) && s->line >= c->range_end) &&
		!(c->b.type == ADDR_LAST && matches(s, &c->b));
	return !c->negate;
}

/* The replacement: & and \1..\9, \n, \U \L \E \u \l. */
static void expand(const char *with, const char *text, const regmatch_t *m, struct buf *out)
{
	char mode = 0, once = 0;

	for (const char *p = with; *p; p++) {
		const char *part = p;
		size_t len = 1;

		if (*p == '&' || (*p == '\\' && p[1] >= '0' && p[1] <= '9')) {
			const regmatch_t *r = &m[*p == '&' ? 0 : p[1] - '0'];

			p += *p == '\\';
			part = r->rm_so < 0 ? "" : text + r->rm_so;
			len = r->rm_so < 0 ? 0 : (size_t)(r->rm_eo - r->rm_so);
		} else if (*p == '\\' && p[1]) {
			p++;
			if (strchr("ULE", *p)) {
				mode = *p;
				continue;
			}
			if (*p == 'u' || *p == 'l') {
				once = *p;
				continue;
			}
			part = *p == 'n' ? "\n" : p;
		}
		for (size_t i = 0; i < len; i++) {
			char c = part[i];
			char how = once ? (char)(once - 32) : mode;

			if (how == 'U' && c >= 'a' && c <= 'z')
				c = (char)(c - 32);
			else if (how == 'L' && c >= 'A' && c <= 'Z')
				c = (char)(c + 32);
			once = 0;
			buf_addc(out, c);
		}
	}
}

static bool substitute(struct sed *s, struct sed_command *c)
{
	BUF_AUTO out = BUF_INIT;
	const char *text = buf_str(&s->space);
	size_t at = 0, len = s->space.len;
	regmatch_t m[10];
	int64_t n = 0;
	bool done = false;

	while (at <= len && c->has_re && out.len < MAX_SPACE &&
	       regexec(&c->re, text + at, ARRAY_SIZE(m), m, at ? REG_NOTBOL : 0) == 0) {
		size_t so = (size_t)m[0].rm_so, eo = (size_t)m[0].rm_eo;

		buf_add(&out, text + at, so);
		if (++n < MAX(c->nth, 1) || (done && !c->global)) {
			buf_add(&out, text + at + so, eo - so);
		} else {
			expand(c->text, text + at, m, &out);
			done = true;
		}
		at += eo;
		if (eo == so) {
			if (at < len)
				buf_addc(&out, text[at]);
			at++;
		}
		if (done && !c->global)
			break;
	}
	if (!done)
		return false;
	if (at < len)
		buf_add(&out, text + at, len - at);
	buf_release(&s->space);
	s->space = out;
	out = (struct buf)BUF_INIT;
	return true;
}

static void translate(struct sed *s, const struct sed_command *c)
{
	size_t n = strlen(c->text) / 2;

	for (size_t i = 0; i < s->space.len; i++) {
		const char *k = memchr(c->text, s->space.s[i], n);

		if (k)
			s->space.s[i] = c->text[(size_t)(k - c->text) + n];
	}
}

static void copy(struct buf *to, const struct buf *from, bool append)
{
	if (append)
		buf_addc(to, '\n');
	else
		buf_reset(to);
	if (to->len + from->len < MAX_SPACE)
		buf_add(to, buf_str(from), from->len);
}

enum next { NEXT, END_CYCLE, DELETED, RESTART, QUIT };

static void delete_first(struct sed *s)
{
	const char *nl = memchr(buf_str(&s->space), '\n', s->space.len);
	size_t n = nl ? (size_t)(nl - s->space.s) + 1 : s->space.len;

	memmove(s->space.s, s->space.s + n, s->space.len - n);
	buf_trunc(&s->space, s->space.len - n);
}

static void exchange(struct sed *s)
{
	struct buf t = s->space;

	s->space = s->hold;
	s->hold = t;
}

static void print(struct sed *s)
{
	emit(s, buf_str(&s->space), s->space.len, true);
}

static enum next more_input(struct sed *s, bool append)
{
	if (!append && !s->quiet)
		print(s);
	if (next_line(s, append))
		return NEXT;
	/* GNU prints the space when N finds no line, and n has printed already */
	s->quit = true;
	return append && !s->quiet ? END_CYCLE : DELETED;
}

static enum next run_command(struct sed *s, struct sed_command *c, size_t *pc)
{
	const char *nl;

	switch (c->c) {
	case 's':
		if (substitute(s, c)) {
			s->replaced = true;
			if (c->print)
				print(s);
		}
		return NEXT;
	case 'y':
		translate(s, c);
		return NEXT;
	case 'd':
		return DELETED;
	case 'D':
		nl = memchr(buf_str(&s->space), '\n', s->space.len);
		if (!nl)
			return DELETED;
		delete_first(s);
		return RESTART;
	case 'p':
		print(s);
		return NEXT;
	case 'P':
		nl = memchr(buf_str(&s->space), '\n', s->space.len);
		emit(s, buf_str(&s->space), nl ? (size_t)(nl - s->space.s) : s->space.len, true);
		return NEXT;
	case 'n':
	case 'N':
		return more_input(s, c->c == 'N');
	case 'a':
		buf_adds(&s->after, c->text);
		return NEXT;
	case 'i':
		emit(s, c->text, strlen(c->text), false);
		return NEXT;
	case 'c':
		if (c->b.type == ADDR_NONE || !c->in_range)
			emit(s, c->text, strlen(c->text), false);
		return DELETED;
	case '=': {
		STR_AUTO n = xasprintf("%lld", (long long)s->line);

		emit(s, n, strlen(n), true);
		return NEXT;
	}
	case 'g':
	case 'G':
		copy(&s->space, &s->hold, c->c == 'G');
		return NEXT;
	case 'h':
	case 'H':
		copy(&s->hold, &s->space, c->c == 'H');
		return NEXT;
	case 'x':
		exchange(s);
		return NEXT;
	case 't':
		if (!s->replaced)
			return NEXT;
		s->replaced = false;
		*pc = c->jump;
		return NEXT;
	case 'b':
		*pc = c->jump;
		return NEXT;
	case 'q':
	case 'Q':
		s->status = (int)c->nth;
		s->quit = true;
		return c->c == 'q' ? QUIT : DELETED;
	default:
		return NEXT;
	}
}

static void cycle(struct sed *s)
{
	enum next next = NEXT;
	int steps = 0;

	do {
		next = NEXT;
		for (size_t pc = 0; pc < s->nr && next == NEXT && steps++ < MAX_STEPS;) {
			struct sed_command *c = &s->cmd[pc++];

			if (selected(s, c))
				next = run_command(s, c, &pc);
			else if (c->c == '{')
				pc = c->jump;
		}
	} while (next == RESTART && steps < MAX_STEPS);
	if (next != DELETED && !s->quiet)
		emit(s, buf_str(&s->space), s->space.len,
		     s->last_newline || s->has_ahead || s->file < s->nr_files - 1);
	flush_after(s);
	s->replaced = false;
}

static void run_all(struct sed *s)
{
	while (!s->quit && !proc_dying(s->p) && next_line(s, false))
		cycle(s);
}

static void run_in_place(struct sed *s, struct opts *o, int first)
{
	for (int i = first; i < o->argc && !proc_dying(s->p); i++) {
		STR_AUTO abs = proc_path(s->p, o->argv[i]);
		struct vfs_stat st;
		int r = vfs_stat(machine_vfs(s->p->machine), abs, true, &st);

		if (r < 0 || st.type == VFS_DIR) {
			if (r < 0)
				proc_errorf(s->p, "sed: can't read %s: %s\n", o->argv[i],
					    applet_errno(r));
			else
				proc_errorf(s->p, "sed: couldn't edit %s: not a regular file\n",
					    o->argv[i]);
			s->status = r < 0 ? 2 : 4;
			continue;
		}
		s->files = &o->argv[i];
		s->nr_files = 1;
		s->file = 0;
		s->line = 0;
		s->quit = false;
		run_all(s);
		if (*s->suffix) {
			STR_AUTO backup = xasprintf("%s%s", o->argv[i], s->suffix);
			BUF_AUTO old = BUF_INIT;

			if (proc_read_file(s->p, o->argv[i], &old) == 0)
				(void)!proc_write_file(s->p, backup, buf_str(&old), old.len, 0);
		}
		r = proc_write_file(s->p, o->argv[i], buf_str(&s->out), s->out.len, 0);
		if (r < 0) {
			proc_errorf(s->p, "sed: couldn't open temporary file ./sedXXXXXX: %s\n",
				    applet_errno(r));
			s->status = 4;
		}
		buf_reset(&s->out);
	}
}

static void sed_release(struct sed *s)
{
	sed_free_commands(s);
	stream_unref(s->in);
	buf_release(&s->ahead);
	buf_release(&s->space);
	buf_release(&s->hold);
	buf_release(&s->after);
	buf_release(&s->out);
}

static int sed_options(struct sed *s, struct opts *o, struct buf *script)
{
	int c;

	while ((c = applet_next(o)) > 0) {
		s->quiet |= c == 'n';
		s->extended |= c == 'E' || c == 'r';
		s->separate |= c == 's' || c == 'i';
		if (c == 'i') {
			s->in_place = true;
			s->suffix = o->arg ? o->arg : "";
		}
		if (c == 'e')
			buf_addf(script, "%s%s", script->len ? "\n" : "", o->arg);
		if (c == 'f') {
			int r = proc_read_file(s->p, o->arg, script);

			if (r < 0) {
				proc_errorf(s->p, "sed: couldn't open file %s: %s\n", o->arg,
					    applet_errno(r));
				return -1;
			}
		}
	}
	return c;
}

/* -i takes its suffix attached only: getopt's "i::". */
static void split_in_place(int argc, char **argv, struct strvec *out)
{
	for (int i = 0; i < argc; i++) {
		const char *a = argv[i], *in = a[0] == '-' && a[1] != '-' ? strchr(a, 'i') : NULL;

		if (!in || strcspn(a + 1, "ef") < (size_t)(in - a - 1) || i == 0) {
			strvec_add(out, a);
			continue;
		}
		if (in > a + 1)
			strvec_addf(out, "%.*s", (int)(in - a), a);
		strvec_addf(out, "--in-place=%s", in + 1);
	}
}

static int sed_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {
		"quiet=n",           "silent=n",     "expression:=e", "file:=f",
		"regexp-extended=E", "in-place::=i", "separate=s",    NULL};
	STRVEC_AUTO args = STRVEC_INIT;
	OPTS_AUTO o = {.p = NULL};
	static const char *const dash[] = {"-"};
	struct sed s = {.p = p, .suffix = ""};
	BUF_AUTO script = BUF_INIT;
	int first = 0, status = 1;

	split_in_place(argc, argv, &args);
	o = applet_opts(p, (int)args.nr, args.v, "nErse:f:uz", longs);
	if (sed_options(&s, &o, &script) < 0)
		return 1;
	if (!script.len && o.argc == 0) {
		proc_errorf(p, "Usage: sed [OPTION]... {script-only-if-no-other-script} "
			       "[input-file]...\n");
		return 1;
	}
	if (!script.len)
		buf_adds(&script, o.argv[first++]);
	sed_parse(&s, buf_str(&script));
	sed_resolve_labels(&s);
	if (!s.failed) {
		s.files = o.argc > first ? o.argv + first : dash;
		s.nr_files = o.argc > first ? o.argc - first : 1;
		if (s.in_place)
			run_in_place(&s, &o, first);
		else
			run_all(&s);
		status = s.status;
	}
	sed_release(&s);
	return status;
}

const struct applet applet_sed = {{{"sed", NULL, sed_main, NULL}}};
