/*
 * run [FILE.t...] - feeds keys to the screens and compares what is drawn. Without arguments:
 * every .t in tests/screen. No terminal, no sleeps: the wall clock is the script's.
 *
 * A file begins with settings, "#size 100x30" (80x24), "#lang ko" (en), "#theme none" (dark),
 * "#open SCREEN [ARG]" (home). Then steps, each followed by what is then shown:
 *
 *	$ Down "kubectl get pods" Enter     keys (keys.h) and typed text
 *	@ 90s                               wall time passes
 *	! click 10,5                        the mouse: click, wheel-up, wheel-down; resize 80x24
 *
 * A step with a second mark ("$$ q", "@@ 1h") shows the roles too (theme.h): rows after ":".
 * A step with "-" after its mark shows nothing. Rows stand after "|"; other lines are
 * comments. "(ended)" is shown when the program has ended. UPDATE_GOLDEN=1 rewrites files
 * instead of failing: look at the screens before you commit them.
 */
#include "tests/screen/fake.h"
#include "tests/transcript.h"

#include "object/timefmt.h"

#include <stdio.h>
#include <stdlib.h>

static void setting(const char *text, const char *name, char **ret)
{
	STR_AUTO key = xasprintf("\n#%s ", name);
	const char *p = strstr(text, key);

	if (!p)
		return;
	free(*ret);
	p += strlen(key);
	*ret = xstrndup(p, strcspn(p, "\n"));
}

static struct tui *start(struct fake *f, const char *text)
{
	STR_AUTO size = xstrdup("80x24");
	STR_AUTO lang = xstrdup("en");
	STR_AUTO theme = xstrdup("dark");
	STR_AUTO open = xstrdup("home");
	STR_AUTO whole = xasprintf("\n%s", text);
	struct tui_config cfg = {.seed = 1, .content = &fake_content};
	struct tui *t;
	char *arg;

	setting(whole, "size", &size);
	setting(whole, "lang", &lang);
	setting(whole, "theme", &theme);
	setting(whole, "open", &open);
	fake_init(f, size);
	cfg.backend = &f->backend;
	cfg.lang = lang;
	(void)theme_by_name(theme, &cfg.theme);
	t = tui_new(&cfg);
	(void)tui_open(t, "home", NULL);
	arg = strchr(open, ' ');
	if (arg)
		*arg++ = '\0';
	if (strcmp(open, "home") != 0)
		(void)tui_open(t, open, arg);
	tui_step(t);
	return t;
}

static void show(struct fake *f, struct tui *t, bool roles, struct buf *got)
{
	BUF_AUTO text = BUF_INIT;

	if (tui_ended(t)) {
		buf_adds(got, "|(ended)\n");
		return;
	}
	grid_text(&f->shown, &text);
	for (const char *p = buf_str(&text); *p; p += strcspn(p, "\n") + 1)
		buf_addf(got, "|%.*s\n", (int)strcspn(p, "\n"), p);
	if (f->shown.cursor_x >= 0)
		buf_addf(got, "|(cursor %d,%d)\n", f->shown.cursor_x, f->shown.cursor_y);
	if (!roles)
		return;
	buf_reset(&text);
	grid_roles(&f->shown, &text);
	for (const char *p = buf_str(&text); *p; p += strcspn(p, "\n") + 1)
		buf_addf(got, ":%.*s\n", (int)strcspn(p, "\n"), p);
}

/* False: this is no step. */
static bool step(struct fake *f, struct tui *t, const char *line, const char *file, struct buf *got)
{
	char mark = *line;
	bool roles, quiet;

	if (!strchr("$@!", mark) || !mark)
		return false;
	roles = line[1] == mark;
	quiet = line[1] == '-';
	line += 1 + roles + quiet;
	if (tui_ended(t) || !fake_step(f, t, mark, line + (*line == ' '))) {
		fprintf(stderr, "%s: \"%c %s\" is no step\n", file, mark, line);
		exit(99);
	}
	if (!quiet)
		show(f, t, roles, got);
	return true;
}

static void replay(const char *file, const char *want, struct buf *got)
{
	struct fake f = {0};
	struct tui *t = start(&f, want);

	for (const char *p = want; *p;) {
		size_t len = strcspn(p, "\n");
		STR_AUTO line = xstrndup(p, len);

		p += len + (p[len] == '\n');
		if (*line == '|' || *line == ':')
			continue;
		buf_addf(got, "%s\n", line);
		(void)step(&f, t, line, file, got);
	}
	tui_free(t);
	fake_release(&f);
}

int main(int argc, char **argv)
{
	static const struct transcripts all = {"tests/screen", "screens", 26, replay};

	return transcripts_main(&all, argc, argv);
}
