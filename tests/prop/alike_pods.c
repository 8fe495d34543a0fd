/*
 * alike_pods - the scheduler keeps what it found for a pod and looks again only at nodes that
 * changed, while the next pods ask for the same. The same pods are scheduled twice: all alike,
 * and each with another toleration than the one before (of a taint no node has), so that
 * nothing kept serves. Both times every pod must get the same node for the same reasons and
 * scores, while nodes are cordoned, labelled, tainted, filled and emptied.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cluster/cluster.h"
#include "object/json.h"
#include "scheduler/scheduler.h"

#define ROUNDS 9
#define PODS 7

static const char *const changes[ROUNDS] = {
	"kubectl cordon node01",
	"kubectl taint node node02 a=b:NoSchedule",
	"kubectl uncordon node01; kubectl label node node01 disk=ssd",
	"kubectl taint node node04 soft=x:PreferNoSchedule",
	"kubectl taint node node02 a-",
	"kubectl delete pod r0p0 r1p1 r2p2 --now",
	"kubectl run big --image=redis:7 --overrides='{\"spec\":{\"containers\":[{\"name\":\"big\","
	"\"image\":\"redis:7\",\"resources\":{\"requests\":{\"cpu\":\"1500m\"}}}]}}'",
	"kubectl delete node node05",
	"true",
};

static struct cluster *boot(void)
{
	struct cluster_config cfg = {.seed = 7, .extra_nodes = 4};
	struct cluster *c = NULL;
	ERR_AUTO err = ERR_INIT;

	if (cluster_new(&cfg, &c, &err) < 0 || cluster_boot(c, &err) < 0) {
		fprintf(stderr, "alike_pods: %s\n", err_msg(&err));
		exit(1);
	}
	return c;
}

static void run(struct cluster *c, const char *script)
{
	BUF_AUTO out = BUF_INIT;

	if (cluster_run(c, NULL, script, &out, NULL, 0) != 0)
		fprintf(stderr, "alike_pods: %s: %s", script, buf_str(&out));
}

/* One pod of round r; what it asks for changes with the round. */
static void make_pod(struct cluster *c, int r, int p, bool alike)
{
	static const char *const requests[] = {
		"{}", "{\"requests\":{\"cpu\":\"100m\",\"memory\":\"64Mi\"}}",
		"{\"requests\":{\"cpu\":\"700m\"}}"};
	static const char *const more[] = {"", ",\"nodeSelector\":{\"disk\":\"ssd\"}"};
	int other = alike ? 0 : p % 2;
	STR_AUTO script = xasprintf(
		"kubectl run r%dp%d --image=nginx "
		"--overrides='{\"spec\":{\"containers\":[{\"name\":"
		"\"c\",\"image\":\"nginx\",\"resources\":%s}],\"tolerations\":[{\"key\":\"none%d\","
		"\"operator\":\"Exists\"}]%s}}'",
		r, p, requests[(r + 2) % 3], other, more[r % 4 == 3]);

	run(c, script);
}

static void tell(struct cluster *c, int r, struct buf *out)
{
	for (int p = 0; p < PODS; p++) {
		STR_AUTO name = xasprintf("r%dp%d", r, p);
		VALUE_AUTO *why = scheduler_explain_dup(cluster_scheduler(c), "default", name);

		buf_addf(out, "%s ", name);
		json_write(out, why, 0);
		buf_addc(out, '\n');
	}
}

/* What became of every pod, and why. */
static void scenario(bool alike, struct buf *out)
{
	struct cluster *c = boot();

	for (int r = 0; r < ROUNDS; r++) {
		for (int p = 0; p < PODS; p++) {
			make_pod(c, r, p, alike);
			if (p == 3)
				run(c, changes[r]);
			if (p % 3 == 2) /* others wait together */
				sim_advance(cluster_sim(c), SIM_SEC);
		}
		sim_advance(cluster_sim(c), SIM_SEC);
		tell(c, r, out);
		sim_advance(cluster_sim(c), 10 * SIM_SEC);
	}
	cluster_run(c, NULL, "kubectl get pods -o wide", out, NULL, 0);
	cluster_free(c);
}

static int compare(const char *a, const char *b)
{
	for (int line = 1; *a || *b; line++) {
		size_t n = strcspn(a, "\n"), m = strcspn(b, "\n");

		if (n != m || strncmp(a, b, n) != 0) {
			printf("line %d:\n  alike:     %.*s\n  different: %.*s\n", line, (int)n, a,
			       (int)m, b);
			return 1;
		}
		a += n + (a[n] == '\n');
		b += m + (b[m] == '\n');
	}
	return 0;
}

int main(void)
{
	BUF_AUTO alike = BUF_INIT;
	BUF_AUTO different = BUF_INIT;

	scenario(true, &alike);
	scenario(false, &different);
	if (!strstr(buf_str(&alike), "\"scheduled\"") ||
	    !strstr(buf_str(&alike), "\"unschedulable\"")) {
		printf("some pods should find a node and some not\n");
		return 1;
	}
	return compare(buf_str(&alike), buf_str(&different));
}
