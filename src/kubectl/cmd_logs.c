#include <errno.h>

#include "kubectl/podpick.h"
#include "kubectl/resource.h"

#define USAGE                                                                                      \
	"expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a "      \
	"required argument for the logs command"

struct opts {
	bool all_containers, all_pods, follow, ignore_errors, insecure, prefix, previous,
		timestamps;
	char *container, *selector, *since_time;
	int64_t limit_bytes, max_requests, running_timeout, since, tail;
};

#define T struct opts
static const struct opt_spec specs[] = {
	OPT_BOOL(T, all_containers, "all-containers", 0, "false", "The logs of all containers."),
	OPT_BOOL(T, all_pods, "all-pods", 0, "false",
		 "The logs of all pods of the object, with a prefix on each line."),
	OPT_STR(T, container, "container", 'c', "", "The container whose logs are wanted",
		.values = "@container"),
	OPT_BOOL(T, follow, "follow", 'f', "false", "Go on printing what the container writes."),
	OPT_BOOL(T, ignore_errors, "ignore-errors", 0, "false",
		 "When following, errors of one log do not end the command"),
	OPT_BOOL(T, insecure, "insecure-skip-tls-verify-backend", 0, "false",
		 "Do not check the certificate of the kubelet the logs come from."),
	OPT_INT(T, limit_bytes, "limit-bytes", 0, "0", "At most this many bytes. 0: no limit."),
	OPT_INT(T, max_requests, "max-log-requests", 0, "5",
		"How many logs may be followed at a time when a selector is used."),
	OPT_DUR(T, running_timeout, "pod-running-timeout", 0, "20s",
		"How long to wait until there is a pod"),
	OPT_BOOL(T, prefix, "prefix", 0, "false", "Put pod and container before each line"),
	OPT_BOOL(T, previous, "previous", 'p', "false",
		 "The logs of the container's previous instance, if there is one."),
	SELECTOR_OPT(T, selector),
	OPT_DUR(T, since, "since", 0, "0s", "Only what is younger than this (5s, 2m, 3h)."),
	OPT_STR(T, since_time, "since-time", 0, "",
		"Only what is younger than this time (RFC3339)."),
	OPT_INT(T, tail, "tail", 0, "-1",
		"The last lines only. -1 is all; with a selector 10 unless given."),
	OPT_BOOL(T, timestamps, "timestamps", 0, "false", "Put the time before each line"),
	OPT_END};

/* One container's log. */
struct source {
	struct logging *l;
	char *ns, *pod, *container;
	struct buf line; /* the unfinished line, when lines get a prefix */
	struct err err;
	struct fiber *fiber;
	int result;
};

struct logging {
	struct kubectl *k;
	const struct opts *o;
	struct client *client;
	struct log_options lo;
	bool prefix;
	struct source *v;
	size_t nr, cap;
};

/* ---- checks ---------------------------------------------------------------------------------- */

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;
	int64_t at;

	if (k->nr_args == 0 && !o->selector[0])
		return kubectl_usage_error(k, err, USAGE);
	if (k->nr_args == 1 && o->selector[0])
		return kubectl_usage_error(k, err, "only a selector (-l) or a POD name is allowed");
	if (k->nr_args > 2)
		return kubectl_usage_error(k, err, USAGE);
	if (o->since_time[0] && time_parse_rfc3339(o->since_time, &at) < 0)
		return err_set(
			err, -EINVAL,
			"parsing time \"%s\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"%s\" "
			"as \"2006\"",
			o->since_time, o->since_time);
	if (o->running_timeout <= 0)
		return err_set(err, -EINVAL, "--pod-running-timeout must be higher than zero");
	return 0;
}

/* ---- sources -----------------------------------------------------------------------------------
 */

static void add_source(struct logging *l, const struct value *pod, const char *container)
{
	l->v = grow(l->v, l->nr + 1, &l->cap, sizeof(*l->v));
	l->v[l->nr++] = (struct source){.l = l,
					.ns = xstrdup(value_str_in(pod, "metadata", "namespace")),
					.pod = xstrdup(value_str_in(pod, "metadata", "name")),
					.container = xstrdup(container),
					.err = ERR_INIT};
}

static int add_pod(struct logging *l, const struct value *pod, const char *container,
		   struct err *err)
{
	static const char *const lists[] = {"initContainers", "containers", "ephemeralContainers"};
	const struct value *c;

	for (size_t i = 0; l->o->all_containers && i < ARRAY_SIZE(lists); i++)
		value_each_item(c, j, value_in(pod, "spec", lists[i]))
			add_source(l, pod, value_str_or(value_get(c, "name"), ""));
	if (l->o->all_containers)
		return 0;
	container = pod_default_container(l->k, pod, container, false);
	if (!pod_container(pod, container))
		return err_set(err, -ENOENT, "container %s is not valid for pod %s", container,
			       value_str_or(value_in(pod, "metadata", "name"), ""));
	add_source(l, pod, container);
	return 0;
}

static int add_pods(struct logging *l, const struct value *pods, const char *container,
		    struct err *err)
{
	const struct value *pod;
	int r = 0;

	value_each_item(pod, i, pods)
	{
		r = add_pod(l, pod, container, err);
		if (r < 0)
			break;
	}
	return r;
}

static int find_by_selector(struct logging *l, struct err *err)
{
	const char *ns;
	VALUE_AUTO *pods = NULL;
	const struct list_options lo = {.label_selector = l->o->selector};
	int r = kubectl_namespace(l->k, &ns, NULL, err);

	if (r == 0)
		r = client_list(l->client, kind_by_resource("", "v1", "pods"), ns, &lo, &pods, err);
	if (r < 0)
		return r;
	if (value_len(value_get(pods, "items")) == 0)
		kubectl_err(l->k, "No resources found in %s namespace.\n", ns);
	return add_pods(l, value_get(pods, "items"), l->o->container, err);
}

static int find_of_object(struct logging *l, const struct value *obj, const char *container,
			  struct err *err)
{
	VALUE_AUTO *pod = NULL;
	VALUE_AUTO *pods = NULL;
	BUF_AUTO selector = BUF_INIT;
	size_t nr;
	int r;

	if (l->o->all_pods && !str_eq(value_str_in(obj, "kind"), "Pod")) {
		r = pods_selector(obj, &selector, err);
		if (r == 0)
			r = pods_of(l->k, value_str_in(obj, "metadata", "namespace"),
				    buf_str(&selector), PODS_FOR_LOGS, &pods, err);
		return r < 0 ? r : add_pods(l, pods, container, err);
	}
	r = pod_for(l->k, obj, PODS_FOR_LOGS, l->o->running_timeout, &pod, &nr, err);
	if (r < 0 && (strstr(err_msg(err), "not implemented") ||
		      str_starts(err_msg(err), "invalid service")))
		err_prefix(err, "cannot get the logs from *v1.%s: ",
			   value_str_or(value_get(obj, "kind"), ""));
	if (r < 0)
		return r;
	if (nr > 1)
		kubectl_err(l->k, "Found %zu pods, using pod/%s\n", nr,
			    value_str_or(value_in(pod, "metadata", "name"), ""));
	return add_pod(l, pod, container, err);
}

static int find_named(struct logging *l, struct err *err)
{
	char *args[] = {l->k->args[0], NULL};
	const struct builder b = {.args = args, .default_type = "pods", .single_type = true};
	const char *container = l->k->nr_args == 2 ? l->k->args[1] : l->o->container;
	struct info info = {0};
	const char *ns;
	int r = kubectl_namespace(l->k, &ns, NULL, err);

	if (r == 0)
		r = builder_one(l->k, &b, &info, err);
	if (r < 0 && err_is_not_found(err)) {
		STR_AUTO text = xstrdup(err_msg(err));

		return err_set(err, r, "error from server (NotFound): %s in namespace \"%s\"", text,
			       ns);
	}
	if (r == 0)
		r = find_of_object(l, info.obj, container, err);
	info_release(&info);
	return r;
}

/* ---- output
 * --------------------------------------------------------------------------------------- */

static int write_lines(void *arg, const void *data, size_t len)
{
	struct source *s = arg;
	const char *p = data;
	BUF_AUTO out = BUF_INIT;

	if (!s->l->prefix)
		return proc_write(s->l->k->proc, data, len);
	for (size_t i = 0; i < len; i++) {
		buf_addc(&s->line, p[i]);
		if (p[i] != '\n')
			continue;
		buf_addf(&out, "[pod/%s/%s] ", s->pod, s->container);
		buf_add(&out, s->line.s, s->line.len);
		buf_reset(&s->line);
	}
	return out.len ? proc_write(s->l->k->proc, out.s, out.len) : 0;
}

static int read_log(void *arg)
{
	struct source *s = arg;
	struct stream *out = stream_sink_new(write_lines, s, false);

	s->result = client_logs(s->l->client, s->ns, s->pod, s->container, &s->l->lo, out, &s->err);
	stream_unref(out);
	if (s->line.len) {
		BUF_AUTO rest = BUF_INIT;

		buf_addf(&rest, "[pod/%s/%s] %s", s->pod, s->container, buf_str(&s->line));
		proc_write(s->l->k->proc, rest.s, rest.len);
	}
	return s->result;
}

static int one_by_one(struct logging *l, struct err *err)
{
	for (size_t i = 0; i < l->nr; i++) {
		int r = read_log(&l->v[i]);

		if (r == 0)
			continue;
		if (!l->o->ignore_errors || r == -ECANCELED) {
			err_move(err, &l->v[i].err);
			return r;
		}
		proc_printf(l->k->proc, "error: %s\n", err_msg(&l->v[i].err));
	}
	return 0;
}

/* Logs that are followed have no end: all are read at once. */
static int together(struct logging *l, struct err *err)
{
	int r = 0;

	if ((int64_t)l->nr > l->o->max_requests)
		return err_set(err, -EINVAL,
			       "you are attempting to follow %zu log streams, but maximum allowed "
			       "concurrency is %lld, use --max-log-requests to increase the limit",
			       l->nr, (long long)l->o->max_requests);
	for (size_t i = 0; i < l->nr; i++)
		l->v[i].fiber = fiber_start(l->k->sim, "kubectl logs", read_log, &l->v[i]);
	for (size_t i = 0; i < l->nr; i++) {
		int result;

		if (r == 0 && fiber_join(l->v[i].fiber, &result) == -ECANCELED)
			r = -ECANCELED;
		if (r == 0 && l->v[i].result < 0 && !l->o->ignore_errors) {
			r = l->v[i].result;
			err_move(err, &l->v[i].err);
		}
	}
	/* The others stop with the first failure. */
	for (size_t i = 0; i < l->nr; i++) {
		fiber_end(l->v[i].fiber);
		fiber_release(l->v[i].fiber);
	}
	return r;
}

/* What upstream looks at only when it has found the object. */
static int check(struct kubectl *k, const struct opts *o, struct err *err)
{
	if (o->since_time[0] && o->since)
		return err_set(err, -EINVAL,
			       "at most one of `sinceTime` or `sinceSeconds` may be specified");
	if (o->all_containers && o->container[0])
		return err_set(
			err, -EINVAL,
			"--all-containers=true should not be specified with container name %s",
			o->container);
	if (k->nr_args == 2 && o->container[0])
		return err_set(err, -EINVAL,
			       "only one of -c or an inline [CONTAINER] arg is allowed");
	if (o->limit_bytes < 0)
		return err_set(err, -EINVAL, "--limit-bytes must be greater than 0");
	if (o->since < 0)
		return err_set(err, -EINVAL, "--since must be greater than 0");
	if (o->tail < -1)
		return err_set(err, -EINVAL, "--tail must be greater than or equal to -1");
	return 0;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;
	struct logging l = {.k = k, .o = o, .prefix = o->prefix || o->all_pods};
	int r = kubectl_client(k, &l.client, err);

	l.lo = (struct log_options){.follow = o->follow,
				    .previous = o->previous,
				    .timestamps = o->timestamps,
				    .tail = o->tail,
				    .since_s = (o->since + SIM_SEC - 1) / SIM_SEC,
				    .limit_bytes = o->limit_bytes};
	if (o->since_time[0] && time_parse_rfc3339(o->since_time, &l.lo.since_time) < 0)
		return -EINVAL;
	if (o->selector[0] && !kubectl_given(k, "tail"))
		l.lo.tail = 10;
	if (r == 0)
		r = o->selector[0] ? find_by_selector(&l, err) : find_named(&l, err);
	if (r == 0)
		r = check(k, o, err);
	if (r == 0)
		r = o->follow && l.nr > 1 ? together(&l, err) : one_by_one(&l, err);
	for (size_t i = 0; i < l.nr; i++) {
		free(l.v[i].ns);
		free(l.v[i].pod);
		free(l.v[i].container);
		buf_release(&l.v[i].line);
		err_release(&l.v[i].err);
	}
	free(l.v);
	return r;
}

const struct kubectl_cmd kubectl_logs = {
	.name = "logs",
	.section = SECTION_DEBUG,
	.order = 2,
	.use = "logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]",
	.summary = "Print the logs for a container in a pod",
	.details = "The container's name may be left out when the pod has only one.",
	.examples = "# The log of pod nginx\nkubectl logs nginx\n\n"
		    "# Of all its containers, each line with its source\n"
		    "kubectl logs nginx --all-containers=true --prefix\n\n"
		    "# Of all pods with the label app=nginx\n"
		    "kubectl logs -l app=nginx --all-containers=true\n\n"
		    "# What container ruby wrote before it was restarted\n"
		    "kubectl logs -p -c ruby web-1\n\n"
		    "# Go on while it writes\nkubectl logs -f -c ruby web-1\n\n"
		    "# The last 20 lines\nkubectl logs --tail=20 nginx\n\n"
		    "# The last hour\nkubectl logs --since=1h nginx\n\n"
		    "# The first container of a job's pod\nkubectl logs job/hello\n\n"
		    "# A container of a deployment's pod\nkubectl logs deployment/nginx -c nginx-1",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
	.arg_kinds = "pod container",
};
