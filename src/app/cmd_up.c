/* drydock up: serves the saved cluster to real clients. */
#include "app/app.h"

#include "gateway/gateway.h"

#include <signal.h>
#include <stdio.h>
#include <time.h>

/* Booting takes about so long: a new cluster is then as old as its clock says, and not ahead of
 * the clocks of clients, which tell ages by theirs. */
#define BOOT_SECONDS 12

extern const struct app_cmd app_up;

static int run(struct app *a)
{
	struct cluster_config cfg = {.profile = a->profile, .seed = a->seed};
	STR_AUTO dir = xasprintf("%s/clusters/%s", a->home, a->cluster ? a->cluster : "default");
	struct gateway_config door = {.rate = 1};
	struct workspace *w = NULL;
	struct gateway *g = NULL;
	ERR_AUTO err = ERR_INIT;
	int r;

	cfg.epoch_ns = (app_wall_seconds() - BOOT_SECONDS) * SIM_SEC;
	r = workspace_open(dir, &cfg, &w, &err);
	if (r == 0)
		r = gateway_new(w, &door, &g, &err);
	if (r == 0) {
		printf("serving on port %d; KUBECONFIG=%s\n", gateway_port(g),
		       gateway_kubeconfig(g));
		fflush(stdout);
		r = gateway_run(g, &err);
	}
	gateway_free(g);
	workspace_close(w);
	return r < 0 ? app_fail("%s", err_msg(&err)) : 0;
}

const struct app_cmd app_up = {.name = "up",
			       .use = "up",
			       .summary = "serve the saved cluster to real clients",
			       .run = run};
