/* What a kubeconfig and the flags resolve to: server, credentials, namespace. */
#include "cli/kubeconfig.h"

#include <errno.h>

#include "cli/printer.h"

#define SERVICE_ACCOUNT "/var/run/secrets/kubernetes.io/serviceaccount"
#define CLUSTER_EXTENSION "client.authentication.k8s.io/exec"

void kube_access_release(struct kube_access *a)
{
	char **strings[] = {&a->server,    &a->ns,           &a->context, &a->tls_server_name,
			    &a->ca_pem,    &a->cert_pem,     &a->key_pem, &a->token,
			    &a->username,  &a->password,     &a->as,      &a->as_uid,
			    &a->proxy_url, &a->auth_provider};

	for (size_t i = 0; i < ARRAY_SIZE(strings); i++)
		freep(strings[i]);
	strvec_release(&a->as_groups);
	value_unrefp(&a->as_extra);
	value_unrefp(&a->exec);
	value_unrefp(&a->exec_cluster);
}

/* What is wrong with a configuration is told together. */
struct faults {
	struct strvec v;
	int code; /* of the first */
};

static void fault(struct faults *f, int code, const char *fmt, ...) PRINTF(3, 4);
static void fault(struct faults *f, int code, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	if (!f->v.nr)
		f->code = code;
	strvec_add(&f->v, buf_str(&b));
}

static int faults_told(const struct faults *f, struct err *err)
{
	BUF_AUTO b = BUF_INIT;

	if (!f->v.nr)
		return 0;
	if (f->v.nr == 1)
		return err_set(err, f->code, "error: %s", f->v.v[0]);
	for (size_t i = 0; i < f->v.nr; i++)
		buf_addf(&b, "%s* %s", i ? "\n" : "", f->v.v[i]);
	return err_set(err, f->code, "Error in configuration: \n%s", buf_str(&b));
}

static char *dup_given(const char *flag, const struct value *stanza, const char *field)
{
	const char *s = str_empty(flag) ? value_str_in(stanza, field) : flag;

	return str_empty(s) ? NULL : xstrdup(s);
}

char *kubeconfig_stanza_path(struct proc *p, const struct kubeconfig *c, const char *section,
			     const char *name, const char *path)
{
	STR_AUTO key = xasprintf("%s/%s", section, name);
	const char *origin = strmap_get(c->origin, key);
	STR_AUTO file = origin ? proc_path(p, origin) : NULL;
	STR_AUTO dir = file ? xstrndup(file, (size_t)(strrchr(file, '/') - file)) : NULL;

	return dir ? path_absolute(dir[0] ? dir : "/", path) : xstrdup(path);
}

struct pem_source {
	const char *what;           /* "certificate-authority": names the fields */
	const char *section, *name; /* of the stanza */
	const char *file_flag;
	const char *told, *twice; /* in messages; what is said of file and data together */
};

static const char *read_reason(int r)
{
	if (r == -ENOENT || r == -ENOTDIR)
		return "no such file or directory";
	return r == -EISDIR ? "is a directory" : "permission denied";
}

/* A flag overrides both forms that a stanza may have. */
static void read_pem(struct proc *p, const struct kubeconfig *c, const struct value *stanza,
		     const struct pem_source *src, char **ret, struct faults *f)
{
	STR_AUTO data_field = xasprintf("%s-data", src->what);
	const char *data = value_str_in(stanza, data_field);
	const char *file = value_str_in(stanza, src->what);
	STR_AUTO path = NULL;
	BUF_AUTO pem = BUF_INIT;
	int r;

	if (!str_empty(src->file_flag))
		path = xstrdup(src->file_flag);
	else if (!str_empty(file))
		path = kubeconfig_stanza_path(p, c, src->section, src->name, file);
	if (str_empty(src->file_flag) && !str_empty(data)) {
		if (path)
			fault(f, -EINVAL, "%s-data and %s are both specified for %s%s", src->told,
			      src->told, src->name, src->twice);
		if (base64_decode(&pem, data, strlen(data)) < 0)
			buf_reset(&pem);
	} else if (path) {
		r = proc_read_file(p, path, &pem);
		if (r < 0) {
			fault(f, r, "unable to read %s %s for %s due to open %s: %s", src->told,
			      path, src->name, path, read_reason(r));
			return;
		}
	} else {
		return;
	}
	*ret = buf_detach(&pem);
}

static bool given(const struct value *stanza, const char *what, const char *flag)
{
	STR_AUTO data = xasprintf("%s-data", what);

	return !str_empty(flag) || !str_empty(value_str_in(stanza, what)) ||
	       !str_empty(value_str_in(stanza, data));
}

static void certificate(struct proc *p, const struct kubeconfig *c, const struct kube_overrides *o,
			const char *name, struct kube_access *a, struct faults *f)
{
	const struct value *user = value_get(c->users, name);
	const struct pem_source cert = {
		"client-certificate", "users",       name,
		o->cert_file,         "client-cert", ". client-cert-data will override."};
	const struct pem_source key = {"client-key", "users",
				       name,         o->key_file,
				       "client-key", "; client-key-data will override"};

	if (!given(user, cert.what, o->cert_file))
		return;
	a->cert_from_file = !str_empty(o->cert_file) ||
			    str_empty(value_str_in(user, "client-certificate-data"));
	if (!given(user, key.what, o->key_file))
		fault(f, -EINVAL,
		      "client-key-data or client-key must be specified for %s to use the "
		      "clientCert authentication method.",
		      name);
	read_pem(p, c, user, &cert, &a->cert_pem, f);
	read_pem(p, c, user, &key, &a->key_pem, f);
}

static void exec_plugin(struct proc *p, const struct kubeconfig *c, const char *name,
			struct kube_access *a, struct faults *f)
{
	const struct value *exec = value_in(c->users, name, "exec"), *env;
	const char *version = value_str_or(value_get(exec, "apiVersion"), "");
	const char *mode = value_str_or(value_get(exec, "interactiveMode"), "");
	const char *command = value_str_or(value_get(exec, "command"), "");
	STR_AUTO file = NULL;

	if (!value_is_map(exec))
		return;
	if (a->auth_provider)
		fault(f, -EINVAL,
		      "authProvider cannot be provided in combination with an exec plugin for %s",
		      name);
	if (!command[0])
		fault(f, -EINVAL,
		      "command must be specified for %s to use exec authentication plugin", name);
	if (!version[0])
		fault(f, -EINVAL,
		      "apiVersion must be specified for %s to use exec authentication plugin",
		      name);
	value_each_item(env, i, value_get(exec, "env"))
	{
		if (str_empty(value_str_in(env, "name")))
			fault(f, -EINVAL,
			      "env variable name must be specified for %s to use exec "
			      "authentication plugin",
			      name);
	}
	a->exec = value_ref(value_get(value_get(c->users, name), "exec"));
	/* what it was before there was a choice */
	if (!mode[0] && (str_ends(version, "/v1beta1") || str_ends(version, "/v1alpha1")))
		value_put_str(&a->exec, "interactiveMode", "IfAvailable");
	else if (!mode[0])
		fault(f, -EINVAL,
		      "interactiveMode must be specified for %s to use exec authentication plugin",
		      name);
	else if (!str_eq(mode, "Never") && !str_eq(mode, "IfAvailable") && !str_eq(mode, "Always"))
		fault(f, -EINVAL, "invalid interactiveMode for %s: \"%s\"", name, mode);
	if (strchr(command, '/')) {
		file = kubeconfig_stanza_path(p, c, "users", name, command);
		value_put_str(&a->exec, "command", file);
	}
}

static int token_of_file(struct proc *p, const struct kubeconfig *c, const char *name,
			 struct kube_access *a, struct err *err)
{
	const char *file = value_str_in(value_get(c->users, name), "tokenFile");
	STR_AUTO path = NULL;
	BUF_AUTO text = BUF_INIT;
	int r;

	if (a->token || str_empty(file))
		return 0;
	path = kubeconfig_stanza_path(p, c, "users", name, file);
	r = proc_read_file(p, path, &text);
	if (r < 0)
		return err_set(err, r, "error: open %s: %s", path, read_reason(r));
	while (text.len && strchr(" \t\r\n", text.s[text.len - 1]))
		buf_trunc(&text, text.len - 1);
	a->token = buf_detach(&text);
	return 0;
}

static void impersonation(const struct value *user, const struct kube_overrides *o,
			  const char *name, struct kube_access *a, struct faults *f)
{
	const struct value *group;

	a->as = dup_given(o->as, user, "as");
	a->as_uid = dup_given(o->as_uid, user, "as-uid");
	a->as_extra = value_ref(value_get(user, "as-user-extra"));
	if (o->as_groups && o->as_groups->nr) {
		for (size_t i = 0; i < o->as_groups->nr; i++)
			strvec_add(&a->as_groups, o->as_groups->v[i]);
	} else {
		value_each_item(group, i, value_get(user, "as-groups"))
			strvec_add(&a->as_groups, value_str_or(group, ""));
	}
	if (!a->as && (a->as_groups.nr || a->as_uid || value_len(a->as_extra)))
		fault(f, -EINVAL,
		      "requesting uid, groups or user-extra for %s without impersonating a user",
		      name);
}

static void resolve_user(struct proc *p, const struct kubeconfig *c, const struct kube_overrides *o,
			 const char *name, struct kube_access *a, struct faults *f)
{
	const struct value *user = value_get(c->users, name);

	a->token = dup_given(o->token, user, "token");
	a->username = dup_given(o->username, user, "username");
	a->password = dup_given(o->password, user, "password");
	if (value_is_map(value_get(user, "auth-provider")))
		a->auth_provider =
			xstrdup(value_str_or(value_in(user, "auth-provider", "name"), ""));
	certificate(p, c, o, name, a, f);
	exec_plugin(p, c, name, a, f);
	if (a->token && (a->username || a->password))
		fault(f, -EINVAL,
		      "more than one authentication method found for %s; found [token basicAuth], "
		      "only one is allowed",
		      name);
	impersonation(user, o, name, a, f);
}

static void check_proxy(const struct kube_access *a, const char *name, struct faults *f)
{
	const char *sep = a->proxy_url ? strstr(a->proxy_url, "://") : NULL;
	STR_AUTO scheme = sep ? xstrndup(a->proxy_url, (size_t)(sep - a->proxy_url)) : NULL;

	if (!a->proxy_url)
		return;
	if (!scheme || !scheme[0] || !sep[3])
		fault(f, -EINVAL,
		      "invalid 'proxy-url' \"%s\" for cluster \"%s\": could not parse: %s",
		      a->proxy_url, name, a->proxy_url);
	else if (!str_eq(scheme, "http") && !str_eq(scheme, "https") && !str_eq(scheme, "socks5"))
		fault(f, -EINVAL,
		      "invalid 'proxy-url' \"%s\" for cluster \"%s\": unsupported scheme \"%s\", "
		      "must be http, https, or socks5",
		      a->proxy_url, name, scheme);
}

/* What an exec plugin is told of the cluster when it asks for that. */
static void cluster_info(const struct value *cluster, struct kube_access *a)
{
	const struct value *extension;
	BUF_AUTO ca = BUF_INIT;
	struct value *v = value_build("{server: %s}", a->server);

	if (a->tls_server_name)
		value_put_str(&v, "tls-server-name", a->tls_server_name);
	if (a->insecure)
		value_put_bool(&v, "insecure-skip-tls-verify", true);
	if (a->ca_pem) {
		base64_encode(&ca, a->ca_pem, strlen(a->ca_pem));
		value_put_str(&v, "certificate-authority-data", buf_str(&ca));
	}
	if (a->proxy_url)
		value_put_str(&v, "proxy-url", a->proxy_url);
	if (value_bool_in(cluster, "disable-compression"))
		value_put_bool(&v, "disable-compression", true);
	value_each_item(extension, i, value_get(cluster, "extensions"))
	{
		if (str_eq(value_str_in(extension, "name"), CLUSTER_EXTENSION))
			value_put(&v, "config", value_ref(value_get(extension, "extension")));
	}
	if (!value_get(v, "config"))
		value_put(&v, "config", value_null_new());
	a->exec_cluster = v;
}

static void resolve_cluster(struct proc *p, const struct kubeconfig *c,
			    const struct kube_overrides *o, const char *name, struct kube_access *a,
			    struct faults *f)
{
	const struct value *cluster = value_get(c->clusters, name);
	const struct pem_source ca = {"certificate-authority",
				      "clusters",
				      name,
				      o->ca_file,
				      "certificate-authority",
				      ". certificate-authority-data will override."};
	const char *master = proc_getenv(p, "KUBERNETES_MASTER");
	char *path;

	a->server = dup_given(o->server, cluster, "server");
	if (!a->server) {
		a->is_default = str_empty(master);
		a->server = xstrdup(a->is_default ? "http://localhost:8080" : master);
	}
	path = strstr(a->server, "://");
	path = path ? strchr(path + 3, '/') : NULL;
	if (path && path[1])
		path[strcspn(path, "?#")] = '\0'; /* of an address with a path only that is used */
	a->proxy_url = dup_given(NULL, cluster, "proxy-url");
	check_proxy(a, name, f);
	/* A server or a check given by flags is not to be mixed with the stanza's. */
	a->tls_server_name = dup_given(o->tls_server_name, str_empty(o->server) ? cluster : NULL,
				       "tls-server-name");
	if (o->insecure || !str_empty(o->ca_file)) {
		a->insecure = o->insecure;
		cluster = NULL;
	}
	a->insecure |= value_bool_in(cluster, "insecure-skip-tls-verify");
	read_pem(p, c, cluster, &ca, &a->ca_pem, f);
	cluster_info(value_get(c->clusters, name), a);
}

int kubeconfig_check_names(const struct kubeconfig *c, const struct kube_overrides *o,
			   struct err *err)
{
	if (!str_empty(o->user) && !value_get(c->users, o->user))
		return err_set(err, -EINVAL, "error: auth info \"%s\" does not exist", o->user);
	if (!str_empty(o->context) && !value_get(c->contexts, o->context))
		return err_set(err, -EINVAL, "error: context \"%s\" does not exist", o->context);
	if (!str_empty(o->cluster) && !value_get(c->clusters, o->cluster))
		return err_set(err, -EINVAL, "error: cluster \"%s\" does not exist", o->cluster);
	return 0;
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
	struct faults f = {0};
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
	resolve_user(p, c, o, user, ret, &f);
	resolve_cluster(p, c, o, cluster, ret, &f);
	r = faults_told(&f, err);
	strvec_release(&f.v);
	if (r == 0)
		r = token_of_file(p, c, user, ret, err);
	if (r < 0)
		kube_access_release(ret);
	return r;
}
