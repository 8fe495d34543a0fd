/* Labs on a real cluster: the connection, the base host, set-up and clean-up. */
#include "study/real.h"

#include "kubectl/credential.h"
#include "kubectl/internal.h"
#include "object/json.h"
#include "object/timefmt.h"
#include "object/yaml.h"
#include "study/check_private.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#define HOME_FOLDER "/home/candidate"
#define SCRIPT_LIMIT (300 * SIM_SEC)
#define GONE_LIMIT (300 * SIM_SEC)
#define POLL (20 * SIM_MSEC)
#define MAX_FILE ((size_t)1 << 20)
#define MAX_FILES 500
#define MAX_DEPTH 8
#define LABEL_LAB "drydock/lab"
#define LABEL_ATTEMPT "drydock/attempt"

struct real {
	struct proc *proc;
	struct kubectl k; /* as whom we speak */
	struct client *admin;
	struct machine *base;
	char *files;          /* the folder that is the base host's home */
	struct strvec writes; /* Namespaces that scripts may write in */
};

struct client *real_admin(struct real *r)
{
	return r->admin;
}

struct machine *real_base(struct real *r)
{
	return r->base;
}

const char *real_server(const struct real *r)
{
	return r->k.access->server;
}

const char *real_context(const struct real *r)
{
	return r->k.access->context;
}

/* ---- the base host ---- */

static void put_pem(struct value **v, const char *field, const char *pem)
{
	BUF_AUTO text = BUF_INIT;

	if (!pem)
		return;
	base64_encode(&text, pem, strlen(pem));
	value_put_str(v, field, buf_str(&text));
}

/* A kubeconfig that says the same and needs no other file. */
static char *own_kubeconfig(struct real *r)
{
	const struct kube_access *a = r->k.access;
	STR_AUTO proxy = a->proxy_url               ? xstrdup(a->proxy_url)
			 : strstr(a->server, "://") ? kubectl_proxy_for(r->proc, a->server)
						    : NULL;
	struct value *cluster = value_build("{server: %s, tls-server-name: %s, proxy-url: %s}",
					    a->server, a->tls_server_name, proxy);
	struct value *user =
		value_build("{token: %s, username: %s, password: %s, as: %s, exec: %v}", a->token,
			    a->username, a->password, a->as, a->exec);
	VALUE_AUTO *v = NULL;
	struct buf out = BUF_INIT;

	if (a->insecure)
		value_put_bool(&cluster, "insecure-skip-tls-verify", true);
	put_pem(&cluster, "certificate-authority-data", a->ca_pem);
	put_pem(&user, "client-certificate-data", a->cert_pem);
	put_pem(&user, "client-key-data", a->key_pem);
	v = value_build("{apiVersion: 'v1', kind: 'Config', current-context: 'lab', clusters: "
			"[{name: 'lab', cluster: %V}], users: [{name: 'lab', user: %V}], contexts: "
			"[{name: 'lab', context: {cluster: 'lab', user: 'lab'}}]}",
			cluster, user);
	json_write(&out, v, 0);
	return buf_detach(&out);
}

static void make_base(struct real *r)
{
	static const char *const contexts[] = {"https", "kubectl-host"};
	struct machine *host = r->proc->machine;
	STR_AUTO config = own_kubeconfig(r);

	r->base = machine_new(r->proc->sim, NULL, "base");
	(void)!vfs_mkdir(machine_vfs(r->base), HOME_FOLDER, 0755, true);
	(void)!vfs_writes(machine_vfs(r->base), "/etc/kubeconfig", config);
	machine_install_shell(r->base, NULL);
	machine_install(r->base, &kubectl_command, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(contexts); i++)
		machine_set_context(r->base, contexts[i], machine_context(host, contexts[i]));
	machine_set_context(r->base, "https-writes", &r->writes);
	strmap_put(machine_env(r->base), "HOME", xstrdup(HOME_FOLDER));
	strmap_put(machine_env(r->base), "KUBECONFIG", xstrdup("/etc/kubeconfig"));
}

/* Files of the learner's folder onto the base host. */
static void bring(struct real *r, const char *from, const char *to, int depth, int *files)
{
	STRVEC_AUTO names = STRVEC_INIT;
	ERR_AUTO none = ERR_INIT;

	if (depth > MAX_DEPTH || dir_list(from, &names, &none) < 0)
		return;
	for (size_t i = 0; i < names.nr && *files < MAX_FILES; i++) {
		STR_AUTO a = xasprintf("%s/%s", from, names.v[i]);
		STR_AUTO b = xasprintf("%s/%s", to, names.v[i]);
		BUF_AUTO text = BUF_INIT;
		struct stat st;

		if (stat(a, &st) < 0)
			continue;
		if (S_ISDIR(st.st_mode)) {
			(void)!vfs_mkdir(machine_vfs(r->base), b, st.st_mode & 0777, true);
			bring(r, a, b, depth + 1, files);
		} else if (S_ISREG(st.st_mode) && file_read(a, MAX_FILE, &text, &none) == 0) {
			(void)!vfs_write(machine_vfs(r->base), b, buf_str(&text), text.len,
					 st.st_mode & 0777, 0);
			++*files;
		}
	}
}

/* And what the set-up made there into the folder. */
static int take(struct real *r, const char *from, const char *to, int depth, struct err *err)
{
	STRVEC_AUTO names = STRVEC_INIT;
	int result = dir_make(to, err);

	if (result < 0 || depth > MAX_DEPTH || vfs_list(machine_vfs(r->base), from, &names) < 0)
		return result;
	for (size_t i = 0; result == 0 && i < names.nr; i++) {
		STR_AUTO a = xasprintf("%s/%s", from, names.v[i]);
		STR_AUTO b = xasprintf("%s/%s", to, names.v[i]);
		BUF_AUTO text = BUF_INIT;
		struct vfs_stat st;

		if (names.v[i][0] == '.' || vfs_stat(machine_vfs(r->base), a, false, &st) < 0)
			continue;
		if (vfs_read(machine_vfs(r->base), a, &text) == 0)
			result =
				file_write(b, buf_str(&text), text.len, (int)(st.mode & 0777), err);
		else
			result = take(r, a, b, depth + 1, err);
	}
	return result;
}

/* ---- time and fibers ---- */

void real_pass(struct real *r, int64_t ns)
{
	(void)!fiber_sleep(r->proc->sim, ns);
}

bool real_fiber(struct real *r, int (*fn)(void *arg), void *arg, int64_t limit_ns)
{
	struct sim *sim = r->proc->sim;
	int64_t end = sim_now(sim) + limit_ns;
	struct fiber *f = fiber_start(sim, "check", fn, arg);
	bool done;

	while (!fiber_done(f) && sim_now(sim) < end && fiber_sleep(sim, POLL) == 0)
		continue;
	done = fiber_done(f);
	if (!done)
		fiber_end(f);
	fiber_release(f);
	return done;
}

static int script_status(struct real *r, struct proc *p, int64_t end)
{
	struct sim *sim = r->proc->sim;
	int status;

	while (!p->exited && sim_now(sim) < end && fiber_sleep(sim, POLL) == 0)
		continue;
	if (!p->exited) {
		proc_signal(p, 9);
		status = 124;
	} else {
		status = p->status;
	}
	proc_detach(p);
	return status;
}

int real_script(struct real *r, const char *script, struct buf *out, struct buf *errout,
		int64_t limit_ns)
{
	struct stream *o = stream_buf_new(out), *e = stream_buf_new(errout ? errout : out);
	STR_AUTO text = xstrdup(script);
	char bash[] = "bash", dash_c[] = "-c";
	char *argv[] = {bash, dash_c, text, NULL};
	struct spawn how = {.argv = argv, .out = o, .err = e, .user = "root", .cwd = HOME_FOLDER};
	struct proc *p;
	int files = 0, status = 127;

	bring(r, r->files, HOME_FOLDER, 0, &files);
	if (proc_spawn(r->base, &how, &p) == 0)
		status = script_status(r, p, sim_now(r->proc->sim) + limit_ns);
	stream_end(o);
	stream_end(e);
	stream_unref(o);
	stream_unref(e);
	return status;
}

/* ---- connecting ---- */

int real_open(struct proc *p, const char *home, const char *kubeconfig, const char *context,
	      struct real **ret, struct err *err)
{
	struct real *r = xcalloc(1, sizeof(*r));
	int result;

	r->proc = p;
	r->k = (struct kubectl){.proc = p, .sim = p->sim, .parsed = OPT_PARSED_INIT};
	r->files = real_files_dup(home);
	opt_defaults(kubectl_global_opts, &r->k.g);
	free(r->k.g.kubeconfig);
	free(r->k.g.context);
	r->k.g.kubeconfig = xstrdup(kubeconfig ? kubeconfig : "");
	r->k.g.context = xstrdup(context ? context : "");
	result = kubectl_client(&r->k, &r->admin, err);
	if (result < 0) {
		real_close(r);
		return result;
	}
	make_base(r);
	*ret = r;
	return 0;
}

void real_close(struct real *r)
{
	if (!r)
		return;
	if (r->base)
		machine_free(r->base);
	kubectl_release(&r->k);
	strvec_release(&r->writes);
	free(r->files);
	free(r);
}

/* ---- Namespaces ---- */

static const struct kind *namespaces(void)
{
	return kind_by_gvk("v1", "Namespace");
}

int real_free_names(struct real *r, const struct real_plan *plan, struct err *err)
{
	for (size_t i = 0; i < plan->namespaces.nr; i++) {
		VALUE_AUTO *ns = NULL;
		int result =
			client_get(r->admin, namespaces(), NULL, plan->namespaces.v[i], &ns, err);

		if (result == 0)
			return err_set(
				err, -EEXIST,
				"the cluster has a Namespace %s already, which is left alone: "
				"another --seed draws other names",
				plan->namespaces.v[i]);
		if (result != -ENOENT)
			return result;
		err_release(err);
	}
	return 0;
}

static int make_namespaces(struct real *r, const struct real_attempt *a, struct err *err)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < a->namespaces.nr; i++) {
		VALUE_AUTO *ns =
			value_build("{apiVersion: 'v1', kind: 'Namespace', metadata: "
				    "{name: %s, labels: {%k: %s, %k: %s}}}",
				    a->namespaces.v[i], LABEL_LAB, a->lab, LABEL_ATTEMPT, a->word);

		result = client_create(r->admin, namespaces(), NULL, ns, NULL, NULL, err);
	}
	return result;
}

/* 1 when the Namespace is there and the attempt's, 0 when it is not, or an error. */
static int is_ours(struct real *r, const struct real_attempt *a, const char *name, struct err *err)
{
	VALUE_AUTO *ns = NULL;
	int result = client_get(r->admin, namespaces(), NULL, name, &ns, err);

	if (result == -ENOENT) {
		err_release(err);
		return 0;
	}
	if (result < 0)
		return result;
	return str_eq(value_str_in(ns, "metadata", "labels", LABEL_LAB), a->lab) &&
	       str_eq(value_str_in(ns, "metadata", "labels", LABEL_ATTEMPT), a->word);
}

int real_clean_up(struct real *r, const struct real_attempt *a, struct err *err)
{
	int64_t end = sim_now(r->proc->sim) + GONE_LIMIT;
	int result = 0;

	for (size_t i = 0; i < a->namespaces.nr; i++) {
		result = is_ours(r, a, a->namespaces.v[i], err);
		if (result > 0)
			result = client_delete(r->admin, namespaces(), NULL, a->namespaces.v[i],
					       NULL, NULL, err);
		if (result < 0 && result != -ENOENT && result != -ESTALE)
			return result;
		err_release(err);
	}
	for (size_t i = 0; i < a->namespaces.nr; i++) {
		while ((result = is_ours(r, a, a->namespaces.v[i], err)) > 0) {
			if (sim_now(r->proc->sim) > end)
				return err_set(err, -ETIMEDOUT,
					       "the Namespace %s is still being deleted",
					       a->namespaces.v[i]);
			if (fiber_sleep(r->proc->sim, SIM_SEC / 2) < 0)
				return err_set(err, -ECANCELED, "interrupted");
		}
		if (result < 0)
			return result;
	}
	return 0;
}

/* ---- set-up ---- */

static int apply(struct real *r, const char *yaml, struct err *err)
{
	BUF_AUTO out = BUF_INIT;

	vfs_writes(machine_vfs(r->base), "/tmp/setup.yaml", yaml);
	return real_script(r, "kubectl apply -f /tmp/setup.yaml", &out, NULL, SCRIPT_LIMIT)
		       ? err_set(err, -EINVAL, "set-up: apply failed: %s", buf_str(&out))
		       : 0;
}

static int step(struct real *r, const struct value *s, void (*says)(const char *what),
		struct err *err)
{
	const char *yaml = value_str(value_get(s, "apply"));
	const char *script = value_str(value_get(s, "run"));
	const char *wait = value_str(value_get(s, "wait"));
	BUF_AUTO out = BUF_INIT;
	int64_t ns = 0;
	int status;

	if (yaml)
		return apply(r, yaml, err);
	if (script) {
		status = real_script(r, script, &out, NULL, SCRIPT_LIMIT);
		return status ? err_set(err, -EINVAL, "set-up: `%s`: status %d: %s", script, status,
					buf_str(&out))
			      : 0;
	}
	if (!wait)
		return 0;
	if (duration_parse_go(wait, &ns, err) < 0)
		return -EINVAL;
	if (says)
		says(wait);
	return fiber_sleep(r->proc->sim, ns) < 0 ? err_set(err, -ECANCELED, "interrupted") : 0;
}

int real_set_up(struct real *r, const struct lab *l, const struct real_attempt *a,
		void (*says)(const char *what), struct err *err)
{
	const struct value *s;
	int result = make_namespaces(r, a, err);

	for (size_t i = 0; i < a->namespaces.nr; i++)
		strvec_add(&r->writes, a->namespaces.v[i]);
	value_each_item(s, i, l->setup)
	{
		if (result == 0)
			result = step(r, s, says, err);
	}
	return result == 0 ? take(r, HOME_FOLDER, r->files, 0, err) : result;
}

/* ---- judging ---- */

int real_check(struct real *r, const struct lab *l, const struct real_plan *plan, struct score *ret,
	       struct err *err)
{
	const struct value **checks = xcalloc(l->nr_criteria + 1, sizeof(*checks));
	struct judged *judged = xcalloc(l->nr_criteria + 1, sizeof(*judged));
	struct judge j = {.real = r};
	size_t nr = 0;
	bool essential = true;
	int files = 0, result;

	bring(r, r->files, HOME_FOLDER, 0, &files);
	for (size_t i = 0; i < l->nr_criteria; i++)
		if (!plan->unjudged[i])
			checks[nr++] = l->criteria[i].check;
	result = judge_all(&j, checks, nr, judged, err);
	*ret = (struct score){.total = plan->points, .nr = l->nr_criteria};
	ret->results = xcalloc(l->nr_criteria + 1, sizeof(*ret->results));
	nr = 0;
	for (size_t i = 0; i < l->nr_criteria; i++) {
		const struct lab_criterion *c = &l->criteria[i];
		struct check_result *one = &ret->results[i];

		*one = (struct check_result){.criterion = c};
		if (plan->unjudged[i]) {
			one->unjudged = true;
			one->found =
				xasprintf("not judged on a real cluster: %s", plan->unjudged[i]);
			continue;
		}
		one->passed = judged[nr].passed;
		one->points = one->passed ? c->points : 0;
		one->wanted = judged[nr].wanted;
		one->found = judged[nr++].found;
		ret->points += one->points;
		essential &= one->passed || !c->essential;
	}
	ret->passed = ret->points == ret->total && essential;
	free(checks);
	free(judged);
	if (result < 0)
		score_release(ret);
	return result;
}
