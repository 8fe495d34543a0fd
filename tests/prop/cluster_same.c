/*
 * cluster_same - one long script (deployments, bad images, crashes, exec, drain, a node that
 * is lost and comes back) on whole clusters. With one seed everything is the same to the
 * byte: output, time, every key and revision of etcd and its hash. With another seed only
 * names, ids and addresses are others: it is compared after these are replaced, on one
 * worker, for chance also chooses among equal nodes. What a pod that crashes waits for its
 * restart is a matter of its uid too: its lines are left out.
 */
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>

#include "cluster/cluster.h"

static const char *const steps[] = {
	"kubectl create deployment web --image=nginx:1.25 --replicas=4",
	"kubectl expose deployment web --port=80 --type=NodePort",
	"kubectl create configmap settings --from-literal=color=blue --from-literal=size=9",
	"kubectl create namespace far",
	"kubectl -n far run one --image=busybox:1.36 --restart=Never -- sh -c 'echo hi; exit 3'",
	"kubectl rollout status deployment web",
	"kubectl set image deployment web nginx=nginx:1.26",
	"kubectl rollout status deployment web",
	"kubectl exec deploy/web -- sh -c 'curl -s web | head -2; hostname | cut -c 1-3'",
	"kubectl set image deployment web nginx=nginx:nope",
	"sleep 45; kubectl get pods -l app=web",
	"kubectl rollout undo deployment web",
	"kubectl rollout status deployment web; kubectl rollout history deployment web",
	"kubectl run crash --image=busybox:1.36 -- sh -c 'sleep 2; exit 1'",
	"sleep 60; kubectl -n far get pods; kubectl get pods -o wide",
	"kubectl get pod crash -o jsonpath='{.status.containerStatuses[0].restartCount}'",
	"kubectl scale deployment web --replicas=7; kubectl delete pod -l app=web --wait=false",
	"kubectl rollout status deployment web",
	"kubectl drain node01 --ignore-daemonsets --force; kubectl uncordon node01; sleep 40",
	"ssh node01 systemctl stop kubelet; sleep 400",
	"kubectl get nodes; kubectl get pods -l app=web",
	"ssh node01 systemctl start kubelet; sleep 60",
	"kubectl get nodes; kubectl get all -A",
	"kubectl delete namespace far; kubectl delete deployment web; sleep 40",
	"kubectl get pods,rs,deploy -A",
	"kubectl get events -A",
};

struct run {
	struct buf output; /* and the clock after each step */
	struct buf keys;   /* every key with its revisions and value, in key order */
	struct buf names;  /* every key, but those of events */
	uint32_t hash;
};

static int add_key(const struct store_kv *kv, void *arg)
{
	struct run *r = arg;
	size_t len;
	const char *value = blob_bytes(kv->value, &len);

	buf_addf(&r->keys, "%.*s %lld %lld %lld %.*s\n", (int)kv->key_len, kv->key,
		 (long long)kv->create_rev, (long long)kv->mod_rev, (long long)kv->version, (int)len,
		 value);
	if (!memmem(kv->key, kv->key_len, "/events/", 8))
		buf_addf(&r->names, "%.*s\n", (int)kv->key_len, kv->key);
	return 0;
}

/* one_worker: node02 takes no pods. */
static void run(uint64_t seed, bool one_worker, struct run *r)
{
	struct cluster_config cfg = {.seed = seed};
	struct cluster *c = NULL;
	ERR_AUTO err = ERR_INIT;

	memset(r, 0, sizeof(*r));
	if (cluster_new(&cfg, &c, &err) < 0 || cluster_boot(c, &err) < 0) {
		fprintf(stderr, "seed %llu: %s\n", (unsigned long long)seed, err_msg(&err));
		exit(99);
	}
	if (one_worker)
		(void)cluster_run(c, NULL, "kubectl cordon node02", &r->output, NULL, 0);
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		int status = cluster_run(c, NULL, steps[i], &r->output, NULL, 0);

		buf_addf(&r->output, "[%d] %lld\n", status,
			 one_worker ? 0LL : (long long)sim_now(cluster_sim(c)));
	}
	if (store_hash_kv(cluster_etcd(c), 0, &r->hash, &err) < 0)
		exit(99);
	store_each(cluster_etcd(c), "", 0, add_key, r);
	cluster_free(c);
}

static void run_release(struct run *r)
{
	buf_release(&r->output);
	buf_release(&r->keys);
	buf_release(&r->names);
}

static int same(const char *what, const char *a, const char *b)
{
	int line = 1;

	while (*a && *b) {
		size_t n = strcspn(a, "\n"), m = strcspn(b, "\n");

		if (n != m || memcmp(a, b, n) != 0)
			break;
		a += n + (a[n] == '\n');
		b += m + (b[m] == '\n');
		line++;
	}
	if (!*a && !*b)
		return 0;
	printf("%s: line %d differs:\n  %.*s\n  %.*s\n", what, line, (int)MIN(strcspn(a, "\n"), 900),
	       a, (int)MIN(strcspn(b, "\n"), 900), b);
	return 1;
}

/* ---- what a seed may change -------------------------------------------------------------- */

static const struct {
	const char *pattern, *instead;
} generated[] = {
	{"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<uid>"},
	{"10\\.[0-9]+\\.[0-9]+\\.[0-9]+", "<ip>"},
	{"(80|443):3[0-9]{4}", "80:<port>"},
	{"-[bcdfghjklmnpqrstvwxz2456789]{5}([^-a-z0-9]|$)", "-<id>"},
	{" +", " "},
};

static void replace_all(struct buf *text, const char *pattern, const char *instead)
{
	struct buf out = BUF_INIT;
	const char *p = buf_str(text);
	regmatch_t m;
	regex_t re;

	if (regcomp(&re, pattern, REG_EXTENDED) != 0)
		abort();
	while (*p && regexec(&re, p, 1, &m, 0) == 0 && m.rm_eo > m.rm_so) {
		buf_add(&out, p, (size_t)m.rm_so);
		buf_adds(&out, instead);
		p += m.rm_eo;
	}
	buf_adds(&out, p);
	regfree(&re);
	buf_release(text);
	*text = out;
}

/* Replaces what is generated, line by line, and sorts: lists come in the order of names. */
static void normalise(const struct buf *text, struct buf *ret)
{
	STRVEC_AUTO lines = STRVEC_INIT;
	STRVEC_AUTO done = STRVEC_INIT;

	strvec_split(&lines, buf_str(text), '\n');
	for (size_t i = 0; i < lines.nr; i++) {
		BUF_AUTO line = BUF_INIT;

		if (strstr(lines.v[i], "crash"))
			continue;
		buf_adds(&line, lines.v[i]);
		for (size_t k = 0; k < ARRAY_SIZE(generated); k++)
			replace_all(&line, generated[k].pattern, generated[k].instead);
		strvec_add(&done, buf_str(&line));
	}
	strvec_sort(&done);
	strvec_join(&done, "\n", ret);
}

static int other_seed(uint64_t one, uint64_t other)
{
	struct run a, b;
	BUF_AUTO left = BUF_INIT;
	BUF_AUTO right = BUF_INIT;
	int failed = 0;

	run(one, true, &a);
	run(other, true, &b);
	if (strcmp(buf_str(&a.output), buf_str(&b.output)) == 0) {
		printf("seeds %llu and %llu: names are the same\n", (unsigned long long)one,
		       (unsigned long long)other);
		failed = 1;
	}
	normalise(&a.output, &left);
	normalise(&b.output, &right);
	failed |= same("another seed: output", buf_str(&left), buf_str(&right));
	buf_reset(&left);
	buf_reset(&right);
	normalise(&a.names, &left);
	normalise(&b.names, &right);
	failed |= same("another seed: keys of etcd", buf_str(&left), buf_str(&right));
	run_release(&a);
	run_release(&b);
	return failed;
}

int main(void)
{
	struct run a, b;
	int failed;

	run(7, false, &a);
	run(7, false, &b);
	failed = same("the same seed: output", buf_str(&a.output), buf_str(&b.output));
	failed |= same("the same seed: etcd", buf_str(&a.keys), buf_str(&b.keys));
	if (a.hash != b.hash) {
		printf("the same seed: the hashes of the key space differ\n");
		failed = 1;
	}
	run_release(&a);
	run_release(&b);
	failed |= other_seed(7, 8);
	return failed;
}
