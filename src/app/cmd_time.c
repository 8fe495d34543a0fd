/* drydock time: the saved cluster's clock, and skipping ahead. */
#include "app/serve.h"

#include "cluster/journal.h"
#include "object/timefmt.h"

#include <errno.h>
#include <stdio.h>

extern const struct app_cmd app_time;

static int print(struct app *a, const char *time)
{
	if (a->json)
		printf("{\"time\":\"%s\"}\n", time);
	else
		printf("%s\n", time);
	return 0;
}

/* On a cluster that is being served. */
static int ask(struct app *a, int64_t ns)
{
	VALUE_AUTO *jump = value_build("{cmd: 'jump', ns: %l}", ns);
	VALUE_AUTO *answer = NULL;
	ERR_AUTO err = ERR_INIT;

	if ((ns ? serve_ask(a, jump, &answer, &err) : serve_status(a, &answer, &err)) < 0)
		return app_fail("%s", err_msg(&err));
	return print(a, value_str_or(value_get(answer, "time"), ""));
}

static int run(struct app *a)
{
	struct workspace *w = NULL;
	BUF_AUTO text = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	int64_t ns = 0;
	int r;

	if (a->argc > 1 || (a->argc == 1 && a->argv[0][0] != '+'))
		return app_usage(&app_time, "expected nothing, or how far to skip, as +10m");
	if (a->argc == 1 && (duration_parse_go(a->argv[0] + 1, &ns, &err) < 0 || ns < 0))
		return app_usage(&app_time, "%s: expected a duration such as +90s, +10m or +2h",
				 a->argv[0]);
	r = app_open(a, &w, &err);
	if (r == -EBUSY && serve_is_up(a))
		return ask(a, ns);
	if (r < 0)
		return app_fail("%s", err_msg(&err));
	r = ns ? workspace_jump(w, ns, &err) : 0;
	if (r == 0) {
		time_write_rfc3339(&text, sim_now(cluster_sim(workspace_cluster(w))));
		print(a, buf_str(&text));
	}
	app_close(a, w);
	return r < 0 ? app_fail("%s", err_msg(&err)) : 0;
}

const struct app_cmd app_time = {.name = "time",
				 .use = "time [+DURATION]",
				 .summary = "show the saved cluster's clock, or skip ahead",
				 .run = run};
