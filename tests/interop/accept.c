/* accept.c - what may differ: the rules, and texts after them. */
#include "accept.h"

#include "../transcript.h"

#include <fnmatch.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_FILE ((size_t)1 << 20)

struct rule {
	char *files, *text, *reason;
	regex_t re;
	bool command; /* it is for the command, not for what was printed */
	int used;
};

/* "\n" and "\t" in a rule are what they are in C. */
static char *expression(const char *text)
{
	BUF_AUTO out = BUF_INIT;

	for (; *text; text++)
		if (text[0] == '\\' && (text[1] == 'n' || text[1] == 't')) {
			buf_addc(&out, *++text == 'n' ? '\n' : '\t');
		} else {
			buf_addc(&out, *text);
			if (text[0] == '\\' && text[1])
				buf_addc(&out, *++text);
		}
	return buf_detach(&out);
}

static void add_rule(struct rules *r, const char *path, const char *line)
{
	STRVEC_AUTO parts = STRVEC_INIT;
	STR_AUTO re = NULL;
	struct rule *rule;

	strvec_split(&parts, line, '\t');
	r->v = xreallocarray(r->v, r->nr + 1, sizeof(*r->v));
	rule = &r->v[r->nr];
	*rule = (struct rule){0};
	if (parts.nr == 4) {
		rule->command = str_starts(parts.v[1], "\\$ ");
		re = expression(rule->command ? parts.v[1] + 3 : parts.v[1]);
	}
	if (!re || regcomp(&rule->re, re, REG_EXTENDED | REG_NEWLINE)) {
		fprintf(stderr, "%s: %s: expected FILES, REGEX, TEXT and REASON\n", path, line);
		exit(99);
	}
	rule->files = xstrdup(parts.v[0]);
	rule->text = expression(parts.v[2]);
	rule->reason = xstrdup(parts.v[3]);
	r->nr++;
}

void rules_read(struct rules *r, const char *path)
{
	BUF_AUTO text = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	if (file_read(path, MAX_FILE, &text, &err) < 0) {
		fprintf(stderr, "%s\n", err_msg(&err));
		exit(99);
	}
	for (const char *p = buf_str(&text); *p; p = next_line(p)) {
		STR_AUTO line = xstrndup(p, strcspn(p, "\n"));

		if (*line && *line != '#')
			add_rule(r, path, line);
	}
}

void rules_release(struct rules *r)
{
	for (size_t i = 0; i < r->nr; i++) {
		regfree(&r->v[i].re);
		free(r->v[i].files);
		free(r->v[i].text);
		free(r->v[i].reason);
	}
	free(r->v);
	*r = (struct rules){0};
}

void rules_show_used(const struct rules *r)
{
	for (size_t i = 0; i < r->nr; i++)
		if (r->v[i].used)
			printf("accepted: %s\n", r->v[i].reason);
}

/* "\\1" in a rule's text is what its first group matched. */
static void replace(struct buf *out, const char *text, const char *in, const regmatch_t *m)
{
	for (; *text; text++) {
		if (*text == '\\' && text[1] >= '1' && text[1] <= '9') {
			const regmatch_t *g = &m[*++text - '0'];

			if (g->rm_so >= 0)
				buf_add(out, in + g->rm_so, (size_t)(g->rm_eo - g->rm_so));
		} else {
			buf_addc(out, *text);
		}
	}
}

/* The text after one rule. Marks the rule when it changed it. */
static char *apply(struct rule *rule, const char *text)
{
	BUF_AUTO out = BUF_INIT;
	const char *p = text;
	regmatch_t m[10];

	while (*p && regexec(&rule->re, p, 10, m,
			     p == text || p[-1] == '\n' ? 0 : REG_NOTBOL) == 0 &&
	       m[0].rm_eo > m[0].rm_so) {
		rule->used++;
		buf_add(&out, p, (size_t)m[0].rm_so);
		if (!strcmp(rule->text, "-")) {
			while (out.len && out.s[out.len - 1] != '\n')
				buf_trunc(&out, out.len - 1);
			p = next_line(p + m[0].rm_eo);
		} else {
			replace(&out, rule->text, p, m);
			p += m[0].rm_eo;
		}
	}
	buf_adds(&out, p);
	return buf_detach(&out);
}

bool rules_accept(struct rules *r, const char *file, const char *command)
{
	for (size_t i = 0; i < r->nr; i++) {
		if (!r->v[i].command || fnmatch(r->v[i].files, file, 0) != 0 ||
		    regexec(&r->v[i].re, command, 0, NULL, 0) != 0)
			continue;
		r->v[i].used++;
		return true;
	}
	return false;
}

static bool is_event(const char *line)
{
	line += strspn(line, " ");
	return str_starts(line, "Normal ") || str_starts(line, "Warning ");
}

/* Events of the same second come in any order: a run of them is compared sorted. */
static void flush_events(struct strvec *events, struct buf *out)
{
	strvec_sort(events);
	for (size_t i = 0; i < events->nr; i++)
		buf_addf(out, "%s\n", events->v[i]);
	strvec_release(events);
}

void rules_apply(struct rules *r, const char *file, const char *printed, struct buf *out)
{
	STRVEC_AUTO events = STRVEC_INIT;
	char *text = xstrdup(printed);

	for (size_t i = 0; i < r->nr; i++) {
		char *next;

		if (r->v[i].command || fnmatch(r->v[i].files, file, 0) != 0)
			continue;
		next = apply(&r->v[i], text);
		free(text);
		text = next;
	}
	for (const char *p = text; *p; p = next_line(p)) {
		BUF_AUTO line = BUF_INIT;

		for (const char *c = p; *c && *c != '\n'; c++)
			if (*c != ' ' || c[1] != ' ')
				buf_addc(&line, *c);
		if (is_event(buf_str(&line))) {
			strvec_add(&events, buf_str(&line));
			continue;
		}
		flush_events(&events, out);
		buf_addf(out, "%s\n", buf_str(&line));
	}
	flush_events(&events, out);
	free(text);
}
