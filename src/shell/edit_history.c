/* What was typed before: moving through it, searching it, ! expansion, ~/.bash_history. */
#include "shell/edit.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_HISTORY 2000

/* ---- the file ------------------------------------------------------------------------- */

static char *history_path(struct shell *sh)
{
	const char *file = sh_var_get(sh, "HISTFILE"), *home = sh_var_get(sh, "HOME");

	if (file)
		return *file ? xstrdup(file) : NULL;
	return xasprintf("%s/%s", home ? home : "",
			 sh->dialect == DIALECT_BASH ? ".bash_history" : ".ash_history");
}

static void drop_oldest(struct strvec *history)
{
	free(history->v[0]);
	memmove(&history->v[0], &history->v[1], history->nr * sizeof(char *));
	history->nr--;
}

void history_load(struct shell *sh, struct strvec *history)
{
	STR_AUTO path = history_path(sh);
	BUF_AUTO text = BUF_INIT;

	if (!path || proc_read_file(sh->p, path, &text) < 0)
		return;
	for (const char *p = buf_str(&text); *p;) {
		size_t n = strcspn(p, "\n");

		if (n)
			strvec_addn(history, p, n);
		p += n + (p[n] != '\0');
		if (history->nr > MAX_HISTORY)
			drop_oldest(history);
	}
}

void history_save(struct shell *sh, const struct strvec *history, size_t from)
{
	STR_AUTO path = history_path(sh);
	BUF_AUTO text = BUF_INIT;

	if (!path || from >= history->nr)
		return;
	if (proc_read_file(sh->p, path, &text) < 0)
		buf_reset(&text);
	for (; from < history->nr; from++)
		buf_addf(&text, "%s\n", history->v[from]);
	(void)!proc_write_file(sh->p, path, text.s, text.len, 0600);
}

void history_add(struct shell *sh, struct strvec *history, const char *line)
{
	const char *control = sh_var_get(sh, "HISTCONTROL");
	bool both = control && strstr(control, "ignoreboth");

	if (!line[strspn(line, " \t\n")])
		return;
	if (*line == ' ' && (both || (control && strstr(control, "ignorespace"))))
		return;
	if (history->nr && strcmp(history->v[history->nr - 1], line) == 0 &&
	    (both || (control && strstr(control, "ignoredups"))))
		return;
	strvec_add(history, line);
	if (history->nr > MAX_HISTORY)
		drop_oldest(history);
}

/* ---- moving ----------------------------------------------------------------------------- */

static size_t history_len(const struct editor *e)
{
	return e->sh->history ? e->sh->history->nr : 0;
}

static void go_to(struct editor *e, size_t i)
{
	const char *text;

	if (e->hist == history_len(e)) {
		buf_reset(&e->stash);
		buf_adds(&e->stash, buf_str(&e->text));
	}
	e->hist = i;
	text = i < history_len(e) ? e->sh->history->v[i] : buf_str(&e->stash);
	editor_set(e, text, strlen(text));
	editor_forget_undo(e);
}

void editor_history_move(struct editor *e, int by)
{
	if (by < 0 ? e->hist == 0 : e->hist >= history_len(e)) {
		editor_beep(e);
		return;
	}
	go_to(e, by < 0 ? e->hist - 1 : e->hist + 1);
}

void editor_history_edge(struct editor *e, bool first)
{
	if (history_len(e))
		go_to(e, first ? 0 : history_len(e));
}

/* alt-.: the last word of the line before; again: of an older one. */
void editor_history_last_arg(struct editor *e)
{
	const char *line, *word;
	size_t len;

	if (e->arg_shown) {
		editor_remove(e, e->last_arg_at, e->pos);
	} else {
		e->last_arg = history_len(e);
		e->last_arg_at = e->pos;
		editor_keep_undo(e);
	}
	if (e->last_arg == 0) {
		editor_beep(e);
		return;
	}
	line = e->sh->history->v[--e->last_arg];
	len = strlen(line);
	while (len > 0 && strchr(" \t\n", line[len - 1]))
		len--;
	for (word = line + len; word > line && !strchr(" \t\n", word[-1]); word--)
		;
	editor_insert(e, word, (size_t)(line + len - word));
	e->arg_showing = true;
}

/* ---- searching ------------------------------------------------------------------------------ */

struct search {
	struct buf what;
	bool back, failed;
	size_t at;  /* history entry shown; history_len: the line as it was */
	size_t pos; /* of the match in it */
};

static const char *entry(struct editor *e, const struct search *s)
{
	return s->at < history_len(e) ? e->sh->history->v[s->at] : buf_str(&e->text);
}

/* From the present entry on, or from the one after it. */
static void find(struct editor *e, struct search *s, bool next)
{
	size_t i = s->at;

	s->failed = true;
	if (!s->what.len) {
		s->failed = false;
		return;
	}
	for (;; next = true) {
		const char *text, *hit;

		if (next) {
			if (s->back ? i == 0 : i + 1 >= history_len(e))
				return;
			i = s->back ? i - 1 : i + 1;
		}
		text = i < history_len(e) ? e->sh->history->v[i] : "";
		hit = strstr(text, buf_str(&s->what));
		if (hit && !(next && strcmp(text, entry(e, s)) == 0)) {
			s->failed = false;
			s->at = i;
			s->pos = (size_t)(hit - text);
			return;
		}
	}
}

static void show_search(struct editor *e, const struct search *s)
{
	STR_AUTO prompt = xasprintf("(%s%s)`%s': ", s->failed ? "failed " : "",
				    s->back ? "reverse-i-search" : "i-search", buf_str(&s->what));
	const char *text = entry(e, s);

	editor_show_text(e, prompt, text, strlen(text), MIN(s->pos, strlen(text)));
}

static void search_char(struct editor *e, struct search *s, int key)
{
	utf8_encode(&s->what, (uint32_t)key);
	find(e, s, false);
	if (s->failed)
		editor_beep(e);
}

static void search_erase(struct editor *e, struct search *s)
{
	size_t n = s->what.len;

	while (n > 0 && ((unsigned char)s->what.s[n - 1] & 0xc0) == 0x80)
		n--;
	buf_trunc(&s->what, n - (n > 0));
	s->at = e->hist;
	find(e, s, false);
}

int editor_search(struct editor *e, bool back)
{
	struct search s = {.what = BUF_INIT, .back = back, .at = e->hist};
	int key;

	for (;;) {
		show_search(e, &s);
		key = editor_key(e);
		if (key == -EINTR && !e->sh->interrupted)
			continue;
		if (key == 18 || key == 19) {
			s.back = key == 18;
			find(e, &s, true);
			if (s.failed)
				editor_beep(e);
		} else if (key == 8 || key == 127) {
			search_erase(e, &s);
		} else if (key == 7 || key < 0 || key == 3) {
			if (key == 7)
				key = EDIT_NONE;
			break;
		} else if (key >= 0x20 && key < EDIT_UP) {
			search_char(e, &s, key);
		} else {
			if (s.at != e->hist || s.what.len) {
				size_t pos = s.pos;

				go_to(e, s.at);
				e->pos = MIN(pos, e->text.len);
			}
			if (key == 27)
				key = EDIT_NONE;
			break;
		}
	}
	buf_release(&s.what);
	return key;
}

/* ---- ! -------------------------------------------------------------------------------------- */

static void words_of(const char *line, struct strvec *ret)
{
	while (*(line += strspn(line, " \t\n"))) {
		size_t n = 0;
		char quote = 0;

		for (; line[n] && (quote || !strchr(" \t\n", line[n])); n++) {
			if (line[n] == '\\' && line[n + 1])
				n++;
			else if (quote ? line[n] == quote : strchr("'\"", line[n]) != NULL)
				quote = quote ? 0 : line[n];
		}
		strvec_addn(ret, line, n);
		line += n;
	}
}

static void add_words(struct buf *out, const struct strvec *words, size_t from, size_t to)
{
	for (size_t i = from; i < to && i < words->nr; i++)
		buf_addf(out, "%s%s", i > from ? " " : "", words->v[i]);
}

/* The line that an event at p ("!" is before it) means; NULL: none. *ret: its length. */
static const char *find_event(const struct strvec *h, const char *p, size_t *ret)
{
	size_t n = strspn(p + (*p == '-'), "0123456789") + (*p == '-');
	int64_t number;

	*ret = 0;
	if (*p == '!') {
		*ret = 1;
		return h->nr ? h->v[h->nr - 1] : NULL;
	}
	if (strchr("$^*:", *p))
		return h->nr ? h->v[h->nr - 1] : NULL;
	if (n > (size_t)(*p == '-')) {
		STR_AUTO digits = xstrndup(p, n);

		*ret = n;
		if (parse_i64(digits, &number) < 0)
			return NULL;
		number = number < 0 ? (int64_t)h->nr + number : number - 1;
		return number >= 0 && number < (int64_t)h->nr ? h->v[number] : NULL;
	}
	n = strcspn(p, " \t\n;&|()<>\"'`:$");
	*ret = n;
	for (size_t i = h->nr; i-- > 0;)
		if (strncmp(h->v[i], p, n) == 0)
			return h->v[i];
	return NULL;
}

/* Which words of the event; the length of the designator. */
static size_t add_event(struct buf *out, const char *event, const char *p)
{
	STRVEC_AUTO words = STRVEC_INIT;
	size_t colon = *p == ':' && p[1] && strchr("$^*0123456789", p[1]), n;

	words_of(event, &words);
	switch (p[colon]) {
	case '$':
		add_words(out, &words, words.nr ? words.nr - 1 : 0, words.nr);
		return colon + 1;
	case '^':
		add_words(out, &words, 1, 2);
		return colon + 1;
	case '*':
		add_words(out, &words, 1, words.nr);
		return colon + 1;
	default:
		n = colon ? strspn(p + 1, "0123456789") : 0;
		if (!n) {
			buf_adds(out, event);
			return 0;
		}
		n = MIN(n, 4);
		{
			size_t i = 0;

			for (size_t k = 0; k < n; k++)
				i = i * 10 + (size_t)(p[1 + k] - '0');
			add_words(out, &words, i, i + 1);
		}
		return n + 1;
	}
}

int history_expand(const struct strvec *history, const char *line, struct buf *out)
{
	bool dquote = false, changed = false;

	for (const char *p = line; *p;) {
		const char *event;
		size_t n;

		if (*p == '\\' && p[1]) {
			buf_add(out, p, 2);
			p += 2;
			continue;
		}
		if (*p == '\'' && !dquote) {
			n = strcspn(p + 1, "'") + 1;
			n += p[n] == '\'';
			buf_add(out, p, n);
			p += n;
			continue;
		}
		dquote ^= *p == '"';
		if (*p != '!' || !p[1] || strchr(" \t\n=(", p[1]) || (dquote && p[1] == '"') ||
		    (p > line && strchr("$[{", p[-1]))) {
			buf_addc(out, *p++);
			continue;
		}
		event = find_event(history, p + 1, &n);
		if (!event) {
			buf_reset(out);
			buf_add(out, p, n + 1);
			return -ENOENT;
		}
		p += n + 1;
		p += add_event(out, event, p);
		changed = true;
	}
	return changed;
}
