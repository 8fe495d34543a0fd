/* kubectl create deployment NAME --image=... [-- COMMAND] */
#include "kubectl/generate.h"

#include <errno.h>
#include <stdlib.h>

struct opts {
	struct generate_flags g;
	struct strvec images;
	int64_t replicas, port;
};
#define T struct opts
static const struct opt_spec specs[] = {
	GENERATE_OPTS(T, g),
	OPT_LIST(T, images, "image", 0, "Image names to run, one container each.",
		 .flags = OPT_REQUIRED),
	OPT_INT32(T, replicas, "replicas", 'r', "1", "Number of replicas to create. Default is 1."),
	OPT_INT32(T, port, "port", 0, "-1", "The containerPort that this deployment exposes."),
	OPT_END};

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	const char *name;
	int r = generate_name(k, &name, err);

	if (r < 0)
		return r;
	if (o->images.nr > 1 && k->nr_args > 1)
		return err_set(err, -EINVAL, "cannot specify multiple --image options and command");
	return 0;
}

/* Characters that a container's name cannot have are replaced, and the name made unique. */
static char *container_name(struct kubectl *k, const char *image)
{
	char *name = image_container_name(image);
	bool changed = false;
	BUF_AUTO b = BUF_INIT;

	for (char *p = name; *p; p++) {
		if (*p != '_' && *p != '.')
			continue;
		*p = '-';
		changed = true;
	}
	if (!changed)
		return name;
	buf_addf(&b, "%s-", name);
	sim_rand_suffix(k->sim, &b, 5);
	free(name);
	return buf_detach(&b);
}

static struct value *containers(struct kubectl *k, const struct opts *o)
{
	struct value *list = value_array_new();

	for (size_t i = 0; i < o->images.nr; i++) {
		STR_AUTO name = container_name(k, o->images.v[i]);
		struct value *c =
			value_build("{name: %s, image: %s, resources: {}}", name, o->images.v[i]);

		value_put(&c, "command", generate_command(k));
		if (o->port >= 0 && i == 0)
			value_put(&c, "ports", value_build("[{containerPort: %l}]", o->port));
		value_push(&list, c);
	}
	return list;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	const char *name = k->args[0];
	VALUE_AUTO *obj = value_build(
		"{apiVersion: 'apps/v1', kind: 'Deployment', metadata: {name: %s, labels: {app: "
		"%s}}, "
		"spec: {replicas: %l, selector: {matchLabels: {app: %s}}, strategy: {}, template: "
		"{metadata: {labels: {app: %s}}, spec: {containers: %V}}}, status: {}}",
		name, name, o->replicas, name, name, containers(k, o));

	return generate(k, &o->g, kind_by_resource("apps", NULL, "deployments"), obj, "deployment",
			err);
}

const struct kubectl_cmd kubectl_create_deployment = {
	.name = "create deployment",
	.aliases = "deploy",
	.use = "create deployment NAME --image=image -- [COMMAND] [args...]",
	.summary = "Create a deployment with the specified name",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
};
