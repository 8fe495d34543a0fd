/*
 * ServiceAccount: a pod gets an account, the account's pull secrets, and a volume with its
 * token. Upstream: plugin/pkg/admission/serviceaccount.
 */
#include "apiserver/admission/admission.h"

#define TOKEN_PATH "/var/run/secrets/kubernetes.io/serviceaccount"

static const struct value *token_volume(struct apiserver *a)
{
	if (!a->token_volume)
		a->token_volume = value_build(
			"{defaultMode: 420, sources: ["
			"{serviceAccountToken: {expirationSeconds: 3607, path: 'token'}}, "
			"{configMap: {name: 'kube-root-ca.crt', items: [{key: 'ca.crt', path: "
			"'ca.crt'}]}}, "
			"{downwardAPI: {items: [{path: 'namespace', fieldRef: {apiVersion: 'v1', "
			"fieldPath: 'metadata.namespace'}}]}}]}");
	return a->token_volume;
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

struct token {
	struct admission *at;
	const struct value *account;
	struct value *mount; /* made for the first container that needs it */
	const char *name;    /* of the account */
};

static bool mount_one(struct value **mounts, void *arg)
{
	value_push(mounts, value_ref(arg));
	return true;
}

static struct value *mount_new(struct token *t)
{
	struct apiserver *a = t->at->a;
	struct value *mount;
	BUF_AUTO name = BUF_INIT;

	if (!a->token_mount)
		a->token_mount = value_build("{readOnly: true, mountPath: %s}", TOKEN_PATH);
	buf_adds(&name, "kube-api-access-");
	sim_rand_suffix(a->sim, &name, 5);
	mount = value_ref(a->token_mount);
	value_put(&mount, "name", value_strn_new(name.s, name.len));
	return mount;
}

static bool mount_in_container(struct value **container, void *arg)
{
	uint32_t note = schema_note(*container);
	struct token *t = arg;

	if (mounts_token(*container))
		return false;
	if (!t->mount)
		t->mount = mount_new(t);
	if (!value_edit(container, "volumeMounts", mount_one, t->mount))
		value_put(container, "volumeMounts", value_build("[%v]", t->mount));
	schema_keep_note(*container, note);
	return true;
}

static bool mount_in_containers(struct value **list, void *arg)
{
	return value_edit_each(list, mount_in_container, arg);
}

static bool add_volume(struct value **volumes, void *arg)
{
	struct token *t = arg;
	struct value *vol = value_map_new();

	value_put(&vol, "name", value_ref(value_get(t->mount, "name")));
	value_put(&vol, "projected", value_ref(token_volume(t->at->a)));
	value_push(volumes, vol);
	return true;
}

static void add_token(struct value **spec, struct token *t)
{
	value_edit(spec, "initContainers", mount_in_containers, t);
	value_edit(spec, "containers", mount_in_containers, t);
	if (t->mount && !value_edit(spec, "volumes", add_volume, t)) {
		struct value *volumes = value_array_new();

		add_volume(&volumes, t);
		value_put(spec, "volumes", volumes);
	}
	value_unref(t->mount);
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

static bool admit_spec(struct value **spec, void *arg)
{
	struct token *t = arg;

	if (str_empty(value_str(value_get(*spec, "serviceAccountName"))))
		value_put_str(spec, "serviceAccountName", t->name);
	if (!value_get(*spec, "serviceAccount"))
		value_put(spec, "serviceAccount",
			  value_ref(value_get(*spec, "serviceAccountName")));
	if (wants_token(*spec, t->account))
		add_token(spec, t);
	if (!value_len(value_get(*spec, "imagePullSecrets")))
		value_put(spec, "imagePullSecrets",
			  value_ref(value_get(t->account, "imagePullSecrets")));
	return true;
}

static int mutate(struct admission *at, struct err *err)
{
	struct token t = {.at = at};
	const char *name;

	if (at->op != ADMIT_CREATE || at->res != at->a->pods || at->subresource)
		return 0;
	if (value_in(*at->obj, "metadata", "annotations", "kubernetes.io/config.mirror"))
		return check_mirror(at, *at->obj, err);
	name = value_str_in(*at->obj, "spec", "serviceAccountName");
	t.name = str_empty(name) ? "default" : name;
	t.account = storage_find(at->a, at->a->serviceaccounts, at->ns, t.name);
	if (!t.account)
		return status_forbidden(err, at->kind, object_name_hint(*at->obj),
					"error looking up service account %s/%s: serviceaccount "
					"\"%s\" not found",
					at->ns, t.name, t.name);
	value_edit(at->obj, "spec", admit_spec, &t);
	return 0;
}

const struct admission_plugin admission_service_account = {
	.name = "ServiceAccount",
	.mutate = mutate,
};
