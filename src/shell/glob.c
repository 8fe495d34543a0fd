/* Patterns, pathname expansion, brace expansion, $'...'. */
#include "shell/shell_private.h"

#define MAX_WORDS 20000

static bool in_class(const char *name, size_t len, unsigned char c)
{
	static const struct {
		const char *name, *ranges; /* pairs */
	} classes[] = {
		{"alpha", "azAZ"},   {"digit", "09"},      {"alnum", "azAZ09"},
		{"upper", "AZ"},     {"lower", "az"},      {"blank", "  \t\t"},
		{"space", "  \t\r"}, {"xdigit", "09afAF"}, {"punct", "!/:@[`{~"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(classes); i++) {
		if (strlen(classes[i].name) != len || strncmp(classes[i].name, name, len) != 0)
			continue;
		for (const char *p = classes[i].ranges; *p; p += 2)
			if (c >= (unsigned char)p[0] && c <= (unsigned char)p[1])
				return true;
	}
	return false;
}

/* [...] at p; *end behind it, or NULL when it is not closed and [ is ordinary. */
static bool match_bracket(const char *p, unsigned char c, const char **end)
{
	bool negate = p[1] == '!' || p[1] == '^', hit = false, first = true;

	for (p += 1 + negate; *p && (*p != ']' || first); first = false) {
		unsigned char lo, hi;

		if (p[0] == '[' && p[1] == ':') {
			const char *close = strstr(p + 2, ":]");

			if (close) {
				hit |= in_class(p + 2, (size_t)(close - p - 2), c);
				p = close + 2;
				continue;
			}
		}
		if (*p == '\\' && p[1])
			p++;
		lo = hi = (unsigned char)*p++;
		if (p[0] == '-' && p[1] && p[1] != ']') {
			p++;
			if (*p == '\\' && p[1])
				p++;
			hi = (unsigned char)*p++;
		}
		hit |= c >= lo && c <= hi;
	}
	*end = *p ? p + 1 : NULL;
	return hit != negate;
}

static size_t char_len(const char *s)
{
	uint32_t cp;

	return utf8_decode(s, strlen(s), &cp);
}

/* One pattern element against the character at *s; moves both on a match. */
static bool match_one(const char **p, const char **s)
{
	const char *end;

	if (!**s)
		return false;
	if (**p == '?') {
		*s += char_len(*s);
		(*p)++;
		return true;
	}
	if (**p == '[') {
		bool hit = match_bracket(*p, (unsigned char)**s, &end);

		if (end) {
			if (hit) {
				*p = end;
				(*s)++;
			}
			return hit;
		}
	}
	end = *p + (**p == '\\' && (*p)[1]);
	if (*end != **s)
		return false;
	*p = end + 1;
	(*s)++;
	return true;
}

bool sh_pattern_match(const char *p, const char *s)
{
	const char *star = NULL, *back = NULL;

	for (;;) {
		if (*p == '*') {
			star = ++p;
			back = s;
			continue;
		}
		if (!*p && !*s)
			return true;
		if (*p && match_one(&p, &s))
			continue;
		if (!star || !*back)
			return false;
		/* let the last star take one more */
		p = star;
		s = ++back;
	}
}

bool sh_has_glob(const char *pattern)
{
	for (const char *p = pattern; *p; p++) {
		if (*p == '\\' && p[1])
			p++;
		else if (*p == '*' || *p == '?' || (*p == '[' && strchr(p + 1, ']')))
			return true;
	}
	return false;
}

void sh_unescape_pattern(const char *pattern, struct buf *out)
{
	for (const char *p = pattern; *p; p++) {
		if (*p == '\\' && p[1])
			p++;
		buf_addc(out, *p);
	}
}

/* ---- pathnames --------------------------------------------------------------------- */

/* Extends base (ending in / or empty) by the rest of the pattern. */
static void glob_from(struct shell *sh, const char *base, const char *pattern, struct strvec *out)
{
	size_t n = strcspn(pattern, "/");
	STR_AUTO part = xstrndup(pattern, n);
	const char *rest = pattern + n;
	struct vfs *v = machine_vfs(sh->p->machine);
	BUF_AUTO plain = BUF_INIT;
	STRVEC_AUTO names = STRVEC_INIT;
	STR_AUTO dir = proc_path(sh->p, *base ? base : ".");
	size_t slashes = strspn(rest, "/");
	struct vfs_stat st;

	if (out->nr > MAX_WORDS)
		return;
	if (!sh_has_glob(part)) {
		STR_AUTO next = NULL;
		STR_AUTO abs = NULL;

		sh_unescape_pattern(part, &plain);
		next = xasprintf("%s%s%.*s", base, buf_str(&plain), (int)slashes, rest);
		if (rest[slashes]) {
			glob_from(sh, next, rest + slashes, out);
			return;
		}
		abs = proc_path(sh->p, next);
		if (vfs_stat(v, abs, false, &st) == 0)
			strvec_add(out, next);
		return;
	}
	if (vfs_list(v, dir, &names) < 0)
		return;
	for (size_t i = 0; i < names.nr; i++) {
		STR_AUTO next = NULL;
		STR_AUTO abs = NULL;

		if ((names.v[i][0] == '.' && part[0] != '.') || !sh_pattern_match(part, names.v[i]))
			continue;
		next = xasprintf("%s%s%.*s", base, names.v[i], (int)slashes, rest);
		if (!slashes) {
			strvec_add(out, next);
			continue;
		}
		abs = proc_path(sh->p, next);
		if (vfs_stat(v, abs, true, &st) < 0 || st.type != VFS_DIR)
			continue;
		if (rest[slashes])
			glob_from(sh, next, rest + slashes, out);
		else
			strvec_add(out, next);
	}
}

void sh_glob_expand(struct shell *sh, const char *pattern, struct strvec *out)
{
	size_t slashes = strspn(pattern, "/");
	STR_AUTO root = xstrndup(pattern, MIN(slashes, 1));

	if (strlen(pattern) > 4096)
		return;
	glob_from(sh, root, pattern + slashes, out);
}

/* ---- braces -------------------------------------------------------------------------- */

/* The end of the quoted or substituted thing at s[i], for which braces do not count. */
static size_t skip_opaque(const char *s, size_t i, size_t len)
{
	size_t next = i + 1;

	if (s[i] == '\\')
		next = i + 2;
	else if (s[i] == '\'')
		next = sh_scan_single(s, i, len);
	else if (s[i] == '"')
		next = sh_scan_double(s, i, len, 0);
	else if (s[i] == '`')
		next = sh_scan_backtick(s, i, len);
	else if (s[i] == '$')
		next = sh_scan_dollar(s, i, len, 0);
	return next == SCAN_OPEN ? len : MIN(next, len);
}

/* Finds the first {...} with a comma or ".."; open and close indexes. */
static bool find_brace(const char *s, size_t from, size_t *open, size_t *close, bool *commas)
{
	size_t len = strlen(s);

	for (size_t i = from; i < len; i = skip_opaque(s, i, len)) {
		int depth = 0;
		bool comma = false, dots = false;

		if (s[i] != '{')
			continue;
		for (size_t k = i; k < len; k = skip_opaque(s, k, len)) {
			depth += s[k] == '{';
			depth -= s[k] == '}';
			comma |= s[k] == ',' && depth == 1;
			dots |= s[k] == '.' && s[k + 1] == '.' && depth == 1;
			if (depth > 0)
				continue;
			if (!comma && !dots)
				break;
			*open = i;
			*close = k;
			*commas = comma;
			return true;
		}
	}
	return false;
}

static bool range_end(const char *s, int64_t *v, bool *is_char)
{
	*is_char = false;
	if (parse_i64(s, v) == 0)
		return true;
	*is_char = strlen(s) == 1 && ((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z'));
	*v = *s;
	return *is_char;
}

static size_t padding(const char *s)
{
	const char *digits = s + (*s == '-');

	return digits[0] == '0' && digits[1] ? strlen(s) : 0;
}

/* {a..b[..step]}: its elements; false when it is none. */
static bool brace_range(const char *s, struct strvec *out)
{
	const char *dots = strstr(s, ".."), *more = dots ? strstr(dots + 2, "..") : NULL;
	STR_AUTO a = dots ? xstrndup(s, (size_t)(dots - s)) : NULL;
	STR_AUTO b = !dots  ? NULL
		     : more ? xstrndup(dots + 2, (size_t)(more - dots - 2))
			    : xstrdup(dots + 2);
	int64_t from, to, step = 1;
	bool c1, c2;
	size_t width;

	if (!dots || !range_end(a, &from, &c1) || !range_end(b, &to, &c2) || c1 != c2 ||
	    (more && parse_i64(more + 2, &step) < 0) || from < -1000000000 || from > 1000000000 ||
	    to < -1000000000 || to > 1000000000 || step < -1000000000 || step > 1000000000)
		return false;
	step = step < 0 ? -step : step ? step : 1;
	width = MAX(padding(a), padding(b));
	for (int64_t v = from; from <= to ? v <= to : v >= to; v += from <= to ? step : -step) {
		if (out->nr >= MAX_WORDS)
			break;
		if (c1)
			strvec_addf(out, "%c", (char)v);
		else
			strvec_addf(out, "%0*lld", (int)MIN(width, 30), (long long)v);
	}
	return true;
}

static void brace_parts(const char *s, size_t len, struct strvec *out)
{
	size_t start = 0;
	int depth = 0;

	for (size_t i = 0; i <= len; i = i < len ? skip_opaque(s, i, len) : i + 1) {
		if (i < len && s[i] == '{')
			depth++;
		if (i < len && s[i] == '}')
			depth--;
		if (i == len || (s[i] == ',' && depth == 0)) {
			strvec_addn(out, s + start, i - start);
			start = i + 1;
		}
	}
}

static void brace_from(const char *raw, size_t from, struct strvec *out, int depth)
{
	size_t open, close;
	bool commas;
	STRVEC_AUTO parts = STRVEC_INIT;
	STR_AUTO inner = NULL;

	if (depth > 20 || out->nr >= MAX_WORDS || !find_brace(raw, from, &open, &close, &commas)) {
		strvec_add(out, raw);
		return;
	}
	inner = xstrndup(raw + open + 1, close - open - 1);
	if (commas) {
		brace_parts(inner, strlen(inner), &parts);
	} else if (!brace_range(inner, &parts)) {
		brace_from(raw, open + 1, out, depth + 1);
		return;
	}
	for (size_t i = 0; i < parts.nr && out->nr < MAX_WORDS; i++) {
		STRVEC_AUTO subs = STRVEC_INIT;

		/* a part may hold braces itself */
		if (commas)
			brace_from(parts.v[i], 0, &subs, depth + 1);
		else
			strvec_add(&subs, parts.v[i]);
		for (size_t k = 0; k < subs.nr; k++) {
			STR_AUTO word =
				xasprintf("%.*s%s%s", (int)open, raw, subs.v[k], raw + close + 1);

			brace_from(word, open + strlen(subs.v[k]), out, depth + 1);
		}
	}
}

void sh_brace_expand(const char *raw, struct strvec *out)
{
	if (sh_is_assignment(raw) || !strchr(raw, '{')) {
		strvec_add(out, raw);
		return;
	}
	brace_from(raw, 0, out, 0);
}

/* ---- $'...' ---------------------------------------------------------------------------- */

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;
}

static uint32_t number(const char *s, size_t *i, size_t len, int base, int max)
{
	uint32_t v = 0;

	for (; max > 0 && *i < len && digit(s[*i]) < base; (*i)++, max--)
		v = v * (uint32_t)base + (uint32_t)digit(s[*i]);
	return v;
}

void sh_ansi_unescape(const char *s, size_t len, struct buf *out)
{
	static const char from[] = "abefnrtvE\\'\"?", to[] = "\a\b\033\f\n\r\t\v\033\\'\"?";

	for (size_t i = 0; i < len;) {
		const char *k;
		char c = s[i++];

		if (c != '\\' || i >= len) {
			buf_addc(out, c);
			continue;
		}
		c = s[i++];
		k = strchr(from, c);
		if (k && *k) {
			buf_addc(out, to[k - from]);
		} else if (c == 'x') {
			buf_addc(out, (char)number(s, &i, len, 16, 2));
		} else if (c >= '0' && c <= '7') {
			i--;
			buf_addc(out, (char)number(s, &i, len, 8, 3));
		} else if (c == 'u' || c == 'U') {
			utf8_encode(out, number(s, &i, len, 16, c == 'u' ? 4 : 8));
		} else if (c == 'c' && i < len) {
			buf_addc(out, (char)(s[i++] & 31));
		} else {
			buf_addc(out, '\\');
			buf_addc(out, c);
		}
	}
}
