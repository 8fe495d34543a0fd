/* drydock undo: takes back the last inputs of the saved cluster. */
#include "app/app.h"

#include "study/lab_session.h"

#include <stdio.h>

extern const struct app_cmd app_undo;

static int run(struct app *a)
{
	struct workspace *w = NULL;
	ERR_AUTO err = ERR_INIT;
	int64_t n = 1;
	int r;

	if (a->argc > 1 || (a->argc == 1 && (parse_i64(a->argv[0], &n) < 0 || n < 1 || n > 100000)))
		return app_usage(&app_undo, "expected how many commands to take back");
	if (app_open(a, &w, &err) < 0)
		return app_fail("%s", err_msg(&err));
	r = a->session ? lab_session_undo(a->session, (int)n, &err)
		       : workspace_undo(w, (int)n, &err);
	if (r == 0)
		printf("%lld taken back, %zu left\n", (long long)n, workspace_inputs(w));
	app_close(a, w);
	return r < 0 ? app_fail("%s", err_msg(&err)) : 0;
}

const struct app_cmd app_undo = {.name = "undo",
				 .use = "undo [N]",
				 .summary = "take back the last command on the saved cluster",
				 .run = run};
