/* Leader election by Lease objects. Upstream: client-go/tools/leaderelection: lease 15 s,
 * renewal deadline 10 s, retries every 2 s. */
#include "cluster/cluster_private.h"

#include <errno.h>

#define LEASE_S 15
#define RENEW_NS (10 * SIM_SEC)
#define RETRY_NS (2 * SIM_SEC)

static bool held_by_other(const struct value *lease, const char *identity, int64_t now)
{
	const char *holder = value_str_or(value_in(lease, "spec", "holderIdentity"), "");
	int64_t renewed = time_of(value_in(lease, "spec", "renewTime"), 0);
	int64_t seconds = value_int_in(lease, "spec", "leaseDurationSeconds");

	return *holder && strcmp(holder, identity) != 0 && renewed + seconds * SIM_SEC > now;
}

static struct value *renewed(const struct value *old, const char *identity, int64_t now)
{
	struct value *lease = value_ref(old);
	bool mine = str_eq(value_str_in(old, "spec", "holderIdentity"), identity);

	if (!mine) {
		value_put_in(&lease, value_str_new(identity), "spec", "holderIdentity");
		value_put_in(&lease, time_micro_value_new(now), "spec", "acquireTime");
		value_put_in(&lease,
			     value_int_new(value_int_in(old, "spec", "leaseTransitions") + 1),
			     "spec", "leaseTransitions");
	}
	value_put_in(&lease, time_micro_value_new(now), "spec", "renewTime");
	return lease;
}

/* One try: 0 held, negative otherwise. */
static int try_once(struct proc *p, struct client *c, const char *name, const char *identity)
{
	const struct kind *k = kind_by_resource("coordination.k8s.io", NULL, "leases");
	int64_t now = sim_now(p->sim);
	ERR_AUTO err = ERR_INIT;
	VALUE_AUTO *old = NULL;
	VALUE_AUTO *lease = NULL;
	int r = client_get(c, k, "kube-system", name, &old, &err);

	if (r == -ENOENT) {
		lease = value_build(
			"{apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: "
			"{name: %s, namespace: 'kube-system'}, spec: {holderIdentity: %s, "
			"leaseDurationSeconds: %i, acquireTime: %V, renewTime: %V, "
			"leaseTransitions: 0}}",
			name, identity, LEASE_S, time_micro_value_new(now),
			time_micro_value_new(now));
		return client_create(c, k, "kube-system", lease, NULL, NULL, &err);
	}
	if (r < 0)
		return r;
	if (held_by_other(old, identity, now))
		return -EBUSY;
	lease = renewed(old, identity, now);
	return client_update(c, k, NULL, lease, NULL, NULL, &err);
}

int leader_acquire(struct proc *p, struct client *c, const char *lease, const char *identity)
{
	for (;;) {
		if (try_once(p, c, lease, identity) == 0) {
			klog_line(p, 'I', "leaderelection.go:271",
				  "\"Successfully acquired lease\" lock=\"kube-system/%s\"", lease);
			return 0;
		}
		if (fiber_sleep(p->sim, RETRY_NS) < 0)
			return -ECANCELED;
	}
}

int leader_keep(struct proc *p, struct client *c, const char *lease, const char *identity)
{
	int64_t last = sim_now(p->sim);

	while (fiber_sleep(p->sim, RETRY_NS) == 0) {
		if (try_once(p, c, lease, identity) == 0)
			last = sim_now(p->sim);
		else if (sim_now(p->sim) - last >= RENEW_NS) {
			klog_line(p, 'E', "leaderelection.go:429",
				  "\"Failed to renew lease\" lock=\"kube-system/%s\" err=\"context "
				  "deadline exceeded\"",
				  lease);
			klog_line(p, 'E', "server.go:252", "\"Leaderelection lost\"");
			return -ESTALE;
		}
	}
	return 0;
}
