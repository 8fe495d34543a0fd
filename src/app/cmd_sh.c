/* drydock sh: a throw-away cluster in virtual time; the exit status is the script's. */
#include "app/app.h"

#include "cluster/cluster.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#define MAX_SCRIPT ((size_t)4 << 20)
#define LIMIT (24 * INT64_C(3600) * SIM_SEC) /* what never ends, as kubectl get -w, does so */

extern const struct app_cmd app_sh;

static int to_file(void *arg, const void *p, size_t len)
{
	FILE *f = arg;

	return fwrite(p, 1, len, f) == len && fflush(f) == 0 ? 0 : -EPIPE;
}

static int run_script(struct app *a, const char *script)
{
	struct cluster_config cfg = {.profile = a->profile, .seed = a->seed};
	struct stream *out = stream_sink_new(to_file, stdout, false);
	struct stream *errout = stream_sink_new(to_file, stderr, false);
	struct cluster *c = NULL;
	ERR_AUTO err = ERR_INIT;
	int status = 1, r = cluster_new(&cfg, &c, &err);

	if (r == 0)
		r = cluster_boot(c, &err);
	if (r < 0)
		app_fail("%s", err_msg(&err));
	else
		status = cluster_run_streams(c, NULL, script, NULL, out, errout, LIMIT);
	stream_unref(out);
	stream_unref(errout);
	cluster_free(c);
	return status;
}

static int run(struct app *a)
{
	BUF_AUTO script = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	if (a->argc == 2 && strcmp(a->argv[0], "-c") == 0) {
		buf_adds(&script, a->argv[1]);
	} else if (a->argc == 1 && a->argv[0][0] != '-') {
		if (file_read(a->argv[0], MAX_SCRIPT, &script, &err) < 0)
			return app_fail("%s", err_msg(&err));
	} else if (a->argc == 0 && !isatty(STDIN_FILENO)) {
		if (file_read("/dev/stdin", MAX_SCRIPT, &script, &err) < 0)
			return app_fail("%s", err_msg(&err));
	} else {
		return app_usage(&app_sh, "expected a script");
	}
	return run_script(a, buf_str(&script));
}

const struct app_cmd app_sh = {
	.name = "sh",
	.use = "sh [-c SCRIPT | FILE]",
	.summary = "run a script against a fresh cluster in virtual time (a day of it at most)",
	.run = run};
