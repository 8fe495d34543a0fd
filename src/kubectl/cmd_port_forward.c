/* kubectl port-forward: local ports that lead into a pod. Upstream: kubectl/pkg/cmd/portforward,
 * client-go/tools/portforward. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <strings.h>

#include "kubectl/podpick.h"
#include "kubectl/resource.h"
#include "object/goformat.h"
#include "object/ip.h"
#include "object/timefmt.h"
#include "shell/net.h"

struct opts {
	struct strvec addresses;
	int64_t running_timeout;
};

#define T struct opts
static const struct opt_spec specs[] = {
	OPT_ROW(OPT_T_LIST, T, addresses, "address", 0, "localhost",
		"Where to listen: IP addresses or localhost, separated by commas. localhost is "
		"127.0.0.1 and ::1, of which one has to be free."),
	OPT_DUR(T, running_timeout, "pod-running-timeout", 0, "1m0s",
		"How long to wait until there is a pod that runs"),
	OPT_END};

static int complete(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;

	if (k->nr_args < 2)
		return kubectl_usage_error(
			k, err, "TYPE/NAME and list of ports are required for port-forward");
	if (o->running_timeout <= 0)
		return kubectl_usage_error(k, err,
					   "--pod-running-timeout must be higher than zero");
	return 0;
}

/* ---- ports ---------------------------------------------------------------------------------- */

/* "5000", "8888:5000", ":5000": as kubectl's splitPort, odd spellings included. */
static void split_port(const char *text, char **ret_local, char **ret_remote)
{
	STRVEC_AUTO parts = STRVEC_INIT;

	strvec_split(&parts, text, ':');
	*ret_local = xstrdup(parts.nr ? parts.v[0] : "");
	*ret_remote = xstrdup(parts.nr == 2 ? parts.v[1] : *ret_local);
}

/* A port with this value of a field in a list of ports; NULL: none. */
static const struct value *port_by_name(const struct value *ports, const char *name)
{
	return value_find(ports, "name", name);
}

static int pod_port_by_name(const struct value *pod, const char *name, int64_t *ret,
			    struct err *err)
{
	const struct value *c, *port;

	value_each_item(c, i, value_in(pod, "spec", "containers"))
	{
		port = port_by_name(value_get(c, "ports"), name);
		if (port) {
			*ret = value_int_in(port, "containerPort");
			return 0;
		}
	}
	return err_set(err, -ENOENT, "Pod '%s' does not have a named port '%s'",
		       value_str_in(pod, "metadata", "name"), name);
}

static int service_port_by_name(const struct value *svc, const char *name, int64_t *ret,
				struct err *err)
{
	const struct value *port = port_by_name(value_in(svc, "spec", "ports"), name);

	if (!port)
		return err_set(err, -ENOENT, "Service '%s' does not have a named port '%s'",
			       value_str_in(svc, "metadata", "name"), name);
	*ret = value_int_in(port, "port");
	return 0;
}

/* From a service's port to the port of its pod. */
static int target_port(const struct value *svc, const struct value *pod, int64_t number,
		       int64_t *ret, struct err *err)
{
	const struct value *port, *target;

	value_each_item(port, i, value_in(svc, "spec", "ports"))
	{
		if (value_int_in(port, "port") != number)
			continue;
		target = value_get(port, "targetPort");
		if (value_is_string(target) &&
		    !str_eq(value_str_in(svc, "spec", "clusterIP"), "None"))
			return pod_port_by_name(pod, value_str(target), ret, err);
		*ret = str_eq(value_str_in(svc, "spec", "clusterIP"), "None") || !value_int(target)
			       ? number
			       : value_int(target);
		return 0;
	}
	return err_set(err, -ENOENT, "Service %s does not have a service port %lld",
		       value_str_in(svc, "metadata", "name"), (long long)number);
}

/* Is number a port of these that speaks UDP, and not TCP as well? */
static bool only_udp(const struct value *ports, const char *field, int64_t number, bool *any_tcp)
{
	const struct value *port;
	bool udp = false;

	value_each_item(port, i, ports)
	{
		if (value_int_in(port, field) != number)
			continue;
		if (str_eq(value_str_or(value_get(port, "protocol"), "TCP"), "UDP"))
			udp = true;
		else
			*any_tcp = true;
	}
	return udp;
}

static bool udp_in_pod(const struct value *pod, int64_t number)
{
	const struct value *c;
	bool udp = false, tcp = false;

	value_each_item(c, i, value_in(pod, "spec", "containers")) udp |=
		only_udp(value_get(c, "ports"), "containerPort", number, &tcp);
	return udp && !tcp;
}

static bool udp_in_service(const struct value *svc, int64_t number)
{
	bool tcp = false, udp = only_udp(value_in(svc, "spec", "ports"), "port", number, &tcp);

	return udp && !tcp;
}

/* The remote port of an argument, of a pod (svc NULL) or of a service, as text. */
static int resolve(const struct value *svc, const struct value *pod, const char *remote,
		   bool *ret_named, int64_t *ret_number, struct err *err)
{
	ERR_AUTO ignored = ERR_INIT;
	int r = 0;

	*ret_named = opt_parse_int(remote, 64, ret_number, &ignored) < 0;
	if (*ret_named)
		r = svc ? service_port_by_name(svc, remote, ret_number, err)
			: pod_port_by_name(pod, remote, ret_number, err);
	return r;
}

/* LOCAL:REMOTE with numbers for names: what client-go is given. */
static int translate(const struct value *svc, const struct value *pod, const char *text,
		     struct buf *out, struct err *err)
{
	STR_AUTO local = NULL;
	STR_AUTO remote = NULL;
	STR_AUTO number_text = NULL;
	int64_t number, target;
	bool named, same;
	int r;

	split_port(text, &local, &remote);
	r = resolve(svc, pod, remote, &named, &number, err);
	if (r < 0)
		return r;
	same = !strcmp(local, remote);
	target = number;
	if (svc)
		r = target_port(svc, pod, number, &target, err);
	if (r < 0)
		return r;
	number_text = xasprintf("%lld", (long long)number);
	if (same && !svc)
		buf_adds(out, named ? number_text : remote);
	else
		buf_addf(out, "%s:%lld", same ? number_text : local, (long long)target);
	return 0;
}

static int parse_port(const char *text, const char *which, int *ret, struct err *err)
{
	BUF_AUTO quoted = BUF_INIT;
	const char *why = "invalid syntax";
	bool digits = *text && !text[strspn(text, "0123456789")];
	int64_t n = 0;

	if (digits && parse_i64(text, &n) == 0 && n <= 65535) {
		*ret = (int)n;
		return 0;
	}
	if (digits)
		why = "value out of range";
	go_quote(&quoted, text);
	return err_set(err, -EINVAL,
		       "error parsing %s port '%s': strconv.ParseUint: parsing %s: %s", which, text,
		       buf_str(&quoted), why);
}

static int parse_pair(const char *text, struct client_forward_port *ret, struct err *err)
{
	STRVEC_AUTO parts = STRVEC_INIT;
	const char *local;
	int r;

	strvec_split(&parts, text, ':');
	if (parts.nr != 1 && parts.nr != 2)
		return err_set(err, -EINVAL, "invalid port format '%s'", text);
	local = parts.nr == 2 && !*parts.v[0] ? "0" : parts.v[0];
	r = parse_port(local, "local", &ret->local, err);
	if (r == 0)
		r = parse_port(parts.v[parts.nr - 1], "remote", &ret->remote, err);
	if (r == 0 && !ret->remote)
		r = err_set(err, -EINVAL, "remote port must be > 0");
	return r;
}

/* The arguments from the second one. */
static int read_ports(struct kubectl *k, const struct value *obj, const struct value *pod,
		      struct client_forward_port *ret, struct err *err)
{
	const struct value *svc = str_eq(value_str(value_get(obj, "kind")), "Service") ? obj : NULL;
	int r = 0;

	for (size_t i = 1; r == 0 && i < k->nr_args; i++) {
		STR_AUTO local = NULL;
		STR_AUTO remote = NULL;
		int64_t number = 0;
		bool named;

		split_port(k->args[i], &local, &remote);
		r = resolve(svc, pod, remote, &named, &number, err);
		if (r == 0 && (svc ? udp_in_service(svc, number) : udp_in_pod(pod, number)))
			r = err_set(err, -EINVAL, "UDP protocol is not supported for %s", remote);
	}
	for (size_t i = 1; r == 0 && i < k->nr_args; i++) {
		BUF_AUTO text = BUF_INIT;

		r = translate(svc, pod, k->args[i], &text, err);
		if (r == 0)
			r = parse_pair(buf_str(&text), &ret[i - 1], err);
	}
	return r;
}

/* ---- forwarding -------------------------------------------------------------------------------
 */

static void listening(void *arg, const char *ip, const struct client_forward_port *port)
{
	bool six = strchr(ip, ':') != NULL;

	kubectl_out(arg, "Forwarding from %s%s%s:%d -> %d\n", six ? "[" : "", ip, six ? "]" : "",
		    port->local, port->remote);
}

static void unable(void *arg, const struct client_forward_port *port, const char *errors)
{
	kubectl_err(arg,
		    "Unable to listen on port %d: Listeners failed to create with the following "
		    "errors: [%s]\n",
		    port->local, errors);
}

static void handling(void *arg, int local)
{
	kubectl_out(arg, "Handling connection for %d\n", local);
}

/* As klog writes it, with upstream's line: E1126 12:14:37.604387    8233 portforward.go:424] ... */
static void log_error(struct kubectl *k, int line, const char *text)
{
	BUF_AUTO quoted = BUF_INIT;
	BUF_AUTO when = BUF_INIT;
	int64_t now = sim_now(k->sim);

	go_quote(&quoted, text);
	time_write_rfc3339(&when, now); /* 2026-01-05T09:00:14Z */
	kubectl_err(k, "E%.2s%.2s %.8s.%06lld %7d portforward.go:%d] \"Unhandled Error\" err=%s\n",
		    buf_str(&when) + 5, buf_str(&when) + 8, buf_str(&when) + 11,
		    (long long)(now / 1000 % 1000000), k->proc->pid, line, buf_str(&quoted));
}

static void failed(void *arg, const struct client_forward_port *port, const char *why)
{
	STR_AUTO text = xasprintf("an error occurred forwarding %d -> %d: %s", port->local,
				  port->remote, why);

	log_error(arg, 424, text);
}

static void trouble(void *arg, enum client_forward_trouble what, const char *text)
{
	static const int lines[] = {[FORWARD_NO_ACCEPT] = 323,
				    [FORWARD_NO_ERROR_STREAM] = 358,
				    [FORWARD_NO_DATA_STREAM] = 381,
				    [FORWARD_TO_LOCAL] = 392,
				    [FORWARD_FROM_LOCAL] = 404};

	log_error(arg, lines[what], text);
}

/* An interrupt is its ordinary end. */
static void on_signal(struct proc *p, int sig)
{
	struct client_forward_end *end = p->data;

	if (sig == SIGTERM || sig == SIGHUP || sig == SIGQUIT)
		proc_kill(p, sig);
	if (sig != SIGINT)
		return;
	end->asked = true;
	waitq_wake_all(p->sim, &end->waiting);
}

static int check_addresses(const struct strvec *addresses, struct err *err)
{
	for (size_t i = 0; i < addresses->nr; i++)
		if (strcmp(addresses->v[i], "localhost") != 0 &&
		    !ipv4_parse(addresses->v[i], NULL) && strcmp(addresses->v[i], "::1") != 0 &&
		    strcmp(addresses->v[i], "::") != 0)
			return err_set(err, -EINVAL, "%s is not a valid IP", addresses->v[i]);
	return 0;
}

static int forward(struct kubectl *k, const struct opts *o, const struct value *pod,
		   const struct client_forward_port *ports, struct err *err)
{
	const struct client_forward_ops ops = {.arg = k,
					       .listening = listening,
					       .unable = unable,
					       .handling = handling,
					       .failed = failed,
					       .trouble = trouble};
	const char *websocket = proc_getenv(k->proc, "KUBECTL_PORT_FORWARD_WEBSOCKETS");
	struct client_forward_end end = {.waiting = WAITQ_INIT};
	struct client_forward what = {.ns = value_str_in(pod, "metadata", "namespace"),
				      .pod = value_str_in(pod, "metadata", "name"),
				      .addresses = (const char *const *)o->addresses.v,
				      .nr_addresses = o->addresses.nr,
				      .ports = ports,
				      .nr_ports = k->nr_args - 1,
				      .near = k->proc->machine,
				      .end = &end,
				      .no_websocket = websocket && !strcasecmp(websocket, "false")};
	const char *phase = value_str_or(value_in(pod, "status", "phase"), "");
	struct client *c;
	int r = kubectl_client(k, &c, err);

	if (r < 0)
		return r;
	if (!str_eq(phase, "Running"))
		return err_set(err, -EINVAL,
			       "unable to forward port because pod is not running. Current "
			       "status=%s",
			       phase);
	r = check_addresses(&o->addresses, err);
	if (r < 0)
		return r;
	k->proc->data = &end;
	k->proc->on_signal = on_signal;
	r = client_forward(c, &what, &ops, err);
	k->proc->on_signal = NULL;
	k->proc->data = NULL;
	return r;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;
	char *args[] = {k->args[0], NULL};
	const struct builder b = {.args = args, .default_type = "pods", .continue_on_error = false};
	struct client_forward_port *ports = xcalloc(k->nr_args, sizeof(*ports));
	struct info info = {0};
	VALUE_AUTO *pod = NULL;
	int r = builder_one(k, &b, &info, err);

	if (r == 0)
		r = pod_for(k, info.obj, PODS_TO_ATTACH, o->running_timeout, &pod, NULL, err);
	if (r == 0)
		r = read_ports(k, info.obj, pod, ports, err);
	if (r == 0)
		r = forward(k, o, pod, ports, err);
	info_release(&info);
	free(ports);
	return r;
}

const struct kubectl_cmd kubectl_port_forward = {
	.name = "port-forward",
	.section = SECTION_DEBUG,
	.order = 5,
	.use = "port-forward TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT "
	       "[...[LOCAL_PORT_N:]REMOTE_PORT_N]",
	.summary = "Forward one or more local ports to a pod",
	.details =
		"The pod is named, or is one of a workload's or a service's. Forwarding ends with "
		"that pod: start it again for another one.",
	.examples = "# Ports 5000 and 6000 of this computer are those of pod mypod\n"
		    "kubectl port-forward pod/mypod 5000 6000\n\n"
		    "# The same with a pod of a deployment\n"
		    "kubectl port-forward deployment/mydeployment 5000 6000\n\n"
		    "# Port 8443 leads to where a service's port \"https\" leads\n"
		    "kubectl port-forward service/myservice 8443:https\n\n"
		    "# Port 8888 leads to the pod's port 5000\n"
		    "kubectl port-forward pod/mypod 8888:5000\n\n"
		    "# On all addresses of this computer\n"
		    "kubectl port-forward --address 0.0.0.0 pod/mypod 8888:5000\n\n"
		    "# A port that is free\n"
		    "kubectl port-forward pod/mypod :5000",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.complete = complete,
	.run = run,
	.arg_kinds = "pod none",
};
