/* drydock without a command: the home screen; without a terminal, plain home and how to go on. */
#include "app/app.h"

#include <stdio.h>

static int run(struct app *a)
{
	(void)a;
	printf("Drydock: a Kubernetes cluster in miniature, to study, break and mend.\n\n"
	       "Go on with:\n"
	       "  drydock sh -c 'kubectl get nodes'   a script against a fresh cluster\n"
	       "  drydock kubectl get pods -A         a command on your saved cluster\n"
	       "  drydock time +1h                    skip time on it\n"
	       "  drydock help                        every command\n");
	return 0;
}

const struct app_cmd app_home = {.name = "home",
				 .use = "home",
				 .summary = "the home screen (what drydock alone shows)",
				 .run = run};
