#include "tests/screen/fake.h"

#include "object/timefmt.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- terminal and clocks ------------------------------------------------------------- */

static void get_size(void *self, int *cols, int *rows)
{
	*cols = ((struct fake *)self)->cols;
	*rows = ((struct fake *)self)->rows;
}

static bool no_event(void *self, int64_t timeout_ns, struct event *ret)
{
	(void)self;
	(void)timeout_ns;
	(void)ret;
	return false;
}

static void show(void *self, const struct grid *g, enum theme_id theme)
{
	struct fake *f = self;

	(void)theme;
	grid_resize(&f->shown, g->cols, g->rows);
	memcpy(f->shown.cells, g->cells, (size_t)g->cols * (size_t)g->rows * sizeof(*g->cells));
	f->shown.cursor_x = g->cursor_x;
	f->shown.cursor_y = g->cursor_y;
	f->shows++;
}

static int64_t now(void *self)
{
	return ((struct fake *)self)->now;
}

static int64_t date(void *self)
{
	return FAKE_DATE + ((struct fake *)self)->now / SIM_SEC;
}

/* An editor that turns every "before" into "after ". */
static int edit(void *self, const char *name, struct buf *text)
{
	char *p;

	(void)self;
	(void)name;
	while ((p = strstr(buf_str(text), "before")))
		memcpy(p, "after ", 6);
	return 0;
}

static bool parse_size(struct fake *f, const char *size)
{
	return sscanf(size, "%dx%d", &f->cols, &f->rows) == 2;
}

void fake_init(struct fake *f, const char *size)
{
	*f = (struct fake){.backend = {.self = f,
				       .size = get_size,
				       .wait = no_event,
				       .show = show,
				       .now = now,
				       .date = date,
				       .edit = edit}};
	if (!parse_size(f, size)) {
		fprintf(stderr, "\"%s\" is no size\n", size);
		exit(99);
	}
}

void fake_release(struct fake *f)
{
	grid_release(&f->shown);
}

/* ---- steps ------------------------------------------------------------------------------ */

static void press(struct tui *t, uint32_t key)
{
	struct event ev = {.type = EVENT_KEY, .key = key};

	if (tui_ended(t))
		return;
	tui_event(t, &ev);
	tui_step(t);
}

static bool keys(struct tui *t, const char *p)
{
	while (*p) {
		size_t n = strcspn(p, " ");
		uint32_t key;

		if (*p == '"' && strchr(p + 1, '"')) {
			for (p++; *p != '"'; p += n) {
				n = utf8_decode(p, strlen(p), &key);
				press(t, key);
			}
			p++;
		} else if (n) {
			key = key_parse(p, n);
			if (!key)
				return false;
			press(t, key);
			p += n;
		}
		p += *p == ' ';
	}
	return true;
}

static bool pass(struct fake *f, struct tui *t, const char *text)
{
	ERR_AUTO err = ERR_INIT;
	int64_t ns;

	if (duration_parse_go(text, &ns, &err) < 0)
		return false;
	while (ns > 0) {
		int64_t n = MIN(MAX(tui_timeout(t), SIM_MSEC), ns);

		f->now += n;
		ns -= n;
		tui_step(t);
	}
	return true;
}

static bool mouse(struct fake *f, struct tui *t, const char *text)
{
	struct event ev = {0};

	if (str_starts(text, "resize ") && parse_size(f, text + 7))
		ev.type = EVENT_RESIZE;
	else if (sscanf(text, "click %d,%d", &ev.x, &ev.y) == 2)
		ev.type = EVENT_CLICK;
	else if (sscanf(text, "wheel-down %d,%d", &ev.x, &ev.y) == 2)
		ev.type = EVENT_SCROLL;
	else if (sscanf(text, "wheel-up %d,%d", &ev.x, &ev.y) == 2)
		ev.type = EVENT_SCROLL;
	else
		return false;
	if (ev.type == EVENT_SCROLL)
		ev.key = str_starts(text, "wheel-up") ? TK_UP : TK_DOWN;
	tui_event(t, &ev);
	tui_step(t);
	return true;
}

bool fake_step(struct fake *f, struct tui *t, char mark, const char *text)
{
	return mark == '$' ? keys(t, text) : mark == '@' ? pass(f, t, text) : mouse(f, t, text);
}

/* ---- content -------------------------------------------------------------------------------- */

static char *content_dir(const char *rest)
{
	return xasprintf("%s/tests/screen/content/%s", getenv("srcdir") ? getenv("srcdir") : ".",
			 rest);
}

static void list_files(const char *dir, const char *suffix, struct strvec *ret)
{
	STR_AUTO path = content_dir(dir);
	STRVEC_AUTO names = STRVEC_INIT;
	ERR_AUTO err = ERR_INIT;

	if (dir_list(path, &names, &err) < 0)
		return;
	for (size_t i = 0; i < names.nr; i++)
		if (str_ends(names.v[i], suffix))
			strvec_addn(ret, names.v[i], strlen(names.v[i]) - strlen(suffix));
}

static void list_lessons(struct strvec *ret)
{
	list_files("lessons/en", ".md", ret);
}

static int load_lesson(const char *id, const char *lang, struct lesson **ret, struct err *err)
{
	STR_AUTO name = xasprintf("lessons/%s/%s.md", lang, id);
	STR_AUTO path = content_dir(name);
	BUF_AUTO text = BUF_INIT;
	int r = file_read(path, 1 << 20, &text, err);

	if (r < 0 && !str_eq(lang, "en"))
		return load_lesson(id, "en", ret, err);
	if (r == 0)
		r = lesson_parse(name, buf_str(&text), text.len, ret, err);
	if (r == 0) {
		free((*ret)->id);
		free((*ret)->lang);
		(*ret)->id = xstrdup(id);
		(*ret)->lang = xstrdup(lang);
	}
	return r;
}

static int load_drills(const char *lang, struct drill_set *ret, struct err *err)
{
	STR_AUTO path = content_dir("drills.yaml");

	return drill_set_read(path, lang, ret, err);
}

static void list_labs(struct strvec *ret)
{
	list_files("labs", "", ret);
}

static int load_lab(const char *id, const char *lang, uint64_t seed, struct lab **ret,
		    struct err *err)
{
	STR_AUTO name = xasprintf("labs/%s", id);
	STR_AUTO dir = content_dir(name);

	return lab_load_dir(dir, lang, seed, ret, err);
}

const struct tui_content fake_content = {.lesson_list = list_lessons,
					 .lesson_load = load_lesson,
					 .drills = load_drills,
					 .lab_list = list_labs,
					 .lab_load = load_lab};
