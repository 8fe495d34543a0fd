/* drydock without a command: the home screen; without a terminal, plain home and how to go on. */
#include "app/serve.h"

#include "gateway/gateway.h"
#include "tui/overview.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

extern const struct app_cmd app_home;

/* ---- plain ------------------------------------------------------------------------------ */

/* Text in w columns of the terminal, wide characters counted. */
static void field(const char *text, int w)
{
	int used = (int)utf8_str_width(text, strlen(text));

	printf("%s%*s", text, MAX(w - used, 0), "");
}

static void plain_continue(const struct overview *o, const char *lang)
{
	if (!o->go_kind) {
		printf("%s\n  drydock drill\n",
		       tr_lang(lang,
			       N_("Every lesson is read and every lab solved. Keep it fresh:")));
		return;
	}
	printf("%s: %s: %s\n  drydock %s %s\n",
	       o->nothing_yet ? tr_lang(lang, N_("Begin")) : tr_lang(lang, N_("Continue")),
	       str_eq(o->go_kind, "lab") ? tr_lang(lang, N_("Lab")) : tr_lang(lang, N_("Lesson")),
	       o->go_title, str_eq(o->go_kind, "lab") ? "lab start" : "lesson", o->go_id);
}

static void plain_domains(const struct overview *o, const char *lang)
{
	for (int i = 0; i < NR_DOMAINS; i++) {
		const struct overview_domain *d = &o->domains[i];

		printf("  %d. ", i + 1);
		field(tr_lang(lang, domain_title(domain_at(i))), 26);
		printf(tr_lang(lang, N_("%2d %% of the exam; lessons %d/%d, drills %d/%d, labs "
					"%d/%d\n")),
		       domain_weight(domain_at(i)), d->lessons_done, d->lessons, d->drills_known,
		       d->drills, d->labs_passed, d->labs);
	}
}

static void plain_ways(const struct overview *o, const char *lang)
{
	static const char *const ways[][2] = {
		{"drydock lesson", N_("the lessons, with blocks that run")},
		{"drydock drill", N_("the drills that are due")},
		{"drydock lab", N_("the labs, graded")},
		{"drydock progress", N_("what you have done")},
		{"drydock kubectl get pods -A", N_("a command on your saved cluster")},
		{"drydock sh -c 'kubectl get nodes'", N_("a script against a fresh cluster")},
		{"drydock help", N_("every command")},
	};

	if (o->due || o->fresh) {
		printf(tr_lang(lang, N_("Drills: %d due, %d new today\n")), o->due, o->fresh);
		printf("\n");
	}
	printf("%s\n", tr_lang(lang, N_("Ways on:")));
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		printf("  ");
		field(ways[i][0], 36);
		printf("%s\n", tr_lang(lang, ways[i][1]));
	}
}

static void plain_home(const char *lang, struct progress *p, const char *warning)
{
	struct overview o = {0};

	overview_load(&o, &tui_builtin, p, lang, app_wall_seconds());
	printf("%s\n\n", tr_lang(lang, N_("Drydock: a Kubernetes cluster in miniature, to study, "
					  "break and mend.")));
	plain_continue(&o, lang);
	printf("\n%s\n", tr_lang(lang, N_("Domains:")));
	plain_domains(&o, lang);
	printf("\n");
	plain_ways(&o, lang);
	if (warning)
		printf("\n%s\n", warning);
	overview_release(&o);
}

/* ---- the screen ---------------------------------------------------------------------------- */

static int show_screen(struct tui_config *cfg, const char *screen, const char *arg)
{
	ERR_AUTO err = ERR_INIT;
	int r;

	cfg->backend = backend_curses_new(&err);
	if (!cfg->backend) {
		plain_home(cfg->lang, cfg->progress, cfg->warning);
		printf(tr_lang(cfg->lang, N_("\n(Plain, because %s. TERM=xterm-256color is what "
					     "most terminals are.)\n")),
		       err_msg(&err));
		return 0;
	}
	r = tui_run(cfg, screen, arg, &err);
	backend_curses_free(cfg->backend);
	return r < 0 ? app_fail("%s", err_msg(&err)) : 0;
}

/* The doors of a cluster that a screen shows, and the learner's own shell before them. */
static int open_doors(void *self, const char *name, struct workspace *w,
		      const struct gateway_config *door, struct gateway **ret,
		      struct tui_shell *ret_shell, struct err *err)
{
	struct app a = *(const struct app *)self;
	struct host_shell shell = {0};
	int r;

	a.cluster = name;
	r = serve_write_tools(&a, workspace_cluster(w), err);
	if (r == 0)
		r = gateway_new(w, door, ret, err);
	if (r == 0)
		r = serve_shell(&a, gateway_etcd_port(*ret), &shell, err);
	ret_shell->argv = shell.argv;
	ret_shell->env = shell.env;
	return r;
}

/* Without the learner's file there is still something to see: it is said why, once. */
static char *open_progress(struct app *a, struct progress **ret)
{
	ERR_AUTO err = ERR_INIT;
	ERR_AUTO worse = ERR_INIT;

	if (app_progress_open(a, ret, &err) == 0)
		return NULL;
	if (progress_open(":memory:", ret, &worse) < 0)
		*ret = NULL;
	return xasprintf(tr_lang(app_lang(a), N_("Nothing you do now will be kept: %s")),
			 err_msg(&err));
}

/* What follows the command's name. */
struct wishes {
	const char *screen, *arg; /* NULL: home */
	bool has_theme;
	enum theme_id theme;
	enum tui_shell_choice shell;
};

static bool is_screen(const char *name)
{
	for (const struct screen_spec *const *s = tui_screens(); *s; s++)
		if (strcmp((*s)->name, name) == 0 && !(*s)->overlay)
			return true;
	return false;
}

/* The value of --NAME at argv[*i], "" without one; NULL: it is another word. */
static const char *value_of(const struct app *a, int *i, const char *name)
{
	const char *word = a->argv[*i];
	size_t n = strlen(name);

	if (str_starts(word, name) && word[n] == '=')
		return word + n + 1;
	if (strcmp(word, name) != 0)
		return NULL;
	return *i + 1 < a->argc ? a->argv[++*i] : "";
}

/* 0, or the exit status of wrong usage. */
static int read_wishes(const struct app *a, struct wishes *w)
{
	*w = (struct wishes){.screen = "home"};
	for (int i = 0; i < a->argc; i++) {
		const char *word = a->argv[i], *value;

		if ((value = value_of(a, &i, "--theme"))) {
			if (!theme_by_name(value, &w->theme))
				return app_usage(&app_home,
						 "--theme \"%s\": expected dark, light or none",
						 value);
			w->has_theme = true;
		} else if ((value = value_of(a, &i, "--shell"))) {
			w->shell = str_eq(value, "host")  ? SHELL_OWN
				   : str_eq(value, "sim") ? SHELL_SIMULATED
							  : SHELL_UNSAID;
			if (!w->shell)
				return app_usage(&app_home, "--shell \"%s\": expected host or sim",
						 value);
		} else if (w->arg || *word == '-') {
			return app_usage(&app_home, "%s: expected a screen and what it shows",
					 word);
		} else if (str_eq(w->screen, "home") && !is_screen(word)) {
			return app_usage(&app_home, "there is no screen \"%s\"", word);
		} else if (str_eq(w->screen, "home")) {
			w->screen = word;
		} else {
			w->arg = word;
		}
	}
	return 0;
}

static int run(struct app *a)
{
	const struct tui_doors doors = {a, open_doors};
	struct wishes wish;
	struct tui_config cfg = {.home = a->home,
				 .lang = app_lang(a),
				 .cluster = a->cluster,
				 .profile = a->profile,
				 .seed = a->seed,
				 .draw = !a->seed_given,
				 .now = true,
				 .doors = &doors,
				 .theme = theme_guess(getenv("NO_COLOR"), getenv("COLORFGBG"))};
	struct tui_settings chosen;
	STR_AUTO warning = NULL;
	int status = read_wishes(a, &wish);

	if (status)
		return status;
	warning = open_progress(a, &cfg.progress);
	tui_settings_load(a->home, &chosen);
	if (chosen.has_theme && str_empty(getenv("NO_COLOR")))
		cfg.theme = chosen.theme;
	if (wish.has_theme)
		cfg.theme = wish.theme;
	if (chosen.lang && !a->lang)
		cfg.lang = chosen.lang;
	cfg.shell = wish.shell;
	cfg.warning = warning;
	if (!cfg.progress)
		return app_fail("%s", warning);
	if (a->plain || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		plain_home(cfg.lang, cfg.progress, warning);
	else
		status = show_screen(&cfg, wish.screen, wish.arg);
	progress_close(cfg.progress);
	return status;
}

const struct app_cmd app_home = {
	.name = "home",
	.use = "home [--theme dark|light|none] [--shell host|sim] [SCREEN [ID]]",
	.summary = "the home screen (what drydock alone shows)",
	.about = "SCREEN is opened on top of it: lessons, lesson ID, drills, labs, "
		 "lab ID, cluster, progress. Colours are guessed from COLORFGBG; "
		 "NO_COLOR means none; F2 changes them for good.\n\n"
		 "Beside a lab stands your own $SHELL, with kubectl, etcdctl and ssh on the lab's "
		 "cluster; --shell sim, or the palette for good, gives the simulated one instead.",
	.run = run};
