/* drydock env: what a shell needs to reach a served cluster, for eval. */
#include "app/serve.h"

#include <stdio.h>
#include <unistd.h>

extern const struct app_cmd app_env;

static int run(struct app *a)
{
	STR_AUTO dir = app_cluster_dir(a);
	STR_AUTO config = xasprintf("%s/kubeconfig", dir);
	STR_AUTO path = serve_path(a);
	STRVEC_AUTO env = STRVEC_INIT;
	BUF_AUTO text = BUF_INIT;

	if (a->argc)
		return app_usage(&app_env, "expected no argument");
	if (access(config, R_OK) < 0)
		return app_fail("cluster \"%s\" was never served; `drydock up --detach` does",
				app_cluster(a));
	serve_environment(a, 0, &env);
	serve_exports(&env, &text);
	buf_adds(&text, "export PATH=");
	app_quote(&text, path);
	buf_addc(&text, '\n');
	printf("%s", buf_str(&text));
	return 0;
}

const struct app_cmd app_env = {.name = "env",
				.use = "env",
				.summary = "print the environment for a served cluster, for eval",
				.run = run};
