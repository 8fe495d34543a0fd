/* term_guard.c - see term_guard.h. */
#include "tui/term_guard.h"

#define MAX_NUMBERS 16
#define MAX_NUMBER 9999
#define MAX_STRING 1024

enum { TEXT, AFTER_ESC, SEQUENCE, STRING };

/* ---- text -------------------------------------------------------------------------------------
 */

static void keep_last(struct term_guard *g, const char *p, size_t len)
{
	uint32_t cp;

	if (utf8_decode(p, len, &cp) != len || utf8_width(cp) < 1)
		return;
	memcpy(g->last, p, len);
	g->nr_last = (uint8_t)len;
}

/* One byte of a character, to know the last whole one. */
static void watch_text(struct term_guard *g, char c)
{
	unsigned char b = (unsigned char)c;

	if (b < 0x80) {
		g->nr = 0;
		if (b >= 0x20 && b < 0x7f)
			keep_last(g, &c, 1);
	} else if (b >= 0xc0) {
		g->nr = 0;
		g->want = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2;
		g->glyph[g->nr++] = c;
	} else if (g->nr && g->nr < g->want) {
		g->glyph[g->nr++] = c;
		if (g->nr == g->want)
			keep_last(g, g->glyph, g->nr);
	}
}

/* ---- control sequences ------------------------------------------------------------------------
 */

static bool is_number(char c)
{
	return (c >= '0' && c <= '9') || c == ';' || c == ':';
}

/* The numbers from p on, made small and few. */
static const char *numbers(const char *p, const char *end, struct buf *out)
{
	int nr = 0;

	while (p < end && is_number(*p)) {
		int n = 0;
		bool any = false;

		for (; p < end && *p >= '0' && *p <= '9'; p++) {
			n = MIN(n * 10 + *p - '0', MAX_NUMBER);
			any = true;
		}
		if (any && nr < MAX_NUMBERS)
			buf_addf(out, "%d", n);
		if (p < end && (*p == ';' || *p == ':')) {
			if (++nr < MAX_NUMBERS)
				buf_addc(out, *p);
			p++;
		}
	}
	return p;
}

static void repeat(struct term_guard *g, const char *p, size_t len, int columns, struct buf *out)
{
	int n = 0;

	for (size_t i = 0; i < len && p[i] >= '0' && p[i] <= '9'; i++)
		n = MIN(n * 10 + p[i] - '0', MAX_NUMBER);
	for (n = MIN(MAX(n, 1), columns); n > 0; n--)
		buf_add(out, g->last, g->nr_last);
}

static void end_sequence(struct term_guard *g, char final, int columns, struct buf *out)
{
	const char *p = g->seq, *end = g->seq + g->nr;

	g->state = TEXT;
	if (!g->too_long && final == 'b' && (p == end || is_number(*p))) {
		repeat(g, p, g->nr, columns, out);
	} else if (!g->too_long) {
		buf_adds(out, "\033[");
		while (p < end && *p >= '<' && *p <= '?')
			buf_addc(out, *p++);
		p = numbers(p, end, out);
		while (p < end && *p >= 0x20 && *p < 0x30) /* anything else has no place there */
			buf_addc(out, *p++);
		if (p < end)
			buf_addc(out, 0x18); /* CAN: it is none */
		else
			buf_addc(out, final);
	}
	g->nr = 0;
}

static void in_sequence(struct term_guard *g, char c, int columns, struct buf *out)
{
	if (c >= 0x40 && c <= 0x7e) {
		end_sequence(g, c, columns, out);
	} else if (c == 0x18 || c == 0x1a) {
		g->state = TEXT;
		g->nr = 0;
	} else if (c >= 0 && c < 0x20) {
		buf_addc(out, c); /* done in between, as terminals do */
	} else if (g->nr < GUARD_SEQUENCE) {
		g->seq[g->nr++] = c;
	} else {
		g->too_long = true;
	}
}

/* ---- all of it --------------------------------------------------------------------------------
 */

static void after_escape(struct term_guard *g, char c, struct buf *out)
{
	g->state = TEXT;
	if (c == '[') {
		g->state = SEQUENCE;
		g->nr = 0;
		g->too_long = false;
		return;
	}
	if (c == ']' || c == 'P' || c == 'X' || c == '^' || c == '_') {
		g->state = STRING;
		g->string = 0;
	}
	buf_addc(out, '\033');
	buf_addc(out, c);
	if (c == '8') /* the cursor comes back, perhaps to where no screen is any more */
		buf_adds(out, GUARD_CURSOR);
}

static void in_string(struct term_guard *g, char c, struct buf *out)
{
	if (c == '\a' || c == 0x18 || c == 0x1a) {
		g->state = TEXT;
		buf_addc(out, c);
	} else if (g->string++ < MAX_STRING && (c < 0 || c >= 0x20)) {
		buf_addc(out, c);
	}
}

void term_guard(struct term_guard *g, const char *p, size_t len, int columns, struct buf *out)
{
	for (size_t i = 0; i < len; i++) {
		char c = p[i];

		if (c ==
		    '\033') { /* begins anew, whatever there was; ends strings with \ after it */
			g->state = AFTER_ESC;
			g->nr = 0;
		} else if (g->state == AFTER_ESC) {
			after_escape(g, c, out);
		} else if (g->state == SEQUENCE) {
			in_sequence(g, c, columns, out);
		} else if (g->state == STRING) {
			in_string(g, c, out);
		} else {
			watch_text(g, c);
			buf_addc(out, c);
		}
	}
}
