/*
 * The part of goformat.h about text: quoting, unquoting, kinds of characters.
 */
#include "object/goformat.h"

#include <stdio.h>

struct range {
	uint32_t lo, hi;
};

static bool in_ranges(uint32_t cp, const struct range *r, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (cp >= r[i].lo && cp <= r[i].hi)
			return true;
	return false;
}

bool go_is_print(uint32_t cp)
{
	static const struct range hidden[] = {
		{0x7f, 0xa0},       {0xad, 0xad},     {0x1680, 0x1680}, {0x180e, 0x180e},
		{0x2000, 0x200f},   {0x2028, 0x202f}, {0x205f, 0x206f}, {0x3000, 0x3000},
		{0xd800, 0xf8ff},   {0xfeff, 0xfeff}, {0xfff0, 0xfffb}, {0xfffe, 0xffff},
		{0xe0000, 0xe00ff}, {0xe01f0, ~0u},
	};

	return cp >= ' ' && !in_ranges(cp, hidden, ARRAY_SIZE(hidden));
}

bool go_is_letter(uint32_t cp)
{
	static const struct range symbols[] = {
		{0x80, 0xa9},     {0xab, 0xb4},       {0xb6, 0xb9},     {0xbb, 0xbf},
		{0xd7, 0xd7},     {0xf7, 0xf7},       {0x2c2, 0x2c5},   {0x300, 0x36f},
		{0x2000, 0x2070}, {0x2072, 0x207e},   {0x2080, 0x208f}, {0x20a0, 0x20ff},
		{0x2190, 0x2bff}, {0x2e00, 0x2e7f},   {0x3000, 0x3004}, {0x3007, 0x3030},
		{0xd800, 0xf8ff}, {0xfe00, 0xfe6f},   {0xfeff, 0xff20}, {0xff3b, 0xff40},
		{0xffe0, 0xffff}, {0x1f000, 0x1faff}, {0xe0000, ~0u},
	};

	if (cp < 0x80)
		return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
	return !in_ranges(cp, symbols, ARRAY_SIZE(symbols));
}

/* ---- quoting ------------------------------------------------------------- */

static void quote_rune(struct buf *out, uint32_t cp, char quote)
{
	static const char letters[] = "abtnvfr"; /* from 7 on */

	if (cp == (uint32_t)quote || cp == '\\')
		buf_addf(out, "\\%c", (char)cp);
	else if (go_is_print(cp))
		utf8_encode(out, cp);
	else if (cp >= 7 && cp <= 13)
		buf_addf(out, "\\%c", letters[cp - 7]);
	else if (cp < ' ' || cp == 0x7f)
		buf_addf(out, "\\x%02x", cp);
	else
		buf_addf(out, cp < 0x10000 ? "\\u%04x" : "\\U%08x", cp);
}

void go_quote_bytes(struct buf *out, const char *s, size_t len, char quote)
{
	buf_addc(out, quote);
	for (size_t i = 0, n; i < len; i += n) {
		uint32_t cp;

		n = utf8_decode(s + i, len - i, &cp);
		if (n == 1 && cp == 0xfffd)
			buf_addf(out, "\\x%02x", (unsigned char)s[i]);
		else
			quote_rune(out, cp, quote);
	}
	buf_addc(out, quote);
}

void go_quote(struct buf *out, const char *s)
{
	go_quote_bytes(out, s ? s : "", s ? strlen(s) : 0, '"');
}

void go_rune_write(struct buf *out, uint32_t cp)
{
	buf_addf(out, "U+%04X", cp);
	if (!go_is_print(cp))
		return;
	buf_adds(out, " '");
	utf8_encode(out, cp);
	buf_addc(out, '\'');
}

/* ---- unquoting ----------------------------------------------------------- */

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 99;
}

static bool take_digits(const char **s, const char *end, int n, int base, uint32_t *ret)
{
	uint32_t v = 0;

	if (end - *s < n)
		return false;
	for (int i = 0; i < n; i++, (*s)++) {
		if (digit_of(**s) >= base)
			return false;
		v = v * (uint32_t)base + (uint32_t)digit_of(**s);
	}
	*ret = v;
	return true;
}

static bool unescape(const char **s, const char *end, char quote, uint32_t *ret, bool *ret_byte)
{
	static const char names[] = "abtnvfr";
	const char *at;
	char c;

	if (*s == end)
		return false;
	c = *(*s)++;
	at = c ? strchr(names, c) : NULL;
	if (at) {
		*ret = (uint32_t)(at - names) + 7;
		return true;
	}
	switch (c) {
	case 'x':
		*ret_byte = true;
		return take_digits(s, end, 2, 16, ret);
	case 'u':
	case 'U':
		return take_digits(s, end, c == 'u' ? 4 : 8, 16, ret) && *ret <= 0x10ffff &&
		       (*ret < 0xd800 || *ret > 0xdfff);
	case '0':
	case '1':
	case '2':
	case '3':
	case '4':
	case '5':
	case '6':
	case '7':
		(*s)--;
		*ret_byte = true;
		return take_digits(s, end, 3, 8, ret) && *ret <= 255;
	case '\\':
		*ret = '\\';
		return true;
	case '\'':
	case '"':
		*ret = (uint32_t)c;
		return c == quote;
	default:
		return false;
	}
}

bool go_unquote_char(const char **s, const char *end, char quote, uint32_t *ret, bool *ret_byte)
{
	*ret_byte = false;
	if (**s == quote && (quote == '\'' || quote == '"'))
		return false;
	if (**s != '\\') {
		*s += utf8_decode(*s, (size_t)(end - *s), ret);
		return true;
	}
	(*s)++;
	return unescape(s, end, quote, ret, ret_byte);
}

bool go_unquote(const char *s, size_t len, struct buf *out)
{
	const char *end = s + len - 1;
	char quote = len ? *s : '\0';

	if (len < 2 || *end != quote)
		return false;
	if (quote == '`') {
		for (s++; s < end; s++) {
			if (*s == '`')
				return false;
			if (*s != '\r')
				buf_addc(out, *s);
		}
		return true;
	}
	if (quote != '"')
		return false;
	for (s++; s < end;) {
		uint32_t cp;
		bool byte;

		if (*s == '\n' || !go_unquote_char(&s, end, quote, &cp, &byte))
			return false;
		if (byte)
			buf_addc(out, (char)cp);
		else
			utf8_encode(out, cp);
	}
	return true;
}
