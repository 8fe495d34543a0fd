/* kubectl run NAME --image=IMAGE: one pod. */
#include "kubectl/attach.h"
#include "kubectl/generate.h"
#include "kubectl/internal.h"
#include "object/path.h"

#include <errno.h>

struct opts {
	struct generate_flags g;
	struct strvec env, annotations;
	char *labels, *image, *port, *restart, *overrides, *override_type, *pull_policy;
	bool expose, command, stdin_, tty, rm, attach, quiet, privileged, leave_open;
	int64_t running_timeout;
	struct delete_flags del;
	struct file_flags files;
};
#define T struct opts
static const struct opt_spec specs[] = {
	GENERATE_OPTS_BY(T, g, "kubectl-run"),
	OPT_STR(T, image, "image", 0, "", "The image for the container to run.",
		.flags = OPT_REQUIRED),
	OPT_STR(T, port, "port", 0, "", "The port that this container exposes."),
	OPT_STR(T, restart, "restart", 0, "Always",
		"The restart policy for this Pod. Legal values [Always, OnFailure, Never].",
		.values = "Always|OnFailure|Never"),
	OPT_ARR(T, env, "env", 0, "Environment variables to set in the container."),
	OPT_STR(T, labels, "labels", 'l', "", "Comma separated labels to apply to the pod."),
	OPT_ARR(T, annotations, "annotations", 0, "Annotations to apply to the pod."),
	OPT_STR(T, overrides, "overrides", 0, "", "JSON that is merged into the generated object."),
	OPT_STR(T, pull_policy, "image-pull-policy", 0, "",
		"The image pull policy for the container."),
	OPT_BOOL(T, expose, "expose", 0, "false", "Also create a ClusterIP service for the pod."),
	OPT_BOOL(T, command, "command", 0, "false",
		 "The further arguments are the command, not its arguments."),
	OPT_BOOL(T, stdin_, "stdin", 'i', "false", "Keep standard input open on the container."),
	OPT_BOOL(T, tty, "tty", 't', "false", "Allocate a TTY for the container."),
	OPT_BOOL(T, rm, "rm", 0, "false", "Delete the pod after it exits."),
	OPT_BOOL(T, attach, "attach", 0, "false", "Wait for the pod and show what it prints."),
	OPT_BOOL(T, quiet, "quiet", 'q', "false", "Print no prompt messages."),
	OPT_STR(T, override_type, "override-type", 0, "merge",
		"How --overrides is to be understood: json, merge, or strategic.",
		.values = "json|merge|strategic"),
	OPT_BOOL(T, leave_open, "leave-stdin-open", 0, "false",
		 "Keep the container's standard input open when the first session ends."),
	OPT_DUR(T, running_timeout, "pod-running-timeout", 0, "1m0s",
		"How long to wait for a pod that runs, to attach to it."),
	DELETE_OPTS(T, del),
	FILE_OPTS(T, files, "to use to replace the resource."),
	OPT_BOOL(T, privileged, "privileged", 0, "false", "Run the container in privileged mode."),
	OPT_END};

/* "a=b" words into a map. */
static int add_pairs(const struct strvec *list, const char *what, struct value **map,
		     struct err *err)
{
	for (size_t i = 0; i < list->nr; i++) {
		const char *s = list->v[i], *eq = strchr(s, '=');
		STR_AUTO key = eq ? xstrndup(s, (size_t)(eq - s)) : NULL;

		if (!eq || eq == s)
			return err_set(err, -EINVAL, "%s: %s", what, s);
		value_put(map, key, value_str_new(eq + 1));
	}
	return 0;
}

static int port_parse(const char *text, int64_t *ret, struct err *err)
{
	ERR_AUTO ignored = ERR_INIT;

	if (opt_parse_int(text, 32, ret, &ignored) == 0)
		return 0;
	return err_set(err, -EINVAL, "strconv.Atoi: parsing \"%s\": invalid syntax", text);
}

static int container(struct kubectl *k, const struct opts *o, struct value **ret, struct err *err)
{
	struct value *c =
		value_build("{name: %s, image: %s, imagePullPolicy: %s, resources: {}}", k->args[0],
			    o->image, *o->pull_policy ? o->pull_policy : NULL);
	struct value *words = value_array_new();
	int64_t port;

	*ret = c;
	for (size_t i = 1; i < k->nr_args; i++)
		value_push(&words, value_str_new(k->args[i]));
	if (value_len(words))
		value_put(&c, o->command ? "command" : "args", words);
	else
		value_unref(words);
	for (size_t i = 0; i < o->env.nr; i++) {
		const char *eq = strchr(o->env.v[i], '=');
		STR_AUTO name = eq ? xstrndup(o->env.v[i], (size_t)(eq - o->env.v[i])) : NULL;
		struct value *list = value_ref(value_get(c, "env"));

		if (!eq || !*name)
			return err_set(err, -EINVAL, "invalid env: %s", o->env.v[i]);
		if (!env_name_valid(name))
			return err_set(err, -EINVAL, "invalid env: %s", o->env.v[i]);
		value_push(&list, value_build("{name: %s, value: %s}", name, eq + 1));
		value_put(&c, "env", list);
	}
	if (*o->port) {
		if (port_parse(o->port, &port, err) < 0)
			return -EINVAL;
		value_put(&c, "ports", value_build("[{containerPort: %l}]", port));
	}
	if (o->stdin_)
		value_put_bool(&c, "stdin", true);
	if (o->stdin_ && !o->leave_open)
		value_put_bool(&c, "stdinOnce", true);
	if (o->tty)
		value_put_bool(&c, "tty", true);
	if (o->privileged)
		value_put(&c, "securityContext", value_build("{privileged: true}"));
	*ret = c;
	return 0;
}

static int build_pod(struct kubectl *k, const struct opts *o, struct value **ret, struct err *err)
{
	VALUE_AUTO *labels = NULL;
	VALUE_AUTO *annotations = NULL;
	VALUE_AUTO *c = NULL;
	STRVEC_AUTO pairs = STRVEC_INIT;
	int r;

	if (*o->labels)
		strvec_split(&pairs, o->labels, ',');
	r = add_pairs(&pairs, "unexpected label spec", &labels, err);

	if (r == 0)
		r = add_pairs(&o->annotations, "invalid annotations format", &annotations, err);
	if (r == 0)
		r = container(k, o, &c, err);
	if (r < 0)
		return r;
	if (!labels)
		labels = value_build("{run: %s}", k->args[0]);
	*ret = value_build("{apiVersion: 'v1', kind: 'Pod', metadata: {name: %s, labels: %v, "
			   "annotations: %v}, spec: {containers: [%v], dnsPolicy: 'ClusterFirst', "
			   "restartPolicy: %s}, status: {}}",
			   k->args[0], labels, annotations, c, o->restart);
	return *o->overrides ? generate_override(o->overrides, o->override_type, ret, err) : 0;
}

static bool one_of(const char *word, const char *a, const char *b, const char *c)
{
	return str_eq(word, a) || str_eq(word, b) || str_eq(word, c);
}

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;

	if (!kubectl_given(k, "attach"))
		o->attach = o->stdin_;
	if (!k->nr_args || k->parsed.dash == 0)
		return kubectl_usage_error(k, err, "NAME is required for run");
	if (!*o->image)
		return err_set(err, -EINVAL, "--image is required");
	if (!image_reference_valid(o->image))
		return err_set(err, -EINVAL, "Invalid image name \"%s\": invalid reference format",
			       o->image);
	if (o->running_timeout <= 0)
		return kubectl_usage_error(k, err,
					   "--pod-running-timeout must be higher than zero");
	if (o->tty && !o->stdin_)
		return kubectl_usage_error(
			k, err, "-i/--stdin is required for containers with -t/--tty=true");
	if (o->expose && !*o->port)
		return kubectl_usage_error(k, err, "--port must be set when exposing a service");
	if (!one_of(o->restart, "Always", "OnFailure", "Never"))
		return kubectl_usage_error(k, err, "invalid restart policy: %s", o->restart);
	if (!o->attach && o->rm)
		return kubectl_usage_error(k, err,
					   "--rm should only be used for attached containers");
	if (o->attach && !str_eq(o->g.dry.text, "none"))
		return kubectl_usage_error(
			k, err,
			"--dry-run=[server|client] can't be used with attached containers options "
			"(--attach, --stdin, or --tty)");
	if (*o->pull_policy && !one_of(o->pull_policy, "Always", "IfNotPresent", "Never"))
		return kubectl_usage_error(k, err, "invalid image pull policy: %s", o->pull_policy);
	if (!one_of(o->override_type, "json", "merge", "strategic"))
		return err_set(err, -EINVAL, "invalid override type: %s", o->override_type);
	return 0;
}

static int expose_pod(struct kubectl *k, const struct opts *o, const struct value *pod,
		      struct printer *printer, struct err *err)
{
	VALUE_AUTO *svc = NULL;
	int64_t port;

	if (port_parse(o->port, &port, err) < 0)
		return -EINVAL;
	svc = value_build("{apiVersion: 'v1', kind: 'Service', metadata: {name: %s}, spec: {ports: "
			  "[{port: %l, protocol: 'TCP', targetPort: %l}], selector: %v}, status: "
			  "{loadBalancer: {}}}",
			  k->args[0], port, port, value_in(pod, "metadata", "labels"));
	return generate_to(k, &o->g, kind_by_resource("", NULL, "services"), svc, NULL, printer,
			   err);
}

/* ---- attached runs ------------------------------------------------------------------------ */

static const char *phase_of(const struct value *pod)
{
	return value_str_or(value_in(pod, "status", "phase"), "");
}

static bool is_over(const struct value *pod)
{
	return str_eq(phase_of(pod), "Succeeded") || str_eq(phase_of(pod), "Failed");
}

static bool has_succeeded(const struct value *pod)
{
	return str_eq(phase_of(pod), "Succeeded");
}

/* Ready, or over before anybody saw it ready. */
static bool can_be_met(const struct value *pod)
{
	const struct value *ready =
		value_find(value_in(pod, "status", "conditions"), "type", "Ready");

	return is_over(pod) || (str_eq(phase_of(pod), "Running") &&
				str_eq(value_str(value_get(ready, "status")), "True"));
}

/* *ret: the pod as it then was, owned. */
static int wait_for_pod(struct kubectl *k, const struct opts *o, const char *ns,
			bool (*met)(const struct value *pod), struct value **ret, struct err *err)
{
	const struct kind *pods = kind_by_resource("", NULL, "pods");
	int64_t limit = sim_now(k->sim) + o->running_timeout;
	struct client *c;
	int r = kubectl_client(k, &c, err);

	*ret = NULL;
	while (r == 0) {
		r = client_get(c, pods, ns, k->args[0], ret, err);
		if (r < 0 || met(*ret))
			return r;
		value_unref(*ret);
		*ret = NULL;
		if (sim_now(k->sim) >= limit)
			return err_set(err, -ETIME, "timed out waiting for the condition");
		if (fiber_sleep(k->sim, 200 * SIM_MSEC) < 0)
			return -ECANCELED;
	}
	return r;
}

static int show_log(struct kubectl *k, const char *ns, struct err *err)
{
	struct log_options log = {.tail = -1};
	struct client *c;
	int r = kubectl_client(k, &c, err);

	return r < 0 ? r : client_logs(c, ns, k->args[0], k->args[0], &log, proc_out(k->proc), err);
}

static int attach(struct kubectl *k, const struct opts *o, const char *ns, struct err *err)
{
	struct attach_to to = {.container = "", .in = o->stdin_, .tty = o->tty, .quiet = o->quiet};
	VALUE_AUTO *pod = NULL;
	int r = wait_for_pod(k, o, ns, can_be_met, &pod, err);

	if (r < 0)
		return r;
	if (is_over(pod))
		return show_log(k, ns, err);
	to.pod = pod;
	r = kubectl_attach_to(k, &to, err);
	if (r == 0 || r == -ECANCELED)
		return r;
	kubectl_err(k, "warning: couldn't attach to pod/%s, falling back to streaming logs: %s\n",
		    k->args[0], err_msg(err));
	err_release(err);
	return show_log(k, ns, err);
}

/* How the pod ended, where its restart policy lets it. *ret_status: the container's. */
static int outcome(struct kubectl *k, const struct opts *o, const char *ns, struct value **ret_pod,
		   int *ret_status, struct err *err)
{
	bool never = str_eq(o->restart, "Never");
	const struct value *state;
	int r;

	if (o->leave_open || str_eq(o->restart, "Always"))
		return 0;
	r = wait_for_pod(k, o, ns, never ? is_over : has_succeeded, ret_pod, err);
	if (r < 0 || has_succeeded(*ret_pod))
		return r;
	state = value_in(value_idx(value_in(*ret_pod, "status", "containerStatuses"), 0), "state",
			 "terminated");
	*ret_status = (int)value_int(value_get(state, "exitCode"));
	return *ret_status ? 0
			   : err_set(err, -EIO, "pod %s/%s failed with unknown exit code", ns,
				     k->args[0]);
}

static int run_attached(struct kubectl *k, const struct opts *o, const char *ns,
			const struct value *pod, struct err *err)
{
	const struct kind *pods = kind_by_resource("", NULL, "pods");
	struct delete_options del = DELETE_OPTIONS_INIT;
	ERR_AUTO left = ERR_INIT;
	VALUE_AUTO *end = NULL;
	struct client *c;
	int status = 0, r = kubectl_client(k, &c, err);

	if (r == 0)
		r = client_create(c, pods, ns, pod, NULL, NULL, err);
	if (r < 0)
		return r;
	r = attach(k, o, ns, err);
	if (r == 0)
		r = outcome(k, o, ns, &end, &status, err);
	if (o->rm && r != -ECANCELED &&
	    client_delete(c, pods, ns, k->args[0], &del, NULL, &left) == 0 && !o->quiet)
		kubectl_out(k, "pod \"%s\" deleted from %s namespace\n", k->args[0], ns);
	if (r == 0 && status) {
		const struct value *state =
			value_in(value_idx(value_in(end, "status", "containerStatuses"), 0),
				 "state", "terminated");

		kubectl_err(k, "pod %s/%s terminated (%s)\n%s", ns, k->args[0],
			    value_str_or(value_get(state, "reason"), ""),
			    value_str_or(value_get(state, "message"), ""));
		return kubectl_exit(k, status);
	}
	return r;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	const struct kind *pods = kind_by_resource("", NULL, "pods");
	VALUE_AUTO *pod = NULL;
	struct restmapper *m;
	struct printer *printer;
	const char *ns;
	enum dry_run dry;
	int r = build_pod(k, o, &pod, err);

	if (r == 0)
		r = kubectl_mapper(k, &m, err);
	if (r == 0)
		r = dry_run_parse(k, &o->g.dry, &dry, err);
	if (r == 0)
		r = kubectl_namespace(k, &ns, NULL, err);
	if (r < 0)
		return r;
	if (o->attach && dry == DRY_RUN_NONE)
		return run_attached(k, o, ns, pod, err);
	if (dry == DRY_RUN_CLIENT)
		o->g.save_config = false; /* as upstream */
	r = printer_new(k, &o->g.print, "created", dry, &printer, err);
	if (r < 0)
		return r;
	if (o->expose)
		r = expose_pod(k, o, pod, printer, err);
	if (r == 0 && o->expose && dry == DRY_RUN_CLIENT && str_eq(o->g.print.output, "yaml"))
		kubectl_out(k, "---\n"); /* the printer writes one more: as upstream */
	if (r == 0)
		r = generate_to(k, &o->g, pods, pod, NULL, printer, err);
	printer_free(printer);
	return r;
}

const struct kubectl_cmd kubectl_run = {
	.name = "run",
	.section = SECTION_BEGINNER,
	.order = 3,
	.use = "run NAME --image=image [--env=\"key=value\"] [--port=port] "
	       "[--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] "
	       "[args...]",
	.summary = "Run a particular image on the cluster",
	.details = "Creates a pod with one container of the image.",
	.examples = "# A pod of nginx\nkubectl run nginx --image=nginx\n\n"
		    "# Only print what would be created\n"
		    "kubectl run nginx --image=nginx --dry-run=client -o yaml",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
};
