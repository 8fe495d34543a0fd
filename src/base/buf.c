#define BASE_PRIVATE
#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>

static void reserve(struct buf *b, size_t more)
{
	size_t need;

	if (__builtin_add_overflow(b->len, more, &need) || __builtin_add_overflow(need, 1, &need))
		abort();
	b->s = grow(b->s, need, &b->cap, 1);
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
	buf_add(b, &c, 1);
}

void buf_pad(struct buf *b, char c, size_t times)
{
	reserve(b, times);
	memset(b->s + b->len, c, times);
	b->len += times;
	b->s[b->len] = '\0';
}

/* ---- formatting --------------------------------------------------------------------- */

/* Directives that are written here without printf's help; the letters after '%'. */
static size_t plain_directive(const char *s)
{
	static const char *const known[] = {"s", "d", "zu", "lld", "llu", "i", "u", "ld", "c", "%",
					    ".*s"};

	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		size_t n = strlen(known[i]);

		if (strncmp(s, known[i], n) == 0)
			return n;
	}
	return 0;
}

static bool is_plain(const char *fmt)
{
	for (; (fmt = strchr(fmt, '%')); fmt++) {
		size_t n = plain_directive(fmt + 1);

		if (!n)
			return false;
		fmt += n;
	}
	return true;
}

static void add_number(struct buf *b, uint64_t n, bool negative)
{
	char digits[24];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + n % 10);
		n /= 10;
	} while (n);
	if (negative)
		digits[--at] = '-';
	buf_add(b, digits + at, sizeof(digits) - at);
}

static void add_signed(struct buf *b, int64_t n)
{
	add_number(b, n < 0 ? 0 - (uint64_t)n : (uint64_t)n, n < 0);
}

static void add_text(struct buf *b, const char *s, size_t max)
{
	s = s ? s : "(null)";
	buf_add(b, s, max == SIZE_MAX ? strlen(s) : strnlen(s, max));
}

/* Half of all text is made of names and numbers: printf is slow at that. */
static void add_plain(struct buf *b, const char *fmt, va_list *ap)
{
	for (const char *p; (p = strchr(fmt, '%')); fmt = p + 1 + plain_directive(p + 1)) {
		int max;

		buf_add(b, fmt, (size_t)(p - fmt));
		switch (p[1]) {
		case 's':
			add_text(b, va_arg(*ap, const char *), SIZE_MAX);
			break;
		case '.':
			max = va_arg(*ap, int);
			add_text(b, va_arg(*ap, const char *), max < 0 ? SIZE_MAX : (size_t)max);
			break;
		case 'd':
		case 'i':
			add_signed(b, va_arg(*ap, int));
			break;
		case 'u':
			add_number(b, va_arg(*ap, unsigned), false);
			break;
		case 'z':
			add_number(b, va_arg(*ap, size_t), false);
			break;
		case 'c':
			buf_addc(b, (char)va_arg(*ap, int));
			break;
		case 'l':
			if (p[2] == 'd')
				add_signed(b, va_arg(*ap, long));
			else if (p[3] == 'd')
				add_signed(b, va_arg(*ap, long long));
			else
				add_number(b, va_arg(*ap, unsigned long long), false);
			break;
		default:
			buf_addc(b, '%');
			break;
		}
	}
	buf_adds(b, fmt);
}

void buf_addv(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	if (is_plain(fmt)) {
		add_plain(b, fmt, &again);
		va_end(again);
		return;
	}
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
