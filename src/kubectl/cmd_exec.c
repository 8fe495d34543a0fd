#include <errno.h>

#include "kubectl/podpick.h"
#include "kubectl/resource.h"

struct opts {
	char *container;
	struct file_flags files;
	int64_t running_timeout;
	bool quiet, in, tty;
};

#define T struct opts
static const struct opt_spec specs[] = {
	OPT_STR(T, container, "container", 'c', "",
		"Container to run the command in. Left out, it is the one of the annotation "
		"kubectl.kubernetes.io/default-container, or the first.",
		.values = "@container"),
	OPT_ARR(T, files.files, "filename", 'f', "to use to exec into the resource",
		.values = "@file"),
	OPT_DUR(T, running_timeout, "pod-running-timeout", 0, "1m0s",
		"How long to wait until there is a pod"),
	OPT_BOOL(T, quiet, "quiet", 'q', "false", "Print only what the command prints"),
	OPT_BOOL(T, in, "stdin", 'i', "false", "Pass stdin to the container"),
	OPT_BOOL(T, tty, "tty", 't', "false", "Stdin is a TTY"),
	OPT_END};

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;
	int dash = k->parsed.dash;
	bool files = files_given(&o->files);
	STRVEC_AUTO names = STRVEC_INIT;

	if (k->nr_args > 0 && dash < 0 && (k->nr_args > 1 || files))
		return kubectl_usage_error(
			k, err,
			"exec [POD] [COMMAND] is not supported anymore. Use exec "
			"[POD] -- [COMMAND] instead");
	if (dash == 0 && !files)
		return err_set(err, -EINVAL, "pod, type/name or --filename must be specified");
	if (k->nr_args == 0 && !files)
		return err_set(err, -EINVAL, "pod, type/name or --filename must be specified");
	if (dash < 0 || (size_t)dash >= k->nr_args)
		return err_set(err, -EINVAL,
			       "you must specify at least one command for the container");
	return files ? kubectl_expand_files(k, &o->files, &names, err) : 0;
}

static int find_pod(struct kubectl *k, const struct opts *o, struct value **ret, struct err *err)
{
	char *args[] = {k->args[0], NULL};
	bool files = files_given(&o->files);
	const struct builder b = {.args = files ? NULL : args,
				  .files = &o->files,
				  .default_type = files ? NULL : "pods",
				  .latest = true};
	struct info info = {0};
	int r = builder_one(k, &b, &info, err);

	if (r == 0)
		r = pod_for(k, info.obj, PODS_TO_ATTACH, o->running_timeout, ret, NULL, err);
	info_release(&info);
	return r;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;
	char **command = k->args + k->parsed.dash;
	struct stream *in = o->in ? proc_in(k->proc) : NULL;
	bool tty = o->tty && o->in && stream_is_tty(proc_in(k->proc));
	VALUE_AUTO *pod = NULL;
	const char *container;
	int status = 0, r = find_pod(k, o, &pod, err);
	if (r == 0)
		r = pod_can_exec(pod, err);
	if (r < 0)
		return r;
	container = pod_default_container(k, pod, o->container, o->quiet);
	if (o->tty && !tty && !o->quiet)
		kubectl_err(k, "Unable to use a TTY - input is not a terminal or the right kind of "
			       "file\n");
	r = pod_exec(k, pod, container, command, in, proc_out(k->proc),
		     tty ? NULL : proc_err(k->proc), tty, &status, err);
	if (r < 0)
		return r;
	if (status == 0)
		return 0;
	kubectl_err(k, "command terminated with exit code %d\n", status);
	return kubectl_exit(k, status);
}

const struct kubectl_cmd kubectl_exec = {
	.name = "exec",
	.section = SECTION_DEBUG,
	.order = 4,
	.use = "exec (POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]",
	.summary = "Execute a command in a container",
	.examples = "# Run 'date' in pod mypod, in its first container\n"
		    "kubectl exec mypod -- date\n\n"
		    "# In container ruby\n"
		    "kubectl exec mypod -c ruby -- date\n\n"
		    "# A shell in container ruby, on this terminal\n"
		    "kubectl exec mypod -c ruby -i -t -- sh\n\n"
		    "# In the first pod of a deployment, or of a service\n"
		    "kubectl exec deploy/mydeployment -- date\n"
		    "kubectl exec svc/myservice -- date",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
	.arg_kinds = "pod none",
};
