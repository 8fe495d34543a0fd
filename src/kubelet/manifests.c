/*
 * Static pods: files of the manifest directory, run without the API and shown in it by
 * mirror pods. Upstream: pkg/kubelet/config/file_linux.go, pod/mirror_client.go.
 */
#include "kubelet/kubelet_private.h"

#include "object/yaml.h"
#include "shell/klog.h"

#include <errno.h>
#include <stdlib.h>

#define SETTLE (500 * SIM_MSEC) /* a file is read a moment after it changed */

/* What the kubelet does to a pod it read: name, uid, annotations, defaults. */
static struct value *complete(struct kubelet *k, struct value *pod, const char *path,
			      const char *text, size_t len)
{
	STR_AUTO hash = NULL;
	uint64_t a = hash_bytes(text, len), b = hash_bytes(path, strlen(path));
	const struct kind *kind = kind_by_resource("", NULL, "pods");
	STR_AUTO name = xasprintf("%s-%s", value_str_or(value_in(pod, "metadata", "name"), ""),
				  k->cfg.node_name);
	BUF_AUTO seen = BUF_INIT;

	hash = xasprintf("%016llx%016llx", (unsigned long long)a, (unsigned long long)(a ^ b));
	time_write_rfc3339_micro(&seen, sim_now(k->sim));
	value_put_in(&pod, value_str_new(name), "metadata", "name");
	if (!value_in(pod, "metadata", "namespace"))
		value_put_in(&pod, value_str_new("default"), "metadata", "namespace");
	value_put_in(&pod, value_str_new(hash), "metadata", "uid");
	value_put_in(&pod, value_str_new(hash), "metadata", "annotations",
		     "kubernetes.io/config.hash");
	value_put_in(&pod, value_str_new(buf_str(&seen)), "metadata", "annotations",
		     "kubernetes.io/config.seen");
	value_put_in(&pod, value_str_new("file"), "metadata", "annotations",
		     "kubernetes.io/config.source");
	value_put_in(&pod, value_str_new(k->cfg.node_name), "spec", "nodeName");
	value_put_in(&pod, value_build("[{effect: 'NoExecute', operator: 'Exists'}]"), "spec",
		     "tolerations");
	value_del(&pod, "status");
	if (kind->defaults)
		kind->defaults(&pod);
	return pod;
}

static struct value *read_manifest(struct kubelet *k, const char *path)
{
	BUF_AUTO text = BUF_INIT;
	VALUE_AUTO *doc = NULL;
	ERR_AUTO err = ERR_INIT;
	int r = vfs_read(machine_vfs(k->cfg.machine), path, &text);

	if (r < 0)
		return NULL;
	r = yaml_parse(buf_str(&text), text.len, &doc, NULL, &err);
	if (r == 0)
		r = schema_check(doc, schema_of_kind("v1", "Pod"), NULL, &err);
	if (r == 0 && !str_eq(value_str(value_get(doc, "kind")), "Pod"))
		r = err_set(&err, -EINVAL,
			    "couldn't parse as pod(Object 'Kind' is missing or not Pod)");
	if (r == 0 && (!value_str_in(doc, "metadata", "name") ||
		       value_len(value_in(doc, "spec", "containers")) == 0))
		r = err_set(&err, -EINVAL, "invalid pod: spec.containers: Required value");
	if (r < 0) {
		kubelet_log(k, "file.go:108",
			    "\"Unable to process watch event\" err=\"can't process config file "
			    "\\\"%s\\\": "
			    "%s: "
			    "couldn't parse as pod(%s), please check config file\"",
			    path, path, err_msg(&err));
		return NULL;
	}
	return complete(k, value_ref(doc), path, buf_str(&text), text.len);
}

static char *worker_key(const struct value *pod)
{
	return xasprintf("%s/%s", value_str_or(value_in(pod, "metadata", "namespace"), ""),
			 value_str_or(value_in(pod, "metadata", "name"), ""));
}

void manifests_delete_mirror(struct kubelet *k, const struct value *pod)
{
	struct delete_options opt = DELETE_OPTIONS_INIT;
	ERR_AUTO err = ERR_INIT;

	opt.grace_s = 0;
	(void)!client_delete(k->cfg.client, kind_by_resource("", NULL, "pods"),
			     value_str_in(pod, "metadata", "namespace"),
			     value_str_in(pod, "metadata", "name"), &opt, NULL, &err);
}

static bool same_pod(const struct value *a, const struct value *b)
{
	return str_eq(value_str_in(a, "metadata", "uid"), value_str_in(b, "metadata", "uid"));
}

static void scan(void *arg);

/* Brings workers in line with k->manifests: those whose file went or changed stop first. */
static void apply_manifests(struct kubelet *k)
{
	const char *path, *key;
	void *v;
	bool again = false;

	for (size_t i = 0; strmap_next(k->workers, &i, &key, &v);) {
		struct pod_worker *w = v;
		struct value *wanted = NULL;
		void *m;

		if (!w->is_static)
			continue;
		for (size_t n = 0; !wanted && strmap_next(k->manifests, &n, NULL, &m);) {
			STR_AUTO mk = worker_key(m);

			if (strcmp(mk, key) == 0 &&
			    strcmp(value_str_in((struct value *)m, "metadata", "uid"), w->uid) == 0)
				wanted = m;
		}
		if (wanted)
			continue;
		if (!w->terminating)
			worker_terminate(w, 30 * SIM_SEC);
		if (w->finished) {
			manifests_delete_mirror(k, w->pod);
			strmap_del(k->workers, key);
		} else {
			again = true;
		}
	}
	for (size_t i = 0; strmap_next(k->manifests, &i, &path, &v);) {
		struct value *pod = v;
		STR_AUTO wk = worker_key(pod);

		if (strmap_has(k->workers, wk))
			continue;
		strmap_put(k->workers, wk, worker_new(k, pod, true));
		worker_queue(strmap_get(k->workers, wk));
	}
	if (again)
		timer_after(k->sim, &k->manifest_timer, SETTLE);
	manifests_mirror(k);
}

static void scan(void *arg)
{
	struct kubelet *k = arg;
	STRVEC_AUTO names = STRVEC_INIT;
	STRVEC_AUTO gone = STRVEC_INIT;
	const char *path;
	void *v;

	(void)!vfs_list(machine_vfs(k->cfg.machine), k->cfg.static_pod_path, &names);
	for (size_t i = 0; strmap_next(k->manifests, &i, &path, &v);)
		if (!strvec_has(&names, path_basename(path)))
			strvec_add(&gone, path);
	for (size_t i = 0; i < gone.nr; i++)
		strmap_del(k->manifests, gone.v[i]);
	for (size_t i = 0; i < names.nr; i++) {
		STR_AUTO full = xasprintf("%s/%s", k->cfg.static_pod_path, names.v[i]);
		struct value *pod, *old = strmap_get(k->manifests, full);

		if (names.v[i][0] == '.' || names.v[i][strlen(names.v[i]) - 1] == '~')
			continue; /* editors' files */
		pod = read_manifest(k, full);
		if (!pod && !old)
			continue;
		if (!pod)
			strmap_del(k->manifests,
				   full); /* broken: it no longer says this pod runs */
		else if (old && same_pod(old, pod))
			value_unref(pod);
		else
			strmap_put(k->manifests, full, pod);
	}
	apply_manifests(k);
}

static void changed(void *arg)
{
	struct kubelet *k = arg;

	timer_after(k->sim, &k->manifest_timer, SETTLE);
}

static struct value *mirror_of(struct kubelet *k, const struct value *pod, const char *node_uid)
{
	struct value *m = value_ref(pod);
	const char *hash =
		value_str_in(pod, "metadata", "annotations", "kubernetes.io/config.hash");

	value_put_in(&m, value_str_new(hash), "metadata", "annotations",
		     "kubernetes.io/config.mirror");
	value_put_in(
		&m,
		value_build("[{apiVersion: 'v1', controller: true, kind: 'Node', name: %s, uid: "
			    "%s}]",
			    k->cfg.node_name, node_uid),
		"metadata", "ownerReferences");
	value_del_in(&m, "metadata", "uid");
	return m;
}

void manifests_mirror(struct kubelet *k)
{
	const struct kind *pods = kind_by_resource("", NULL, "pods");
	VALUE_AUTO *node = NULL;
	ERR_AUTO err = ERR_INIT;
	void *v;

	if (!k->registered || !strmap_len(k->manifests))
		return;
	for (size_t i = 0; strmap_next(k->manifests, &i, NULL, &v);) {
		struct value *pod = v;
		STR_AUTO wk = worker_key(pod);
		struct pod_worker *w = strmap_get(k->workers, wk);
		const char *ns = value_str_in(pod, "metadata", "namespace");
		const char *name = value_str_in(pod, "metadata", "name");
		VALUE_AUTO *have = NULL;
		VALUE_AUTO *mirror = NULL;
		VALUE_AUTO *made = NULL;
		const char *hash;

		if (!w || w->terminating)
			continue;
		if (client_get(k->cfg.client, pods, ns, name, &have, &err) == 0) {
			hash = value_str_in(have, "metadata", "annotations",
					    "kubernetes.io/config.hash");
			if (str_eq(hash, w->uid) &&
			    !value_in(have, "metadata", "deletionTimestamp")) {
				worker_update(w, have);
				continue;
			}
			manifests_delete_mirror(k, have); /* of an older manifest */
		}
		if (!node && client_get(k->cfg.client, kind_by_resource("", NULL, "nodes"), NULL,
					k->cfg.node_name, &node, &err) < 0)
			return;
		mirror = mirror_of(k, pod, value_str_or(value_in(node, "metadata", "uid"), ""));
		if (client_create(k->cfg.client, pods, ns, mirror, NULL, &made, &err) == 0) {
			value_unref(w->status);
			w->status = NULL;
			worker_update(w, made);
		}
	}
}

void manifests_start(struct kubelet *k)
{
	timer_init(&k->manifest_timer, scan, k);
	k->manifest_watch =
		vfs_watch_new(machine_vfs(k->cfg.machine), k->cfg.static_pod_path, changed, k);
	timer_set(k->sim, &k->manifest_timer, sim_now(k->sim));
}

void manifests_stop(struct kubelet *k)
{
	if (!k->manifest_watch)
		return;
	vfs_watch_free(k->manifest_watch);
	timer_cancel(k->sim, &k->manifest_timer);
}
