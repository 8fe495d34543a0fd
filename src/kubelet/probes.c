/* Probes. Upstream: pkg/kubelet/prober. One fiber a run, none between runs. */
#include "kubelet/kubelet_private.h"

#include <errno.h>
#include <stdlib.h>

static const char *const names[NR_PROBES] = {"Startup", "Liveness", "Readiness"};
static const char *const fields[NR_PROBES] = {"startupProbe", "livenessProbe", "readinessProbe"};

static int64_t setting(const struct probe *p, const char *key, int64_t dflt)
{
	const struct value *v = value_get(p->spec, key);

	return v ? value_int(v) : dflt;
}

/* What a run needs, owned by its fiber: the pod may go away under it. */
struct run {
	struct sim *sim;
	struct kubelet *kubelet;
	char *key, *id; /* of the worker and the container */
	enum probe_type type;
	struct fabric *fabric;
	struct netns *from;
	struct value *spec;
	char *host, *path, *scheme, *host_header;
	int port;
	struct strvec headers;
	int64_t timeout;
	struct machine *machine;
};

static void run_release(struct run *r)
{
	free(r->key);
	free(r->id);
	free(r->host);
	free(r->path);
	free(r->scheme);
	free(r->host_header);
	strvec_release(&r->headers);
	value_unref(r->spec);
	free(r);
}

/* A port by number or by the name of a container port. */
int container_port(const struct container_state *c, const struct value *port)
{
	const struct value *p;

	if (value_type(port) == VALUE_INT)
		return (int)value_int(port);
	p = value_find(value_get(container_spec(c), "ports"), "name", value_str_or(port, ""));
	return (int)value_int(value_get(p, "containerPort"));
}

static int probe_http(struct run *r, struct buf *out)
{
	struct net_request req = {.method = "GET",
				  .path = r->path,
				  .host = r->host_header,
				  .scheme = r->scheme,
				  .headers = r->headers};
	struct net_response resp = {0};
	int res = net_exchange(r->fabric, r->from, r->host, r->port, &req, &resp, r->timeout);

	if (res == 0 && (resp.status < 200 || resp.status >= 400)) {
		buf_addf(out, "HTTP probe failed with statuscode: %d", resp.status);
		res = -EIO;
	} else if (res == -ETIMEDOUT) {
		buf_addf(out,
			 "Get \"%s://%s:%d%s\": context deadline exceeded (Client.Timeout exceeded "
			 "while awaiting headers)",
			 r->scheme, r->host, r->port, r->path);
	} else if (res < 0 && res != -ECANCELED) {
		buf_addf(out, "Get \"%s://%s:%d%s\": dial tcp %s:%d: connect: %s", r->scheme,
			 r->host, r->port, r->path, r->host, r->port,
			 res == -ECONNREFUSED ? "connection refused" : "no route to host");
	}
	net_response_release(&resp);
	return res;
}

static int probe_tcp(struct run *r, struct buf *out)
{
	struct net_response resp = {0};
	int res = net_exchange(r->fabric, r->from, r->host, r->port, NULL, &resp, r->timeout);

	net_response_release(&resp);
	if (res == -ETIMEDOUT)
		buf_addf(out, "dial tcp %s:%d: i/o timeout", r->host, r->port);
	else if (res < 0 && res != -ECANCELED)
		buf_addf(out, "dial tcp %s:%d: connect: %s", r->host, r->port,
			 res == -ECONNREFUSED ? "connection refused" : "no route to host");
	return res;
}

struct exec_wait {
	struct timer timer;
	struct proc *p;
	bool late;
};

static void too_late(void *arg)
{
	struct exec_wait *w = arg;

	w->late = true;
	proc_signal(w->p, 9);
}

static int probe_exec(struct run *r, struct buf *out)
{
	STRVEC_AUTO argv = STRVEC_INIT;
	const struct value *word;
	struct stream *sink = stream_buf_new(out);
	struct spawn how = {.out = sink, .err = sink};
	struct exec_wait wait = {.late = false};
	int status = 0, res;

	value_each_item(word, i, value_in(r->spec, "exec", "command"))
	{
		strvec_add(&argv, value_str_or(word, ""));
	}
	how.argv = argv.v;
	res = argv.nr ? proc_spawn(r->machine, &how, &wait.p) : -ENOENT;
	if (res < 0) {
		buf_addf(out,
			 "OCI runtime exec failed: exec failed: unable to start container process: "
			 "exec: \"%s\": executable file not found in $PATH",
			 argv.nr ? argv.v[0] : "");
	} else {
		timer_init(&wait.timer, too_late, &wait);
		timer_after(r->sim, &wait.timer, r->timeout);
		res = proc_wait(NULL, wait.p, &status);
		timer_cancel(r->sim, &wait.timer);
		if (res < 0) {
			proc_signal(wait.p, 9);
			proc_detach(wait.p);
		} else if (wait.late) {
			buf_reset(out);
			buf_adds(out, "command timed out: \"");
			for (size_t i = 0; i < argv.nr; i++)
				buf_addf(out, "%s%s", i ? " " : "", argv.v[i]);
			buf_addf(out, "\" timed out after %llds",
				 (long long)(r->timeout / SIM_SEC));
			res = -ETIMEDOUT;
		} else {
			res = status ? -EIO : 0;
		}
	}
	stream_end(sink);
	stream_unref(sink);
	return res;
}

/* ---- results ---------------------------------------------------------------------------- */

static void schedule(struct probe *p, int64_t ns)
{
	timer_after(p->owner->worker->kubelet->sim, &p->timer, ns);
}

static void startup_passed(struct container_state *c);

static void container_fails(struct probe *p)
{
	struct container_state *c = p->owner;
	const char *policy =
		value_str_or(value_in(c->worker->pod, "spec", "restartPolicy"), "Always");
	const struct value *grace = value_get(p->spec, "terminationGracePeriodSeconds");

	if (!grace)
		grace = value_in(c->worker->pod, "spec", "terminationGracePeriodSeconds");
	container_kill(c, (grace ? value_int(grace) : 30) * SIM_SEC, "%s %s failed %s probe%s",
		       c->init ? "Init container" : "Container", c->name,
		       p->type == PROBE_STARTUP ? "startup" : "liveness",
		       strcmp(policy, "Never") == 0 ? "" : ", will be restarted");
}

static void take_result(struct probe *p, int res, const char *output)
{
	struct container_state *c = p->owner;
	int64_t need =
		res == 0 ? setting(p, "successThreshold", 1) : setting(p, "failureThreshold", 3);
	STR_AUTO text = xstrndup(output, 1024);

	while (*text && text[strlen(text) - 1] == '\n')
		text[strlen(text) - 1] = '\0';
	p->successes = res == 0 ? p->successes + 1 : 0;
	p->failures = res == 0 ? 0 : p->failures + 1;
	if (res < 0)
		container_event(c, "Warning", "Unhealthy", "%s probe failed: %s", names[p->type],
				text);
	if ((res == 0 ? p->successes : p->failures) >= need) {
		if (res == 0 && p->type == PROBE_STARTUP) {
			p->passing = true;
			startup_passed(c);
			return; /* it has done its work */
		}
		if (res < 0 && p->type != PROBE_READINESS) {
			p->failures = 0;
			container_fails(p);
			return;
		}
		if (p->type == PROBE_READINESS && p->passing != (res == 0)) {
			p->passing = res == 0;
			c->ready = p->passing;
			worker_queue(c->worker);
		}
	}
	schedule(p, setting(p, "periodSeconds", 10) * SIM_SEC);
}

static struct probe *find_probe(struct kubelet *k, const struct run *r)
{
	struct pod_worker *w = strmap_get(k->workers, r->key);

	for (size_t i = 0; w && i < w->nr; i++)
		if (w->c[i].container && strcmp(container_id(w->c[i].container), r->id) == 0)
			return &w->c[i].probes[r->type];
	return NULL;
}

static int run_fiber(void *arg)
{
	struct run *r = arg;
	BUF_AUTO out = BUF_INIT;
	struct probe *p;
	int res = fiber_yield(r->sim); /* the kubelet and the container may be gone already */

	if (res < 0)
		res = -ECANCELED;
	else if (value_get(r->spec, "exec"))
		res = probe_exec(r, &out);
	else if (value_get(r->spec, "httpGet"))
		res = probe_http(r, &out);
	else
		res = probe_tcp(r, &out);
	if (res != -ECANCELED) {
		p = find_probe(r->kubelet, r);
		if (p && p->fiber == fiber_self(r->sim)) {
			p->fiber = NULL;
			take_result(p, res, buf_str(&out));
		}
	}
	run_release(r);
	return 0;
}

static void begin(void *arg)
{
	struct probe *p = arg;
	struct container_state *c = p->owner;
	struct kubelet *k = c->worker->kubelet;
	const struct value *http = value_get(p->spec, "httpGet"), *h;
	const struct value *where = http ? http : value_get(p->spec, "tcpSocket");
	struct run *r;

	if (!c->container || !container_running(c->container) || p->fiber)
		return;
	r = xcalloc(1, sizeof(*r));
	r->sim = k->sim;
	r->kubelet = k;
	r->key = xasprintf("%s/%s", c->worker->ns, c->worker->name);
	r->id = xstrdup(container_id(c->container));
	r->type = p->type;
	r->fabric = machine_net(k->cfg.machine);
	r->from = machine_netns(k->cfg.machine);
	r->spec = value_ref(p->spec);
	r->timeout = setting(p, "timeoutSeconds", 1) * SIM_SEC;
	r->machine = container_machine(c->container);
	r->host = xstrdup(value_str_or(value_get(where, "host"), sandbox_ip(c->worker->sandbox)));
	r->port = container_port(c, value_get(where, "port"));
	r->path = xstrdup(value_str_or(value_get(http, "path"), "/"));
	r->scheme = xstrdup(value_str_or(value_get(http, "scheme"), "HTTP"));
	for (char *s = r->scheme; *s; s++)
		*s = (char)(*s | 0x20);
	r->host_header = xasprintf("%s:%d", r->host, r->port);
	value_each_item(h, i, value_get(http, "httpHeaders"))
	{
		strvec_addf(&r->headers, "%s: %s", value_str_or(value_get(h, "name"), ""),
			    value_str_or(value_get(h, "value"), ""));
	}
	p->fiber = fiber_start(k->sim, "probe", run_fiber, r);
	fiber_release(p->fiber);
}

/* ---- life --------------------------------------------------------------------------------- */

static bool has_probe(const struct container_state *c, enum probe_type type)
{
	return c->probes && c->probes[type].spec;
}

static void start_one(struct container_state *c, enum probe_type type)
{
	if (has_probe(c, type))
		schedule(&c->probes[type],
			 setting(&c->probes[type], "initialDelaySeconds", 0) * SIM_SEC);
}

static void startup_passed(struct container_state *c)
{
	c->started = true;
	if (!has_probe(c, PROBE_READINESS))
		c->ready = true;
	start_one(c, PROBE_LIVENESS);
	start_one(c, PROBE_READINESS);
	worker_queue(c->worker);
}

static void set_probe(struct container_state *c, enum probe_type type, const struct value *spec)
{
	struct probe *p;

	if (!spec && !c->probes)
		return;
	if (!c->probes)
		c->probes = xcalloc(NR_PROBES, sizeof(*c->probes));
	p = &c->probes[type];
	value_unref(p->spec_held);
	*p = (struct probe){.owner = c, .type = type, .spec_held = value_ref(spec)};
	p->spec = p->spec_held;
	timer_init(&p->timer, begin, p);
}

void probes_start(struct container_state *c)
{
	const struct value *spec = container_spec(c);

	probes_stop(c);
	for (int t = 0; t < NR_PROBES; t++)
		set_probe(c, (enum probe_type)t, value_get(spec, fields[t]));
	c->started = c->ready = false;
	if (has_probe(c, PROBE_STARTUP))
		start_one(c, PROBE_STARTUP);
	else
		startup_passed(c);
}

void probes_stop(struct container_state *c)
{
	for (int t = 0; c->probes && t < NR_PROBES; t++) {
		struct probe *p = &c->probes[t];

		if (!p->owner)
			continue;
		timer_cancel(c->worker->kubelet->sim, &p->timer);
		if (p->fiber)
			fiber_cancel(p->fiber);
		p->fiber = NULL;
	}
}

void probes_release(struct container_state *c)
{
	probes_stop(c);
	for (int t = 0; c->probes && t < NR_PROBES; t++)
		value_unref(c->probes[t].spec_held);
	free(c->probes);
}
