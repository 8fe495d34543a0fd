/* Finding where quotes, substitutions and brackets end, for the lexer and the expander. */
#include "shell/shell_private.h"

#define MAX_DEPTH 60

bool sh_is_name_start(char c)
{
	return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool sh_is_name_char(char c)
{
	return sh_is_name_start(c) || (c >= '0' && c <= '9');
}

size_t sh_name_len(const char *s)
{
	size_t n = 0;

	if (!sh_is_name_start(*s))
		return 0;
	while (sh_is_name_char(s[n]))
		n++;
	return n;
}

size_t sh_scan_single(const char *s, size_t i, size_t len)
{
	const char *end = memchr(s + i + 1, '\'', len - i - 1);

	return end ? (size_t)(end - s) + 1 : SCAN_OPEN;
}

static size_t scan_ansi(const char *s, size_t i, size_t len)
{
	for (i += 2; i < len; i++) {
		if (s[i] == '\'')
			return i + 1;
		if (s[i] == '\\')
			i++;
	}
	return SCAN_OPEN;
}

size_t sh_scan_backtick(const char *s, size_t i, size_t len)
{
	for (i++; i < len; i++) {
		if (s[i] == '`')
			return i + 1;
		if (s[i] == '\\')
			i++;
	}
	return SCAN_OPEN;
}

size_t sh_scan_double(const char *s, size_t i, size_t len, int depth)
{
	for (i++; i < len;) {
		if (s[i] == '"')
			return i + 1;
		if (s[i] == '\\')
			i += 2;
		else if (s[i] == '`')
			i = sh_scan_backtick(s, i, len);
		else if (s[i] == '$' && i + 1 < len && s[i + 1] != '\'')
			i = sh_scan_dollar(s, i, len, depth + 1);
		else
			i++;
		if (i == SCAN_OPEN)
			return i;
	}
	return SCAN_OPEN;
}

/* One quoted thing, substitution or plain character at s[i]. */
static size_t scan_one(const char *s, size_t i, size_t len, int depth)
{
	switch (s[i]) {
	case '\\':
		return i + 2;
	case '\'':
		return sh_scan_single(s, i, len);
	case '"':
		return sh_scan_double(s, i, len, depth + 1);
	case '`':
		return sh_scan_backtick(s, i, len);
	case '$':
		return sh_scan_dollar(s, i, len, depth + 1);
	default:
		return i + 1;
	}
}

static size_t scan_brace(const char *s, size_t i, size_t len, int depth)
{
	while (i < len) {
		if (s[i] == '}')
			return i + 1;
		i = scan_one(s, i, len, depth);
		if (i == SCAN_OPEN)
			return i;
	}
	return SCAN_OPEN;
}

static bool at_word(const char *s, size_t i, size_t len, const char *word)
{
	size_t n = strlen(word);

	return len - i >= n && strncmp(s + i, word, n) == 0 &&
	       (i == 0 || strchr(" \t\n;&|(", s[i - 1])) &&
	       (i + n == len || strchr(" \t\n;&|)", s[i + n]));
}

/*
 * The parenthesis that closes a command substitution. A case inside has unbalanced ones
 * after its patterns: between "case" and "esac" a closing one with none open is such.
 */
size_t sh_scan_parens(const char *s, size_t i, size_t len, int depth)
{
	int open = 1, cases = 0;

	if (depth > MAX_DEPTH)
		return SCAN_OPEN;
	while (i < len) {
		if (s[i] == '#' && i > 0 && strchr(" \t\n;(", s[i - 1])) {
			while (i < len && s[i] != '\n')
				i++;
			continue;
		}
		if (s[i] == '(') {
			open++;
		} else if (s[i] == ')') {
			if (open > 1 || cases == 0)
				open--;
			if (open == 0)
				return i + 1;
		} else if (s[i] == 'c' && at_word(s, i, len, "case")) {
			cases++;
		} else if (s[i] == 'e' && cases > 0 && at_word(s, i, len, "esac")) {
			cases--;
		}
		i = scan_one(s, i, len, depth);
		if (i == SCAN_OPEN)
			return i;
	}
	return SCAN_OPEN;
}

size_t sh_scan_dollar(const char *s, size_t i, size_t len, int depth)
{
	if (depth > MAX_DEPTH)
		return SCAN_OPEN;
	if (i + 1 >= len)
		return i + 1;
	switch (s[i + 1]) {
	case '(':
		return sh_scan_parens(s, i + 2, len, depth + 1);
	case '{':
		return scan_brace(s, i + 2, len, depth + 1);
	case '\'':
		return scan_ansi(s, i, len);
	case '"':
		return sh_scan_double(s, i + 1, len, depth + 1);
	default:
		return i + 1;
	}
}
