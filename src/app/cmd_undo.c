/* drydock undo: takes back the last inputs of the saved cluster. */
#include "app/app.h"

#include "cluster/journal.h"

#include <stdio.h>

extern const struct app_cmd app_undo;

static int run(struct app *a)
{
	struct cluster_config cfg = {.profile = a->profile, .seed = a->seed};
	STR_AUTO dir = xasprintf("%s/clusters/%s", a->home, a->cluster ? a->cluster : "default");
	struct workspace *w = NULL;
	ERR_AUTO err = ERR_INIT;
	int64_t n = 1;
	int r;

	if (a->argc > 1 || (a->argc == 1 && (parse_i64(a->argv[0], &n) < 0 || n < 1 || n > 100000)))
		return app_usage(&app_undo, "expected how many commands to take back");
	if (workspace_open(dir, &cfg, &w, &err) < 0)
		return app_fail("%s", err_msg(&err));
	r = workspace_undo(w, (int)n, &err);
	if (r == 0)
		printf("%lld taken back, %zu left\n", (long long)n, workspace_inputs(w));
	workspace_close(w);
	return r < 0 ? app_fail("%s", err_msg(&err)) : 0;
}

const struct app_cmd app_undo = {.name = "undo",
				 .use = "undo [N]",
				 .summary = "take back the last command on the saved cluster",
				 .run = run};
