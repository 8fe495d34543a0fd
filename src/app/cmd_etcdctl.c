/* drydock etcdctl: one etcdctl command on the saved cluster's base host. */
#include "app/app.h"

static int run(struct app *a)
{
	return app_run_words(a, "etcdctl", a->argc, a->argv);
}

const struct app_cmd app_etcdctl = {.name = "etcdctl",
				    .use = "etcdctl ARGUMENT...",
				    .summary = "run etcdctl on the saved cluster",
				    .raw = true,
				    .run = run};
