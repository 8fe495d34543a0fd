#include "tui/flow.h"

#include <ctype.h>
#include <stdlib.h>

void flow_reset(struct flow *f, int width)
{
	for (size_t i = 0; i < f->nr; i++) {
		for (size_t k = 0; k < f->lines[i].nr; k++)
			free(f->lines[i].runs[k].text);
		free(f->lines[i].runs);
	}
	f->nr = 0;
	f->width = MAX(width, 8);
}

void flow_release(struct flow *f)
{
	flow_reset(f, 0);
	free(f->lines);
	free(f->word);
	*f = (struct flow){0};
}

void flow_line(struct flow *f, int tag)
{
	f->lines = grow(f->lines, f->nr + 1, &f->cap, sizeof(*f->lines));
	f->lines[f->nr++] = (struct flow_line){.tag = tag};
	f->column = 0;
}

static void run_add(struct flow *f, enum role role, const char *s, size_t len)
{
	struct flow_line *l = &f->lines[f->nr - 1];
	struct flow_run *last = l->nr ? &l->runs[l->nr - 1] : NULL;

	if (!len)
		return;
	f->column += (int)utf8_str_width(s, len);
	if (last && last->role == role) {
		char *joined = xasprintf("%s%.*s", last->text, (int)len, s);

		free(last->text);
		last->text = joined;
		return;
	}
	l->runs = xreallocarray(l->runs, l->nr + 1, sizeof(*l->runs));
	l->runs[l->nr++] = (struct flow_run){role, xstrndup(s, len)};
}

void flow_run(struct flow *f, enum role role, const char *text)
{
	run_add(f, role, text, strlen(text));
}

void flow_blank(struct flow *f, int tag)
{
	flow_line(f, tag);
}

/* ---- paragraphs ------------------------------------------------------------------------ */

static void next_line(struct flow *f)
{
	flow_line(f, f->tag);
	flow_run(f, f->lead, f->rest);
	f->indent = f->column;
	f->space = false;
}

/* A word that no line can hold breaks where it must. */
static void long_run(struct flow *f, enum role role, const char *s)
{
	size_t left = strlen(s);
	int width;

	while (left) {
		size_t n = grapheme_len(s, left, &width);

		if (f->column + width > f->width && f->column > f->indent)
			next_line(f);
		run_add(f, role, s, n);
		s += n;
		left -= n;
	}
}

static void end_word(struct flow *f)
{
	if (!f->nr_word)
		return;
	if (f->column + f->space + f->word_width <= f->width) {
		if (f->space)
			run_add(f, f->space_role, " ", 1);
	} else if (f->column > f->indent) {
		next_line(f);
	}
	f->space = false;
	for (size_t i = 0; i < f->nr_word; i++) {
		long_run(f, f->word[i].role, f->word[i].text);
		free(f->word[i].text);
	}
	f->nr_word = 0;
	f->word_width = 0;
}

void flow_begin(struct flow *f, int tag, enum role lead, const char *first, const char *rest)
{
	f->tag = tag;
	f->lead = lead;
	f->rest = rest;
	flow_line(f, tag);
	flow_run(f, lead, first);
	f->indent = f->column;
	f->space = false;
}

void flow_end(struct flow *f)
{
	end_word(f);
}

/* Han and Kana may break after any character; Hangul and the rest only at blanks. */
static bool breaks_anywhere(const char *s, size_t len)
{
	uint32_t cp;

	(void)utf8_decode(s, len, &cp);
	return (cp >= 0x2e80 && cp < 0x3130) || (cp >= 0x3190 && cp < 0xa4d0) ||
	       (cp >= 0xf900 && cp < 0xfb00) || cp >= 0x20000;
}

static void word_add(struct flow *f, enum role role, const char *s, size_t len)
{
	f->word = grow(f->word, f->nr_word + 1, &f->cap_word, sizeof(*f->word));
	f->word[f->nr_word++] = (struct flow_run){role, xstrndup(s, len)};
	f->word_width += (int)utf8_str_width(s, len);
}

void flow_text(struct flow *f, enum role role, const char *s)
{
	size_t left = strlen(s);
	int width;

	while (left) {
		size_t n = 0;

		if (*s == ' ' || *s == '\n') {
			end_word(f);
			if (*s == '\n')
				next_line(f);
			f->space = f->column > f->indent;
			f->space_role = role;
			s++;
			left--;
			continue;
		}
		while (n < left && s[n] != ' ' && s[n] != '\n' && !breaks_anywhere(s + n, left - n))
			n += grapheme_len(s + n, left - n, &width);
		if (n) {
			word_add(f, role, s, n);
		} else {
			n = grapheme_len(s, left, &width);
			word_add(f, role, s, n);
			end_word(f);
		}
		s += n;
		left -= n;
	}
}

void flow_paragraph(struct flow *f, int tag, enum role role, const char *text)
{
	flow_begin(f, tag, role, "", "");
	flow_text(f, role, text);
	flow_end(f);
}

void flow_verbatim(struct flow *f, int tag, enum role role, const char *lead, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		flow_line(f, tag);
		flow_run(f, ROLE_BORDER, lead);
		run_add(f, role, text, n);
		text += n;
		text += *text == '\n';
	}
}

void flow_output(struct flow *f, int tag, enum role role, const char *lead, const char *text)
{
	int width;

	while (*text) {
		size_t left = strcspn(text, "\n");

		flow_line(f, tag);
		flow_run(f, ROLE_BORDER, lead);
		while (left) {
			size_t n = grapheme_len(text, left, &width);

			if (f->column + width > f->width) {
				flow_line(f, tag);
				flow_run(f, ROLE_BORDER, lead);
			}
			run_add(f, role, text, n);
			text += n;
			left -= n;
		}
		text += *text == '\n';
	}
}

/* ---- drawing and finding ------------------------------------------------------------------- */

static void line_text(const struct flow_line *l, struct buf *out)
{
	for (size_t i = 0; i < l->nr; i++)
		buf_adds(out, l->runs[i].text);
}

static const char *find_in(const char *text, const char *needle)
{
	size_t n = strlen(needle);

	for (; *text; text++) {
		size_t i = 0;

		while (i < n && text[i] &&
		       tolower((unsigned char)text[i]) == tolower((unsigned char)needle[i]))
			i++;
		if (i == n)
			return text;
	}
	return NULL;
}

static void mark(const struct canvas *c, int y, const struct flow_line *l, const char *needle)
{
	BUF_AUTO text = BUF_INIT;
	const char *s, *hit;

	line_text(l, &text);
	s = buf_str(&text);
	while ((hit = find_in(s, needle))) {
		canvas_paint(c, (int)utf8_str_width(text.s, (size_t)(hit - text.s)), y,
			     (int)utf8_str_width(hit, strlen(needle)), ROLE_FOUND);
		s = hit + strlen(needle);
	}
}

void flow_draw(const struct flow *f, const struct canvas *c, int top, const char *find)
{
	for (int y = 0; y < c->h; y++) {
		const struct flow_line *l;
		int x = 0;

		if (top + y < 0 || (size_t)(top + y) >= f->nr)
			continue;
		l = &f->lines[top + y];
		for (size_t i = 0; i < l->nr; i++)
			x += canvas_put(c, x, y, l->runs[i].role, l->runs[i].text);
		if (x > c->w)
			canvas_put(c, c->w - 1, y, ROLE_DIM, "›");
		if (!str_empty(find))
			mark(c, y, l, find);
	}
}

int flow_find(const struct flow *f, const char *needle, int from, bool backwards)
{
	for (size_t i = 1; i <= f->nr && !str_empty(needle); i++) {
		int64_t at = from + (backwards ? -(int64_t)i : (int64_t)i);
		BUF_AUTO text = BUF_INIT;

		at = ((at % (int64_t)f->nr) + (int64_t)f->nr) % (int64_t)f->nr;
		line_text(&f->lines[at], &text);
		if (find_in(buf_str(&text), needle))
			return (int)at;
	}
	return -1;
}

int flow_tagged(const struct flow *f, int tag)
{
	for (size_t i = 0; i < f->nr; i++)
		if (f->lines[i].tag == tag)
			return (int)i;
	return -1;
}
