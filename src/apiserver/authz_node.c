/*
 * authz_node.c - what a kubelet may do: the rules of system:node, and of secrets, config
 * maps, claims and service account tokens only those that a pod on its node names.
 * Upstream: plugin/pkg/auth/authorizer/node.
 */
#include "apiserver/rbac.h"

#include <stdlib.h>

#define MAX_PROOFS 20000

static bool in_group(const struct api_user *u, const char *group)
{
	for (const char *const *g = u->groups; g && *g; g++)
		if (strcmp(*g, group) == 0)
			return true;
	return false;
}

const char *user_node_name(const struct api_user *u)
{
	static const char prefix[] = "system:node:";

	return str_starts(u->name, prefix) && in_group(u, "system:nodes") ? u->name + strlen(prefix)
									  : NULL;
}

/* ---- what a pod names --------------------------------------------------------------------- */

static bool ref_is(const struct value *ref, const char *name)
{
	return str_eq(value_str_in(ref, "name"), name);
}

static bool env_names(const struct value *container, const char *from, const char *key,
		      const char *name)
{
	const struct value *e;

	value_each_item(e, i, value_get(container, "envFrom"))
	{
		if (ref_is(value_get(e, from), name))
			return true;
	}
	value_each_item(e, i, value_get(container, "env"))
	{
		if (ref_is(value_in(e, "valueFrom", key), name))
			return true;
	}
	return false;
}

static bool volume_names(const struct value *volume, bool secret, const char *name)
{
	const struct value *s;

	if (secret && str_eq(value_str_in(volume, "secret", "secretName"), name))
		return true;
	if (!secret && ref_is(value_get(volume, "configMap"), name))
		return true;
	value_each_item(s, i, value_in(volume, "projected", "sources"))
	{
		if (ref_is(value_get(s, secret ? "secret" : "configMap"), name))
			return true;
	}
	return false;
}

static bool pod_names_data(const struct value *pod, bool secret, const char *name)
{
	static const char *const lists[] = {"containers", "initContainers", "ephemeralContainers"};
	const char *from = secret ? "secretRef" : "configMapRef";
	const char *key = secret ? "secretKeyRef" : "configMapKeyRef";
	const struct value *spec = value_get(pod, "spec"), *v;

	for (size_t l = 0; l < ARRAY_SIZE(lists); l++)
		value_each_item(v, i, value_get(spec, lists[l]))
		{
			if (env_names(v, from, key, name))
				return true;
		}
	value_each_item(v, i, value_get(spec, "volumes"))
	{
		if (volume_names(v, secret, name))
			return true;
	}
	value_each_item(v, i, secret ? value_get(spec, "imagePullSecrets") : NULL)
	{
		if (ref_is(v, name))
			return true;
	}
	return false;
}

static bool pod_names_claim(const struct value *pod, const char *name)
{
	const struct value *v;

	value_each_item(v, i, value_in(pod, "spec", "volumes"))
	{
		if (str_eq(value_str_in(v, "persistentVolumeClaim", "claimName"), name))
			return true;
	}
	return false;
}

/* ---- the relation of a node and an object --------------------------------------------------- */

struct search {
	struct apiserver *a;
	const struct authz_attributes *at;
	const char *node;
	struct proof *found; /* owned */
};

/* A pod that showed a relation, and by which spec. */
struct proof {
	struct value *spec;
	char key[];
};

void node_proof_free(void *p)
{
	struct proof *proof = p;

	value_unref(proof->spec);
	free(proof);
}

static bool names_object(const struct value *pod, const struct authz_attributes *at)
{
	const char *r = at->resource;

	if (!strcmp(r, "secrets") || !strcmp(r, "configmaps"))
		return pod_names_data(pod, !strcmp(r, "secrets"), at->name);
	if (!strcmp(r, "persistentvolumeclaims"))
		return pod_names_claim(pod, at->name);
	return !strcmp(r, "serviceaccounts") &&
	       str_eq(value_str_in(pod, "spec", "serviceAccountName"), at->name);
}

static int look(const struct store_kv *kv, void *arg)
{
	struct search *s = arg;
	VALUE_AUTO *pod = NULL;
	ERR_AUTO err = ERR_INIT;

	if (storage_decode(s->a->pods, kv, &pod, &err) < 0 ||
	    !str_eq(value_str_in(pod, "spec", "nodeName"), s->node) || !names_object(pod, s->at))
		return 0;
	s->found = xmalloc(sizeof(*s->found) + kv->key_len + 1);
	s->found->spec = value_ref(value_get(pod, "spec"));
	memcpy(s->found->key, kv->key, kv->key_len);
	s->found->key[kv->key_len] = '\0';
	return 1;
}

/* Whether the pod that showed it last time still does: at once, when its spec is the same. */
static bool still_shows(const struct proof *p, struct search *s)
{
	const struct store_kv *kv = store_peek(s->a->store, p->key, strlen(p->key));
	VALUE_AUTO *pod = NULL;
	ERR_AUTO err = ERR_INIT;

	if (!kv || storage_decode(s->a->pods, kv, &pod, &err) < 0)
		return false;
	return value_get(pod, "spec") == p->spec || look(kv, s);
}

static bool related(struct apiserver *a, const struct authz_attributes *at, const char *node)
{
	const char *const parts[] = {node, at->resource, at->ns, at->name};
	struct search s = {.a = a, .at = at, .node = node};
	const struct proof *proof;
	char asked[1024];
	struct key k;
	bool found;

	if (str_empty(at->name) || str_empty(at->ns) ||
	    !rbac_join(parts, ARRAY_SIZE(parts), asked, sizeof(asked)))
		return false; /* nothing has such a name */
	proof = strmap_get(a->node_proofs, asked);
	found = proof && still_shows(proof, &s);
	if (found && !s.found)
		return true;
	storage_key(&k, a->pods, at->ns, NULL);
	found = found || (k.len && store_each(a->store, k.s, k.len, look, &s) != 0);
	if (!found)
		strmap_del(a->node_proofs, asked);
	else if (proof || strmap_len(a->node_proofs) < MAX_PROOFS)
		strmap_put(a->node_proofs, asked, s.found);
	else
		node_proof_free(s.found);
	return found;
}

static int claim_of(const struct store_kv *kv, void *arg)
{
	struct search *s = arg;
	const struct value *v;
	VALUE_AUTO *pod = NULL;
	ERR_AUTO err = ERR_INIT;
	const struct kind *claims = kind_by_resource("", NULL, "persistentvolumeclaims");
	struct endpoint *ep = claims ? endpoint_of_kind(s->a, claims) : NULL;

	if (!ep || storage_decode(s->a->pods, kv, &pod, &err) < 0 ||
	    !str_eq(value_str_in(pod, "spec", "nodeName"), s->node))
		return 0;
	value_each_item(v, i, value_in(pod, "spec", "volumes"))
	{
		const char *claim = value_str_in(v, "persistentVolumeClaim", "claimName");
		const struct value *obj =
			claim ? storage_find(s->a, ep->res,
					     value_str_in(pod, "metadata", "namespace"), claim)
			      : NULL;

		if (str_eq(value_str_in(obj, "spec", "volumeName"), s->at->name))
			return 1;
	}
	return 0;
}

/* ---- the verdict ------------------------------------------------------------------------------
 */

static bool by_rules(struct apiserver *a, const struct authz_attributes *at)
{
	const struct value *rule;

	if (!a->node_rules)
		a->node_rules = rbac_bootstrap_rules("system:node");
	if (rbac_remembered(a->node_allowed, at))
		return true;
	value_each_item(rule, i, a->node_rules)
	{
		if (!rbac_rule_allows(rule, at))
			continue;
		rbac_remember(&a->node_allowed, rule, at);
		return true;
	}
	return false;
}

static bool read_only(const char *verb)
{
	return !strcmp(verb, "get") || !strcmp(verb, "list") || !strcmp(verb, "watch");
}

bool node_allowed(struct apiserver *a, const struct authz_attributes *at, struct buf *why)
{
	const char *node = user_node_name(at->user);
	const char *unrelated = NULL;

	if (!node)
		return false;
	if (at->resource && str_empty(at->group)) {
		if (!strcmp(at->resource, "secrets") || !strcmp(at->resource, "configmaps")) {
			if (!read_only(at->verb))
				unrelated = "can only read resources of this type";
			else if (str_empty(at->name))
				unrelated = "No Object name found";
			else if (!related(a, at, node))
				unrelated = "no relationship found between node '%s' and this "
					    "object";
		} else if (!strcmp(at->resource, "serviceaccounts")) {
			if (!str_eq(at->subresource, "token") || strcmp(at->verb, "create") != 0)
				unrelated =
					"can only create tokens for individual service accounts";
			else if (!related(a, at, node))
				unrelated = "no relationship found between node '%s' and this "
					    "object";
		} else if (!strcmp(at->resource, "persistentvolumeclaims")) {
			if (!related(a, at, node))
				unrelated = "no relationship found between node '%s' and this "
					    "object";
		} else if (!strcmp(at->resource, "persistentvolumes")) {
			struct search s = {.a = a, .at = at, .node = node};

			if (strcmp(at->verb, "get") != 0)
				unrelated = "can only get individual resources of this type";
			else if (!store_each(a->store, a->pods->prefix, a->pods->prefix_len,
					     claim_of, &s))
				unrelated = "no relationship found between node '%s' and this "
					    "object";
		}
	}
	if (!unrelated)
		return by_rules(a, at);
	if (why && strstr(unrelated, "%s"))
		buf_addf(why, "no relationship found between node '%s' and this object", node);
	else if (why)
		buf_adds(why, unrelated);
	return false;
}
