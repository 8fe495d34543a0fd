/* drydock without a command: the home screen; without a terminal, plain home and how to go on. */
#include "app/app.h"

#include "tui/tui.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void plain_home(void)
{
	printf("Drydock: a Kubernetes cluster in miniature, to study, break and mend.\n\n"
	       "Go on with:\n"
	       "  drydock sh -c 'kubectl get nodes'   a script against a fresh cluster\n"
	       "  drydock kubectl get pods -A         a command on your saved cluster\n"
	       "  drydock time +1h                    skip time on it\n"
	       "  drydock help                        every command\n");
}

static int run(struct app *a)
{
	struct tui_config cfg = {.home = a->home,
				 .lang = app_lang(a),
				 .cluster = a->cluster,
				 .profile = a->profile,
				 .seed = a->seed,
				 .theme = theme_guess(getenv("NO_COLOR"), getenv("COLORFGBG"))};
	ERR_AUTO err = ERR_INIT;
	int r;

	if (a->plain || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		plain_home();
		return 0;
	}
	cfg.backend = backend_curses_new(&err);
	if (!cfg.backend) {
		plain_home();
		printf("\n(Shown plain: %s.)\n", err_msg(&err));
		return 0;
	}
	r = tui_run(&cfg, "home", NULL, &err);
	backend_curses_free(cfg.backend);
	return r < 0 ? app_fail("%s", err_msg(&err)) : 0;
}

const struct app_cmd app_home = {.name = "home",
				 .use = "home",
				 .summary = "the home screen (what drydock alone shows)",
				 .run = run};
