/* Containers and pod templates. Upstream: describeContainers and DescribePodTemplate. */
#include "kubectl/describe.h"

#include <errno.h>

static void add_port(struct buf *out, const struct value *port, const char *field)
{
	const char *name = value_str_or(value_get(port, "name"), "");

	buf_addf(out, "%s%lld/%s", out->len ? ", " : "", (long long)value_int_in(port, field),
		 value_str_or(value_get(port, "protocol"), ""));
	if (name[0])
		buf_addf(out, " (%s)", name);
}

static void ports(struct desc *d, const char *title, const struct value *list, const char *field)
{
	const struct value *port;
	BUF_AUTO text = BUF_INIT;

	value_each_item(port, i, list) add_port(&text, port, field);
	if (strchr(buf_str(&text), ','))
		desc(d, 2, "%ss:\t%s\n", title, buf_str(&text));
	else
		desc(d, 2, "%s:\t%s\n", title, text.len ? buf_str(&text) : "<none>");
}

static void basics(struct desc *d, const struct value *c, const struct value *status,
		   const char *space)
{
	const struct value *profile = value_in(c, "securityContext", "seccompProfile");

	desc(d, 1, "%s%s:\n", space[0] ? " " : "", value_str_or(value_get(c, "name"), ""));
	if (status)
		desc_string(d, 2, "Container ID", value_get(status, "containerID"));
	desc_string(d, 2, "Image", value_get(c, "image"));
	if (status)
		desc_string(d, 2, "Image ID", value_get(status, "imageID"));
	ports(d, "Port", value_get(c, "ports"), "containerPort");
	ports(d, "Host Port", value_get(c, "ports"), "hostPort");
	if (value_is_map(profile)) {
		desc_string(d, 2, "SeccompProfile", value_get(profile, "type"));
		if (str_eq(value_str_in(profile, "type"), "Localhost"))
			desc_string(d, 3, "LocalhostProfile",
				    value_get(profile, "localhostProfile"));
	}
}

/* Words of a command, one a line; words with newlines on several. */
static void words(struct desc *d, const char *title, const struct value *list)
{
	const struct value *word;

	if (value_len(list) == 0)
		return;
	desc(d, 2, "%s:\n", title);
	value_each_item(word, i, list)
	{
		const char *s = value_str_or(word, "");

		for (;;) {
			size_t len = strcspn(s, "\n");

			desc(d, 3, "%.*s\n", (int)len, s);
			if (!s[len])
				break;
			s += len + 1;
		}
	}
}

static void state(struct desc *d, const char *title, const struct value *s)
{
	const struct value *running = value_get(s, "running"), *end = value_get(s, "terminated");
	const char *reason = value_str_or(value_in(s, "waiting", "reason"), "");

	if (value_is_map(running)) {
		desc(d, 2, "%s:\tRunning\n", title);
		desc_time(d, 3, "Started", value_get(running, "startedAt"));
		return;
	}
	if (value_is_map(value_get(s, "waiting")) || !value_is_map(end)) {
		desc(d, 2, "%s:\tWaiting\n", title);
		if (reason[0])
			desc(d, 3, "Reason:\t%s\n", reason);
		return;
	}
	desc(d, 2, "%s:\tTerminated\n", title);
	if (!str_empty(value_str_in(end, "reason")))
		desc_string(d, 3, "Reason", value_get(end, "reason"));
	if (!str_empty(value_str_in(end, "message")))
		desc_string(d, 3, "Message", value_get(end, "message"));
	desc_int(d, 3, "Exit Code", value_get(end, "exitCode"));
	if (value_int_in(end, "signal") > 0)
		desc_int(d, 3, "Signal", value_get(end, "signal"));
	desc_time(d, 3, "Started", value_get(end, "startedAt"));
	desc_time(d, 3, "Finished", value_get(end, "finishedAt"));
}

static void status_lines(struct desc *d, const struct value *status)
{
	state(d, "State", value_get(status, "state"));
	if (value_is_map(value_in(status, "lastState", "terminated")))
		state(d, "Last State", value_get(status, "lastState"));
	desc(d, 2, "Ready:\t%s\n", bool_text(value_bool_in(status, "ready")));
	desc_int(d, 2, "Restart Count", value_get(status, "restartCount"));
}

static void resource_list(struct desc *d, int level, const char *title, const struct value *map)
{
	const struct value *v;
	const char *key;

	if (value_len(map) == 0)
		return;
	desc(d, level, "%s:\n", title);
	value_each_entry(key, v, i, map)
	{
		BUF_AUTO text = BUF_INIT;

		quantity_text(&text, v);
		desc(d, level + 1, "%s:\t%s\n", key, buf_str(&text));
	}
}

void describe_resources(struct desc *d, int level, const struct value *resources)
{
	resource_list(d, level, "Limits", value_get(resources, "limits"));
	resource_list(d, level, "Requests", value_get(resources, "requests"));
}

/* ---- probes ------------------------------------------------------------------------------ */

static void probe_action(struct buf *out, const struct value *p)
{
	const struct value *exec = value_get(p, "exec"), *http = value_get(p, "httpGet");
	const struct value *tcp = value_get(p, "tcpSocket"), *grpc = value_get(p, "grpc");

	if (value_is_map(exec)) {
		buf_adds(out, "exec [");
		strings_join(out, value_get(exec, "command"), " ");
		buf_addc(out, ']');
	} else if (value_is_map(http)) {
		const char *scheme = value_str_or(value_get(http, "scheme"), "HTTP");
		const char *path = value_str_or(value_get(http, "path"), "");

		buf_adds(out, "http-get ");
		for (; *scheme; scheme++)
			buf_addc(out, (char)(*scheme | 32));
		buf_addf(out, "://%s:", value_str_or(value_get(http, "host"), ""));
		intstr_text(out, value_get(http, "port"));
		buf_addf(out, "%s%s", path[0] && path[0] != '/' ? "/" : "", path);
	} else if (value_is_map(tcp)) {
		buf_addf(out, "tcp-socket %s:", value_str_or(value_get(tcp, "host"), ""));
		intstr_text(out, value_get(tcp, "port"));
	} else if (value_is_map(grpc)) {
		buf_addf(out, "grpc <pod>:%lld %s", (long long)value_int_in(grpc, "port"),
			 value_str_or(value_get(grpc, "service"), ""));
	} else {
		buf_adds(out, "unknown");
	}
}

static void probe(struct desc *d, const char *title, const struct value *p)
{
	BUF_AUTO text = BUF_INIT;

	if (!value_is_map(p))
		return;
	probe_action(&text, p);
	desc(d, 2, "%s:\t%s delay=%llds timeout=%llds period=%llds #success=%lld #failure=%lld\n",
	     title, buf_str(&text), (long long)value_int_in(p, "initialDelaySeconds"),
	     (long long)value_int_in(p, "timeoutSeconds"),
	     (long long)value_int_in(p, "periodSeconds"),
	     (long long)value_int_in(p, "successThreshold"),
	     (long long)value_int_in(p, "failureThreshold"));
}

/* ---- environment -------------------------------------------------------------------------- */

static void env_from(struct desc *d, const struct value *list)
{
	const struct value *e;

	if (value_len(list) == 0)
		return;
	desc(d, 2, "Environment Variables from:\n");
	value_each_item(e, i, list)
	{
		bool is_map = value_is_map(value_get(e, "configMapRef"));
		const struct value *ref = value_get(e, is_map ? "configMapRef" : "secretRef");
		const char *prefix = value_str_or(value_get(e, "prefix"), "");

		desc(d, 3, "%s\t%s", value_str_or(value_get(ref, "name"), ""),
		     is_map              ? "ConfigMap"
		     : value_is_map(ref) ? "Secret"
					 : "");
		if (prefix[0])
			desc_add(d, " with prefix '%s'", prefix);
		desc_add(d, "\tOptional: %s\n", value_bool_in(ref, "optional") ? "true" : "false");
	}
}

/* `metadata.labels['a']` gives "a"; NULL for other forms. Caller frees. */
static char *subscript(const char *path, const char *map)
{
	size_t len = strlen(map);

	if (!str_starts(path, map) || path[len] != '[' || path[len + 1] != '\'' ||
	    !str_ends(path, "']"))
		return NULL;
	return xstrndup(path + len + 2, strlen(path) - len - 4);
}

/* What kubectl can tell of a fieldRef without the kubelet: metadata only. */
static void field_ref(struct buf *out, const struct value *pod, const char *path)
{
	static const char *const simple[] = {"name", "namespace", "uid"};
	const struct value *meta = value_get(pod, "metadata");
	STR_AUTO label = subscript(path, "metadata.labels");
	STR_AUTO annotation = subscript(path, "metadata.annotations");

	for (size_t i = 0; i < ARRAY_SIZE(simple); i++) {
		STR_AUTO full = xasprintf("metadata.%s", simple[i]);

		if (str_eq(path, full))
			buf_adds(out, value_str_or(value_get(meta, simple[i]), ""));
	}
	if (label)
		buf_adds(out, value_str_or(value_in(meta, "labels", label), ""));
	if (annotation)
		buf_adds(out, value_str_or(value_in(meta, "annotations", annotation), ""));
}

static int64_t divided_up(int64_t a, int64_t b)
{
	return b <= 0 ? a : (a + b - 1) / b;
}

static void resource_ref(struct buf *out, const struct value *c, const struct value *ref)
{
	const char *resource = value_str_or(value_get(ref, "resource"), "");
	const char *dot = strchr(resource, '.');
	STR_AUTO part = dot ? xstrndup(resource, (size_t)(dot - resource)) : xstrdup("");
	const struct value *v = value_in(c, "resources", part, dot ? dot + 1 : "");
	const struct value *divisor = value_get(ref, "divisor");
	int64_t n;

	if (str_ends(resource, ".cpu")) {
		int64_t div = quantity_milli_of(divisor);

		n = divided_up(quantity_milli_of(v), div ? div : 1000);
	} else {
		int64_t div = quantity_value_of(divisor);

		n = divided_up(quantity_value_of(v), div ? div : 1);
	}
	if (n == 0 && (str_eq(resource, "limits.cpu") || str_eq(resource, "limits.memory")))
		buf_adds(out, "node allocatable");
	else
		buf_addf(out, "%lld", (long long)n);
}

static void env_value_from(struct desc *d, const struct value *e, const struct value *c,
			   const struct value *pod)
{
	const struct value *from = value_get(e, "valueFrom");
	const struct value *field = value_get(from, "fieldRef");
	const struct value *resource = value_get(from, "resourceFieldRef");
	const struct value *secret = value_get(from, "secretKeyRef");
	const struct value *map = value_get(from, "configMapKeyRef");
	const char *name = value_str_or(value_get(e, "name"), "");
	BUF_AUTO text = BUF_INIT;

	if (value_is_map(field)) {
		const char *path = value_str_or(value_get(field, "fieldPath"), "");

		if (pod)
			field_ref(&text, pod, path);
		desc(d, 3, "%s:\t%s (%s:%s)\n", name, buf_str(&text),
		     value_str_or(value_get(field, "apiVersion"), ""), path);
	} else if (value_is_map(resource)) {
		resource_ref(&text, c, resource);
		desc(d, 3, "%s:\t%s (%s)\n", name, buf_str(&text),
		     value_str_or(value_get(resource, "resource"), ""));
	} else if (value_is_map(secret)) {
		desc(d, 3, "%s:\t<set to the key '%s' in secret '%s'>\tOptional: %s\n", name,
		     value_str_or(value_get(secret, "key"), ""),
		     value_str_or(value_get(secret, "name"), ""),
		     value_bool_in(secret, "optional") ? "true" : "false");
	} else if (value_is_map(map)) {
		desc(d, 3, "%s:\t<set to the key '%s' of config map '%s'>\tOptional: %s\n", name,
		     value_str_or(value_get(map, "key"), ""),
		     value_str_or(value_get(map, "name"), ""),
		     value_bool_in(map, "optional") ? "true" : "false");
	}
}

static void env(struct desc *d, const struct value *c, const struct value *pod)
{
	const struct value *list = value_get(c, "env"), *e;

	desc(d, 2, "Environment:%s\n", value_len(list) ? "" : "\t<none>");
	value_each_item(e, i, list)
	{
		const char *s = value_str_or(value_get(e, "value"), "");

		if (value_is_map(value_get(e, "valueFrom"))) {
			env_value_from(d, e, c, pod);
			continue;
		}
		desc(d, 3, "%s:\t%.*s\n", value_str_or(value_get(e, "name"), ""),
		     (int)strcspn(s, "\n"), s);
		while (s[strcspn(s, "\n")]) {
			s += strcspn(s, "\n") + 1;
			desc(d, 3, "\t%.*s\n", (int)strcspn(s, "\n"), s);
		}
	}
}

/* ---- mounts -------------------------------------------------------------------------------- */

static int by_mount_path(const void *a, const void *b)
{
	const struct value *const *x = a, *const *y = b;

	return strcmp(value_str_or(value_get(*x, "mountPath"), ""),
		      value_str_or(value_get(*y, "mountPath"), ""));
}

static void mounts(struct desc *d, const struct value *list)
{
	size_t nr = value_len(list);
	const struct value **v = xcalloc(nr + 1, sizeof(*v));

	desc(d, 2, "Mounts:%s\n", nr ? "" : "\t<none>");
	for (size_t i = 0; i < nr; i++)
		v[i] = value_idx(list, i);
	sort_stable(v, nr, by_mount_path);
	for (size_t i = 0; i < nr; i++) {
		const char *sub = value_str_or(value_get(v[i], "subPath"), "");
		BUF_AUTO quoted = BUF_INIT;

		go_quote(&quoted, sub);
		desc(d, 3, "%s from %s (%s%s%s)\n", value_str_or(value_get(v[i], "mountPath"), ""),
		     value_str_or(value_get(v[i], "name"), ""),
		     value_bool_in(v[i], "readOnly") ? "ro" : "rw", sub[0] ? ",path=" : "",
		     sub[0] ? buf_str(&quoted) : "");
	}
	free(v);
}

static void devices(struct desc *d, const struct value *list, bool no_mounts)
{
	const struct value *v;

	if (value_len(list) == 0)
		return;
	desc(d, 2, "Devices:%s\n", no_mounts ? "\t<none>" : "");
	value_each_item(v, i, list)
		desc(d, 3, "%s from %s\n", value_str_or(value_get(v, "devicePath"), ""),
		     value_str_or(value_get(v, "name"), ""));
}

void describe_containers(struct desc *d, const char *label, const struct value *containers,
			 const struct value *statuses, const struct value *pod, const char *space)
{
	const struct value *c;

	desc(d, 0, "%s%s:%s\n", space, label, value_len(containers) ? "" : " <none>");
	value_each_item(c, i, containers)
	{
		const struct value *status =
			value_find(statuses, "name", value_str_or(value_get(c, "name"), ""));

		basics(d, c, status, space);
		words(d, "Command", value_get(c, "command"));
		words(d, "Args", value_get(c, "args"));
		if (status)
			status_lines(d, status);
		describe_resources(d, 2, value_get(c, "resources"));
		probe(d, "Liveness", value_get(c, "livenessProbe"));
		probe(d, "Readiness", value_get(c, "readinessProbe"));
		probe(d, "Startup", value_get(c, "startupProbe"));
		env_from(d, value_get(c, "envFrom"));
		env(d, c, pod);
		mounts(d, value_get(c, "volumeMounts"));
		devices(d, value_get(c, "volumeDevices"),
			value_len(value_get(c, "volumeMounts")) == 0);
	}
}

/* ---- templates --------------------------------------------------------------------------------
 */

static int by_topology_key(const void *a, const void *b)
{
	const struct value *const *x = a, *const *y = b;

	return strcmp(value_str_or(value_get(*x, "topologyKey"), ""),
		      value_str_or(value_get(*y, "topologyKey"), ""));
}

void describe_spread(struct desc *d, const struct value *constraints, const char *space)
{
	size_t nr = value_len(constraints);
	const struct value **v;

	if (nr == 0)
		return;
	v = xcalloc(nr, sizeof(*v));
	for (size_t i = 0; i < nr; i++)
		v[i] = value_idx(constraints, i);
	sort_stable(v, nr, by_topology_key);
	desc(d, 0, "%sTopology Spread Constraints:\t", space);
	for (size_t i = 0; i < nr; i++) {
		const struct value *selector = value_get(v[i], "labelSelector");
		BUF_AUTO text = BUF_INIT;

		if (i)
			desc_add(d, "%s\t", space);
		desc_add(d, "%s:%s when max skew %lld is exceeded",
			 value_str_or(value_get(v[i], "topologyKey"), ""),
			 value_str_or(value_get(v[i], "whenUnsatisfiable"), ""),
			 (long long)value_int_in(v[i], "maxSkew"));
		if (value_is_map(selector)) {
			selector_format_object(&text, selector);
			desc_add(d, " for selector %s", buf_str(&text));
		}
		desc_add(d, "\n");
	}
	free(v);
}

void describe_pod_template(struct desc *d, const struct value *tmpl)
{
	const struct value *meta = value_get(tmpl, "metadata"), *spec = value_get(tmpl, "spec");

	desc(d, 0, "Pod Template:\n");
	if (!value_is_map(tmpl)) {
		desc(d, 1, "<unset>");
		return;
	}
	desc_labels(d, "  Labels", value_get(meta, "labels"));
	if (value_len(value_get(meta, "annotations")) > 0)
		desc_annotations(d, "  Annotations", value_get(meta, "annotations"));
	if (!str_empty(value_str_in(spec, "serviceAccountName")))
		desc_string(d, 1, "Service Account", value_get(spec, "serviceAccountName"));
	if (value_len(value_get(spec, "initContainers")) > 0)
		describe_containers(d, "Init Containers", value_get(spec, "initContainers"), NULL,
				    NULL, "  ");
	describe_containers(d, "Containers", value_get(spec, "containers"), NULL, NULL, "  ");
	describe_volumes(d, value_get(spec, "volumes"), "  ");
	describe_spread(d, value_get(spec, "topologySpreadConstraints"), "  ");
	if (!str_empty(value_str_in(spec, "priorityClassName")))
		desc_string(d, 1, "Priority Class Name", value_get(spec, "priorityClassName"));
	desc_labels(d, "  Node-Selectors", value_get(spec, "nodeSelector"));
	desc_tolerations(d, "  Tolerations", value_get(spec, "tolerations"));
}
