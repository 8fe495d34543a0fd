/* kubectl create cronjob NAME --image=... --schedule=... */
#include "kubectl/generate.h"

struct opts {
	struct generate_flags g;
	char *image, *schedule, *restart;
};
#define T struct opts
static const struct opt_spec specs[] = {
	GENERATE_OPTS(T, g),
	OPT_STR(T, image, "image", 0, "", "Image name to run.", .flags = OPT_REQUIRED),
	OPT_STR(T, schedule, "schedule", 0, "", "When to run, in the form of cron.",
		.flags = OPT_REQUIRED),
	OPT_STR(T, restart, "restart", 0, "", "The pods' restart policy: OnFailure or Never.",
		.values = "OnFailure|Never"),
	OPT_END};

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	VALUE_AUTO *obj = NULL;
	const char *name;
	int r = generate_name(k, &name, err);

	if (r < 0)
		return r;
	obj = value_build("{apiVersion: 'batch/v1', kind: 'CronJob', metadata: {name: %s}, spec: "
			  "{schedule: %s, jobTemplate: {metadata: {name: %s}, spec: {template: "
			  "{metadata: {}, spec: {containers: [{name: %s, image: %s, command: %V, "
			  "resources: {}}], restartPolicy: %s}}}}}, status: {}}",
			  name, o->schedule, name, name, o->image, generate_command(k),
			  *o->restart ? o->restart : "OnFailure");
	return generate(k, &o->g, generate_kind("cronjobs"), obj, "cronjob", err);
}

const struct kubectl_cmd kubectl_create_cronjob = {
	.name = "create cronjob",
	.aliases = "cj",
	.use = "create cronjob NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] "
	       "[flags]",
	.summary = "Create a cron job with the specified name",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
