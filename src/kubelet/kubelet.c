#include "kubelet/kubelet_private.h"
#include "shell/klog.h"
#include "shell/pty.h"

#include <errno.h>
#include <stdlib.h>

#define HOUSEKEEPING (2 * SIM_SEC)

void kubelet_log(struct kubelet *k, const char *source, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	struct proc *p;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	for (size_t i = 0; (p = machine_own_proc(k->cfg.machine, i)); i++)
		if (p->argv.nr && str_ends(p->argv.v[0], "kubelet")) {
			klog_line(p, 'E', source, "%s", buf_str(&b));
			return;
		}
}

static void free_worker(void *p)
{
	worker_free(p, false);
}

static void release_value(void *p)
{
	value_unref(p);
}

static bool is_known(const struct pod_worker *w, const struct value *pod)
{
	return str_eq(value_str_in(w->pod, "metadata", "resourceVersion"),
		      value_str_in(pod, "metadata", "resourceVersion"));
}

/* Pods of this node change. Mirror pods are only shadows of static ones. */
static void on_pod(void *arg, const struct value *obj, const struct value *old, bool deleted)
{
	struct kubelet *k = arg;
	STR_AUTO key = object_key(obj);
	struct pod_worker *w = strmap_get(k->workers, key);
	bool mirror =
		value_in(obj, "metadata", "annotations", "kubernetes.io/config.mirror") != NULL;

	(void)old;
	if (mirror) {
		if (w && w->is_static && !deleted)
			worker_update(w, obj);
		if (deleted || value_in(obj, "metadata", "deletionTimestamp"))
			manifests_mirror(k);
		return;
	}
	if (w && w->is_static)
		return; /* the file wins */
	if (w && strcmp(w->uid, value_str_or(value_in(obj, "metadata", "uid"), "")) != 0) {
		strmap_del(k->workers, key); /* a new pod of the same name */
		w = NULL;
	}
	if (deleted) {
		strmap_del(k->workers, key);
		return;
	}
	if (!w) {
		const char *phase = value_str_or(value_in(obj, "status", "phase"), "");

		if (strcmp(phase, "Succeeded") == 0 || strcmp(phase, "Failed") == 0)
			if (!value_in(obj, "metadata", "deletionTimestamp"))
				return; /* over already */
		w = worker_new(k, obj, false);
		strmap_put(k->workers, key, w);
		admit(w);
	} else if (is_known(w, obj)) {
		return; /* the echo of what the worker itself has written */
	} else {
		worker_update(w, obj);
	}
	worker_queue(w);
}

/* ---- orphans ------------------------------------------------------------------------ */

static bool is_wanted(struct kubelet *k, struct sandbox *s)
{
	STR_AUTO key = xasprintf("%s/%s", sandbox_pod_namespace(s), sandbox_pod_name(s));
	struct pod_worker *w = strmap_get(k->workers, key);
	const struct value *pod = informer_find_key(k->pods, key);

	return (w && strcmp(w->uid, sandbox_pod_uid(s)) == 0) ||
	       str_eq(value_str_in(pod, "metadata", "uid"), sandbox_pod_uid(s));
}

struct shadows {
	struct kubelet *k;
	struct strvec keys;
};

static int add_orphan(const struct value *pod, void *arg)
{
	struct shadows *s = arg;
	STR_AUTO key = object_key(pod);
	const struct pod_worker *w = strmap_get(s->k->workers, key);

	if (value_in(pod, "metadata", "annotations", "kubernetes.io/config.mirror") &&
	    !(w && w->is_static))
		strvec_add(&s->keys, key);
	return 0;
}

/* Mirrors whose file went while this kubelet did not run. */
static void delete_orphaned_mirrors(struct kubelet *k)
{
	struct shadows s = {.k = k};

	(void)informer_each(k->pods, NULL, add_orphan, &s);
	for (size_t i = 0; i < s.keys.nr; i++) {
		VALUE_AUTO *pod = value_ref(informer_find_key(k->pods, s.keys.v[i]));

		manifests_delete_mirror(k, pod);
	}
	strvec_release(&s.keys);
}

/*
 * What runs for pods that went while this kubelet did not: it is killed, once the API has
 * told which pods there are. Upstream: HandlePodCleanups, each two seconds.
 */
static void clean_up(void *arg)
{
	struct kubelet *k = arg;
	struct runtime *r = k->cfg.runtime;
	struct sandbox *s;

	if (!informer_synced(k->pods)) {
		timer_after(k->sim, &k->cleanup, HOUSEKEEPING);
		return;
	}
	for (size_t i = 0; (s = runtime_sandbox_at(r, i));) {
		if (is_wanted(k, s))
			i++;
		else
			sandbox_free(s);
	}
	delete_orphaned_mirrors(k);
}

struct kubelet *kubelet_new(const struct kubelet_config *cfg)
{
	struct kubelet *k = xcalloc(1, sizeof(*k));
	STR_AUTO mine = xasprintf("spec.nodeName=%s", cfg->node_name);

	k->cfg = *cfg;
	k->sim = cfg->sim;
	k->workers = strmap_new(free_worker);
	kubelet_forget_services(k);
	k->resolv_conf = strmap_new(release_value);
	k->manifests = strmap_new(release_value);
	k->recorder = recorder_new(cfg->client, "kubelet", cfg->node_name);
	k->informers = informer_set_new(cfg->client);
	k->pods = informer_get(k->informers, kind_by_resource("", NULL, "pods"), mine);
	k->on_pod = informer_on_event(k->pods, on_pod, k);
	timer_init(&k->cleanup, clean_up, k);
	timer_after(k->sim, &k->cleanup, HOUSEKEEPING);
	node_start(k);
	if (cfg->static_pod_path)
		manifests_start(k);
	return k;
}

static void leave_workers(struct kubelet *k)
{
	STRVEC_AUTO keys = STRVEC_INIT;
	const char *key;

	for (size_t i = 0; strmap_next(k->workers, &i, &key, NULL);)
		strvec_add(&keys, key);
	for (size_t i = 0; i < keys.nr; i++)
		worker_free(strmap_take(k->workers, keys.v[i]), true);
}

void kubelet_free(struct kubelet *k)
{
	if (!k)
		return;
	manifests_stop(k);
	timer_cancel(k->sim, &k->cleanup);
	node_stop(k);
	informer_handler_free(k->on_pod);
	informer_handler_free(k->on_service);
	informer_set_free(k->informers);
	hooks_drop(k);
	leave_workers(k);
	strmap_free(k->workers);
	strmap_free(k->service_env);
	strmap_free(k->resolv_conf);
	strmap_free(k->manifests);
	recorder_free(k->recorder);
	value_unref(k->node);
	kubelet_release_told(k);
	free(k->pod_cidr);
	free(k);
}

/* ---- doors: logs and exec ------------------------------------------------------------ */

static struct container_state *find(struct kubelet *k, const char *ns, const char *pod,
				    const char *name, struct err *err)
{
	STR_AUTO key = xasprintf("%s/%s", ns, pod);
	struct pod_worker *w = strmap_get(k->workers, key);
	struct container_state *c = w ? worker_container(w, name) : NULL;

	if (!c)
		err_api(err, -ENOENT, 404, "NotFound", "container %s is not found in pod %s_%s",
			name, pod, ns);
	return c;
}

static void print_line(struct stream *out, const struct log_line *l, bool timestamps)
{
	BUF_AUTO b = BUF_INIT;

	if (timestamps) {
		time_write_rfc3339_micro(&b, l->at);
		buf_trunc(&b, b.len - 1);
		buf_adds(&b, "000Z "); /* nanoseconds, as the runtime logs */
	}
	buf_add(&b, l->text, l->len);
	buf_addc(&b, '\n');
	stream_write(out, b.s, b.len);
}

/* The first line to show. */
static size_t first_line(struct container *c, const struct log_options *opt, int64_t now)
{
	struct log_line l;
	int64_t since = opt->since_s ? now - opt->since_s * SIM_SEC : opt->since_time;
	size_t n = 0, from = 0;

	while (container_log_at(c, n, &l)) {
		if (l.at < since)
			from = n + 1;
		n++;
	}
	if (opt->tail >= 0 && n - from > (size_t)opt->tail)
		from = n - (size_t)opt->tail;
	return from;
}

static const char *why_waiting(const struct container_state *c)
{
	return c->waiting ? c->waiting : "ContainerCreating";
}

int kubelet_logs(struct kubelet *k, const char *ns, const char *pod, const char *name,
		 const struct log_options *opt, struct stream *out, struct err *err)
{
	struct container_state *s = find(k, ns, pod, name, err);
	STR_AUTO id = NULL;
	struct container *c;
	int64_t left = opt->limit_bytes ? opt->limit_bytes : INT64_MAX;

	if (!s)
		return -ENOENT;
	c = opt->previous ? s->previous : s->container;
	if (!opt->previous && !c)
		c = s->previous;
	if (!c && opt->previous)
		return err_api(err, -EINVAL, 400, "BadRequest",
			       "previous terminated container \"%s\" in pod \"%s\" not found", name,
			       pod);
	if (!c)
		return err_api(err, -EINVAL, 400, "BadRequest",
			       "container \"%s\" in pod \"%s\" is waiting to start: %s", name, pod,
			       s->waiting_message && strcmp(why_waiting(s), "ErrImagePull") == 0
				       ? "image can't be pulled"
			       : strcmp(why_waiting(s), "ImagePullBackOff") == 0
				       ? "trying and failing to pull image"
				       : why_waiting(s));
	id = xstrdup(container_id(c));
	for (size_t i = first_line(c, opt, sim_now(k->sim));;) {
		struct log_line l;

		while (left > 0 && container_log_at(c, i, &l)) {
			l.len = (int64_t)l.len > left ? (size_t)left : l.len;
			left -= (int64_t)l.len + 1;
			print_line(out, &l, opt->timestamps);
			i++;
		}
		if (!opt->follow || !container_running(c) || left <= 0)
			return 0;
		if (waitq_wait(k->sim, container_log_wait(c), SIM_NEVER) < 0)
			return err_set(err, -ECANCELED, "context canceled");
		/* the container may be gone by now: look it up again */
		s = find(k, ns, pod, name, err);
		c = s && s->container && strcmp(container_id(s->container), id) == 0 ? s->container
		    : s && s->previous && strcmp(container_id(s->previous), id) == 0 ? s->previous
										     : NULL;
		if (!c)
			return 0;
	}
}

int kubelet_attach(struct kubelet *k, const char *ns, const char *pod, const char *name,
		   struct stream *in, struct stream *out, struct stream *errout, struct err *err)
{
	STR_AUTO key = xasprintf("%s/%s", ns, pod);
	struct pod_worker *w = strmap_get(k->workers, key);
	struct container_state *s = w ? worker_container(w, name) : NULL;

	if (!s || !s->container || !container_running(s->container))
		return err_api(err, -ENOENT, 500, "InternalError",
			       "unable to upgrade connection: container %s not found in pod %s_%s",
			       name, pod, ns);
	if (container_attach(s->container, in, out, errout) < 0)
		return err_set(err, -ECANCELED, "context canceled");
	return 0;
}

static int exec_failed(struct err *err, const char *word, int code)
{
	bool path = strchr(word, '/') != NULL;
	STR_AUTO why = path ? xasprintf(code == -EACCES ? "%s: permission denied"
							: "stat %s: no such file or directory",
					word)
			    : xstrdup("executable file not found in $PATH");

	return err_api(
		err, code, 500, "InternalError",
		"Internal error occurred: error executing command in container: failed to exec "
		"in container: failed to start exec \"%016llx\": OCI runtime exec failed: exec "
		"failed: unable to start container process: exec: \"%s\": %s",
		(unsigned long long)hash_bytes(word, strlen(word)), word, why);
}

/* Runtimes set TERM for a process that gets a terminal. */
static struct strmap *env_with_term(struct strmap *env)
{
	struct strmap *copy = strmap_new(free);
	const char *key;
	void *val;

	for (size_t i = 0; strmap_next(env, &i, &key, &val);)
		strmap_put(copy, key, xstrdup(val));
	strmap_put(copy, "TERM", xstrdup("xterm"));
	return copy;
}

int kubelet_exec(struct kubelet *k, const char *ns, const char *pod, const char *name,
		 char *const *argv, struct stream *in, struct stream *out, struct stream *errout,
		 bool tty, int *ret_status, struct err *err)
{
	struct container_state *s = find(k, ns, pod, name, err);
	struct spawn how = {.argv = argv, .in = in, .out = out, .err = errout};
	struct proc *p;
	int r;

	if (!s)
		return -ENOENT;
	if (!s->container || !container_running(s->container))
		return err_api(err, -EINVAL, 500, "InternalError",
			       "unable to upgrade connection: container not found (\"%s\")", name);
	how.env = container_init(s->container) ? proc_env(container_init(s->container)) : NULL;
	how.cwd = container_init(s->container) ? container_init(s->container)->cwd : NULL;
	how.user = container_init(s->container) ? container_init(s->container)->user : NULL;
	if (tty) {
		struct strmap *env = how.env ? env_with_term(how.env) : NULL;

		how.env = env;
		r = pty_relay(container_machine(s->container), &how, in, out, ret_status);
		strmap_free(env);
		if (r == -ECANCELED)
			return err_set(err, r, "context canceled");
		return r < 0 ? exec_failed(err, argv[0], r) : 0;
	}
	r = proc_spawn(container_machine(s->container), &how, &p);
	if (r < 0)
		return exec_failed(err, argv[0], r);
	r = proc_wait(NULL, p, ret_status);
	if (r < 0) {
		proc_signal(p, 9);
		proc_detach(p);
		return err_set(err, r, "context canceled");
	}
	return 0;
}

struct value *kubelet_pods_dup(struct kubelet *k)
{
	struct value *list = value_array_new();
	STRVEC_AUTO keys = STRVEC_INIT;
	const char *key;
	void *val;

	for (size_t i = 0; strmap_next(k->workers, &i, &key, &val);)
		strvec_add(&keys, key);
	strvec_sort(&keys);
	for (size_t i = 0; i < keys.nr; i++) {
		const struct pod_worker *w = strmap_get(k->workers, keys.v[i]);
		struct value *pod = value_ref(w->pod);

		value_del(&pod, "kind"); /* said once, of the list */
		value_del(&pod, "apiVersion");
		if (w->status)
			value_put(&pod, "status", value_ref(w->status));
		value_push(&list, pod);
	}
	return list;
}
