/* kubectl set resources TYPE/NAME --limits=... --requests=... */
#include "kubectl/generate.h"
#include "kubectl/set.h"

#include <errno.h>

struct opts {
	struct set_flags s;
	char *containers, *limits, *requests;
};
#define T struct opts
static const struct opt_spec specs[] = {
	SET_OPTS(T, s),
	OPT_STR(T, containers, "containers", 'c', "*",
		"The containers to change; '*' stands for any text."),
	OPT_STR(T, limits, "limits", 0, "", "What they may use: cpu=100m,memory=256Mi."),
	OPT_STR(T, requests, "requests", 0, "", "What is kept for them: cpu=100m,memory=256Mi."),
	OPT_END};

struct lists {
	const struct opts *o;
	struct value *limits, *requests;
};

static int set_resources(struct value **container, void *arg, struct err *err)
{
	const struct lists *l = arg;
	const char *name;
	const struct value *v;

	(void)err;
	value_each_entry(name, v, i, l->limits)
		value_put_in(container, value_ref(v), "resources", "limits", name);
	value_each_entry(name, v, n, l->requests)
		value_put_in(container, value_ref(v), "resources", "requests", name);
	return 0;
}

static int change(struct kubectl *k, const struct info *info, struct value **obj, void *arg,
		  struct err *err)
{
	const struct lists *l = arg;
	int found = set_containers(obj, l->o->containers, false, set_resources, arg, err);

	(void)k, (void)info;
	if (found == 0)
		return err_set(err, -ENOENT, "unable to find container named %s",
			       l->o->containers);
	return found < 0 ? found : 0;
}

static int check(void *arg, struct err *err)
{
	struct lists *l = arg;
	int r;

	if (!*l->o->limits && !*l->o->requests)
		return err_set(err, -EINVAL,
			       "you must specify an update to requests or limits (in the form of "
			       "--requests/--limits)");
	r = generate_resource_list(l->o->limits, &l->limits, err);
	return r < 0 ? r : generate_resource_list(l->o->requests, &l->requests, err);
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	struct lists l = {.o = o};
	STRVEC_AUTO resources = STRVEC_INIT;
	int r = set_take_resources(k, &o->s, k->nr_args, &resources, err);

	if (r == 0)
		r = set_check_local(&o->s, &resources, err);
	if (r == 0)
		r = set_objects(k, &o->s, &resources, "resource requirements updated", check,
				change, &l, err);
	value_unref(l.limits);
	value_unref(l.requests);
	return r;
}

const struct kubectl_cmd kubectl_set_resources = {
	.name = "set resources",
	.use = "set resources (-f FILENAME | TYPE NAME)  ([--limits=LIMITS & --requests=REQUESTS]",
	.summary = "Update resource requests/limits on objects with pod templates",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
	.arg_kinds = "type name",
};
