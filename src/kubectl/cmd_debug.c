/* kubectl debug: an ephemeral container, a changed copy of a pod, or a pod on a node. */
#include "kubectl/debug.h"
#include "cli/printer.h"
#include "kubectl/generate.h"

#include <errno.h>

#define T struct debug_opts
static const struct opt_spec specs[] = {
	OPT_ARR(T, files.files, "filename", 'f', "identifying the resource to debug",
		.values = "@file"),
	OPT_BOOL(T, args_only, "arguments-only", 0, "false",
		 "What follows -- are the container's arguments, not its command."),
	OPT_BOOL(T, attach, "attach", 0, "false",
		 "Wait for the container and attach to it; by itself with -i."),
	OPT_STR(T, container, "container", 'c', "", "Name of the debugging container."),
	OPT_STR(T, copy_to, "copy-to", 0, "", "Make a copy of the pod under this name."),
	OPT_BOOL(T, replace, "replace", 0, "false", "With --copy-to: delete the original pod."),
	OPT_ARR(T, env, "env", 0, "Environment variables to set in the container."),
	OPT_STR(T, image, "image", 0, "", "Image of the debugging container."),
	OPT_BOOL(T, keep.labels, "keep-labels", 0, "false",
		 "With --copy-to: keep the labels of the pod."),
	OPT_BOOL(T, keep.annotations, "keep-annotations", 0, "false",
		 "With --copy-to: keep the annotations of the pod."),
	OPT_BOOL(T, keep.liveness, "keep-liveness", 0, "false",
		 "With --copy-to: keep the liveness probes."),
	OPT_BOOL(T, keep.readiness, "keep-readiness", 0, "false",
		 "With --copy-to: keep the readiness probes."),
	OPT_BOOL(T, keep.startup, "keep-startup", 0, "false",
		 "With --copy-to: keep the startup probes."),
	OPT_BOOL(T, keep.init_containers, "keep-init-containers", 0, "true",
		 "With --copy-to: keep the init containers."),
	OPT_ARR(T, set_image, "set-image", 0,
		"With --copy-to: other images, as NAME=IMAGE pairs; * is every container."),
	OPT_STR(T, pull_policy, "image-pull-policy", 0, "",
		"The image pull policy of the container; the server's choice when empty."),
	OPT_BOOL(T, stdin_, "stdin", 'i', "false", "Keep standard input open on the container."),
	OPT_BOOL(T, quiet, "quiet", 'q', "false", "Print no messages about what is done."),
	OPT_BOOL(T, same_node, "same-node", 0, "false",
		 "With --copy-to: run the copy on the node of the pod."),
	OPT_BOOL(T, share, "share-processes", 0, "true",
		 "With --copy-to: let the containers of the copy see each other's processes."),
	OPT_STR(T, target, "target", 0, "",
		"Show the processes of this container to the ephemeral one.",
		.values = "@container"),
	OPT_BOOL(T, tty, "tty", 't', "false", "Allocate a TTY for the container."),
	OPT_STR(T, profile, "profile", 0, "legacy",
		"Options are \"legacy\", \"general\", \"baseline\", \"netadmin\", \"restricted\" "
		"or \"sysadmin\".",
		.values = "legacy|general|baseline|netadmin|restricted|sysadmin"),
	OPT_STR(T, custom, "custom", 0, "",
		"JSON or YAML file with parts of a container spec that change the profile.",
		.values = "@file"),
	OPT_END};

/* ---- before ------------------------------------------------------------------------------- */

static void add_pair(struct value **map, const char *pair)
{
	const char *eq = strchr(pair, '=');
	STR_AUTO key = xstrndup(pair, (size_t)(eq - pair));

	value_put(map, key, value_str_new(eq + 1));
}

/* pflag's StringToString: one pair as it is, several between commas. */
static int read_pairs(const struct strvec *given, const char *flag, struct value **ret,
		      struct err *err)
{
	*ret = value_map_new();
	for (size_t i = 0; i < given->nr; i++) {
		STRVEC_AUTO pairs = STRVEC_INIT;
		const char *first = strchr(given->v[i], '=');

		if (first && !strchr(first + 1, '='))
			strvec_add(&pairs, given->v[i]);
		else
			strvec_split(&pairs, given->v[i], ',');
		for (size_t k = 0; k < pairs.nr; k++) {
			BUF_AUTO quoted = BUF_INIT;

			if (strchr(pairs.v[k], '=')) {
				add_pair(ret, pairs.v[k]);
				continue;
			}
			go_quote(&quoted, given->v[i]);
			return kubectl_plain_error(
				err,
				"error: invalid argument %s for \"--%s\" flag: %s must be "
				"formatted as key=value\nSee 'kubectl debug --help' for usage.",
				buf_str(&quoted), flag, pairs.v[k]);
		}
	}
	return 0;
}

static int read_custom(struct kubectl *k, struct debug_opts *o, struct err *err)
{
	BUF_AUTO text = BUF_INIT;
	ERR_AUTO why = ERR_INIT;

	if (proc_access(k->proc, o->custom, 0) == -ENOENT)
		return err_set(err, -ENOENT,
			       "must pass a container spec json file for custom profile: open %s: "
			       "no such file or directory",
			       o->custom);
	if (kubectl_read_file(k, o->custom, &text, &why) < 0)
		return err_set(err, -EIO,
			       "must pass a container spec json file for custom profile: %s",
			       err_msg(&why));
	if (yaml_parse(buf_str(&text), text.len, &o->custom_spec, NULL, &why) < 0)
		return err_set(err, -EINVAL, "%s does not contain a valid container spec: %s",
			       o->custom, err_msg(&why));
	if (!value_is_map(o->custom_spec) && !value_is_null(o->custom_spec))
		return err_set(err, -EINVAL,
			       "%s does not contain a valid container spec: error unmarshaling "
			       "JSON: while decoding JSON: json: cannot unmarshal %s into Go value "
			       "of type v1.Container",
			       o->custom,
			       value_is_array(o->custom_spec)    ? "array"
			       : value_is_string(o->custom_spec) ? "string"
								 : "number");
	return 0;
}

static int complete(struct kubectl *k, void *opts, struct err *err)
{
	struct debug_opts *o = opts;
	size_t dash = k->parsed.dash < 0 ? k->nr_args : (size_t)k->parsed.dash;
	int r = read_pairs(&o->env, "env", &o->env_pairs, err);

	if (r == 0)
		r = read_pairs(&o->set_image, "set-image", &o->images, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < k->nr_args; i++)
		strvec_add(i < dash ? &o->names : &o->words, k->args[i]);
	if (!kubectl_given(k, "attach") && o->stdin_)
		o->attach = true;
	if (!debug_profile_known(o->profile))
		return err_set(err, -EINVAL, "unknown profile: %s", o->profile);
	return *o->custom ? read_custom(k, o, err) : 0;
}

static int check_copy(const struct debug_opts *o, struct err *err)
{
	bool images = value_len(o->images) > 0;

	if (*o->copy_to) {
		if (!*o->image && !images && !o->words.nr)
			return err_set(
				err, -EINVAL,
				"you must specify --image, --set-image or command arguments.");
		if (o->words.nr && !*o->container && !*o->image)
			return err_set(err, -EINVAL,
				       "you must specify an existing container or a new image "
				       "when specifying args.");
		return 0;
	}
	if (o->replace)
		return err_set(err, -EINVAL, "--replace may only be used with --copy-to.");
	if (o->same_node)
		return err_set(err, -EINVAL, "--same-node may only be used with --copy-to.");
	if (images)
		return err_set(err, -EINVAL, "--set-image may only be used with --copy-to.");
	if (!*o->image)
		return err_set(err, -EINVAL, "you must specify --image when not using --copy-to.");
	return 0;
}

static int check_images(const struct debug_opts *o, struct err *err)
{
	static const char why[] = "invalid reference format";
	const struct value *image;
	const char *name;

	if (*o->image && !image_reference_valid(o->image))
		return err_set(err, -EINVAL, "invalid image name \"%s\": %s", o->image, why);
	if (!o->names.nr && !o->files.files.nr)
		return err_set(err, -EINVAL, "NAME or filename is required for debug");
	if (*o->pull_policy && strcmp(o->pull_policy, "Always") != 0 &&
	    strcmp(o->pull_policy, "IfNotPresent") != 0 && strcmp(o->pull_policy, "Never") != 0)
		return err_set(err, -EINVAL, "invalid image pull policy: %s", o->pull_policy);
	value_each_entry(name, image, i, o->images)
	{
		if (!image_reference_valid(value_str_or(image, "")))
			return err_set(err, -EINVAL,
				       "invalid image name \"%s\" for container \"%s\": %s",
				       value_str_or(image, ""), name, why);
	}
	return 0;
}

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	static const char *const fixed[] = {"name", "command", "image", "lifecycle",
					    "volumeDevices"};
	struct debug_opts *o = opts;
	int r;

	if (o->attach && kubectl_given(k, "attach") && !*o->image && !*o->container)
		return err_set(err, -EINVAL,
			       "you must specify --container or create a new container using "
			       "--image in order to attach.");
	r = check_copy(o, err);
	if (r == 0)
		r = check_images(o, err);
	if (r < 0)
		return r;
	if (*o->target && *o->copy_to)
		return err_set(err, -EINVAL,
			       "--target is incompatible with --copy-to. Use --share-processes "
			       "instead.");
	if (*o->target && !o->quiet)
		kubectl_out(k,
			    "Targeting container \"%s\". If you don't see processes from this "
			    "container it may be because the container runtime doesn't support "
			    "this feature.\n",
			    o->target);
	if (o->tty && !o->stdin_)
		return err_set(err, -EINVAL,
			       "-i/--stdin is required for containers with -t/--tty=true");
	for (size_t i = 0; i < ARRAY_SIZE(fixed); i++)
		if (value_get(o->custom_spec, fixed[i]))
			return err_set(err, -EINVAL,
				       "name, command, image, lifecycle and volume devices are "
				       "not modifiable via custom profile");
	if (strcmp(o->profile, "legacy") == 0)
		kubectl_err(k, "--profile=legacy is deprecated and will be removed in the future. "
			       "It is recommended to explicitly specify a profile, for example "
			       "\"--profile=general\".\n");
	return 0;
}

/* ---- the session -------------------------------------------------------------------------- */

static const struct value *status_of(const struct value *pod, const char *container)
{
	static const char *const lists[] = {"initContainerStatuses", "containerStatuses",
					    "ephemeralContainerStatuses"};
	const struct value *s = NULL;

	for (size_t i = 0; !s && i < ARRAY_SIZE(lists); i++)
		s = value_find(value_in(pod, "status", lists[i]), "name", container);
	return s;
}

/* Until the container runs or has ended. *pod: as it then is, replaced. */
static int wait_for_container(struct kubectl *k, const struct debug_opts *o, const char *name,
			      struct value **pod, struct err *err)
{
	const struct kind *pods = kind_by_resource("", NULL, "pods");
	struct list_options from = {0};
	struct client_watch *w = NULL;
	const char *type;
	struct client *c;
	int r = kubectl_client(k, &c, err);

	if (r == 0)
		r = client_watch(c, pods, value_str_in(*pod, "metadata", "namespace"),
				 value_str_in(*pod, "metadata", "name"), &from, false, &w, err);
	while (r == 0) {
		VALUE_AUTO *now = NULL;
		const struct value *s;
		const char *message;

		r = client_watch_next(w, SIM_NEVER, &type, &now);
		if (r <= 0) {
			r = r == 0 ? err_set(err, -EPIPE,
					     "watch closed before UntilWithoutRetry "
					     "timeout")
				   : -ECANCELED;
			break;
		}
		r = 0;
		if (strcmp(type, "DELETED") == 0) {
			r = err_api(err, -ENOENT, 404, "NotFound", "pods \"\" not found");
			break;
		}
		s = status_of(now, name);
		message = value_str_in(s, "state", "waiting", "message");
		if (value_in(s, "state", "running") || value_in(s, "state", "terminated")) {
			value_unref(*pod);
			*pod = value_ref(now);
			break;
		}
		if (!o->quiet && !str_empty(message))
			kubectl_err(k, "Warning: container %s: %s\n", name, message);
	}
	client_watch_free(w);
	return r;
}

static int show_log(struct kubectl *k, const struct value *pod, const char *container,
		    struct err *err)
{
	struct log_options log = {.tail = -1};
	struct client *c;
	int r = kubectl_client(k, &c, err);

	return r < 0 ? r
		     : client_logs(c, value_str_in(pod, "metadata", "namespace"),
				   value_str_in(pod, "metadata", "name"), container, &log,
				   proc_out(k->proc), err);
}

static int attach(struct kubectl *k, const struct debug_opts *o, const char *container,
		  struct value **pod, struct err *err)
{
	struct attach_to to = {
		.container = container, .in = o->stdin_, .tty = o->tty, .quiet = o->quiet};
	int r = wait_for_container(k, o, container, pod, err);

	if (r < 0)
		return r;
	if (value_in(status_of(*pod, container), "state", "terminated"))
		return show_log(k, *pod, container, err);
	to.pod = *pod;
	r = kubectl_attach_to(k, &to, err);
	if (r == 0 || r == -ECANCELED)
		return r;
	kubectl_err(k, "warning: couldn't attach to pod/%s, falling back to streaming logs: %s\n",
		    value_str_in(*pod, "metadata", "name"), err_msg(err));
	err_release(err);
	return show_log(k, *pod, container, err);
}

static int visit(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	const struct debug_opts *o = arg;
	VALUE_AUTO *pod = NULL;
	STR_AUTO container = NULL;
	const char *kind = info->kind->kind;
	int r;

	if (str_eq(kind, "Node") && !*info->kind->group)
		r = debug_node(k, o, info->obj, &pod, &container, err);
	else if (str_eq(kind, "Pod") && !*info->kind->group)
		r = *o->copy_to ? debug_copy(k, o, info->obj, &pod, &container, err)
				: debug_ephemeral(k, o, info->obj, &pod, &container, err);
	else
		r = err_set(err, -EINVAL, "\"%s/%s, Kind=%s\" not supported by debug",
			    info->kind->group, info->kind->version, kind);
	if (r == 0 && o->attach && container)
		r = attach(k, o, container, &pod, err);
	return r;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct debug_opts *o = opts;
	struct builder b = {.args = o->names.v, .files = &o->files, .default_type = "pods"};

	return builder_visit(k, &b, visit, o, err);
}

static void release(void *opts)
{
	struct debug_opts *o = opts;

	strvec_release(&o->names);
	strvec_release(&o->words);
	value_unref(o->env_pairs);
	value_unref(o->images);
	value_unref(o->custom_spec);
}

const struct kubectl_cmd kubectl_debug = {
	.name = "debug",
	.section = SECTION_DEBUG,
	.order = 9,
	.use = "debug (POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ]",
	.summary = "Create debugging sessions for troubleshooting workloads and nodes",
	.details = "What is done depends on what is named. A pod gets an ephemeral container, or "
		   "with --copy-to a copy of it is made in which images, commands, and the sharing "
		   "of processes are changed. A node gets a pod that runs in its namespaces and "
		   "has its files below /host.",
	.examples = "# A shell beside the containers of a pod\n"
		    "kubectl debug web -it --image=busybox --profile=general\n\n"
		    "# The same, and it sees the processes of the container app\n"
		    "kubectl debug web -it --image=busybox --target=app --profile=general\n\n"
		    "# A copy of a pod whose container app only runs a shell\n"
		    "kubectl debug web -it --copy-to=web-debug --container=app -- sh\n\n"
		    "# A shell on a node; its files are below /host\n"
		    "kubectl debug node/node01 -it --image=busybox --profile=sysadmin",
	.opts = specs,
	.opts_size = sizeof(struct debug_opts),
	.complete = complete,
	.validate = validate,
	.run = run,
	.release = release,
	.arg_kinds = "pod",
};
