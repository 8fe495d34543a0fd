/* kubectl create job NAME --image=... | --from=cronjob/NAME */
#include "kubectl/generate.h"

#include <errno.h>

struct opts {
	struct generate_flags g;
	char *image, *from;
};
#define T struct opts
static const struct opt_spec specs[] = {
	GENERATE_OPTS(T, g), OPT_STR(T, image, "image", 0, "", "Image name to run."),
	OPT_STR(T, from, "from", 0, "", "The cron job whose template the job is made of."),
	OPT_END};

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	const char *name;
	int r = generate_name(k, &name, err);

	if (r < 0)
		return r;
	if (!*o->image == !*o->from)
		return err_set(err, -EINVAL, "either --image or --from must be specified");
	if (k->nr_args > 1 && *o->from)
		return err_set(err, -EINVAL, "cannot specify --from and command");
	return 0;
}

static int from_cronjob(struct kubectl *k, const struct opts *o, const char *name,
			struct value **ret, struct err *err)
{
	char *args[] = {o->from, NULL};
	struct builder b = {.args = args, .default_type = "cronjobs", .flatten = true};
	struct info info = {0};
	const struct value *template;
	struct value *annotations = NULL;
	int r = builder_one(k, &b, &info, err);

	if (r < 0)
		return r;
	if (!str_eq(value_str_in(info.obj, "kind"), "CronJob")) {
		info_release(&info);
		return err_set(err, -EINVAL, "from must be an existing cronjob");
	}
	template = value_in(info.obj, "spec", "jobTemplate");
	annotations = value_ref(value_in(template, "metadata", "annotations"));
	value_put_str(&annotations, "cronjob.kubernetes.io/instantiate", "manual");
	*ret = value_build("{apiVersion: 'batch/v1', kind: 'Job', metadata: {name: %s, annotations: "
			   "%V, labels: %v, ownerReferences: [{apiVersion: 'batch/v1', kind: "
			   "'CronJob', name: %s, uid: %s, controller: %b}]}, spec: %v, status: {}}",
			   name, annotations, value_in(template, "metadata", "labels"), info.name,
			   value_str_in(info.obj, "metadata", "uid"), 1,
			   value_in(template, "spec"));
	info_release(&info);
	return 0;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	const char *name = k->args[0];
	VALUE_AUTO *obj = NULL;
	int r = 0;

	if (*o->from)
		r = from_cronjob(k, o, name, &obj, err);
	else
		obj = value_build("{apiVersion: 'batch/v1', kind: 'Job', metadata: {name: %s}, "
				  "spec: {template: {metadata: {}, spec: {containers: [{name: %s, "
				  "image: %s, command: %V, resources: {}}], restartPolicy: "
				  "'Never'}}}, status: {}}",
				  name, name, o->image, generate_command(k));
	if (r < 0)
		return r;
	return generate(k, &o->g, generate_kind("jobs"), obj, "job", err);
}

const struct kubectl_cmd kubectl_create_job = {
	.name = "create job",
	.use = "create job NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]",
	.summary = "Create a job with the specified name",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
};
