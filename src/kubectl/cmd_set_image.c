/* kubectl set image TYPE/NAME CONTAINER=IMAGE... */
#include "kubectl/set.h"

#include <errno.h>

struct opts {
	struct set_flags s;
};
#define T struct opts
static const struct opt_spec specs[] = {SET_OPTS(T, s), OPT_END};

static int set_image(struct value **container, void *arg, struct err *err)
{
	(void)err;
	value_put_str(container, "image", arg);
	return 0;
}

/* pairs: CONTAINER=IMAGE, in the order they came. */
static int change(struct kubectl *k, const struct info *info, struct value **obj, void *arg,
		  struct err *err)
{
	const struct strvec *pairs = arg;

	(void)k, (void)info;
	if (!set_pod_spec_path(*obj))
		return set_no_pod_spec(*obj, err);
	for (size_t i = 0; i < pairs->nr; i++) {
		char *eq = strchr(pairs->v[i], '=');
		STR_AUTO name = xstrndup(pairs->v[i], (size_t)(eq - pairs->v[i]));
		int found = set_containers(obj, name, true, set_image, eq + 1, err);

		if (found < 0)
			return found;
		if (!found)
			return err_set(err, -ENOENT, "unable to find container named \"%s\"", name);
	}
	return 0;
}

static int check(void *arg, struct err *err)
{
	const struct strvec *pairs = arg;

	return pairs->nr ? 0 : err_set(err, -EINVAL, "at least one image update is required");
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	STRVEC_AUTO pairs = STRVEC_INIT;
	STRVEC_AUTO resources = STRVEC_INIT;
	int r;

	for (size_t i = 0; i < k->nr_args; i++)
		strvec_add(strchr(k->args[i], '=') > k->args[i] ? &pairs : &resources, k->args[i]);
	if (!resources.nr && !files_given(&o->s.files))
		return resource_required(err);
	r = set_check_local(&o->s, &resources, err);
	if (r < 0)
		return r;
	return set_objects(k, &o->s, &resources, "image updated", check, change, &pairs, err);
}

const struct kubectl_cmd kubectl_set_image = {
	.name = "set image",
	.use = "set image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... "
	       "CONTAINER_NAME_N=CONTAINER_IMAGE_N",
	.summary = "Update the image of a pod template",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
	.arg_kinds = "type name",
};
