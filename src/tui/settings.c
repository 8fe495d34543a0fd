/* What the learner chose for good: a few lines in the state folder, "theme light". */
#include "tui/tui_private.h"

#include <stdlib.h>

#define MAX_SETTINGS ((size_t)4096)

static char *path_of(const char *home)
{
	return xasprintf("%s/settings", home);
}

/* The value of a line "name value"; NULL: there is none. */
static char *value_of(const char *text, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = text; *p; p += strcspn(p, "\n"), p += *p == '\n')
		if (strncmp(p, name, n) == 0 && p[n] == ' ')
			return xstrndup(p + n + 1, strcspn(p + n + 1, "\n"));
	return NULL;
}

void tui_settings_load(const char *home, struct tui_settings *ret)
{
	STR_AUTO path = path_of(home);
	STR_AUTO theme = NULL;
	STR_AUTO lang = NULL;
	STR_AUTO shell = NULL;
	BUF_AUTO text = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	*ret = (struct tui_settings){0};
	if (file_read(path, MAX_SETTINGS, &text, &err) < 0)
		return;
	theme = value_of(buf_str(&text), "theme");
	lang = value_of(buf_str(&text), "language");
	shell = value_of(buf_str(&text), "shell");
	ret->shell = str_eq(shell, "own")	  ? SHELL_OWN
		     : str_eq(shell, "simulated") ? SHELL_SIMULATED
						  : SHELL_UNSAID;
	ret->has_theme = theme_by_name(theme, &ret->theme);
	ret->lang = str_eq(lang, "ko") ? "ko" : str_eq(lang, "en") ? "en" : NULL;
}

void settings_save(struct tui *t)
{
	BUF_AUTO text = BUF_INIT;
	STR_AUTO path = NULL;
	ERR_AUTO err = ERR_INIT;

	if (!t->cfg.home)
		return;
	path = path_of(t->cfg.home);
	if (t->settings.has_theme)
		buf_addf(&text, "theme %s\n", theme_name(t->settings.theme));
	if (t->settings.lang)
		buf_addf(&text, "language %s\n", t->settings.lang);
	if (t->settings.shell)
		buf_addf(&text, "shell %s\n",
			 t->settings.shell == SHELL_OWN ? "own" : "simulated");
	if (file_write(path, buf_str(&text), text.len, 0600, &err) < 0)
		tui_say_err(t, &err);
}
