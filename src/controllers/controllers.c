#include "controllers/controller.h"

#include "controllers/table.inc"

#define SYNC_POLL (10 * SIM_MSEC)

struct controllers {
	struct controllers_config cfg;
	char *cluster_cidr, *root_ca;
	struct informer_set *informers;
	struct ctl *ctl;
	size_t nr;
};

/* ---- one controller ------------------------------------------------------------------- */

void ctl_queue(struct ctl *c, const char *key)
{
	if (c->synced)
		workqueue_add(c->queue, key);
	else
		strmap_put(c->held, key, c);
}

void ctl_queue_after(struct ctl *c, const char *key, int64_t ns)
{
	workqueue_add_after(c->queue, key, ns);
}

void ctl_queue_object(struct ctl *c, const struct value *obj)
{
	ctl_queue_named(c, obj_ns(obj), obj_name(obj));
}

void ctl_queue_named(struct ctl *c, const char *ns, const char *name)
{
	char key[512]; /* the longest legal key is 63 + 1 + 253 bytes */
	size_t ns_len = ns ? strlen(ns) : 0, name_len = strlen(name);

	if (ns_len + name_len + 2 > sizeof(key))
		return;
	if (ns_len) {
		memcpy(key, ns, ns_len);
		key[ns_len++] = '/';
	}
	memcpy(key + ns_len, name, name_len + 1);
	ctl_queue(c, key);
}

void ctl_ignore(struct ctl *c, const struct value *obj, const struct value *old, bool deleted)
{
	(void)c;
	(void)obj;
	(void)old;
	(void)deleted;
}

static void on_event(void *arg, const struct value *obj, const struct value *old, bool deleted)
{
	struct ctl_watch *w = arg;

	if (w->source->changed)
		w->source->changed(w->ctl, obj, old, deleted);
	else
		ctl_queue_object(w->ctl, obj);
}

static int on_key(void *arg, const char *key, struct err *err)
{
	struct ctl *c = arg;

	return c->spec->reconcile(c, key, err);
}

static void on_tick(void *arg)
{
	struct ctl *c = arg;

	c->spec->tick(c);
	timer_after(c->sim, &c->tick_timer, c->spec->period_ns);
}

static void check_synced(void *arg)
{
	struct ctl *c = arg;
	const char *key;
	void *val;

	for (size_t i = 0; c->spec->sources[i].resource; i++) {
		if (!informer_synced(c->informer[i])) {
			timer_after(c->sim, &c->sync_timer, SYNC_POLL);
			return;
		}
	}
	if (c->spec->synced && !c->spec->synced(c)) {
		timer_after(c->sim, &c->sync_timer, SYNC_POLL);
		return;
	}
	c->synced = true;
	for (size_t i = 0; strmap_next(c->held, &i, &key, &val);)
		workqueue_add(c->queue, key);
	strmap_free(c->held);
	c->held = NULL;
	if (c->spec->tick)
		on_tick(c);
}

static void ctl_init(struct ctl *c, struct controllers *all, const struct controller *spec)
{
	static const char *const groups[] = {"system:serviceaccounts",
					     "system:serviceaccounts:kube-system",
					     "system:authenticated", NULL};
	STR_AUTO user = xasprintf("system:serviceaccount:kube-system:%s", spec->account);
	STR_AUTO agent = xasprintf("kube-controller-manager/v1.34.0 (linux/amd64) "
				   "kubernetes/system:serviceaccount:kube-system:%s",
				   spec->account);

	c->spec = spec;
	c->cfg = &all->cfg;
	c->sim = all->cfg.sim;
	c->informers = all->informers;
	c->client = client_as_new(all->cfg.client, user, groups, agent);
	c->recorder = recorder_new(c->client, spec->component, NULL);
	c->queue = workqueue_new(c->sim, spec->component, on_key, c);
	c->held = strmap_new(NULL);
	timer_init(&c->sync_timer, check_synced, c);
	timer_init(&c->tick_timer, on_tick, c);
	for (size_t i = 0; spec->sources[i].resource; i++) {
		c->kind[i] =
			kind_by_resource(spec->sources[i].group, NULL, spec->sources[i].resource);
		c->informer[i] = informer_get(c->informers, c->kind[i], NULL);
	}
	if (spec->start)
		spec->start(c);
	for (size_t i = 0; spec->sources[i].resource; i++) {
		c->watch[i] = (struct ctl_watch){c, &spec->sources[i]};
		c->handler[i] = informer_on_event(c->informer[i], on_event, &c->watch[i]);
	}
	timer_after(c->sim, &c->sync_timer, 0);
}

static void ctl_release(struct ctl *c)
{
	timer_cancel(c->sim, &c->sync_timer);
	timer_cancel(c->sim, &c->tick_timer);
	for (size_t i = 0; c->spec->sources[i].resource; i++)
		informer_handler_free(c->handler[i]);
	workqueue_free(c->queue);
	if (c->spec->stop)
		c->spec->stop(c);
	strmap_free(c->held);
	recorder_free(c->recorder);
	client_free(c->client);
}

/* ---- all of them ------------------------------------------------------------------------ */

static void index_orphan(const struct value *obj, struct strvec *ret_keys)
{
	if (!object_controller(obj))
		strvec_add(ret_keys, obj_ns(obj));
}

static void index_node(const struct value *obj, struct strvec *ret_keys)
{
	const char *node = value_str_in(obj, "spec", "nodeName");

	if (!str_empty(node))
		strvec_add(ret_keys, node);
}

static struct informer *add_owner_indexes(struct informer_set *s, const char *group,
					  const char *resource)
{
	const struct kind *k = kind_by_resource(group, NULL, resource);
	struct informer *i = k ? informer_get(s, k, NULL) : NULL;

	if (!i)
		return NULL;
	informer_add_index(i, INDEX_OWNER, index_by_controller);
	informer_add_index(i, INDEX_ORPHAN, index_orphan);
	return i;
}

/* A controller of kinds this program does not serve has nothing to do. */
static bool kinds_served(const struct controller *spec)
{
	for (size_t i = 0; spec->sources[i].resource; i++)
		if (!kind_by_resource(spec->sources[i].group, NULL, spec->sources[i].resource))
			return false;
	return true;
}

static bool disabled(const struct controllers_config *cfg, const struct controller *spec)
{
	STRVEC_AUTO off = STRVEC_INIT;

	strvec_split(&off, cfg->disable ? cfg->disable : "", ',');
	return strvec_has(&off, spec->name);
}

struct controllers *controllers_new(const struct controllers_config *cfg)
{
	struct controllers *all = xcalloc(1, sizeof(*all));
	struct informer *pods;

	all->cfg = *cfg;
	all->cfg.cluster_cidr = all->cluster_cidr = xstrdup(cfg->cluster_cidr);
	all->cfg.root_ca = all->root_ca = xstrdup(cfg->root_ca);
	if (!cfg->node_monitor_grace_ns)
		all->cfg.node_monitor_grace_ns = 50 * SIM_SEC;
	all->informers = informer_set_new(cfg->client);
	pods = add_owner_indexes(all->informers, "", "pods");
	informer_add_index(pods, INDEX_NODE, index_node);
	(void)add_owner_indexes(all->informers, "apps", "replicasets");
	(void)add_owner_indexes(all->informers, "apps", "controllerrevisions");

	all->ctl = xcalloc(ARRAY_SIZE(controller_table), sizeof(*all->ctl));
	for (size_t i = 0; controller_table[i]; i++)
		if (!disabled(cfg, controller_table[i]) && kinds_served(controller_table[i]))
			ctl_init(&all->ctl[all->nr++], all, controller_table[i]);
	all->cfg.disable = NULL; /* borrowed for this call only */
	return all;
}

void controllers_free(struct controllers *all)
{
	if (!all)
		return;
	for (size_t i = 0; i < all->nr; i++)
		ctl_release(&all->ctl[i]);
	informer_set_free(all->informers);
	free(all->ctl);
	free(all->cluster_cidr);
	free(all->root_ca);
	free(all);
}
