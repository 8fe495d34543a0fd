/* Volumes of a pod: folders on its node, filled here and mounted into its containers. */
#include "kubelet/kubelet_private.h"

#include "kubelet/payload.h"

#include <errno.h>
#include <stdlib.h>

static const struct {
	const char *source, *plugin;
} plugins[] = {
	{"configMap", "kubernetes.io~configmap"}, {"secret", "kubernetes.io~secret"},
	{"projected", "kubernetes.io~projected"}, {"downwardAPI", "kubernetes.io~downward-api"},
	{"emptyDir", "kubernetes.io~empty-dir"},
};

static char *pod_dir(const struct pod_worker *w)
{
	return xasprintf("%s/%s", PODS_DIR, w->uid);
}

/* Where a volume's files lie in the pod's folder. */
static char *volume_sub_dir(const struct value *vol)
{
	const char *plugin = "kubernetes.io~empty-dir";

	for (size_t i = 0; i < ARRAY_SIZE(plugins); i++)
		if (value_get(vol, plugins[i].source))
			plugin = plugins[i].plugin;
	return xasprintf("/volumes/%s/%s", plugin, value_str_or(value_get(vol, "name"), ""));
}

char *volume_dir(const char *uid, const struct value *vol)
{
	const char *host = value_str_in(vol, "hostPath", "path");
	STR_AUTO sub = NULL;

	if (host)
		return xstrdup(host);
	sub = volume_sub_dir(vol);
	return xasprintf("%s/%s%s", PODS_DIR, uid, sub);
}

bool volume_is_payload(const struct value *vol)
{
	return value_get(vol, "configMap") || value_get(vol, "secret") ||
	       value_get(vol, "projected") || value_get(vol, "downwardAPI");
}

static void put_file(struct payload *p, const char *path, struct value *text,
		     const struct value *mode)
{
	payload_add(p, path, text, mode ? (unsigned)value_int(mode) : 0644);
}

static int get(struct pod_worker *w, bool secret, const char *name, struct value **ret,
	       struct err *err)
{
	const struct kind *k = kind_by_resource("", NULL, secret ? "secrets" : "configmaps");
	int r = client_get(w->kubelet->cfg.client, k, w->ns, name, ret, err);

	if (r == -ENOENT)
		err_set(err, r, "%s \"%s\" not found", secret ? "secret" : "configmap", name);
	return r;
}

static void put_key(struct payload *v, const struct value *obj, bool secret, const char *key,
		    const char *path, const struct value *mode)
{
	const struct value *text = value_in(obj, "data", key);
	BUF_AUTO bytes = BUF_INIT;
	bool encoded = secret;

	if (!text) {
		text = value_in(obj, "binaryData", key);
		encoded = true;
	}
	if (encoded && base64_decode(&bytes, value_str_or(text, ""), value_str_len(text)) < 0)
		return;
	put_file(v, path,
		 encoded || !value_is_string(text) ? value_strn_new(buf_str(&bytes), bytes.len)
						   : value_ref(text),
		 mode);
}

/* A config map or secret as files: all keys, or those of items. */
static int project_config(struct pod_worker *w, struct payload *v, const struct value *src,
			  bool secret, const char *name, const struct value *dflt_mode,
			  struct err *err)
{
	const struct value *items = value_get(src, "items"), *item;
	bool optional = value_bool(value_get(src, "optional"));
	VALUE_AUTO *obj = NULL;
	const char *key;
	int r = get(w, secret, name, &obj, err);

	if (r < 0)
		return optional ? 0 : r;
	if (!items) {
		value_each_entry(key, item, i, value_get(obj, "data"))
		{
			put_key(v, obj, secret, key, key, dflt_mode);
		}
		value_each_entry(key, item, k, value_get(obj, "binaryData"))
		{
			put_key(v, obj, secret, key, key, dflt_mode);
		}
		return 0;
	}
	value_each_item(item, n, items)
	{
		const struct value *mode = value_get(item, "mode");

		key = value_str_or(value_get(item, "key"), "");
		if (value_in(obj, "data", key) || value_in(obj, "binaryData", key))
			put_key(v, obj, secret, key, value_str_or(value_get(item, "path"), key),
				mode ? mode : dflt_mode);
		else if (!optional)
			return err_set(err, -ENOENT, "references non-existent %s key: %s",
				       secret ? "secret" : "config", key);
	}
	return 0;
}

static void project_downward(struct pod_worker *w, struct payload *v, const struct value *items,
			     const struct value *dflt_mode)
{
	const struct value *item;

	value_each_item(item, i, items)
	{
		const char *field = value_str_in(item, "fieldRef", "fieldPath");
		const struct value *amount = value_get(item, "resourceFieldRef");
		const struct value *mode = value_get(item, "mode");
		STR_AUTO text = field    ? pod_field_text(w, field)
				: amount ? pod_resource_text(w, amount)
					 : NULL;

		if (text)
			put_file(v, value_str_or(value_get(item, "path"), "x"), value_str_new(text),
				 mode ? mode : dflt_mode);
	}
}

/* ---- tokens: asked for with the pod as their bound, and again when most of their time is up */

struct pod_token {
	struct value *text; /* lazy: its bytes are made for who reads the file */
	uint64_t stamp;     /* tells it from those before it */
	int64_t renew_at;
};

static void token_free(void *p)
{
	struct pod_token *t = p;

	value_unref(t->text);
	free(t);
}

static int request_token(struct pod_worker *w, const struct value *src, int64_t seconds,
			 struct pod_token **ret, struct err *err)
{
	struct api_request req = API_REQUEST_INIT;
	struct api_response resp = {0};
	const char *audience = value_str_in(src, "audience");
	VALUE_AUTO *audiences = audience ? value_build("[%s]", audience) : NULL;
	VALUE_AUTO *body = value_build(
		"{apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {audiences: "
		"%v, boundObjectRef: {apiVersion: 'v1', kind: 'Pod', name: %s, uid: %s}, "
		"expirationSeconds: %l}}",
		audiences, w->name, w->uid, seconds);
	int r;

	req.verb = API_CREATE;
	req.kind = kind_by_resource("", NULL, "serviceaccounts");
	req.ns = w->ns;
	req.name = value_str_or(value_in(w->pod, "spec", "serviceAccountName"), "default");
	req.subresource = "token";
	req.body = body;
	r = client_do(w->kubelet->cfg.client, &req, &resp, err);
	if (r == 0) {
		const struct value *token = value_get_lazy(value_get(resp.body, "status"), "token");

		*ret = xcalloc(1, sizeof(**ret));
		(*ret)->text = token ? value_ref(token) : value_str_new("");
		(*ret)->stamp =
			hash_bytes(w->uid, strlen(w->uid)) + (uint64_t)sim_now(w->kubelet->sim);
		(*ret)->renew_at = sim_now(w->kubelet->sim) + seconds * SIM_SEC / 10 * 8;
	} else {
		STR_AUTO why = xstrdup(err_msg(err));

		err_set(err, r, "failed to fetch token: %s", why);
	}
	api_response_release(&resp);
	return r;
}

static int project_token(struct pod_worker *w, struct payload *v, const struct value *src,
			 struct err *err)
{
	const struct value *given = value_get(src, "expirationSeconds");
	const char *path = value_str_or(value_get(src, "path"), "token");
	int64_t seconds = given ? value_int(given) : 3600;
	STR_AUTO key = xasprintf("%s/%s", path, value_str_or(value_get(src, "audience"), ""));
	struct pod_token *t;

	if (!w->tokens)
		w->tokens = strmap_new(token_free);
	t = strmap_get(w->tokens, key);
	if (!t || t->renew_at <= sim_now(w->kubelet->sim)) {
		struct pod_token *next = NULL;
		int r = request_token(w, src, seconds, &next, err);

		if (r < 0 && !t)
			return r; /* else the old one serves on */
		if (r == 0)
			strmap_put(w->tokens, key, next);
		t = strmap_get(w->tokens, key);
	}
	payload_add_lazy(v, path, value_ref(t->text), t->stamp, 0644);
	return 0;
}

static int project(struct pod_worker *w, struct payload *v, const struct value *projected,
		   struct err *err)
{
	const struct value *mode = value_get(projected, "defaultMode"), *src;
	int r = 0;

	value_each_item(src, i, value_get(projected, "sources"))
	{
		const struct value *cm = value_get(src, "configMap"),
				   *sec = value_get(src, "secret");

		if (cm)
			r = project_config(w, v, cm, false, value_str_or(value_get(cm, "name"), ""),
					   mode, err);
		else if (sec)
			r = project_config(w, v, sec, true,
					   value_str_or(value_get(sec, "name"), ""), mode, err);
		else if (value_get(src, "downwardAPI"))
			project_downward(w, v, value_in(src, "downwardAPI", "items"), mode);
		else if (value_get(src, "serviceAccountToken"))
			r = project_token(w, v, value_get(src, "serviceAccountToken"), err);
		if (r < 0)
			return r;
	}
	return 0;
}

static int check_host_path(struct pod_worker *w, const struct value *hp, struct err *err)
{
	struct vfs *root = machine_vfs(w->kubelet->cfg.machine);
	const char *path = value_str_or(value_get(hp, "path"), "/");
	const char *type = value_str_or(value_get(hp, "type"), "");
	struct vfs_stat st;
	int r = vfs_stat(root, path, true, &st);

	if (r < 0 && (strcmp(type, "DirectoryOrCreate") == 0 || !*type))
		return vfs_mkdir(root, path, 0755, true) < 0 && *type
			       ? err_set(err, -EIO, "mkdir %s: not a directory", path)
			       : 0;
	if (r < 0 && strcmp(type, "FileOrCreate") == 0)
		return vfs_write(root, path, "", 0, 0644, VFS_PARENTS) < 0
			       ? err_set(err, -EIO, "open %s: no such file or directory", path)
			       : 0;
	if (str_starts(type, "Directory") && (r < 0 || st.type != VFS_DIR))
		return err_set(err, -ENOTDIR, "hostPath type check failed: %s is not a directory",
			       path);
	if (str_starts(type, "File") && (r < 0 || st.type != VFS_FILE))
		return err_set(err, -EINVAL, "hostPath type check failed: %s is not a file", path);
	return 0;
}

static int fill_payload(struct pod_worker *w, struct payload *p, const struct value *vol,
			struct err *err)
{
	const struct value *cm = value_get(vol, "configMap"), *sec = value_get(vol, "secret");
	const struct value *down = value_get(vol, "downwardAPI");

	if (cm)
		return project_config(w, p, cm, false, value_str_or(value_get(cm, "name"), ""),
				      value_get(cm, "defaultMode"), err);
	if (sec)
		return project_config(w, p, sec, true,
				      value_str_or(value_get(sec, "secretName"), ""),
				      value_get(sec, "defaultMode"), err);
	if (value_get(vol, "projected"))
		return project(w, p, value_get(vol, "projected"), err);
	project_downward(w, p, value_get(down, "items"), value_get(down, "defaultMode"));
	return 0;
}

/* The pod's folder with what was left for later; then *later is NULL. */
static int put_later(struct pod_worker *w, struct payload_dirs **later)
{
	struct payload_dirs *dirs = *later;
	STR_AUTO dir = pod_dir(w);

	*later = NULL;
	return dirs ? payload_dirs_put(dirs, machine_vfs(w->kubelet->cfg.machine), dir) : 0;
}

/* Fills the volume's folder now. */
static int write_now(struct pod_worker *w, const struct value *vol, const struct payload *p,
		     struct err *err)
{
	struct vfs *node = machine_vfs(w->kubelet->cfg.machine);
	STR_AUTO dir = volume_dir(w->uid, vol);
	int r;

	if (p) {
		r = payload_write(p, node, dir, sim_now(w->kubelet->sim));
		return r < 0 ? err_set(err, r, "write %s: %s", dir, strerror(-r)) : 0;
	}
	r = vfs_mkdir(node, dir, 0777, true);
	return r < 0 ? err_set(err, r, "mkdir %s: %s", dir, strerror(-r))
		     : vfs_chmod(node, dir, 0777);
}

/* Leaves the folder for when somebody looks. What cannot wait is written now, and then the
 * pod's folder is there for what comes after it. */
static int write_later(struct pod_worker *w, const struct value *vol, struct payload *p,
		       struct payload_dirs **later, struct err *err)
{
	STR_AUTO sub = volume_sub_dir(vol);

	if (*later && payload_dirs_add(*later, sub, p))
		return 0;
	(void)!put_later(w, later); /* what hinders that hinders this too */
	return write_now(w, vol, p, err);
}

static int prepare_one(struct pod_worker *w, const struct value *vol, struct payload_dirs **later,
		       struct err *err)
{
	struct payload p;
	int r;

	if (value_get(vol, "hostPath"))
		return check_host_path(w, value_get(vol, "hostPath"), err);
	if (!volume_is_payload(vol))
		return write_later(w, vol, NULL, later, err);
	payload_init(&p);
	r = fill_payload(w, &p, vol, err);
	if (r == 0)
		r = write_later(w, vol, &p, later, err);
	payload_release(&p);
	return r;
}

static int prepare_all(struct pod_worker *w, struct payload_dirs **later, struct err *err)
{
	const struct value *vol;

	value_each_item(vol, i, value_in(w->pod, "spec", "volumes"))
	{
		const char *name = value_str_or(value_get(vol, "name"), "");
		int r = prepare_one(w, vol, later, err);

		if (r < 0) {
			STR_AUTO why = xstrdup(err_msg(err));

			return err_set(err, r, "MountVolume.SetUp failed for volume \"%s\" : %s",
				       name, why);
		}
	}
	return 0;
}

/* The pod's folder is there when this was done before, by this kubelet or the one before it. */
static bool may_be_there(const struct pod_worker *w)
{
	STR_AUTO dir = NULL;
	struct vfs_stat st;

	if (!w->sandbox && !w->volumes_tried)
		return false;
	dir = pod_dir(w);
	return vfs_stat(machine_vfs(w->kubelet->cfg.machine), dir, false, &st) != -ENOENT;
}

int volumes_prepare(struct pod_worker *w, struct err *err)
{
	struct payload_dirs *later = may_be_there(w) ? NULL : payload_dirs_new();
	int r = prepare_all(w, &later, err);

	if (put_later(w, &later) < 0 && r == 0) /* no room, say: met again, by name */
		r = prepare_all(w, &later, err);
	w->volumes_tried = true;
	return r;
}

/* Does what is in the pod's volumes depend on objects that may change? */
static bool may_change(const struct pod_worker *w)
{
	const struct value *vol, *src;

	value_each_item(vol, i, value_in(w->pod, "spec", "volumes"))
	{
		if (value_get(vol, "configMap") || value_get(vol, "secret") ||
		    value_get(vol, "downwardAPI"))
			return true;
		value_each_item(src, k, value_in(vol, "projected", "sources"))
		{
			if (value_get(src, "secret") ||
			    (value_get(src, "configMap") &&
			     !str_eq(value_str_in(src, "configMap", "name"), "kube-root-ca.crt")))
				return true;
		}
	}
	return false;
}

/* Pods are looked at again every minute and up to half of one more. */
void volumes_schedule(struct pod_worker *w)
{
	uint64_t spread = hash_bytes(w->uid, strlen(w->uid)) % 1000;

	if (may_change(w))
		timer_after(w->kubelet->sim, &w->refresh,
			    60 * SIM_SEC + (int64_t)spread * 30 * SIM_MSEC);
}

void volumes_refresh(struct pod_worker *w)
{
	ERR_AUTO err = ERR_INIT;

	if (w->terminating || !w->volumes_ready)
		return;
	if (volumes_prepare(w, &err) < 0) /* what cannot be read stays as it was */
		pod_event(w, "Warning", "FailedMount", "%s", err_msg(&err));
	volumes_schedule(w);
}

void volumes_remove(struct pod_worker *w)
{
	STR_AUTO dir = pod_dir(w);

	(void)!vfs_remove_all(machine_vfs(w->kubelet->cfg.machine), dir);
}
