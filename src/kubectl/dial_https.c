/* The server as an ordinary process reaches it: its URL, the proxy, the certificates. */
#include <errno.h>
#include <stdlib.h>

#include "kubectl/credential.h"
#include "kubectl/internal.h"
#include "object/ip.h"
#include "shell/klog.h"

#define LOADS 4 /* how often client-go reads a certificate before it connects */

/* ---- the URL ---- */

/* As rest.DefaultServerURL: "host:port" stands for http. */
static int server_url(const char *server, char **ret, struct err *err)
{
	const char *sep = strstr(server, "://"), *host = sep ? sep + 3 : server, *colon;
	size_t n = strcspn(host, "/?#");

	colon = memrchr(host, ':', n);
	if (colon && memchr(colon, ']', n - (size_t)(colon - host)))
		colon = NULL;
	if (colon && strspn(colon + 1, "0123456789") != n - (size_t)(colon + 1 - host)) {
		if (sep)
			return err_set(err, -EINVAL,
				       "host must be a URL or a host:port pair: \"%s\"", server);
		return kubectl_connect_error(err, "invalid port \"%.*s\" after host",
					     (int)(n - (size_t)(colon - host)), colon);
	}
	if (!sep && host[n] && !(host[n] == '/' && !host[n + 1]))
		return err_set(err, -EINVAL, "host must be a URL or a host:port pair: \"%s\"",
			       server);
	*ret = xasprintf("%s%.*s", sep ? "" : "http://", (int)strcspn(server, "?#"), server);
	return 0;
}

/* ---- the proxy ---- */

static const char *either(struct proc *p, const char *upper, const char *lower)
{
	const char *s = proc_getenv(p, upper);

	return str_empty(s) ? proc_getenv(p, lower) : s;
}

/* One word of NO_PROXY. */
static bool spares(const char *word, const char *host, const char *port)
{
	const char *colon = strrchr(word, ':');
	STR_AUTO name = NULL;
	size_t n = strlen(host), w;

	if (ipv4_within(host, word))
		return true;
	if (colon && strchr(word, ':') == colon && colon[1]) {
		if (strcmp(colon + 1, port) != 0)
			return false;
		name = xstrndup(word, (size_t)(colon - word));
	} else {
		name = xstrdup(word);
	}
	if (str_starts(name, "*."))
		memmove(name, name + 1, strlen(name));
	w = strlen(name);
	if (ipv4_parse(name, NULL))
		return strcmp(name, host) == 0;
	if (name[0] == '.')
		return n > w && strcasecmp(host + n - w, name) == 0;
	return strcasecmp(name, host) == 0 ||
	       (n > w && host[n - w - 1] == '.' && strcasecmp(host + n - w, name) == 0);
}

char *kubectl_proxy_for(struct proc *p, const char *server)
{
	bool tls = str_starts(server, "https://");
	const char *url = tls ? either(p, "HTTPS_PROXY", "https_proxy")
			      : either(p, "HTTP_PROXY", "http_proxy");
	const char *spared = either(p, "NO_PROXY", "no_proxy");
	const char *s = strstr(server, "://") + 3;
	bool six = *s == '[';
	STR_AUTO host = six ? xstrndup(s + 1, strcspn(s + 1, "]")) : xstrndup(s, strcspn(s, ":/"));
	const char *rest = s + strlen(host) + (six ? 2 : 0);
	STR_AUTO port = *rest == ':' ? xstrndup(rest + 1, strcspn(rest + 1, "/"))
				     : xstrdup(tls ? "443" : "80");
	STRVEC_AUTO words = STRVEC_INIT;

	if (str_empty(url) || str_eq(host, "localhost") || str_eq(host, "::1") ||
	    ipv4_within(host, "127.0.0.0/8"))
		return NULL;
	strvec_split(&words, spared ? spared : "", ',');
	for (size_t i = 0; i < words.nr; i++) {
		const char *w = words.v[i] + strspn(words.v[i], " ");
		STR_AUTO word = xstrndup(w, strcspn(w, " "));

		if (word[0] && (str_eq(word, "*") || spares(word, host, port)))
			return NULL;
	}
	if (str_starts(url, "http://") || str_starts(url, "https://") || str_starts(url, "socks5"))
		return xstrdup(url);
	return xasprintf("http://%s", url);
}

/* ---- what can be said before anything is sent ---- */

static int old_provider(const struct kubectl *k, const char *name, struct err *err)
{
	static const struct {
		const char *name, *use, *see;
	} gone[] = {{"gcp", "\"gke-gcloud-auth-plugin\"",
		     "https://cloud.google.com/blog/products/containers-kubernetes/"
		     "kubectl-auth-changes-in-gke"},
		    {"azure", "https://github.com/Azure/kubelogin",
		     "https://kubernetes.io/docs/reference/access-authn-authz/authentication/"
		     "#client-go-credential-plugins"}};

	(void)k;
	for (size_t i = 0; i < ARRAY_SIZE(gone); i++)
		if (str_eq(name, gone[i].name))
			return err_set(err, -EINVAL,
				       "The %s auth plugin has been removed.\nPlease use the %s "
				       "kubectl/client-go credential plugin instead.\nSee %s for "
				       "further details",
				       name, gone[i].use, gone[i].see);
	if (str_eq(name, "oidc"))
		return err_set(err, -EINVAL, "Must provide idp-issuer-url");
	return err_set(err, -EINVAL, "no Auth Provider found for name \"%s\"", name);
}

/* A certificate of a file that is no good is noted, and the connection made without one; one of
 * the kubeconfig itself is an error. */
static int check_certificate(struct kubectl *k, const struct kube_access *a,
			     struct https_config *cfg, struct err *err)
{
	ERR_AUTO why = ERR_INIT;

	if (!cfg->cert_pem || !cfg->key_pem ||
	    https_check_pair(cfg->cert_pem, cfg->key_pem, &why) == 0)
		return 0;
	if (!a->cert_from_file)
		return err_set(err, -EINVAL, "%s", err_msg(&why));
	for (int i = 0; i < LOADS; i++)
		klog_line(k->proc, 'E', "cert_rotation.go:172",
			  "\"Loading client cert failed\" err=\"%s\" key=\"key\"", err_msg(&why));
	cfg->cert_pem = cfg->key_pem = NULL;
	return 0;
}

static int credential(void *arg, struct https_credential *ret, struct err *err)
{
	return kubectl_exec_credential(arg, ret, err);
}

/* Who it is is only told where nobody listens. */
static int put_identity(struct kubectl *k, const struct kube_access *a, struct https_config *cfg,
			struct err *err)
{
	int r = kubectl_exec_check(a, err);

	if (r == 0 && a->auth_provider)
		r = old_provider(k, a->auth_provider, err);
	if (r < 0)
		return r;
	cfg->cert_pem = a->cert_pem;
	cfg->key_pem = a->key_pem;
	cfg->token = a->token;
	cfg->username = a->username;
	cfg->password = a->password;
	cfg->ca_pem = a->ca_pem;
	cfg->insecure = a->insecure;
	cfg->tls_server_name = a->tls_server_name;
	if (a->exec) {
		cfg->credential = credential;
		cfg->credential_arg = k;
	}
	r = https_check_tls(cfg, err);
	return r < 0 ? r : check_certificate(k, a, cfg, err);
}

static void extra_headers(const struct kube_access *a, struct strvec *out)
{
	const struct value *list, *v;
	const char *key;

	value_each_entry(key, list, i, a->as_extra)
	{
		BUF_AUTO name = BUF_INIT;

		for (const char *s = key; *s; s++)
			buf_addf(&name, strchr("/%: ", *s) ? "%%%02X" : "%c", *s);
		value_each_item(v, j, list) strvec_addf(out, "Impersonate-Extra-%s: %s",
							buf_str(&name), value_str_or(v, ""));
	}
}

int kubectl_dial_https(struct kubectl *k, struct https_loop *loop, const struct kube_access *a,
		       struct client **ret, struct err *err)
{
	STRVEC_AUTO headers = STRVEC_INIT;
	STR_AUTO url = NULL;
	STR_AUTO proxy = NULL;
	struct https_config cfg = {.as = a->as,
				   .as_uid = a->as_uid,
				   .as_groups = (const char *const *)a->as_groups.v,
				   .writes = machine_context(k->proc->machine, "https-writes"),
				   .user_agent = KUBECTL_USER_AGENT};
	int r = server_url(a->server, &url, err);

	if (r == 0)
		r = kubectl_request_timeout(k, &cfg.timeout_ns, err);
	if (r == 0 && str_starts(url, "https://"))
		r = put_identity(k, a, &cfg, err);
	if (r < 0)
		return r;
	proxy = a->proxy_url ? xstrdup(a->proxy_url) : kubectl_proxy_for(k->proc, url);
	if (proxy && str_starts(proxy, "socks5://")) { /* names are the proxy's to look up */
		char *by_name = xasprintf("socks5h%s", proxy + strlen("socks5"));

		free(proxy);
		proxy = by_name;
	}
	extra_headers(a, &headers);
	cfg.server = url;
	cfg.proxy_url = proxy;
	cfg.headers = (const char *const *)headers.v;
	*ret = https_client_new(loop, &cfg);
	return 0;
}
