/* drydock down: ends the server of a cluster; the cluster stays. */
#include "app/serve.h"

#include "cluster/journal.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#define PATIENCE_S 120

extern const struct app_cmd app_down;

static int run(struct app *a)
{
	VALUE_AUTO *q = value_build("{cmd: 'down'}");
	VALUE_AUTO *answer = NULL;
	STR_AUTO dir = NULL;
	ERR_AUTO err = ERR_INIT;

	if (a->argc == 1)
		a->cluster = a->argv[0];
	if (a->argc > 1 || (a->cluster && !app_valid_name(a->cluster)))
		return app_usage(&app_down, "expected at most the name of a cluster");
	if (serve_ask(a, q, &answer, &err) < 0)
		return app_fail("cluster \"%s\" is not served: %s",
				app_cluster(a), err_msg(&err));
	dir = app_cluster_dir(a);
	/* its files are put in order after it has stopped answering: the next `up` needs them */
	for (int i = 0; serve_is_up(a) || workspace_busy(dir); i++) {
		if (i == PATIENCE_S * 50)
			return app_fail("cluster \"%s\": its server was told to end, and has not "
					"for %d s",
					app_cluster(a), PATIENCE_S);
		usleep(20000);
	}
	if (!a->json)
		printf("Cluster \"%s\" is not served any more; it is kept.\n",
		       app_cluster(a));
	return 0;
}

const struct app_cmd app_down = {
	.name = "down", .use = "down [NAME]", .summary = "stop serving a cluster", .run = run};
