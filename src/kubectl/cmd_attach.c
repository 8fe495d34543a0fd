/* kubectl attach POD: what a container prints from now on; with -i what it reads, too. */
#include "kubectl/attach.h"
#include "kubectl/internal.h"
#include "kubectl/podpick.h"
#include "kubectl/resource.h"

#include <errno.h>

struct opts {
	char *container;
	bool in, tty, quiet;
	int64_t running_timeout;
};
#define T struct opts
static const struct opt_spec specs[] = {
	OPT_STR(T, container, "container", 'c', "", "The container; else the default one.",
		.values = "@container"),
	OPT_BOOL(T, in, "stdin", 'i', "false", "Pass standard input to the container."),
	OPT_BOOL(T, tty, "tty", 't', "false", "Standard input is a terminal."),
	OPT_BOOL(T, quiet, "quiet", 'q', "false", "Print only what the container prints."),
	OPT_DUR(T, running_timeout, "pod-running-timeout", 0, "1m0s",
		"How long to wait for a pod that runs."),
	OPT_END};

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	BUF_AUTO all = BUF_INIT;

	(void)opts;
	if (!k->nr_args)
		return err_set(err, -EINVAL, "at least 1 argument is required for attach");
	for (size_t i = 0; i < k->nr_args; i++)
		buf_addf(&all, "%s%s", i ? " " : "", k->args[i]);
	if (k->nr_args > 2)
		return err_set(err, -EINVAL,
			       "expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw "
			       "%zu: [%s]",
			       k->nr_args, buf_str(&all));
	return 0;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;
	struct builder b = {.args = k->args, .default_type = "pods", .single_type = true};
	struct info info = {0};
	VALUE_AUTO *pod = NULL;
	struct attach_to to = {
		.container = o->container, .in = o->in, .tty = o->tty, .quiet = o->quiet};
	const char *phase;
	int r = builder_one(k, &b, &info, err);

	if (r == 0)
		r = pod_for(k, info.obj, PODS_TO_ATTACH, o->running_timeout, &pod, NULL, err);
	info_release(&info);
	if (r < 0)
		return r;
	phase = value_str_or(value_in(pod, "status", "phase"), "");
	if (str_eq(phase, "Succeeded") || str_eq(phase, "Failed"))
		return err_set(err, -EINVAL,
			       "cannot attach a container in a completed pod; current phase is %s",
			       phase);
	to.pod = pod;
	return kubectl_attach_to(k, &to, err);
}

const struct kubectl_cmd kubectl_attach = {
	.name = "attach",
	.section = SECTION_DEBUG,
	.order = 3,
	.use = "attach (POD | TYPE/NAME) -c CONTAINER",
	.summary = "Attach to a running container",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
	.arg_kinds = "pod",
};
