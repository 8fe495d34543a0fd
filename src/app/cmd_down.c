/* drydock down: ends the server of a cluster; the cluster stays. */
#include "app/serve.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

extern const struct app_cmd app_down;

static int run(struct app *a)
{
	VALUE_AUTO *q = value_build("{cmd: 'down'}");
	VALUE_AUTO *answer = NULL;
	ERR_AUTO err = ERR_INIT;

	if (a->argc == 1)
		a->cluster = a->argv[0];
	if (a->argc > 1 || (a->cluster && !app_valid_name(a->cluster)))
		return app_usage(&app_down, "expected at most the name of a cluster");
	if (serve_ask(a, q, &answer, &err) < 0)
		return app_fail("cluster \"%s\" is not served: %s",
				app_cluster(a), err_msg(&err));
	for (int i = 0; i < 200 && serve_is_up(a); i++)
		usleep(20000);
	if (!a->json)
		printf("Cluster \"%s\" is not served any more; it is kept.\n",
		       app_cluster(a));
	return 0;
}

const struct app_cmd app_down = {
	.name = "down", .use = "down [NAME]", .summary = "stop serving a cluster", .run = run};
