/*
 * The kubelet's own port 10250: who may ask it what, and its read-only paths. Streams (exec,
 * attach, port-forward) do not come this way but through the apiserver's doors.
 * Upstream: pkg/kubelet/server/{server,auth}.go.
 */
#include "cluster/cluster_private.h"
#include "base/embed.h"
#include "object/json.h"
#include "object/yaml.h"

#include <errno.h>
#include <stdlib.h>
#include <strings.h>

#define LOGS "/var/log"

/* ---- may they ---------------------------------------------------------------------------- */

static struct value *groups_of(const struct identity *id)
{
	struct value *list = value_array_new();

	for (size_t i = 0; i < id->groups.nr; i++)
		value_push(&list, value_str_new(id->groups.v[i]));
	return list;
}

/* The apiserver says whose token it is. */
static int ask_token(struct kubelet_port *k, const char *token, struct identity *id)
{
	const struct kind *reviews =
		kind_by_resource("authentication.k8s.io", NULL, "tokenreviews");
	VALUE_AUTO *ask = value_build("{apiVersion: 'authentication.k8s.io/v1', kind: "
				      "'TokenReview', metadata: {}, spec: {token: %s}}",
				      token);
	VALUE_AUTO *said = NULL;
	const struct value *user, *group;
	ERR_AUTO err = ERR_INIT;

	if (client_create(k->client, reviews, NULL, ask, NULL, &said, &err) < 0 ||
	    !value_bool(value_in(said, "status", "authenticated")))
		return -EACCES;
	user = value_in(said, "status", "user");
	id->name = xstrdup(value_str_or(value_get(user, "username"), ""));
	value_each_item(group, i, value_get(user, "groups"))
		strvec_add(&id->groups, value_str_or(group, ""));
	return 0;
}

static int login(struct kubelet_port *k, const struct net_request *req, struct identity *id)
{
	const char *auth = door_header(req, "Authorization");
	struct cluster *c = k->node->cluster;

	if (door_certificate(req->client_cert, pki_ca(c->pki, "ca"), sim_now(c->sim), id) == 0)
		return 0;
	if (auth && strncasecmp(auth, "Bearer ", 7) == 0)
		return ask_token(k, auth + 7, id);
	return -EACCES;
}

static bool below(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	return strncmp(path, dir, n) == 0 && strchr("/?", path[n]) != NULL;
}

/* The subresources of nodes, one of which must be granted. */
static void needed(const char *path, struct strvec *ret)
{
	static const char *const alone[][2] = {
		{"/stats", "stats"}, {"/metrics", "metrics"}, {"/logs", "log"}};
	static const char *const or_proxy[][2] = {{"/pods", "pods"},
						  {"/runningpods", "pods"},
						  {"/healthz", "healthz"},
						  {"/configz", "configz"}};

	for (size_t i = 0; i < ARRAY_SIZE(alone); i++)
		if (below(path, alone[i][0])) {
			strvec_add(ret, alone[i][1]);
			return;
		}
	for (size_t i = 0; i < ARRAY_SIZE(or_proxy); i++)
		if (below(path, or_proxy[i][0]))
			strvec_add(ret, or_proxy[i][1]);
	strvec_add(ret, "proxy");
}

static const char *verb_of(const char *method)
{
	static const char *const verbs[][2] = {{"POST", "create"}, {"GET", "get"},
					       {"HEAD", "get"},    {"PUT", "update"},
					       {"PATCH", "patch"}, {"DELETE", "delete"}};

	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (strcmp(method, verbs[i][0]) == 0)
			return verbs[i][1];
	return "";
}

static bool granted(struct kubelet_port *k, const struct identity *id, const char *verb,
		    const char *sub)
{
	const struct kind *reviews =
		kind_by_resource("authorization.k8s.io", NULL, "subjectaccessreviews");
	VALUE_AUTO *ask = value_build(
		"{apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', metadata: "
		"{}, "
		"spec: {user: %s, groups: %V, resourceAttributes: {verb: %s, version: 'v1', "
		"resource: 'nodes', subresource: %s, name: %s}}}",
		id->name, groups_of(id), verb, sub, k->node->spec->name);
	VALUE_AUTO *said = NULL;
	ERR_AUTO err = ERR_INIT;

	return client_create(k->client, reviews, NULL, ask, NULL, &said, &err) == 0 &&
	       value_bool(value_in(said, "status", "allowed"));
}

static bool may(struct kubelet_port *k, const struct identity *id, const struct net_request *req,
		struct net_response *resp)
{
	const char *verb = verb_of(req->method);
	STRVEC_AUTO subs = STRVEC_INIT;
	BUF_AUTO list = BUF_INIT;
	STR_AUTO why = NULL;

	needed(req->path, &subs);
	for (size_t i = 0; i < subs.nr; i++)
		if (granted(k, id, verb, subs.v[i]))
			return true;
	strvec_join(&subs, " ", &list);
	why = xasprintf("Forbidden (user=%s, verb=%s, resource=nodes, subresource(s)=[%s])\n",
			id->name, verb, buf_str(&list));
	door_text(resp, 403, why);
	return false;
}

/* ---- answers -------------------------------------------------------------------------------- */

static void json_body(struct net_response *resp)
{
	resp->status = 200;
	strvec_add(&resp->headers, "Content-Type: application/json");
}

static void pods(struct kubelet_port *k, struct net_response *resp)
{
	VALUE_AUTO *list = value_build("{kind: 'PodList', apiVersion: 'v1', metadata: {}, items: "
				       "%V}",
				       kubelet_pods_dup(k->node->kubelet));

	json_body(resp);
	schema_write_json(&resp->body, list, schema_of_kind("v1", "PodList"), JSON_HTML_ESCAPE);
}

static struct value *config_defaults(void)
{
	const struct embedded_file *f = embed_find("profiles/defaults/kubelet.yaml");
	struct value *v = NULL;
	ERR_AUTO err = ERR_INIT;

	if (!f || yaml_parse(f->data, f->len, &v, NULL, &err) < 0)
		abort(); /* it is part of the program */
	return v;
}

static bool unset(const struct value *v)
{
	return !v || str_eq(value_str(v), "0s") || str_eq(value_str(v), "") ||
	       (value_is_map(v) && value_len(v) == 0) ||
	       (value_type(v) == VALUE_INT && value_int(v) == 0);
}

/* dst where src says nothing, all the way down. */
static void overlay(struct value **dst, const struct value *src)
{
	const struct value *v;
	const char *key;

	value_each_entry(key, v, i, src)
	{
		const struct value *have = value_get(*dst, key);

		if (unset(v) && have)
			continue;
		if (value_is_map(v) && value_is_map(have)) {
			struct value *inner = value_ref(have);

			overlay(&inner, v);
			value_put(dst, key, inner);
		} else {
			value_put(dst, key, value_ref(v));
		}
	}
}

static void configz(struct kubelet_port *k, struct net_response *resp)
{
	struct value *all = config_defaults();
	VALUE_AUTO *v = NULL;

	overlay(&all, k->config);
	value_del(&all, "kind");
	value_del(&all, "apiVersion");
	v = value_build("{kubeletconfig: %V}", all);
	json_body(resp);
	json_write(&resp->body, v, JSON_HTML_ESCAPE);
}

static void metrics(struct kubelet_port *k, struct net_response *resp)
{
	struct runtime *r = host_runtime(k->node->host);
	size_t sandboxes = 0, running = 0, exited = 0;
	struct container *c;
	struct sandbox *s;

	for (size_t i = 0; (s = runtime_sandbox_at(r, i)); i++, sandboxes++)
		for (size_t n = 0; (c = sandbox_container_at(s, n)); n++)
			*(container_running(c) ? &running : &exited) += 1;
	resp->status = 200;
	strvec_add(&resp->headers, "Content-Type: text/plain; version=0.0.4; charset=utf-8");
	buf_addf(&resp->body,
		 "# HELP kubelet_node_name The name of this node; always 1.\n"
		 "# TYPE kubelet_node_name gauge\n"
		 "kubelet_node_name{node=\"%s\"} 1\n"
		 "# HELP kubelet_running_containers Containers by their state.\n"
		 "# TYPE kubelet_running_containers gauge\n"
		 "kubelet_running_containers{container_state=\"exited\"} %zu\n"
		 "kubelet_running_containers{container_state=\"running\"} %zu\n"
		 "# HELP kubelet_running_pods Pods whose sandbox runs.\n"
		 "# TYPE kubelet_running_pods gauge\n"
		 "kubelet_running_pods %zu\n",
		 k->node->spec->name, exited, running, sandboxes);
}

/* ---- /logs/: the node's own, as Go's file server shows a directory -------------------------- */

static void html(struct buf *out, const char *s)
{
	for (; *s; s++) {
		const char *as = *s == '<'    ? "&lt;"
				 : *s == '>'  ? "&gt;"
				 : *s == '&'  ? "&amp;"
				 : *s == '"'  ? "&#34;"
				 : *s == '\'' ? "&#39;"
					      : NULL;

		if (as)
			buf_adds(out, as);
		else
			buf_addc(out, *s);
	}
}

static void listing(struct vfs *v, const char *dir, struct net_response *resp)
{
	STRVEC_AUTO names = STRVEC_INIT;

	if (vfs_list(v, dir, &names) < 0) {
		door_text(resp, 500, "Error reading directory\n");
		return;
	}
	resp->status = 200;
	strvec_add(&resp->headers, "Content-Type: text/html; charset=utf-8");
	buf_adds(&resp->body, "<!doctype html>\n<meta name=\"viewport\" "
			      "content=\"width=device-width\">\n<pre>\n");
	for (size_t i = 0; i < names.nr; i++) {
		STR_AUTO path = xasprintf("%s/%s", dir, names.v[i]);
		struct vfs_stat st;
		const char *slash =
			vfs_stat(v, path, false, &st) == 0 && st.type == VFS_DIR ? "/" : "";

		buf_adds(&resp->body, "<a href=\"");
		html(&resp->body, names.v[i]);
		buf_addf(&resp->body, "%s\">", slash);
		html(&resp->body, names.v[i]);
		buf_addf(&resp->body, "%s</a>\n", slash);
	}
	buf_adds(&resp->body, "</pre>\n");
}

static void logs(struct kubelet_port *k, const char *path, struct net_response *resp)
{
	struct vfs *v = machine_vfs(host_machine(k->node->host));
	STR_AUTO asked = xstrndup(path, strcspn(path, "?"));
	STR_AUTO normal = path_absolute("/", asked + strlen("/logs"));
	STR_AUTO file = xasprintf("%s%s", LOGS, str_eq(normal, "/") ? "" : normal);
	size_t len = strlen(asked);
	struct vfs_stat st;

	if (vfs_stat(v, file, true, &st) < 0) {
		door_text(resp, 404, "404 page not found\n");
	} else if (st.type != VFS_DIR) {
		door_text(resp, 200, "");
		if (vfs_read(v, file, &resp->body) < 0)
			resp->status = 500;
	} else if (asked[len - 1] != '/') { /* so that its links lead into it */
		resp->status = 301;
		strvec_addf(&resp->headers, "Location: %s/", path_basename(asked));
	} else {
		listing(v, file, resp);
	}
}

static void container_logs(struct kubelet_port *k, const char *path, struct net_response *resp)
{
	STR_AUTO asked = xstrndup(path, strcspn(path, "?"));
	const struct log_options opt = {.tail = -1};
	STRVEC_AUTO parts = STRVEC_INIT;
	ERR_AUTO err = ERR_INIT;
	struct stream *out;

	strvec_split(&parts, asked, '/'); /* "", containerLogs, namespace, pod, container */
	if (parts.nr != 5) {
		door_text(resp, 404, "404 page not found\n");
		return;
	}
	door_text(resp, 200, "");
	out = stream_buf_new(&resp->body);
	if (kubelet_logs(k->node->kubelet, parts.v[2], parts.v[3], parts.v[4], &opt, out, &err) <
	    0) {
		resp->status = err.http ? err.http : 500;
		buf_addf(&resp->body, "%s\n", err_msg(&err));
	}
	stream_unref(out);
}

static void answer(struct kubelet_port *k, const struct net_request *req, struct net_response *resp)
{
	const char *path = req->path;

	if (below(path, "/pods"))
		pods(k, resp);
	else if (below(path, "/configz"))
		configz(k, resp);
	else if (below(path, "/logs"))
		logs(k, path, resp);
	else if (below(path, "/containerLogs"))
		container_logs(k, path, resp);
	else if (strncmp(path, "/metrics", 8) == 0 && strchr("?", path[8]))
		metrics(k, resp);
	else if (!kubelet_stats(k, path, resp))
		(void)door_health(NULL, req, resp);
}

int door_kubelet(void *arg, const struct net_request *req, struct net_response *resp)
{
	struct kubelet_port *k = arg;
	struct identity id = {0};

	if (!req || !req->method)
		return 0;
	if (login(k, req, &id) < 0)
		door_text(resp, 401, "Unauthorized");
	else if (!k->node->kubelet)
		door_text(resp, 503, "");
	else if (may(k, &id, req, resp))
		answer(k, req, resp);
	identity_release(&id);
	return 0;
}
