/* What a kubeconfig and the flags resolve to: server, credentials, namespace. */
#include "cli/kubeconfig.h"

#include <errno.h>

#include "cli/printer.h"

#define SERVICE_ACCOUNT "/var/run/secrets/kubernetes.io/serviceaccount"

void kube_access_release(struct kube_access *a)
{
	char **strings[] = {&a->server,   &a->ns,       &a->context, &a->tls_server_name,
			    &a->ca_pem,   &a->cert_pem, &a->key_pem, &a->token,
			    &a->username, &a->password, &a->as,      &a->as_uid};

	for (size_t i = 0; i < ARRAY_SIZE(strings); i++)
		freep(strings[i]);
	strvec_release(&a->as_groups);
}

static char *dup_given(const char *flag, const struct value *stanza, const char *field)
{
	const char *s = str_empty(flag) ? value_str_in(stanza, field) : flag;

	return str_empty(s) ? NULL : xstrdup(s);
}

char *kubeconfig_stanza_path(const struct kubeconfig *c, const char *section, const char *name,
			     const char *path)
{
	STR_AUTO key = xasprintf("%s/%s", section, name);
	const char *origin = strmap_get(c->origin, key);
	const char *slash = origin ? strrchr(origin, '/') : NULL;

	if (path[0] == '/' || !slash)
		return xstrdup(path);
	return xasprintf("%.*s/%s", (int)(slash - origin), origin, path);
}

struct pem_source {
	const char *what;           /* "certificate-authority": names the fields and the error */
	const char *section, *name; /* of the stanza */
	const char *file_flag;
};

static const char *read_reason(int r)
{
	if (r == -ENOENT || r == -ENOTDIR)
		return "no such file or directory";
	return r == -EISDIR ? "is a directory" : "permission denied";
}

static int read_pem(struct proc *p, const struct kubeconfig *c, const struct value *stanza,
		    const struct pem_source *src, char **ret, struct err *err)
{
	STR_AUTO data_field = xasprintf("%s-data", src->what);
	const char *data = value_str_in(stanza, data_field);
	const char *file = value_str_in(stanza, src->what);
	STR_AUTO path = NULL;
	BUF_AUTO pem = BUF_INIT;
	int r;

	if (!str_empty(src->file_flag))
		path = xstrdup(src->file_flag);
	else if (!str_empty(data)) {
		if (base64_decode(&pem, data, strlen(data)) < 0)
			buf_reset(&pem);
		*ret = buf_detach(&pem);
		return 0;
	} else if (!str_empty(file)) {
		path = kubeconfig_stanza_path(c, src->section, src->name, file);
	} else {
		return 0;
	}
	r = proc_read_file(p, path, &pem);
	if (r < 0) {
		const char *what =
			str_eq(src->what, "client-certificate") ? "client-cert" : src->what;

		return err_set(err, r, "error: unable to read %s %s for %s due to open %s: %s",
			       what, path, src->name, path, read_reason(r));
	}
	*ret = buf_detach(&pem);
	return 0;
}

static int resolve_user(struct proc *p, const struct kubeconfig *c, const struct kube_overrides *o,
			const char *name, struct kube_access *a, struct err *err)
{
	const struct value *user = value_get(c->users, name);
	const struct pem_source cert = {"client-certificate", "users", name, o->cert_file};
	const struct pem_source key = {"client-key", "users", name, o->key_file};
	const char *token_file = value_str_in(user, "tokenFile");
	const struct value *group;
	int r;

	if (!str_empty(o->user) && !user)
		return err_set(err, -EINVAL, "error: auth info \"%s\" does not exist", o->user);
	r = read_pem(p, c, user, &cert, &a->cert_pem, err);
	if (r == 0)
		r = read_pem(p, c, user, &key, &a->key_pem, err);
	if (r < 0)
		return r;
	if (a->cert_pem && !a->key_pem)
		return err_set(
			err, -EINVAL,
			"error: client-key-data or client-key must be specified for %s to use "
			"the clientCert authentication method.",
			name);
	a->token = dup_given(o->token, user, "token");
	a->username = dup_given(o->username, user, "username");
	a->password = dup_given(o->password, user, "password");
	if (a->token && a->username && str_empty(o->token) && str_empty(o->username))
		return err_set(err, -EINVAL,
			       "error: more than one authentication method found for %s; found "
			       "[token basicAuth], only one is allowed",
			       name);
	if (!a->token && !str_empty(token_file)) {
		STR_AUTO path = kubeconfig_stanza_path(c, "users", name, token_file);
		BUF_AUTO text = BUF_INIT;

		r = proc_read_file(p, path, &text);
		if (r < 0)
			return err_set(
				err, r,
				"error: unable to read tokenFile %s for %s due to open %s: %s",
				path, name, path, read_reason(r));
		while (text.len && strchr(" \t\r\n", text.s[text.len - 1]))
			buf_trunc(&text, text.len - 1);
		a->token = buf_detach(&text);
	}
	a->as = dup_given(o->as, user, "as");
	a->as_uid = dup_given(o->as_uid, user, "as-uid");
	if (o->as_groups && o->as_groups->nr) {
		for (size_t i = 0; i < o->as_groups->nr; i++)
			strvec_add(&a->as_groups, o->as_groups->v[i]);
	} else {
		value_each_item(group, i, value_get(user, "as-groups"))
			strvec_add(&a->as_groups, value_str_or(group, ""));
	}
	return 0;
}

static int resolve_cluster(struct proc *p, const struct kubeconfig *c,
			   const struct kube_overrides *o, const char *name, struct kube_access *a,
			   struct err *err)
{
	const struct value *cluster = value_get(c->clusters, name);
	const struct pem_source ca = {"certificate-authority", "clusters", name, o->ca_file};

	if (!str_empty(o->cluster) && !cluster)
		return err_set(err, -EINVAL, "error: no server found for cluster \"%s\"",
			       o->cluster);
	a->server = dup_given(o->server, cluster, "server");
	if (!a->server) {
		a->server = xstrdup("http://localhost:8080");
		a->is_default = true;
	}
	a->tls_server_name = dup_given(o->tls_server_name, cluster, "tls-server-name");
	a->insecure = o->insecure || value_bool_in(cluster, "insecure-skip-tls-verify");
	/* Asking for an unchecked connection on the command line drops a configured CA. */
	if (o->insecure && str_empty(o->ca_file))
		return 0;
	return read_pem(p, c, cluster, &ca, &a->ca_pem, err);
}

/* In a pod without a kubeconfig: the service account's mounted files. */
static bool resolve_in_pod(struct proc *p, const struct kube_overrides *o, struct kube_access *a)
{
	const char *host = proc_getenv(p, "KUBERNETES_SERVICE_HOST");
	const char *port = proc_getenv(p, "KUBERNETES_SERVICE_PORT");
	BUF_AUTO token = BUF_INIT;
	BUF_AUTO ca = BUF_INIT;
	BUF_AUTO ns = BUF_INIT;

	if (str_empty(host) || str_empty(port) ||
	    proc_read_file(p, SERVICE_ACCOUNT "/token", &token) < 0)
		return false;
	a->from_pod = true;
	a->server =
		str_empty(o->server) ? xasprintf("https://%s:%s", host, port) : xstrdup(o->server);
	a->token = str_empty(o->token) ? xstrdup(buf_str(&token)) : xstrdup(o->token);
	if (proc_read_file(p, SERVICE_ACCOUNT "/ca.crt", &ca) == 0)
		a->ca_pem = buf_detach(&ca);
	if (proc_read_file(p, SERVICE_ACCOUNT "/namespace", &ns) == 0)
		a->ns = buf_detach(&ns);
	a->insecure = o->insecure;
	a->as = dup_given(o->as, NULL, "as");
	a->as_uid = dup_given(o->as_uid, NULL, "as-uid");
	for (size_t i = 0; o->as_groups && i < o->as_groups->nr; i++)
		strvec_add(&a->as_groups, o->as_groups->v[i]);
	return true;
}

static bool is_empty(const struct kubeconfig *c)
{
	return value_len(c->clusters) == 0 && value_len(c->users) == 0 &&
	       value_len(c->contexts) == 0 && !c->current_context[0];
}

static void resolve_namespace(const struct kube_overrides *o, const struct value *context,
			      struct kube_access *a)
{
	const char *of_context = value_str_in(context, "namespace");

	a->ns_given = !str_empty(o->ns) || !str_empty(of_context);
	if (!str_empty(o->ns)) {
		free(a->ns);
		a->ns = xstrdup(o->ns);
	} else if (!a->ns) {
		a->ns = xstrdup(str_empty(of_context) ? "default" : of_context);
	}
}

int kubeconfig_resolve(struct proc *p, const struct kubeconfig *c, const struct kube_overrides *o,
		       struct kube_access *ret, struct err *err)
{
	const char *name = str_empty(o->context) ? c->current_context : o->context;
	const struct value *context = value_get(c->contexts, name);
	const char *cluster, *user;
	int r;

	*ret = (struct kube_access){.context = xstrdup(name)};
	if (is_empty(c) && str_empty(o->server) && str_empty(o->context) &&
	    resolve_in_pod(p, o, ret)) {
		resolve_namespace(o, NULL, ret);
		return 0;
	}
	if (name[0] && !context) {
		kube_access_release(ret);
		return err_set(err, -EINVAL,
			       "Error in configuration: context was not found for specified "
			       "context: %s",
			       name);
	}
	cluster = str_empty(o->cluster) ? value_str_or(value_get(context, "cluster"), "")
					: o->cluster;
	user = str_empty(o->user) ? value_str_or(value_get(context, "user"), "") : o->user;
	resolve_namespace(o, context, ret);
	r = resolve_cluster(p, c, o, cluster, ret, err);
	if (r == 0)
		r = resolve_user(p, c, o, user, ret, err);
	if (r < 0)
		kube_access_release(ret);
	return r;
}
