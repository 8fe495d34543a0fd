/* Lifecycle hooks: postStart and preStop. Upstream: pkg/kubelet/lifecycle/handlers.go. */
#include "kubelet/kubelet_private.h"

#include <errno.h>
#include <stdlib.h>

#define HTTP_LIMIT (30 * SIM_SEC)

/* A hook being run; its kubelet lists it, and cancels it when it stops. */
struct hook {
	struct kubelet *kubelet;
	struct fiber *fiber;
	struct hook *next;
	char *key, *id; /* of the worker and the container: both may go meanwhile */
	const char *field;
	int64_t grace;
};

/* The state that owns the hook's container, if it is still there. */
static struct container_state *owner(const struct hook *h)
{
	struct pod_worker *w = strmap_get(h->kubelet->workers, h->key);

	for (size_t i = 0; w && i < w->nr; i++) /* ephemeral ones have no hooks */
		if (w->c[i].container && strcmp(container_id(w->c[i].container), h->id) == 0)
			return &w->c[i];
	return NULL;
}

static int run_command(struct container_state *c, const struct value *command)
{
	STRVEC_AUTO argv = STRVEC_INIT;
	struct spawn how = {.env = proc_env(container_init(c->container))};
	const struct value *word;
	struct proc *p;
	int status = 0, r;

	value_each_item(word, i, command)
	{
		strvec_add(&argv, value_str_or(word, ""));
	}
	how.argv = argv.v;
	r = argv.nr ? proc_spawn(container_machine(c->container), &how, &p) : -ENOENT;
	if (r < 0)
		return r;
	r = proc_wait(NULL, p, &status);
	if (r < 0)
		proc_detach(p);
	return r < 0 ? r : status;
}

static int ask_http(struct container_state *c, const struct value *get)
{
	const struct kubelet_config *cfg = &c->worker->kubelet->cfg;
	STR_AUTO host =
		xstrdup(value_str_or(value_get(get, "host"), sandbox_ip(c->worker->sandbox)));
	STR_AUTO path = xstrdup(value_str_or(value_get(get, "path"), "/"));
	int port = container_port(c, value_get(get, "port"));
	STR_AUTO authority = xasprintf("%s:%d", host, port);
	struct net_request req = {
		.method = "GET", .path = path, .host = authority, .scheme = "http"};
	struct net_response resp = {0};
	int r = net_exchange(machine_net(cfg->machine), machine_netns(cfg->machine), host, port,
			     &req, &resp, HTTP_LIMIT);

	if (r == 0 && (resp.status < 200 || resp.status >= 400))
		r = 1;
	net_response_release(&resp);
	return r;
}

/* 0, something else when it failed, -ECANCELED when the kubelet has stopped. */
static int perform(struct container_state *c, const char *field)
{
	const struct value *hook = value_in(container_spec(c), "lifecycle", field);

	if (value_get(hook, "exec"))
		return run_command(c, value_in(hook, "exec", "command"));
	if (value_get(hook, "httpGet"))
		return ask_http(c, value_get(hook, "httpGet"));
	return fiber_sleep(c->worker->kubelet->sim,
			   value_int_in(hook, "sleep", "seconds") * SIM_SEC);
}

static void prestop_over(struct hook *h, struct container_state *c, int r, int64_t deadline)
{
	if (r)
		container_event(c, "Warning", "FailedPreStopHook", "PreStopHook failed");
	container_terminate(c, MAX(deadline - sim_now(h->kubelet->sim), 2 * SIM_SEC));
}

static void poststart_over(struct container_state *c, int r)
{
	const struct value *grace =
		value_in(c->worker->pod, "spec", "terminationGracePeriodSeconds");

	if (r == 0) {
		container_has_started(c);
		return;
	}
	container_event(c, "Warning", "FailedPostStartHook", "PostStartHook failed");
	container_set_waiting(c, "PostStartHookError", "PostStartHook failed");
	container_kill(c, (grace ? value_int(grace) : 30) * SIM_SEC, "FailedPostStartHook");
}

static void unlist(struct hook *h)
{
	struct hook **p = &h->kubelet->hooks;

	while (*p != h)
		p = &(*p)->next;
	*p = h->next;
}

static int run(void *arg)
{
	struct hook *h = arg;
	struct fiber *self = h->fiber;
	struct container_state *c;
	int64_t deadline = 0;
	int r = -ECANCELED;

	if (h->kubelet) {
		deadline = sim_now(h->kubelet->sim) + h->grace;
		c = owner(h);
		r = c && container_init(c->container) ? perform(c, h->field) : 0;
	}
	if (r != -ECANCELED && h->kubelet) {
		c = owner(h); /* the pod may have gone */
		if (c && strcmp(h->field, "preStop") == 0)
			prestop_over(h, c, r, deadline);
		else if (c)
			poststart_over(c, r);
		unlist(h);
	}
	free(h->key);
	free(h->id);
	free(h);
	fiber_release(self);
	return 0;
}

bool hook_start(struct container_state *c, const char *field, int64_t grace_ns)
{
	struct kubelet *k = c->worker->kubelet;
	struct hook *h;

	if (!value_in(container_spec(c), "lifecycle", field))
		return false;
	h = xcalloc(1, sizeof(*h));
	h->kubelet = k;
	h->key = xasprintf("%s/%s", c->worker->ns, c->worker->name);
	h->id = xstrdup(container_id(c->container));
	h->field = field;
	h->grace = grace_ns;
	h->next = k->hooks;
	k->hooks = h;
	h->fiber = fiber_start(k->sim, field, run, h);
	return true;
}

void hooks_drop(struct kubelet *k)
{
	while (k->hooks) {
		struct hook *h = k->hooks;

		k->hooks = h->next;
		h->kubelet = NULL;
		fiber_cancel(h->fiber);
	}
}
