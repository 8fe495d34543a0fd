/* kubectl proxy: the API at a port of this machine, without credentials. */
#include <errno.h>

#include "kubectl/credential.h"
#include "kubectl/internal.h"
#include "kubectl/proxy.h"
#include "shell/klog.h"

#define DEFAULT_PORT 8001
#define FIRST_ANY 32768 /* the kernel's range for "any port" */
#define LAST_ANY 60999
#define TIMEOUT (INT64_C(60) * SIM_SEC)

struct opts {
	char *accept_hosts, *accept_paths, *reject_methods, *reject_paths;
	char *address, *api_prefix, *unix_socket, *www, *www_prefix;
	bool append_path, disable_filter;
	int64_t keepalive, port;
};
#define T struct opts
static const struct opt_spec specs[] = {
	OPT_STR(T, accept_hosts, "accept-hosts", 0, "^localhost$,^127\\.0\\.0\\.1$,^\\[::1\\]$",
		"Regular expressions of hosts to serve, by the Host header."),
	OPT_STR(T, accept_paths, "accept-paths", 0, "^.*",
		"Regular expressions of paths to serve."),
	OPT_STR(T, address, "address", 0, "127.0.0.1", "The IP address to listen on."),
	OPT_STR(T, api_prefix, "api-prefix", 0, "/", "Where the API is served."),
	OPT_BOOL(T, append_path, "append-server-path", 0, "false",
		 "Put the path of the server's URL before that of each request."),
	OPT_BOOL(
		T, disable_filter, "disable-filter", 0, "false",
		"Serve every request. Dangerous: any page of the web that you look at can then ask "
		"your cluster."),
	OPT_DUR(T, keepalive, "keepalive", 0, "0s",
		"How often a connection in use is probed; 0 does not."),
	OPT_INT(T, port, "port", 'p', "8001", "The port to listen on; 0: one that is free."),
	OPT_STR(T, reject_methods, "reject-methods", 0, "^$",
		"Regular expressions of methods to refuse, as in "
		"--reject-methods='POST,PUT,PATCH'."),
	OPT_STR(T, reject_paths, "reject-paths", 0, "^/api/.*/pods/.*/exec,^/api/.*/pods/.*/attach",
		"Regular expressions of paths to refuse, whatever --accept-paths says."),
	OPT_STR(T, unix_socket, "unix-socket", 'u', "", "Listen on this Unix socket instead.",
		.values = "@file"),
	OPT_STR(T, www, "www", 'w', "", "Serve the files of this folder as well.",
		.values = "@file"),
	OPT_STR(T, www_prefix, "www-prefix", 'P', "/static/", "Where they are served."),
	OPT_END};

struct serving {
	struct kubectl *k;
	struct proxy_site site;
	/* inside of a simulation */
	struct net_door {
		char *ip, *cert, *token;
		int port;
		bool tls;
	} door;
};

static char *with_slash(const char *prefix)
{
	return xasprintf("%s%s", prefix, str_ends(prefix, "/") ? "" : "/");
}

/* ---- checks ---- */

static int compile(struct kubectl *k, const struct opts *o, struct proxy_site *s)
{
	const struct {
		const char *list;
		struct proxy_rules *ret;
	} all[] = {{o->accept_paths, &s->accept_paths},
		   {o->reject_paths, &s->reject_paths},
		   {o->accept_hosts, &s->accept_hosts},
		   {o->reject_methods, &s->reject_methods}};
	ERR_AUTO err = ERR_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (proxy_rules_compile(all[i].list, all[i].ret, &err) < 0) {
			klog_line(k->proc, 'F', "proxy_server.go:83", "Error compiling re: %s",
				  err_msg(&err));
			return kubectl_exit(k, 255);
		}
	return 0;
}

static void check_files(struct kubectl *k, const char *folder)
{
	STR_AUTO path = proc_path(k->proc, folder);
	struct vfs_stat st;

	if (vfs_stat(machine_vfs(k->proc->machine), path, true, &st) < 0)
		klog_line(k->proc, 'W', "proxy.go:200",
			  "Failed to stat static file directory %s: stat %s: no such file or "
			  "directory",
			  folder, folder);
	else if (st.type != VFS_DIR)
		klog_line(k->proc, 'W', "proxy.go:202",
			  "Static file directory %s is not a directory", folder);
}

static int check(struct kubectl *k, const struct opts *o, struct proxy_site *s, struct err *err)
{
	const struct kube_access *a;
	int r = kubectl_access(k, &a, err);

	if (r < 0)
		return r;
	s->filter = !o->disable_filter;
	if (s->filter)
		r = compile(k, o, s);
	else if (!*o->unix_socket)
		klog_line(k->proc, 'W', "proxy.go:177",
			  "Request filter disabled, your proxy is vulnerable to XSRF attacks, "
			  "please be cautious");
	if (r < 0)
		return r;
	if (o->port != DEFAULT_PORT && *o->unix_socket)
		return err_set(err, -EINVAL,
			       "cannot set --unix-socket and --port at the same time");
	if (*o->www)
		check_files(k, o->www);
	if (!*o->unix_socket && (o->port < 0 || o->port > 65535))
		return err_set(err, -EINVAL, "listen tcp: address %lld: invalid port",
			       (long long)o->port);
	return 0;
}

static void listening(void *arg, const char *where)
{
	struct serving *s = arg;

	kubectl_out(s->k, "Starting to serve on %s\n", where);
}

/* ---- as an ordinary process ---- */

static void judge(void *arg, const char *method, const char *target, const char *host,
		  struct https_verdict *ret)
{
	const struct serving *s = arg;

	proxy_judge(&s->site, method, target, host, ret);
}

static void failed(void *arg, const char *why)
{
	struct serving *s = arg;

	klog_line(s->k->proc, 'E', "proxy_server.go:147", "Error while proxying request: %s", why);
}

static int serve_https(struct serving *s, const struct opts *o, struct err *err)
{
	struct https_proxy_config cfg = {.address = o->address,
					 .port = (int)o->port,
					 .unix_socket = o->unix_socket,
					 .append_path = o->append_path,
					 .arg = s,
					 .listening = listening,
					 .judge = judge,
					 .failed = failed};
	struct client *c;
	int r = kubectl_client(s->k, &c, err);

	return r < 0 ? r : https_proxy(c, &cfg, err);
}

/* ---- on a simulated machine: requests and answers, each whole ---- */

static void answer(const struct https_verdict *v, struct net_response *resp)
{
	resp->status = v->status;
	for (size_t i = 0; i < v->headers.nr; i++)
		strvec_add(&resp->headers, v->headers.v[i]);
	buf_add(&resp->body, v->body.s, v->body.len);
}

static int pass_on(const struct serving *s, const struct net_request *req, const char *target,
		   struct net_response *resp)
{
	struct net_request copy = {.method = req->method,
				   .path = target,
				   .host = s->door.ip,
				   .scheme = s->door.tls ? "https" : "http",
				   .body = req->body,
				   .body_len = req->body_len,
				   .client_cert = s->door.cert};
	struct machine *m = s->k->proc->machine;
	const struct kube_access *a = s->k->access;
	bool authorized = false;
	int r;

	for (size_t i = 0; i < req->headers.nr; i++) {
		authorized |= strncasecmp(req->headers.v[i], "Authorization:", 14) == 0;
		strvec_add(&copy.headers, req->headers.v[i]);
	}
	if (s->door.token && !authorized)
		strvec_addf(&copy.headers, "Authorization: Bearer %s", s->door.token);
	if (a->as)
		strvec_addf(&copy.headers, "Impersonate-User: %s", a->as);
	for (size_t i = 0; a->as && i < a->as_groups.nr; i++)
		strvec_addf(&copy.headers, "Impersonate-Group: %s", a->as_groups.v[i]);
	r = net_exchange(machine_net(m), machine_netns(m), s->door.ip, s->door.port, &copy, resp,
			 TIMEOUT);
	strvec_release(&copy.headers);
	return r;
}

static int serve_one(void *arg, const struct net_request *req, struct net_response *resp)
{
	struct serving *s = arg;
	struct https_verdict v = {0};
	int r = 0;

	if (!req || !req->method)
		return 0;
	proxy_judge(&s->site, req->method, req->path, req->host ? req->host : "", &v);
	if (v.target)
		r = pass_on(s, req, v.target, resp);
	else
		answer(&v, resp);
	if (r < 0 && r != -ECANCELED) {
		STR_AUTO why =
			xasprintf("dial tcp %s:%d: connect: %s", s->door.ip, s->door.port,
				  r == -ECONNREFUSED ? "connection refused" : "no route to host");
		struct https_verdict broken = {0};

		failed(s, why);
		https_verdict_error(&broken, 500, why);
		answer(&broken, resp);
		https_verdict_release(&broken);
		r = 0;
	}
	https_verdict_release(&v);
	return r;
}

static int prepare_door(struct serving *s, struct err *err)
{
	const struct kube_access *a = s->k->access;
	struct https_credential got = {0};
	int r = kubectl_server_door(s->k, a, &s->door.ip, &s->door.port, &s->door.tls, err);

	if (r == 0 && a->exec)
		r = kubectl_exec_credential(s->k, &got, err);
	if (r < 0)
		return r;
	if (a->cert_pem && a->key_pem)
		s->door.cert = xasprintf("%s\n%s", a->cert_pem, a->key_pem);
	else if (got.cert_pem)
		s->door.cert = xasprintf("%s\n%s", got.cert_pem, got.key_pem);
	if (a->token || got.token)
		s->door.token = xstrdup(a->token ? a->token : got.token);
	https_credential_release(&got);
	return 0;
}

static int serve_here(struct serving *s, const struct opts *o, struct err *err)
{
	struct machine *m = s->k->proc->machine;
	struct listener spec = {.ip = str_eq(o->address, "0.0.0.0")     ? NULL
				      : str_eq(o->address, "localhost") ? "127.0.0.1"
									: o->address,
				.port = (int)o->port,
				.proto = "TCP",
				.protocol = "http",
				.serve = serve_one,
				.arg = s,
				.program = "kubectl"};
	struct waitq never = WAITQ_INIT;
	struct listener *l = NULL;
	STR_AUTO where = NULL;
	struct client *c;
	int r = kubectl_client(s->k, &c, err); /* says who it is */

	if (r == 0)
		r = prepare_door(s, err);
	if (r < 0)
		return r;
	if (*o->unix_socket)
		return err_set(err, -EAFNOSUPPORT,
			       "listen unix %s: socket: address family not "
			       "supported by protocol",
			       o->unix_socket);
	if (spec.ip && !str_eq(spec.ip, "127.0.0.1") &&
	    fabric_find(machine_net(m), spec.ip) != machine_netns(m))
		return err_set(err, -EADDRNOTAVAIL,
			       "listen tcp %s:%d: bind: cannot assign requested address", spec.ip,
			       spec.port);
	r = spec.port ? net_listen(machine_netns(m), &spec, &l) : -EADDRINUSE;
	for (int any = FIRST_ANY; !o->port && r == -EADDRINUSE && any <= LAST_ANY; any++) {
		spec.port = any;
		r = net_listen(machine_netns(m), &spec, &l);
	}
	if (r < 0)
		return err_set(err, r, "listen tcp %s:%d: bind: address already in use", o->address,
			       spec.port);
	where = spec.ip ? xasprintf("%s:%d", spec.ip, spec.port) : xasprintf("[::]:%d", spec.port);
	listening(s, where);
	while (waitq_wait(s->k->sim, &never, SIM_NEVER) == 0)
		continue;
	net_unlisten(l);
	return -ECANCELED;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;
	STR_AUTO files_prefix = with_slash(o->www_prefix);
	STR_AUTO api_prefix = with_slash(o->api_prefix);
	struct serving s = {.k = k,
			    .site = {.proc = k->proc,
				     .files = o->www,
				     .files_prefix = files_prefix,
				     .api_prefix = api_prefix}};
	int r = check(k, o, &s.site, err);

	if (r == 0)
		r = machine_context(k->proc->machine, "https") ? serve_https(&s, o, err)
							       : serve_here(&s, o, err);
	proxy_rules_release(&s.site.accept_paths);
	proxy_rules_release(&s.site.reject_paths);
	proxy_rules_release(&s.site.accept_hosts);
	proxy_rules_release(&s.site.reject_methods);
	free(s.door.ip);
	free(s.door.cert);
	free(s.door.token);
	return r;
}

const struct kubectl_cmd kubectl_proxy = {
	.name = "proxy",
	.section = SECTION_DEBUG,
	.order = 6,
	.use = "proxy [--port=PORT] [--www=static-dir] [--www-prefix=prefix] [--api-prefix=prefix]",
	.summary = "Run a proxy to the Kubernetes API server",
	.details = "Listens on a port of this machine; what is asked there is asked of the API "
		   "server, "
		   "in your name. Files of a folder can be served beside the API.",
	.examples = "# The whole API: curl localhost:8001/api/v1/pods\n"
		    "kubectl proxy\n\n"
		    "# Only a part of it, and files below /static/\n"
		    "kubectl proxy --www=/my/files --www-prefix=/static/ --api-prefix=/api/\n\n"
		    "# The API elsewhere: curl localhost:8001/custom/api/v1/pods\n"
		    "kubectl proxy --api-prefix=/custom/\n\n"
		    "# A port that is free, which is told\n"
		    "kubectl proxy --port=0",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
