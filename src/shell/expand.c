/*
 * Words to fields. Expanding a word gives characters, each with how it came about: typed
 * plainly ('L'), quoted ('Q'), from an unquoted expansion ('E': subject to splitting); and
 * marks: 'F' a field ends here ("$@"), 'N' an empty quoted string stood here, so that the
 * field exists. Splitting and pathname expansion then look at those marks.
 */
#include "shell/shell_private.h"

#include <errno.h>

#define MAX_FIELDS 100000
#define MAX_CHARS ((size_t)8 << 20)

void sh_chars_release(struct chars *c)
{
	buf_release(&c->text);
	buf_release(&c->how);
}

void sh_chars_add(struct chars *c, const char *s, size_t len, enum how how)
{
	if (c->text.len + len > MAX_CHARS)
		return;
	buf_add(&c->text, s, len);
	buf_pad(&c->how, (char)how, len);
}

static void mark(struct chars *c, enum how how)
{
	sh_chars_add(c, "", 1, how);
}

int sh_expand_failed(struct shell *sh)
{
	sh->flow = sh->interactive ? FLOW_ABORT : FLOW_EXIT;
	sh->status = sh->dialect == DIALECT_BASH ? 1 : 2;
	return -EINVAL;
}

/* ---- pieces ---------------------------------------------------------------------- */

/* "~", "~/x", "~user": the length replaced, 0 when it is none. */
static size_t expand_tilde(struct shell *sh, const char *s, size_t len, bool assign,
			   struct chars *out)
{
	struct user_info u;
	size_t n = 1;
	const char *home;

	while (n < len && s[n] != '/' && !(assign && s[n] == ':'))
		if (!sh_is_name_char(s[n]) && s[n] != '-' && s[n] != '+')
			return 0;
		else
			n++;
	if (n == 1) {
		home = sh_var_get(sh, "HOME");
		sh_chars_add(out, home ? home : "/root", strlen(home ? home : "/root"), HOW_QUOTED);
	} else if (n == 2 && s[1] == '+') {
		sh_chars_add(out, sh->p->cwd, strlen(sh->p->cwd), HOW_QUOTED);
	} else if (n == 2 && s[1] == '-' && sh_var_get(sh, "OLDPWD")) {
		sh_chars_add(out, sh_var_get(sh, "OLDPWD"), strlen(sh_var_get(sh, "OLDPWD")),
			     HOW_QUOTED);
	} else {
		STR_AUTO name = xstrndup(s + 1, n - 1);

		if (machine_find_user(sh->p->machine, name, &u) < 0 || !u.home)
			return 0;
		sh_chars_add(out, u.home, strlen(u.home), HOW_QUOTED);
		user_info_release(&u);
	}
	return n;
}

void sh_expand_positional(struct shell *sh, const struct strvec *items, bool star, unsigned flags,
			  struct chars *out)
{
	bool quoted = flags & (EXPAND_QUOTED | EXPAND_HERE);
	const char *ifs = sh_var_get(sh, "IFS");
	size_t n = 0;

	if (!ifs)
		ifs = " \t\n";
	for (size_t i = 0; i < items->nr; i++) {
		const char *v = items->v[i];

		if (strcmp(v, "\177") == 0)
			continue;
		if (n++ > 0) {
			if ((quoted && star) || (flags & EXPAND_ASSIGN))
				sh_chars_add(out, star || !quoted ? ifs : " ",
					     star || !quoted ? (*ifs != '\0') : 1, HOW_QUOTED);
			else
				mark(out, HOW_BREAK);
		}
		if (quoted && !*v)
			mark(out, HOW_NULL);
		sh_chars_add(out, v, strlen(v), quoted ? HOW_QUOTED : HOW_EXPANDED);
	}
}

static int add_output(struct shell *sh, const char *text, size_t len, unsigned flags,
		      struct chars *out)
{
	BUF_AUTO got = BUF_INIT;
	int r = sh_command_output(sh, text, len, &got);

	if (r < 0)
		return r;
	while (got.len > 0 && got.s[got.len - 1] == '\n')
		buf_trunc(&got, got.len - 1);
	sh_chars_add(out, buf_str(&got), got.len,
		     flags & (EXPAND_QUOTED | EXPAND_HERE) ? HOW_QUOTED : HOW_EXPANDED);
	return 0;
}

/* `...`: backslashes before $ ` \ (and " within quotes) go away first. */
static int expand_backtick(struct shell *sh, const char *s, size_t len, unsigned flags,
			   struct chars *out)
{
	BUF_AUTO text = BUF_INIT;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\\' && i + 1 < len &&
		    (strchr("$`\\", s[i + 1]) || ((flags & EXPAND_QUOTED) && s[i + 1] == '"')))
			i++;
		buf_addc(&text, s[i]);
	}
	return add_output(sh, buf_str(&text), text.len, flags, out);
}

static bool is_arith(const char *s, size_t i, size_t end)
{
	/* $(( ... )): the inner parentheses close right before the outer */
	return s[i + 2] == '(' && end >= i + 5 && s[end - 2] == ')' &&
	       sh_scan_parens(s, i + 3, end, 0) == end - 1;
}

static int expand_arith(struct shell *sh, const char *s, size_t len, unsigned flags,
			struct chars *out)
{
	STR_AUTO text = xstrndup(s, len);
	STR_AUTO n = NULL;
	int64_t v;
	int r = sh_arith_eval(sh, text, &v);

	if (r < 0)
		return sh_expand_failed(sh);
	n = xasprintf("%lld", (long long)v);
	sh_chars_add(out, n, strlen(n),
		     flags & (EXPAND_QUOTED | EXPAND_HERE) ? HOW_QUOTED : HOW_EXPANDED);
	return 0;
}

/* $ at s[*i]; moves *i behind the expansion. */
static int expand_dollar(struct shell *sh, const char *s, size_t *i, size_t len, unsigned flags,
			 struct chars *out)
{
	size_t at = *i, end = sh_scan_dollar(s, at, len, 0), n;
	bool quoted = flags & (EXPAND_QUOTED | EXPAND_HERE);
	char c = at + 1 < len ? s[at + 1] : '\0';

	if (end == SCAN_OPEN) {
		shell_error(sh, "bad substitution: no closing `%c' in %.*s", c == '{' ? '}' : ')',
			    (int)MIN(len - at, 100), s + at);
		return sh_expand_failed(sh);
	}
	*i = end;
	if (c == '(' && is_arith(s, at, end))
		return expand_arith(sh, s + at + 3, end - at - 5, flags, out);
	if (c == '(')
		return add_output(sh, s + at + 2, end - at - 3, flags, out);
	if (c == '{')
		return sh_expand_param(sh, s + at + 2, end - at - 3, flags, out);
	if (c == '\'' && !quoted) {
		BUF_AUTO text = BUF_INIT;

		sh_ansi_unescape(s + at + 2, end - at - 3, &text);
		sh_chars_add(out, buf_str(&text), text.len, HOW_QUOTED);
		if (!text.len)
			mark(out, HOW_NULL);
		return 0;
	}
	if (c == '"' && !quoted) {
		*i = at + 1; /* a translated string is a plain one here */
		return 0;
	}
	n = c && strchr("@*#?-$!0123456789", c) ? 1 : sh_name_len(s + at + 1);
	n = MIN(n, len - at - 1);
	if (n == 0) {
		sh_chars_add(out, "$", 1, quoted ? HOW_QUOTED : HOW_LITERAL);
		*i = at + 1;
		return 0;
	}
	*i = at + 1 + n;
	return sh_expand_param(sh, s + at + 1, n, flags, out);
}

static int expand_double(struct shell *sh, const char *s, size_t len, struct chars *out)
{
	size_t before = out->text.len;
	int r;

	r = sh_expand_chars(sh, s, len, EXPAND_QUOTED, out);
	/* "" is a field, "$@" without arguments is none */
	if (r == 0 && out->text.len == before && !(len >= 2 && strncmp(s, "$@", 2) == 0) &&
	    !(len >= 4 && s[0] == '$' && s[1] == '{' && s[len - 1] == '}' && strstr(s, "@")))
		mark(out, HOW_NULL);
	return r;
}

/* <(command): a file that holds what it prints, named as bash names its pipes. */
static int expand_process(struct shell *sh, const char *s, size_t len, struct chars *out)
{
	STR_AUTO path = xasprintf("/dev/fd/%d", 63 - sh->nr_files % 50);
	BUF_AUTO text = BUF_INIT;
	int status = sh->status, r = sh_command_output(sh, s, len, &text);

	if (r < 0)
		return r;
	sh->status = status;
	sh->nr_files++;
	(void)!vfs_write(machine_vfs(sh->p->machine), path, buf_str(&text), text.len, 0644,
			 VFS_PARENTS);
	sh_chars_add(out, path, strlen(path), HOW_QUOTED);
	return 0;
}

/* Those made since there were nr are not used any more. */
void sh_forget_files(struct shell *sh, int nr)
{
	while (sh->nr_files > nr) {
		STR_AUTO path = xasprintf("/dev/fd/%d", 63 - --sh->nr_files % 50);

		(void)!vfs_unlink(machine_vfs(sh->p->machine), path);
	}
}

static int expand_quote(struct shell *sh, const char *s, size_t *i, size_t len, struct chars *out)
{
	size_t at = *i,
	       end = s[at] == '\'' ? sh_scan_single(s, at, len) : sh_scan_double(s, at, len, 0);

	if (end == SCAN_OPEN)
		end = len + 1; /* cannot be: the lexer saw it closed */
	*i = MIN(end, len);
	if (s[at] == '"')
		return expand_double(sh, s + at + 1, end - at - 2, out);
	sh_chars_add(out, s + at + 1, end - at - 2, HOW_QUOTED);
	if (end - at == 2)
		mark(out, HOW_NULL);
	return 0;
}

static void expand_backslash(const char *s, size_t *i, size_t len, unsigned flags,
			     struct chars *out)
{
	char c = *i + 1 < len ? s[*i + 1] : '\0';
	bool quoted = flags & (EXPAND_QUOTED | EXPAND_HERE);

	*i += 2;
	if (c == '\n')
		return;
	if (c == '\0') {
		sh_chars_add(out, "\\", 1, HOW_QUOTED);
		*i = len;
		return;
	}
	if (quoted && !strchr("$`\\", c) && !(c == '"' && !(flags & EXPAND_HERE)))
		sh_chars_add(out, "\\", 1, HOW_QUOTED);
	sh_chars_add(out, &c, 1, HOW_QUOTED);
}

int sh_expand_chars(struct shell *sh, const char *s, size_t len, unsigned flags, struct chars *out)
{
	bool quoted = flags & (EXPAND_QUOTED | EXPAND_HERE);
	int r = 0;

	for (size_t i = 0; i < len && r == 0;) {
		char c = s[i];

		if (c == '\\') {
			expand_backslash(s, &i, len, flags, out);
		} else if (c == '$') {
			r = expand_dollar(sh, s, &i, len, flags, out);
		} else if (c == '`') {
			size_t end = sh_scan_backtick(s, i, len);

			end = end == SCAN_OPEN ? len + 1 : end;
			r = expand_backtick(sh, s + i + 1, end - i - 2, flags, out);
			i = end;
		} else if (c == '<' && i + 1 < len && s[i + 1] == '(' && !quoted) {
			size_t end = sh_scan_parens(s, i + 2, len, 0);

			end = end == SCAN_OPEN ? len + 1 : end;
			r = expand_process(sh, s + i + 2, end - i - 3, out);
			i = end;
		} else if ((c == '\'' || c == '"') && !quoted) {
			r = expand_quote(sh, s, &i, len, out);
		} else if (c == '~' && !quoted &&
			   (i == 0 || ((flags & EXPAND_ASSIGN) && s[i - 1] == ':'))) {
			size_t n = expand_tilde(sh, s + i, len - i, flags & EXPAND_ASSIGN, out);

			if (n == 0)
				sh_chars_add(out, &c, 1, HOW_LITERAL);
			i += n ? n : 1;
		} else {
			sh_chars_add(out, &c, 1, quoted ? HOW_QUOTED : HOW_LITERAL);
			i++;
		}
	}
	return r;
}

/* ---- fields ---------------------------------------------------------------------- */

/* A pattern from characters: those that were quoted lose their meaning. */
static void add_pattern_char(struct buf *out, char c, char how)
{
	if (c == '\\' || (how == HOW_QUOTED && strchr("*?[]-^!", c)))
		buf_addc(out, '\\');
	buf_addc(out, c);
}

struct splitter {
	struct shell *sh;
	struct strvec *out;
	struct buf pattern;
	bool any; /* the field exists, even if empty */
};

static void end_field(struct splitter *s)
{
	if (s->any && s->out->nr < MAX_FIELDS) {
		BUF_AUTO plain = BUF_INIT;
		size_t before = s->out->nr;

		if (!s->sh->noglob && sh_has_glob(buf_str(&s->pattern)))
			sh_glob_expand(s->sh, buf_str(&s->pattern), s->out);
		if (s->out->nr == before) {
			sh_unescape_pattern(buf_str(&s->pattern), &plain);
			strvec_add(s->out, buf_str(&plain));
		}
	}
	buf_reset(&s->pattern);
	s->any = false;
}

static void split(struct shell *sh, const struct chars *c, struct strvec *out)
{
	struct splitter s = {.sh = sh, .out = out, .pattern = BUF_INIT};
	const char *ifs = sh_var_get(sh, "IFS"), *text = buf_str(&c->text), *how = buf_str(&c->how);
	bool after_space = false; /* a delimiter may still follow blanks that ended a field */

	if (!ifs)
		ifs = " \t\n";
	for (size_t i = 0; i < c->text.len; i++) {
		bool sep = how[i] == HOW_EXPANDED && strchr(ifs, text[i]) && text[i];

		if (how[i] == HOW_BREAK) {
			end_field(&s);
		} else if (how[i] == HOW_NULL) {
			s.any = true;
		} else if (sep && strchr(" \t\n", text[i])) {
			after_space = after_space || s.any;
			end_field(&s);
			continue;
		} else if (sep) {
			if (!after_space)
				s.any = true; /* two delimiters in a row: an empty field */
			end_field(&s);
		} else {
			s.any = true;
			add_pattern_char(&s.pattern, text[i], how[i]);
		}
		after_space = false;
	}
	end_field(&s);
	buf_release(&s.pattern);
}

int sh_expand_words(struct shell *sh, char **raw, struct strvec *out)
{
	for (; *raw; raw++) {
		STRVEC_AUTO words = STRVEC_INIT;

		if (sh->dialect == DIALECT_BASH)
			sh_brace_expand(*raw, &words);
		else
			strvec_add(&words, *raw);
		for (size_t i = 0; i < words.nr; i++) {
			CHARS_AUTO c = CHARS_INIT;
			int r = sh_expand_chars(sh, words.v[i], strlen(words.v[i]), 0, &c);

			if (r < 0)
				return r;
			split(sh, &c, out);
		}
	}
	return 0;
}

int sh_expand_one(struct shell *sh, const char *raw, unsigned flags, struct buf *out)
{
	CHARS_AUTO c = CHARS_INIT;
	int r = sh_expand_chars(sh, raw, strlen(raw), flags, &c);

	for (size_t i = 0; r == 0 && i < c.text.len; i++) {
		if (c.how.s[i] == HOW_BREAK)
			buf_addc(out, ' ');
		else if (c.how.s[i] != HOW_NULL && c.text.s[i])
			buf_addc(out, c.text.s[i]);
	}
	return r;
}

int sh_expand_pattern(struct shell *sh, const char *raw, struct buf *out)
{
	CHARS_AUTO c = CHARS_INIT;
	int r = sh_expand_chars(sh, raw, strlen(raw), 0, &c);

	for (size_t i = 0; r == 0 && i < c.text.len; i++)
		if (c.how.s[i] != HOW_BREAK && c.how.s[i] != HOW_NULL)
			add_pattern_char(out, c.text.s[i], c.how.s[i]);
	return r;
}

int sh_expand_regex(struct shell *sh, const char *raw, struct buf *out)
{
	CHARS_AUTO c = CHARS_INIT;
	int r = sh_expand_chars(sh, raw, strlen(raw), 0, &c);

	for (size_t i = 0; r == 0 && i < c.text.len; i++) {
		if (c.how.s[i] == HOW_BREAK || c.how.s[i] == HOW_NULL)
			continue;
		if (c.how.s[i] == HOW_QUOTED && strchr("\\^$.[]|()?*+{}", c.text.s[i]))
			buf_addc(out, '\\');
		buf_addc(out, c.text.s[i]);
	}
	return r;
}
