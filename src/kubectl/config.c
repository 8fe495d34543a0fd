/* Configuration of a run, and its client: made when first asked for. */
#include "kubectl/credential.h"
#include "kubectl/internal.h"
#include "kubectl/kubectl.h"

#include <errno.h>

int kubectl_config_load(struct kubectl *k, const struct kubeconfig **ret, struct err *err)
{
	struct kubeconfig_paths paths;
	struct kubeconfig config;
	int r;

	if (!k->config) {
		kubeconfig_paths(k->proc, k->g.kubeconfig, &paths);
		r = kubeconfig_load(k->proc, &paths, &config, err);
		/* To the config commands a file that is not there is an empty one. */
		if (r == -ENOENT && k->cmd && str_starts(k->cmd->name, "config ")) {
			err_release(err);
			r = kubeconfig_load_file(k->proc, paths.files.v[0], &config, err);
		}
		kubeconfig_paths_release(&paths);
		if (r < 0)
			return r;
		k->config = xcalloc(1, sizeof(*k->config));
		*k->config = config;
	}
	*ret = k->config;
	return 0;
}

int kubectl_none_found(struct kubectl *k, struct err *err)
{
	const char *ns;
	int r = kubectl_namespace(k, &ns, NULL, err);

	if (r == 0)
		kubectl_err(k, "No resources found in %s namespace.\n", ns);
	return r;
}

int kubectl_request_timeout(const struct kubectl *k, int64_t *ret, struct err *err)
{
	const char *text = k->g.request_timeout;
	int64_t seconds;

	if (str_empty(text))
		return 0;
	if (parse_i64(text, &seconds) < 0)
		return duration_parse_go(text, ret, err);
	*ret = seconds * SIM_SEC;
	return 0;
}

static int check_timeout(struct kubectl *k, struct err *err)
{
	const char *text = k->g.request_timeout;
	int64_t n;
	ERR_AUTO ignored = ERR_INIT;

	if (!text[0] || (parse_i64(text, &n) == 0 && n >= 0) ||
	    (parse_i64(text, &n) < 0 && duration_parse_go(text, &n, &ignored) == 0))
		return 0;
	return err_set(err, -EINVAL,
		       "Invalid timeout value. Timeout must be a single integer in seconds, or an "
		       "integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)");
}

static struct kube_overrides overrides(const struct kubectl *k)
{
	const struct kubectl_globals *g = &k->g;

	return (struct kube_overrides){
		.context = g->context,
		.cluster = g->cluster,
		.user = g->user,
		.ns = g->ns,
		.server = g->server,
		.token = g->token,
		.ca_file = g->ca_file,
		.cert_file = g->cert_file,
		.key_file = g->key_file,
		.tls_server_name = g->tls_server_name,
		.username = g->username,
		.password = g->password,
		.as = g->as,
		.as_uid = g->as_uid,
		.as_groups = &g->as_group,
		.insecure = g->insecure,
	};
}

int kubectl_access(struct kubectl *k, const struct kube_access **ret, struct err *err)
{
	const struct kube_overrides o = overrides(k);
	const struct kubeconfig *config;
	struct kube_access a;
	int r;

	if (!k->access) {
		r = kubectl_config_load(k, &config, err);
		if (r < 0)
			return r;
		r = kubeconfig_resolve(k->proc, config, &o, &a, err);
		if (r < 0) {
			err->code = KUBECTL_PLAIN;
			return KUBECTL_PLAIN;
		}
		k->access = xcalloc(1, sizeof(*k->access));
		*k->access = a;
	}
	*ret = k->access;
	return 0;
}

/* Commands that ask for their connection before they ask for their namespace. The others hear of a
 * --cluster that does not exist that it has no server: client-go's ConfirmUsable. */
static bool connects_first(const struct kubectl *k)
{
	static const char *const names[] = {"api-resources",
					    "api-versions",
					    "apply",
					    "auth can-i",
					    "auth whoami",
					    "autoscale",
					    "cluster-info",
					    "cordon",
					    "diff",
					    "drain",
					    "explain",
					    "expose",
					    "replace",
					    "run",
					    "set env",
					    "set selector",
					    "top node",
					    "uncordon",
					    "version",
					    "wait",
					    "create",
					    "certificate approve",
					    "certificate deny",
					    "cluster-info dump"};
	const char *name = k->cmd ? k->cmd->name : "";

	if (str_starts(name, "create ") && strcmp(name, "create token") != 0)
		return true;
	if (strcmp(name, "get") == 0 && kubectl_given(k, "raw"))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static int confirm_usable(struct kubectl *k, struct err *err)
{
	const struct kubeconfig *config;
	int r;

	if (!k->g.cluster[0])
		return 0;
	r = kubectl_config_load(k, &config, err);
	if (r == 0 && !value_get(config->clusters, k->g.cluster)) {
		err_set(err, -EINVAL,
			connects_first(k) ? "error: cluster \"%s\" does not exist"
					  : "error: no server found for cluster \"%s\"",
			k->g.cluster);
		r = err->code = KUBECTL_PLAIN;
	}
	return r;
}

int kubectl_configured(struct kubectl *k, struct err *err)
{
	const struct kube_overrides o = overrides(k);
	const struct kube_access *a;
	const struct kubeconfig *config;
	int r = kubectl_config_load(k, &config, err);

	if (r == 0)
		r = confirm_usable(k, err);
	if (r == 0 && kubeconfig_check_names(config, &o, err) < 0)
		r = err->code = KUBECTL_PLAIN;
	return r < 0 ? r : kubectl_access(k, &a, err);
}

/* A command that goes on to the server: what it was told exists, and who it is is known. */
int kubectl_ready(struct kubectl *k, struct err *err)
{
	int r = kubectl_configured(k, err);

	if (r == 0)
		r = check_timeout(k, err);
	if (r == 0)
		r = kubectl_login(k, k->access, err);
	return r;
}

int kubectl_namespace(struct kubectl *k, const char **ret, bool *ret_given, struct err *err)
{
	const struct kube_access *a;
	int r = kubectl_access(k, &a, err);

	if (r == 0)
		r = confirm_usable(k, err);
	if (r < 0)
		return r;
	*ret = a->ns;
	if (ret_given)
		*ret_given = k->g.ns[0] != '\0';
	return 0;
}

int kubectl_client(struct kubectl *k, struct client **ret, struct err *err)
{
	int r;

	if (!k->client) {
		r = kubectl_ready(k, err);
		if (r == 0)
			r = kubectl_dial(k, k->access, &k->client, err);
		if (r < 0)
			return r;
	}
	*ret = k->client;
	return 0;
}
