/* What the programs of a cluster have in common: flags, logs, signals, identities. */
#include "cluster/cluster_private.h"

#include "cli/kubeconfig.h"
#include "object/timefmt.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

/* ---- flags -------------------------------------------------------------------- */

static bool is_known(const char *known, const char *name, size_t len, bool *ret_bool)
{
	for (const char *p = known; *p;) {
		const char *end = strchrnul(p, ',');
		size_t n = (size_t)(end - p);

		*ret_bool = n && p[n - 1] == '?';
		n -= *ret_bool;
		if (n && p[n - 1] == '*' ? len >= n - 1 && memcmp(p, name, n - 1) == 0
					 : len == n && memcmp(p, name, n) == 0)
			return true;
		p = *end ? end + 1 : end;
	}
	return false;
}

int flags_parse(struct proc *p, int argc, char **argv, const char *known, struct flags *ret)
{
	ret->values = strmap_new(free);
	for (int i = 1; i < argc; i++) {
		const char *a = argv[i], *eq;
		size_t len;
		bool boolean;

		if (str_starts(a, "--"))
			a += 2;
		else if (a[0] == '-' && a[1])
			a += 1; /* etcd and coredns take single dashes too */
		else {
			proc_errorf(p, "Error: unknown command \"%s\" for \"%s\"\n", a, argv[0]);
			return -EINVAL;
		}
		eq = strchr(a, '=');
		len = eq ? (size_t)(eq - a) : strlen(a);
		if (!is_known(known, a, len, &boolean)) {
			proc_errorf(p, "Error: unknown flag: --%.*s\n", (int)len, a);
			return -EINVAL;
		}
		STR_AUTO name = xstrndup(a, len);
		const char *value = eq ? eq + 1 : boolean || i + 1 >= argc ? "true" : argv[++i];

		strmap_put(ret->values, name, xstrdup(value));
		strvec_addf(&ret->all, "%s=%s", name, value);
	}
	return 0;
}

void flags_release(struct flags *f)
{
	strmap_free(f->values);
	f->values = NULL;
	strvec_release(&f->all);
}

const char *flag(const struct flags *f, const char *name)
{
	return strmap_get(f->values, name);
}

void flag_all(const struct flags *f, const char *name, struct strvec *ret)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < f->all.nr; i++)
		if (!strncmp(f->all.v[i], name, len) && f->all.v[i][len] == '=')
			strvec_split(ret, f->all.v[i] + len + 1, ',');
}

int flags_check_files(struct proc *p, const struct flags *f, const char *names)
{
	STRVEC_AUTO list = STRVEC_INIT;

	strvec_split(&list, names, ',');
	for (size_t i = 0; i < list.nr; i++) {
		const char *path = flag(f, list.v[i]);
		BUF_AUTO text = BUF_INIT;
		int r = path ? proc_read_file(p, path, &text) : 0;

		if (r < 0) {
			bool delegates = strcmp(list.v[i], "client-ca-file") == 0 &&
					 !str_ends(p->argv.v[0], "kube-apiserver");

			klog_line(p, 'E', "run.go:72", "\"command failed\" err=\"%s%s %s: %s\"",
				  delegates ? "unable to load client CA provider: " : "",
				  str_ends(list.v[i], "kubeconfig") ? "stat" : "open", path,
				  r == -ENOENT ? "no such file or directory" : strerror(-r));
			return r;
		}
	}
	return 0;
}

/* ---- logs and signals ------------------------------------------------------------- */

static void on_signal(struct proc *p, int sig)
{
	if ((sig == SIGTERM || sig == SIGINT) && p->fiber)
		fiber_cancel(p->fiber);
}

int component_failed(struct proc *p, const char *fmt, ...)
{
	BUF_AUTO text = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&text, fmt, ap);
	va_end(ap);
	klog_line(p, 'E', "run.go:72", "\"command failed\" err=\"%s\"", buf_str(&text));
	return -EINVAL;
}

void component_handle_signals(struct proc *p)
{
	p->on_signal = on_signal;
}

int component_wait(struct proc *p)
{
	while (fiber_sleep(p->sim, INT64_C(3600) * SIM_SEC) == 0)
		;
	return 0;
}

/* ---- identities --------------------------------------------------------------------- */

static struct transport_slot *slot_for(struct cluster *c, const char *server)
{
	for (size_t i = 0; i < c->nr_nodes; i++) {
		struct node *n = &c->nodes[i];

		if (n->spec->control_plane && server && n->slot_host &&
		    str_ends(server, n->slot_host))
			return &n->slot;
	}
	return NULL;
}

/* Who a kubeconfig's credentials are: a certificate's subject, or a token's account. */
static int component_identity(const struct kube_access *access, const struct transport_slot *slot,
			      char **ret_user, struct strvec *ret_groups, struct err *err)
{
	struct cert cert = {0};
	int r;

	if (access->token) {
		struct api_token_user *keep = NULL;
		struct api_user user;

		if (!slot->server)
			return err_set(err, -ECONNREFUSED,
				       "dial tcp %s: connect: connection refused", slot->host);
		r = apiserver_token_user(slot->server, access->token, &user, &keep, err);
		if (r == 0) {
			*ret_user = xstrdup(user.name);
			for (const char *const *g = user.groups; *g; g++)
				strvec_add(ret_groups, *g);
		}
		api_token_user_free(keep);
		return r;
	}
	r = cert_parse(access->cert_pem ? access->cert_pem : "",
		       access->cert_pem ? strlen(access->cert_pem) : 0, &cert, err);
	if (r < 0)
		return r;
	*ret_user = xstrdup(cert.common_name ? cert.common_name : "");
	for (size_t i = 0; i < cert.organizations.nr; i++)
		strvec_add(ret_groups, cert.organizations.v[i]);
	strvec_add(ret_groups, "system:authenticated");
	cert_release(&cert);
	return 0;
}

int component_client(struct cluster *c, struct proc *p, const char *kubeconfig, struct client **ret,
		     struct err *err)
{
	struct kubeconfig cfg = {0};
	struct kube_overrides none = {0};
	struct kube_access access = {0};
	struct transport_slot *slot;
	BUF_AUTO text = BUF_INIT;
	STRVEC_AUTO groups = STRVEC_INIT;
	STR_AUTO user = NULL;
	int r = proc_read_file(p, kubeconfig, &text);

	if (r < 0)
		return err_set(err, r, "stat %s: %s", kubeconfig, "no such file or directory");
	r = kubeconfig_parse(buf_str(&text), text.len, kubeconfig, &cfg, err);
	if (r == 0)
		r = kubeconfig_resolve(p, &cfg, &none, &access, err);
	if (r == 0) {
		slot = slot_for(c, access.server);
		if (!slot)
			r = err_set(err, -ECONNREFUSED, "dial tcp %s: connect: connection refused",
				    access.server);
		else
			r = component_identity(&access, slot, &user, &groups, err);
	}
	if (r == 0)
		*ret = client_new(slot, user, (const char *const *)(void *)groups.v,
				  path_basename(p->argv.v[0]));
	kube_access_release(&access);
	kubeconfig_release(&cfg);
	return r;
}

struct client *component_pod_client(struct cluster *c, const char *service_account)
{
	static const char *const groups[] = {"system:serviceaccounts",
					     "system:serviceaccounts:kube-system",
					     "system:authenticated", NULL};
	STR_AUTO user = xasprintf("system:serviceaccount:kube-system:%s", service_account);

	return client_new(&c->nodes[0].slot, user, groups, service_account);
}
