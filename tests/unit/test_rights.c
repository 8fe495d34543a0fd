/* Components act under their own identities: what a working cluster does, RBAC allows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cluster/cluster.h"

#include <stdio.h>

/* Prints and counts the refusals that the trace still holds from event *from on. */
static int count_denials(struct cluster *c, uint64_t *from)
{
	const struct trace_event *e, *why;
	int n = 0;

	for (size_t i = 0; (e = trace_at(cluster_sim(c), i)); i++) {
		if (e->id < *from)
			continue;
		*from = e->id + 1;
		if (!str_eq(e->verb, "deny"))
			continue;
		why = trace_find(cluster_sim(c), e->cause);
		print_message("%s %s/%s: %s\n", e->kind ? e->kind : "-", e->ns ? e->ns : "",
			      e->name ? e->name : "", why && why->detail ? why->detail : "");
		n++;
	}
	return n;
}

static void nobody_is_denied(const char *profile, const char *script)
{
	struct cluster_config cfg = {.profile = profile, .seed = 7};
	struct cluster *c;
	ERR_AUTO err = ERR_INIT;
	BUF_AUTO out = BUF_INIT;
	uint64_t from = 0;
	int denied;

	if (cluster_new(&cfg, &c, &err) < 0 || cluster_boot(c, &err) < 0)
		fail_msg("%s", err_msg(&err));
	denied = count_denials(c, &from);
	cluster_run(c, NULL, script, &out, NULL, 0);
	denied += count_denials(c, &from);
	if (denied)
		fail_msg("%d requests were refused", denied);
	cluster_free(c);
}

static const char work[] =
	"kubectl create deployment web --image=nginx --replicas=3; kubectl expose deploy web "
	"--port=80; sleep 5; kubectl scale deploy web --replicas=1; kubectl set image deploy web "
	"nginx=nginx:1.25; sleep 20; kubectl create configmap c --from-literal=a=b; "
	"kubectl create secret generic s --from-literal=a=b; kubectl create ns other; "
	"kubectl run p --image=busybox --restart=Never -- true; sleep 5; kubectl delete ns other; "
	"kubectl delete deploy web; kubectl cordon node01; kubectl drain node02 "
	"--ignore-daemonsets --force; ssh node01 systemctl stop kubelet; sleep 400; "
	"ssh node01 systemctl start kubelet; sleep 30";

static void kubeadm(void **state)
{
	(void)state;
	nobody_is_denied("default", work);
}

static void hard_way(void **state)
{
	(void)state;
	nobody_is_denied("hard-way", work);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kubeadm),
		cmocka_unit_test(hard_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
