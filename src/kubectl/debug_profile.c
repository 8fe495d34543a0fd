#include "kubectl/debug_profile.h"

/* ---- one container ---------------------------------------------------------------------- */

struct edit {
	const char *name;
	void (*fn)(struct value **container, void *arg);
	void *arg;
};

static bool edit_named(struct value **container, void *arg)
{
	const struct edit *e = arg;

	if (!str_eq(value_str(value_get(*container, "name")), e->name))
		return false;
	e->fn(container, e->arg);
	return true;
}

static bool edit_list(struct value **list, void *arg)
{
	return value_edit_each(list, edit_named, arg);
}

static bool edit_lists(struct value **spec, void *arg)
{
	static const char *const lists[] = {"initContainers", "containers", "ephemeralContainers"};
	bool changed = false;

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		changed |= value_edit(spec, lists[i], edit_list, arg);
	return changed;
}

void debug_edit_container(struct value **pod, const char *name,
			  void (*fn)(struct value **container, void *arg), void *arg)
{
	struct edit e = {name, fn, arg};

	value_edit(pod, "spec", edit_lists, &e);
}

static void clear_context(struct value **c, void *arg)
{
	(void)arg;
	value_del(c, "securityContext");
}

static void add_capability(struct value **c, void *arg)
{
	struct value *add = value_ref(value_in(*c, "securityContext", "capabilities", "add"));

	value_push(&add, value_str_new(arg));
	value_put_in(c, add, "securityContext", "capabilities", "add");
}

static void privilege(struct value **c, void *arg)
{
	(void)arg;
	value_put_in(c, value_bool_new(true), "securityContext", "privileged");
}

static void restrict_rights(struct value **c, void *arg)
{
	(void)arg;
	value_put(c, "securityContext",
		  value_build("{allowPrivilegeEscalation: false, capabilities: {drop: ['ALL']}, "
			      "runAsNonRoot: true, seccompProfile: {type: 'RuntimeDefault'}}"));
}

static void mount_host(struct value **c, void *arg)
{
	struct value *mounts = value_ref(value_get(*c, "volumeMounts"));

	(void)arg;
	value_push(&mounts, value_build("{mountPath: '/host', name: 'host-root'}"));
	value_put(c, "volumeMounts", mounts);
}

/* ---- the pod ------------------------------------------------------------------------------ */

static void mount_root(struct value **pod, const char *container)
{
	struct value *volumes = value_ref(value_in(*pod, "spec", "volumes"));

	value_push(&volumes, value_build("{hostPath: {path: '/'}, name: 'host-root'}"));
	value_put_in(pod, volumes, "spec", "volumes");
	debug_edit_container(pod, container, mount_host, NULL);
}

static void host_namespaces(struct value **pod)
{
	value_put_in(pod, value_bool_new(true), "spec", "hostNetwork");
	value_put_in(pod, value_bool_new(true), "spec", "hostPID");
	value_put_in(pod, value_bool_new(true), "spec", "hostIPC");
}

static bool drop_probes(struct value **c, void *arg)
{
	const struct debug_keep *keep = arg;
	size_t before = value_len(*c);

	if (!keep->liveness)
		value_del(c, "livenessProbe");
	if (!keep->readiness)
		value_del(c, "readinessProbe");
	if (!keep->startup)
		value_del(c, "startupProbe");
	return value_len(*c) != before;
}

static bool drop_all_probes(struct value **containers, void *arg)
{
	return value_edit_each(containers, drop_probes, arg);
}

static bool trim_spec(struct value **spec, void *arg)
{
	struct debug_keep *keep = arg;

	value_edit(spec, "containers", drop_all_probes, keep);
	if (!keep->init_containers)
		value_del(spec, "initContainers");
	if (!value_get(*spec, "shareProcessNamespace"))
		value_put_bool(spec, "shareProcessNamespace", true);
	return true;
}

static void trim_copy(struct value **pod, struct debug_keep keep)
{
	if (!keep.annotations)
		value_del_in(pod, "metadata", "annotations");
	value_edit(pod, "spec", trim_spec, &keep);
}

enum profile { LEGACY, GENERAL, BASELINE, NETADMIN, RESTRICTED, SYSADMIN, NR_PROFILES };

static enum profile find_profile(const char *name)
{
	static const char *const names[NR_PROFILES] = {"legacy",   "general",    "baseline",
						       "netadmin", "restricted", "sysadmin"};
	enum profile p = LEGACY;

	while (p < NR_PROFILES && strcmp(names[p], name) != 0)
		p++;
	return p;
}

bool debug_profile_known(const char *name)
{
	return find_profile(name) < NR_PROFILES;
}

static void apply_rights(enum profile p, enum debug_style style, const char *container,
			 struct value **pod)
{
	char ptrace[] = "SYS_PTRACE", admin[] = "NET_ADMIN", raw[] = "NET_RAW";

	if (p == BASELINE || (p == GENERAL && style == DEBUG_NODE))
		debug_edit_container(pod, container, clear_context, NULL);
	else if (p == GENERAL)
		debug_edit_container(pod, container, add_capability, ptrace);
	else if (p == RESTRICTED)
		debug_edit_container(pod, container, restrict_rights, NULL);
	else if (p == SYSADMIN)
		debug_edit_container(pod, container, privilege, NULL);
	if (p != NETADMIN)
		return;
	debug_edit_container(pod, container, add_capability, admin);
	debug_edit_container(pod, container, add_capability, raw);
}

void debug_profile_apply(const char *name, const struct debug_keep *keep, enum debug_style style,
			 const char *container, struct value **pod)
{
	enum profile p = find_profile(name);

	apply_rights(p, style, container, pod);
	if (style == DEBUG_NODE) {
		if (p == LEGACY || p == GENERAL || p == SYSADMIN)
			mount_root(pod, container);
		if (p != BASELINE && p != RESTRICTED)
			host_namespaces(pod);
		return;
	}
	if (!keep->labels || (p == LEGACY && style == DEBUG_COPY))
		value_del_in(pod, "metadata", "labels");
	if (p != LEGACY && style == DEBUG_COPY)
		trim_copy(pod, *keep);
}
