/* drydock kubectl: one kubectl command on the saved cluster's base host. */
#include "app/app.h"

static int run(struct app *a)
{
	return app_run_words(a, "kubectl", a->argc, a->argv);
}

const struct app_cmd app_kubectl = {.name = "kubectl",
				    .use = "kubectl ARGUMENT...",
				    .summary = "run kubectl on the saved cluster",
				    .raw = true,
				    .run = run};
