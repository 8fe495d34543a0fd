/* What the fields of a kustomization do to its resources. Upstream: kustomize's built-in
 * transformers and their field specs. */
#include "cli/sort.h"
#include "kubectl/kustomize.h"

#include <errno.h>

static const char *kind_of(const struct value *obj)
{
	return value_str_or(value_get(obj, "kind"), "");
}

static bool in_words(const char *words, const char *word)
{
	STR_AUTO padded = xasprintf(" %s ", word);

	return strstr(words, padded) != NULL;
}

static bool is_cluster_kind(const char *kind)
{
	return in_words(" Namespace Node PersistentVolume StorageClass ClusterRole "
			"ClusterRoleBinding CustomResourceDefinition PriorityClass IngressClass "
			"RuntimeClass CSIDriver CSINode APIService ValidatingWebhookConfiguration "
			"MutatingWebhookConfiguration VolumeAttachment CertificateSigningRequest ",
			kind);
}

/* ---- names, namespace ------------------------------------------------------------------------ */

static void change_name(struct kresource *r, const char *prefix, const char *suffix)
{
	const char *name = value_str_or(value_in(r->obj, "metadata", "name"), "");
	STR_AUTO next = xasprintf("%s%s%s", prefix, name, suffix);

	if ((*prefix || *suffix) &&
	    !in_words(" Namespace CustomResourceDefinition APIService ", kind_of(r->obj)))
		kresource_rename(r, next);
}

static bool has_account(const struct kresources *l, const char *name)
{
	for (size_t i = 0; i < l->nr; i++)
		if (str_eq(kind_of(l->v[i].obj), "ServiceAccount") &&
		    strvec_has(&l->v[i].names, name))
			return true;
	return false;
}

static void change_namespace(const struct kresources *l, struct kresource *r, const char *ns)
{
	struct value *subjects = value_ref(value_get(r->obj, "subjects")), *s;

	if (str_eq(kind_of(r->obj), "Namespace"))
		kresource_rename(r, ns);
	else if (!is_cluster_kind(kind_of(r->obj)))
		value_put_in(&r->obj, value_str_new(ns), "metadata", "namespace");
	for (size_t i = 0; (s = value_idx(subjects, i)); i++) {
		const char *name = value_str_or(value_get(s, "name"), "");
		struct value *changed;

		const char *own = value_str_or(value_get(s, "namespace"), "");

		/* An account of another namespace is not ours. */
		if (!str_eq(kind_of(s), "ServiceAccount") || (*own && !str_eq(own, ns)) ||
		    (!str_eq(name, "default") && !has_account(l, name)))
			continue;
		changed = value_ref(s);
		value_put_str(&changed, "namespace", ns);
		value_put_idx(&subjects, i, changed);
	}
	if (subjects)
		value_put(&r->obj, "subjects", subjects);
}

/* ---- labels and annotations ----------------------------------------------------------------- */

/* Puts pairs below a path; only where its map is there already unless create is set. */
static void put_pairs(struct value **obj, const struct value *pairs, bool create,
		      const char *const *path)
{
	struct value *map;
	const struct value *v;
	const char *key;

	if (!create && !value_in_keys(*obj, path))
		return;
	map = value_ref(value_in_keys(*obj, path));
	value_each_entry(key, v, i, pairs)
		value_put(&map, key, value_ref(v));
	value_put_in_keys(obj, map, path);
}
#define PUT(obj, pairs, create, ...)                                                               \
	put_pairs((obj), (pairs), (create), (const char *const[]){__VA_ARGS__, NULL})

#define TEMPLATED " Deployment ReplicaSet DaemonSet StatefulSet ReplicationController Job "

static void add_template(struct value **obj, const struct value *pairs, const char *field)
{
	const char *kind = kind_of(*obj);

	if (in_words(TEMPLATED, kind))
		PUT(obj, pairs, true, "spec", "template", "metadata", field);
	if (str_eq(kind, "CronJob")) {
		PUT(obj, pairs, true, "spec", "jobTemplate", "metadata", field);
		PUT(obj, pairs, true, "spec", "jobTemplate", "spec", "template", "metadata", field);
	}
}

static void add_selectors(struct value **obj, const struct value *pairs)
{
	const char *kind = kind_of(*obj);

	if (in_words(" Service ReplicationController ", kind))
		PUT(obj, pairs, true, "spec", "selector");
	if (in_words(" Deployment ReplicaSet DaemonSet StatefulSet ", kind))
		PUT(obj, pairs, true, "spec", "selector", "matchLabels");
	if (in_words(" Job PodDisruptionBudget ", kind))
		PUT(obj, pairs, false, "spec", "selector", "matchLabels");
	if (str_eq(kind, "CronJob"))
		PUT(obj, pairs, false, "spec", "jobTemplate", "spec", "selector", "matchLabels");
	if (str_eq(kind, "NetworkPolicy"))
		PUT(obj, pairs, false, "spec", "podSelector", "matchLabels");
}

static void add_labels(struct value **obj, const struct value *pairs, bool selectors,
		       bool templates)
{
	if (!value_len(pairs))
		return;
	PUT(obj, pairs, true, "metadata", "labels");
	if (selectors || templates)
		add_template(obj, pairs, "labels");
	if (selectors)
		add_selectors(obj, pairs);
}

/* ---- images, replicas ------------------------------------------------------------------------ */

static void change_image(struct value **container, const struct value *images)
{
	const char *image = value_str_or(value_get(*container, "image"), "");
	const char *slash = strrchr(image, '/');
	const char *start = slash ? slash : image;
	size_t len = (size_t)(start - image) + strcspn(start, ":@");
	STR_AUTO name = xstrndup(image, len);
	const struct value *rule;

	value_each_item(rule, i, images)
	{
		const char *to = value_str_or(value_get(rule, "newName"), name);
		const char *tag = value_str(value_get(rule, "newTag"));
		const char *digest = value_str(value_get(rule, "digest"));
		STR_AUTO next = NULL;

		if (!str_eq(value_str_in(rule, "name"), name))
			continue;
		if (!str_empty(digest))
			next = xasprintf("%s@%s", to, digest);
		else if (!str_empty(tag))
			next = xasprintf("%s:%s", to, tag);
		else
			next = xasprintf("%s%s", to, image + len);
		value_put_str(container, "image", next);
		return;
	}
}

/* Containers wherever they are in an object. */
static struct value *change_images(const struct value *v, const struct value *images)
{
	struct value *done = value_ref(v);
	const struct value *child;
	const char *key;

	if (value_is_array(v)) {
		value_each_item(child, i, v)
			value_put_idx(&done, i, change_images(child, images));
		return done;
	}
	if (!value_is_map(v))
		return done;
	value_each_entry(key, child, n, v)
	{
		struct value *next = change_images(child, images), *c;

		for (size_t i = 0; (str_eq(key, "containers") || str_eq(key, "initContainers")) &&
				   (c = value_idx(next, i));
		     i++) {
			struct value *changed = value_ref(c);

			change_image(&changed, images);
			value_put_idx(&next, i, changed);
		}
		value_put(&done, key, next);
	}
	return done;
}

static int change_replicas(const struct value *rules, struct kresources *l, struct err *err)
{
	const struct value *rule;

	value_each_item(rule, i, rules)
	{
		const char *name = value_str_or(value_get(rule, "name"), "");
		bool found = false;

		for (size_t n = 0; n < l->nr; n++) {
			if (!in_words(" Deployment ReplicaSet StatefulSet ReplicationController ",
				      kind_of(l->v[n].obj)) ||
			    !strvec_has(&l->v[n].names, name))
				continue;
			value_put_in(&l->v[n].obj, value_int_new(value_int_in(rule, "count")),
				     "spec", "replicas");
			found = true;
		}
		if (!found)
			return err_set(err, -ENOENT,
				       "resource with name %s does not match a config with the "
				       "following GVK [Deployment.[noVer].[noGrp] "
				       "ReplicationController.[noVer].[noGrp] "
				       "ReplicaSet.[noVer].[noGrp] StatefulSet.[noVer].[noGrp]]",
				       name);
	}
	return 0;
}

int kustomize_change(const struct value *file, struct kresources *l, struct err *err)
{
	const char *ns = value_str_or(value_get(file, "namespace"), "");
	const char *prefix = value_str_or(value_get(file, "namePrefix"), "");
	const char *suffix = value_str_or(value_get(file, "nameSuffix"), "");
	const struct value *labels = value_get(file, "labels"), *entry;
	const struct value *notes = value_get(file, "commonAnnotations");

	for (size_t i = 0; i < l->nr; i++) {
		struct kresource *r = &l->v[i];

		if (*ns)
			change_namespace(l, r, ns);
		change_name(r, prefix, suffix);
		value_each_item(entry, n, labels)
			add_labels(&r->obj, value_get(entry, "pairs"),
				   value_bool_in(entry, "includeSelectors"),
				   value_bool_in(entry, "includeTemplates"));
		add_labels(&r->obj, value_get(file, "commonLabels"), true, true);
		if (value_len(notes)) {
			PUT(&r->obj, notes, true, "metadata", "annotations");
			add_template(&r->obj, notes, "annotations");
		}
		if (value_len(value_get(file, "images"))) {
			struct value *next = change_images(r->obj, value_get(file, "images"));

			value_unref(r->obj);
			r->obj = next;
		}
	}
	return change_replicas(value_get(file, "replicas"), l, err);
}

/* ---- references ------------------------------------------------------------------------------ */

/* The present name of an object that once had this one; NULL: it is not of ours. */
static const char *present_name(const struct kresources *l, const char *kind, const char *ns,
				const char *name)
{
	for (size_t i = 0; i < l->nr; i++)
		if (str_eq(kind_of(l->v[i].obj), kind) && strvec_has(&l->v[i].names, name) &&
		    (!*ns || str_eq(value_str_in(l->v[i].obj, "metadata", "namespace"), ns)))
			return value_str_in(l->v[i].obj, "metadata", "name");
	return NULL;
}

/* Field names that hold a reference: in the field itself, or in a field of its map. */
static const struct reference {
	const char *key, *field, *kind; /* kind NULL: the map's own "kind" says it */
} references[] = {
	{"configMapRef", "name", "ConfigMap"},
	{"configMapKeyRef", "name", "ConfigMap"},
	{"configMap", "name", "ConfigMap"},
	{"secretRef", "name", "Secret"},
	{"secretKeyRef", "name", "Secret"},
	{"secret", "secretName", "Secret"},
	{"secret", "name", "Secret"},
	{"imagePullSecrets", "name", "Secret"},
	{"tls", "secretName", "Secret"},
	{"secrets", "name", "Secret"},
	{"persistentVolumeClaim", "claimName", "PersistentVolumeClaim"},
	{"service", "name", "Service"},
	{"serviceAccountName", NULL, "ServiceAccount"},
	{"serviceName", NULL, "Service"},
	{"volumeName", NULL, "PersistentVolume"},
	{"storageClassName", NULL, "StorageClass"},
	{"priorityClassName", NULL, "PriorityClass"},
	{"ingressClassName", NULL, "IngressClass"},
	{"roleRef", "name", NULL},
	{"subjects", "name", NULL},
	{"scaleTargetRef", "name", NULL},
};

static void follow(const struct kresources *l, const struct reference *ref, struct value **v)
{
	const char *name = ref->field ? value_str(value_get(*v, ref->field)) : value_str(*v);
	const char *kind = ref->kind ? ref->kind : kind_of(*v);
	const char *ns = ref->field ? value_str_or(value_get(*v, "namespace"), "") : "";
	const char *now = name ? present_name(l, kind, ns, name) : NULL;

	if (!now || str_eq(now, name))
		return;
	if (ref->field) {
		value_put_str(v, ref->field, now);
	} else {
		struct value *text = value_str_new(now);

		value_unref(*v);
		*v = text;
	}
}

static struct value *follow_all(const struct kresources *l, const struct value *v, int depth)
{
	struct value *done = value_ref(v), *child;
	const struct value *item;
	const char *key;

	if (depth > 64)
		return done;
	if (value_is_array(v)) {
		value_each_item(item, i, v)
			value_put_idx(&done, i, follow_all(l, item, depth + 1));
		return done;
	}
	if (!value_is_map(v))
		return done;
	value_each_entry(key, item, n, v)
	{
		if (depth == 0 && str_eq(key, "metadata"))
			continue;
		child = follow_all(l, item, depth + 1);
		for (size_t r = 0; r < ARRAY_SIZE(references); r++) {
			const struct reference *ref = &references[r];

			if (!str_eq(ref->key, key))
				continue;
			if (!value_is_array(child)) {
				follow(l, ref, &child);
				continue;
			}
			for (size_t i = 0; i < value_len(child); i++) {
				struct value *e = value_ref(value_idx(child, i));

				follow(l, ref, &e);
				value_put_idx(&child, i, e);
			}
		}
		value_put(&done, key, child);
	}
	return done;
}

void kustomize_references(struct kresources *l)
{
	for (size_t i = 0; i < l->nr; i++) {
		struct value *next = follow_all(l, l->v[i].obj, 0);

		value_unref(l->v[i].obj);
		l->v[i].obj = next;
	}
}

/* ---- order ----------------------------------------------------------------------------------- */

static int kind_rank(const char *kind)
{
	static const char *const first[] = {
		"Namespace",	      "ResourceQuota", "StorageClass", "CustomResourceDefinition",
		"ServiceAccount",     "PodSecurityPolicy", "Role", "ClusterRole", "RoleBinding",
		"ClusterRoleBinding", "ConfigMap", "Secret", "Endpoints", "Service", "LimitRange",
		"PriorityClass", "PersistentVolume", "PersistentVolumeClaim", "Deployment",
		"StatefulSet", "CronJob", "PodDisruptionBudget"};
	static const char *const last[] = {"MutatingWebhookConfiguration",
					   "ValidatingWebhookConfiguration"};

	for (size_t i = 0; i < ARRAY_SIZE(first); i++)
		if (str_eq(first[i], kind))
			return (int)i - (int)ARRAY_SIZE(first);
	for (size_t i = 0; i < ARRAY_SIZE(last); i++)
		if (str_eq(last[i], kind))
			return (int)i + 1;
	return 0;
}

/* "group_version_kind|namespace|name", as upstream compares within a rank. */
static void sort_text(const struct value *obj, struct buf *out)
{
	const char *version = value_str_or(value_get(obj, "apiVersion"), "");
	const char *slash = strchr(version, '/');

	buf_addf(out, "%.*s_%s_%s|%s|%s", slash ? (int)(slash - version) : 2,
		 slash ? version : "~G", slash ? slash + 1 : version, kind_of(obj),
		 value_str_or(value_in(obj, "metadata", "namespace"), "~X"),
		 value_str_or(value_in(obj, "metadata", "name"), ""));
}

static int compare(const void *a, const void *b)
{
	const struct kresource *const *x = a, *const *y = b;
	int rank = kind_rank(kind_of((*x)->obj)) - kind_rank(kind_of((*y)->obj));
	BUF_AUTO tx = BUF_INIT;
	BUF_AUTO ty = BUF_INIT;

	if (rank)
		return rank;
	sort_text((*x)->obj, &tx);
	sort_text((*y)->obj, &ty);
	return strcmp(buf_str(&tx), buf_str(&ty));
}

void kustomize_sort(struct kresources *l)
{
	struct kresource **order = xcalloc(l->nr + 1, sizeof(*order));
	struct kresource *sorted = xcalloc(l->nr + 1, sizeof(*sorted));

	for (size_t i = 0; i < l->nr; i++)
		order[i] = &l->v[i];
	sort_stable(order, l->nr, compare);
	for (size_t i = 0; i < l->nr; i++)
		sorted[i] = *order[i];
	free(order);
	free(l->v);
	l->v = sorted;
	l->cap = l->nr + 1;
}
