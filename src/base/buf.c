#define BASE_PRIVATE
#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>

static void reserve(struct buf *b, size_t more)
{
	size_t need;

	if (__builtin_add_overflow(b->len, more, &need) || __builtin_add_overflow(need, 1, &need))
		abort();
	if (need > b->cap)
		b->s = grow(b->s, need, &b->cap, 1);
}

void buf_reserve(struct buf *b, size_t more)
{
	reserve(b, more);
}

void buf_add(struct buf *b, const void *data, size_t len)
{
	reserve(b, len);
	if (len)
		memcpy(b->s + b->len, data, len);
	b->len += len;
	b->s[b->len] = '\0';
}

void buf_adds(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_addc(struct buf *b, char c)
{
	if (b->len + 1 >= b->cap)
		reserve(b, 1);
	b->s[b->len++] = c;
	b->s[b->len] = '\0';
}

void buf_pad(struct buf *b, char c, size_t times)
{
	reserve(b, times);
	memset(b->s + b->len, c, times);
	b->len += times;
	b->s[b->len] = '\0';
}

/* ---- formatting --------------------------------------------------------------------- */

#define MAX_DIGITS 24

/* In base 10 or 16, with zeros before it up to width characters. */
static void add_number(struct buf *b, uint64_t n, bool negative, bool hex, size_t width)
{
	char digits[MAX_DIGITS], *s = digits + sizeof(digits);

	do {
		*--s = "0123456789abcdef"[hex ? n & 15 : n % 10];
		n = hex ? n >> 4 : n / 10;
	} while (n);
	while ((size_t)(digits + sizeof(digits) - s) + negative < width)
		*--s = '0';
	if (negative)
		*--s = '-';
	buf_add(b, s, (size_t)(digits + sizeof(digits) - s));
}

/*
 * A directive of an integer: zeros and a width, l, ll or z, then d, i, u or x. Returns its length,
 * or 0 for one that is something else.
 */
static size_t add_integer(struct buf *b, const char *p, va_list *ap)
{
	enum { INT, LONG, LONG_LONG, SIZE } type = INT;
	bool is_signed, hex;
	size_t i = 0, width = 0;
	uint64_t n;

	for (; p[0] == '0' && p[i] >= '0' && p[i] <= '9'; i++)
		width = width * 10 + (size_t)(p[i] - '0');
	for (; p[i] == 'l' && type < LONG_LONG; i++)
		type++;
	if (p[i] == 'z' && type == INT) {
		type = SIZE;
		i++;
	}
	is_signed = p[i] == 'd' || p[i] == 'i';
	hex = p[i] == 'x';
	if ((!is_signed && !hex && p[i] != 'u') || (is_signed && type == SIZE) ||
	    width >= MAX_DIGITS)
		return 0;
	if (type == INT)
		n = is_signed ? (uint64_t)va_arg(*ap, int) : va_arg(*ap, unsigned);
	else if (type == LONG)
		n = is_signed ? (uint64_t)va_arg(*ap, long) : va_arg(*ap, unsigned long);
	else if (type == LONG_LONG)
		n = is_signed ? (uint64_t)va_arg(*ap, long long) : va_arg(*ap, unsigned long long);
	else
		n = va_arg(*ap, size_t);
	is_signed = is_signed && (int64_t)n < 0;
	add_number(b, is_signed ? 0 - n : n, is_signed, hex, width);
	return i + 1;
}

static void add_text(struct buf *b, const char *s, size_t max)
{
	s = s ? s : "(null)";
	buf_add(b, s, max == SIZE_MAX ? strlen(s) : strnlen(s, max));
}

/*
 * Writes a directive (the text after '%') without printf's help. Returns its length, or 0 for
 * one that is not known here.
 */
static size_t add_directive(struct buf *b, const char *p, va_list *ap)
{
	int max;

	switch (p[0]) {
	case 's':
		add_text(b, va_arg(*ap, const char *), SIZE_MAX);
		return 1;
	case 'c':
		buf_addc(b, (char)va_arg(*ap, int));
		return 1;
	case '%':
		buf_addc(b, '%');
		return 1;
	case '.':
		if (p[1] != '*' || p[2] != 's')
			return 0;
		max = va_arg(*ap, int);
		add_text(b, va_arg(*ap, const char *), max < 0 ? SIZE_MAX : (size_t)max);
		return 3;
	default:
		return add_integer(b, p, ap);
	}
}

static void add_printf(struct buf *b, const char *fmt, va_list ap) PRINTF(2, 0);
static void add_printf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	reserve(b, 0);
	n = vsnprintf(b->s + b->len, b->cap - b->len, fmt, ap);
	if (n < 0)
		abort();
	if ((size_t)n >= b->cap - b->len) {
		reserve(b, (size_t)n);
		n = vsnprintf(b->s + b->len, b->cap - b->len, fmt, again);
	}
	va_end(again);
	b->len += (size_t)n;
}

/* Nearly all text is made of names and numbers, and printf is slow at that: it gets what is
 * left of the format from the first directive on that is something else. */
void buf_addv(struct buf *b, const char *fmt, va_list ap)
{
	va_list rest;

	va_copy(rest, ap);
	for (const char *p; (p = strchr(fmt, '%'));) {
		size_t n;

		buf_add(b, fmt, (size_t)(p - fmt));
		n = add_directive(b, p + 1, &rest);
		if (!n) {
			add_printf(b, p, rest);
			va_end(rest);
			return;
		}
		fmt = p + 1 + n;
	}
	va_end(rest);
	buf_adds(b, fmt);
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_addv(b, fmt, ap);
	va_end(ap);
}

const char *buf_str(const struct buf *b)
{
	return b->s ? b->s : "";
}

char *buf_detach(struct buf *b)
{
	char *s = b->s ? b->s : xstrdup("");

	*b = (struct buf)BUF_INIT;
	return s;
}

void buf_trunc(struct buf *b, size_t len)
{
	if (len >= b->len)
		return;
	b->len = len;
	b->s[len] = '\0';
}

void buf_reset(struct buf *b)
{
	buf_trunc(b, 0);
}

void buf_release(struct buf *b)
{
	free(b->s);
	*b = (struct buf)BUF_INIT;
}
