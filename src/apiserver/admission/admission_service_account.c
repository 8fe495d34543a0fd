/*
 * ServiceAccount: a pod gets an account, the account's pull secrets, and a volume with its
 * token. Upstream: plugin/pkg/admission/serviceaccount.
 */
#include "apiserver/admission/admission.h"

#define TOKEN_PATH "/var/run/secrets/kubernetes.io/serviceaccount"

static struct value *token_volume(struct admission *at, const char *name)
{
	struct apiserver *a = at->a;

	if (!a->token_volume)
		a->token_volume = value_build(
			"{defaultMode: 420, sources: ["
			"{serviceAccountToken: {expirationSeconds: 3607, path: 'token'}}, "
			"{configMap: {name: 'kube-root-ca.crt', items: [{key: 'ca.crt', path: "
			"'ca.crt'}]}}, "
			"{downwardAPI: {items: [{path: 'namespace', fieldRef: {apiVersion: 'v1', "
			"fieldPath: 'metadata.namespace'}}]}}]}");
	return value_build("{name: %s, projected: %v}", name, a->token_volume);
}

static bool mounts_token(const struct value *container)
{
	const struct value *m;

	value_each_item(m, i,
			value_get(container,
				  "volumeMounts")) if (str_eq(value_str(value_get(m, "mountPath")),
							      TOKEN_PATH)) return true;
	return false;
}

/* Gives each container of a list the mount; true when one did not have it yet. */
static bool mount_in(struct value **spec, const char *list, const struct value *mount)
{
	struct value *containers = value_ref(value_get(*spec, list));
	bool any = false;

	for (size_t i = 0; i < value_len(containers); i++) {
		struct value *one = value_idx(containers, i), *mounts;

		if (mounts_token(one))
			continue;
		any = true;
		one = value_ref(one);
		mounts = value_ref(value_get(one, "volumeMounts"));
		value_push(&mounts, value_ref(mount));
		value_put(&one, "volumeMounts", mounts);
		value_put_idx(&containers, i, one);
	}
	if (any)
		value_put(spec, list, containers);
	else
		value_unref(containers);
	return any;
}

static void add_token(struct admission *at, struct value **spec)
{
	struct value *volumes, *mount;
	BUF_AUTO name = BUF_INIT;
	bool any;

	buf_adds(&name, "kube-api-access-");
	sim_rand_suffix(at->a->sim, &name, 5);
	mount = value_build("{name: %s, readOnly: true, mountPath: %s}", buf_str(&name),
			    TOKEN_PATH);
	any = mount_in(spec, "initContainers", mount);
	any |= mount_in(spec, "containers", mount);
	value_unref(mount);
	if (!any)
		return;
	volumes = value_ref(value_get(*spec, "volumes"));
	value_push(&volumes, token_volume(at, buf_str(&name)));
	value_put(spec, "volumes", volumes);
}

static bool wants_token(const struct value *spec, const struct value *account)
{
	const struct value *own = value_get(spec, "automountServiceAccountToken");

	if (!own)
		own = value_get(account, "automountServiceAccountToken");
	return !own || value_bool(own);
}

/* Mirror pods belong to a kubelet, not to an account. */
static int check_mirror(struct admission *at, const struct value *pod, struct err *err)
{
	if (!str_empty(value_str_in(pod, "spec", "serviceAccountName")))
		return status_forbidden(err, at->kind, object_name_hint(pod),
					"a mirror pod may not reference service accounts");
	return 0;
}

static int mutate(struct admission *at, struct err *err)
{
	const struct value *account;
	struct value *spec;
	const char *name;

	if (at->op != ADMIT_CREATE || at->res != at->a->pods || at->subresource)
		return 0;
	if (value_in(*at->obj, "metadata", "annotations", "kubernetes.io/config.mirror"))
		return check_mirror(at, *at->obj, err);
	name = value_str_in(*at->obj, "spec", "serviceAccountName");
	name = str_empty(name) ? "default" : name;
	account = storage_find(at->a, at->a->serviceaccounts, at->ns, name);
	if (!account)
		return status_forbidden(err, at->kind, object_name_hint(*at->obj),
					"error looking up service account %s/%s: serviceaccount "
					"\"%s\" not found",
					at->ns, name, name);
	spec = value_ref(value_get(*at->obj, "spec"));
	if (str_empty(value_str(value_get(spec, "serviceAccountName"))))
		value_put_str(&spec, "serviceAccountName", name);
	if (!value_get(spec, "serviceAccount"))
		value_put(&spec, "serviceAccount",
			  value_ref(value_get(spec, "serviceAccountName")));
	if (wants_token(spec, account))
		add_token(at, &spec);
	if (!value_len(value_get(spec, "imagePullSecrets")))
		value_put(&spec, "imagePullSecrets",
			  value_ref(value_get(account, "imagePullSecrets")));
	value_put(at->obj, "spec", spec);
	return 0;
}

const struct admission_plugin admission_service_account = {
	.name = "ServiceAccount",
	.mutate = mutate,
};
