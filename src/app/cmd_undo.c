/* drydock undo: takes back the last inputs of the saved cluster. */
#include "app/serve.h"

#include "study/lab_session.h"

#include <errno.h>
#include <stdio.h>

extern const struct app_cmd app_undo;

/* On a cluster that is being served. */
static int ask(struct app *a, int64_t n)
{
	VALUE_AUTO *q = value_build("{cmd: 'undo', n: %l}", n);
	VALUE_AUTO *answer = NULL;
	ERR_AUTO err = ERR_INIT;

	if (serve_ask(a, q, &answer, &err) < 0)
		return app_fail("%s", err_msg(&err));
	printf("%lld taken back, %lld left\n", (long long)n,
	       (long long)value_int_in(answer, "left"));
	return 0;
}

static int run(struct app *a)
{
	struct workspace *w = NULL;
	ERR_AUTO err = ERR_INIT;
	int64_t n = 1;
	int r;

	if (a->argc > 1 || (a->argc == 1 && (parse_i64(a->argv[0], &n) < 0 || n < 1 || n > 100000)))
		return app_usage(&app_undo, "expected how many commands to take back");
	r = app_open(a, &w, &err);
	if (r == -EBUSY && serve_is_up(a))
		return ask(a, n);
	if (r < 0)
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
