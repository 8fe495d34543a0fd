/* Every kind of check on a real cluster: one case that holds, one that does not, what is said
 * of both; and that looking changes nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>

#include "study/check.h"
#include "study/text.h"

static struct cluster *cluster;

static int boot(void **state)
{
	struct cluster_config cfg = {.seed = 1};
	ERR_AUTO err = ERR_INIT;

	(void)state;
	if (cluster_new(&cfg, &cluster, &err) < 0 || cluster_boot(cluster, &err) < 0)
		fail_msg("%s", err_msg(&err));
	return 0;
}

static int shut_down(void **state)
{
	(void)state;
	cluster_free(cluster);
	cluster = NULL;
	return 0;
}

static void sh(const char *script)
{
	BUF_AUTO out = BUF_INIT;
	int status = cluster_run(cluster, NULL, script, &out, NULL, 0);

	if (status)
		fail_msg("%s: status %d: %s", script, status, buf_str(&out));
}

static struct value *check_of(const char *yaml)
{
	struct value *v = NULL;
	BUF_AUTO path = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	if (text_yaml("check", yaml, strlen(yaml), 0, &v, NULL, &err) < 0 ||
	    check_valid(v, &path, &err) < 0)
		fail_msg("%s: %s: %s", yaml, buf_str(&path), err_msg(&err));
	return v;
}

/* Judges; wanted and found must contain these. */
static void judge(const char *yaml, bool holds, const char *wanted, const char *found)
{
	VALUE_AUTO *check = check_of(yaml);
	char *w = NULL, *f = NULL;
	bool passed;
	ERR_AUTO err = ERR_INIT;

	if (check_run(cluster, check, &passed, &w, &f, &err) < 0)
		fail_msg("%s: %s", yaml, err_msg(&err));
	if (passed != holds)
		fail_msg("%s: expected it to %s; wanted %s; found %s", yaml,
			 holds ? "hold" : "fail", w, f);
	if (!strstr(w, wanted))
		fail_msg("%s: wanted is \"%s\", expected \"%s\"", yaml, w, wanted);
	if (!strstr(f, found))
		fail_msg("%s: found is \"%s\", expected \"%s\"", yaml, f, found);
	free(w);
	free(f);
}

static void objects(void **state)
{
	(void)state;
	sh("kubectl create ns shop && kubectl create deploy web --image=nginx:1.25 --replicas=2 "
	   "-n shop && kubectl wait deploy/web -n shop --for=condition=Available --timeout=60s");
	judge("object: {kind: Deployment, name: web, namespace: shop, match: {spec: {replicas: "
	      "2}}}",
	      true, "Deployment web in namespace shop with spec.replicas 2", "as wanted");
	judge("object: {kind: deploy, name: web, namespace: shop, match: {spec: {replicas: 3}}}",
	      false, "spec.replicas 3", "spec.replicas is 2");
	/* the namespace counts */
	judge("object: {kind: Deployment, name: web}", false, "in namespace default",
	      "there is none");
	judge("object: {kind: Deployment, name: web, namespace: '*'}", true, "in any namespace",
	      "as wanted");
	judge("object: {kind: Node, name: node01, namespace: shop}", true, "Node node01",
	      "as wanted");
	/* some object that is meant */
	judge("object: {kind: Pod, namespace: shop, selector: {app: web}, match: {status: {phase: "
	      "Running}}}",
	      true, "Pod labelled app=web", "as wanted");
	judge("object: {kind: Pod, namespace: shop, selector: 'app=web,tier', match: {status: "
	      "{phase: Running}}}",
	      false, "labelled app=web,tier", "there is none");
	judge("object: {kind: Pod, namespace: shop, name: '~^web-', match: {spec: {nodeName: "
	      "nowhere}}}",
	      false, "matching ^web-", "spec.nodeName is");
	judge("object: {kind: Pod, namespace: shop, field_selector: spec.nodeName=nowhere}", false,
	      "where spec.nodeName=nowhere", "there is none");
	judge("object: {kind: Deployment, apiVersion: apps/v1, name: web, namespace: shop}", true,
	      "Deployment web", "as wanted");
}

static void objects_on_their_way_out_are_gone_and_not_gone(void **state)
{
	(void)state;
	sh("kubectl run leaving --image=nginx:1.25 && kubectl wait pod/leaving "
	   "--for=condition=Ready && kubectl patch pod leaving -p "
	   "'{\"metadata\":{\"finalizers\":[\"x.io/stay\"]}}' && kubectl delete pod leaving "
	   "--wait=false");
	judge("object: {kind: Pod, name: leaving}", false, "Pod leaving", "it is being deleted");
	judge("count: {kind: Pod, name: leaving, equals: 0}", true, "exactly 0", "0");
	judge("condition: {kind: Pod, name: leaving}", false, "Ready=True", "it is being deleted");
	judge("absent: {kind: Pod, name: leaving}", false, "no Pod leaving",
	      "1 still there, being deleted");
	judge("object: {kind: Pod, name: leaving, match: {metadata: {deletionTimestamp: '~.'}}}",
	      true, "deletionTimestamp matching", "as wanted");
	sh("kubectl patch pod leaving --type=json -p "
	   "'[{\"op\":\"remove\",\"path\":\"/metadata/finalizers\"}]'; sleep 40");
	judge("absent: {kind: Pod, name: leaving}", true, "no Pod leaving", "there is none");
}

static void counts(void **state)
{
	(void)state;
	sh("for i in 1 2 3; do kubectl create cm c$i --from-literal=v=$i; kubectl label cm c$i "
	   "set=c; done");
	judge("count: {kind: ConfigMap, selector: {set: c}, equals: 3}", true, "exactly 3", "3");
	judge("count: {kind: ConfigMap, selector: {set: c}, equals: '2'}", false, "exactly 2", "3");
	judge("count: {kind: ConfigMap, selector: {set: c}, min: 3, max: 3}", true,
	      "at least 3 at most 3", "3");
	judge("count: {kind: ConfigMap, selector: {set: c}, min: 4}", false, "at least 4", "3");
	judge("count: {kind: ConfigMap, selector: {set: c}, max: 2}", false, "at most 2", "3");
	judge("count: {kind: ConfigMap, selector: {set: c}, match: {data: {v: 2}}, equals: 1}",
	      true, "with data.v 2", "1");
	judge("absent: {kind: ConfigMap, selector: {set: c}}", false, "no ConfigMap",
	      "3 still there");
}

static void conditions(void **state)
{
	(void)state;
	judge("condition: {kind: Node, name: node01, type: Ready}", true, "condition Ready=True",
	      "Ready=True");
	judge("condition: {kind: Node, name: node01, type: Ready, status: 'False'}", false,
	      "Ready=False", "Ready=True KubeletReady");
	judge("condition: {kind: Node, name: node01, type: MemoryPressure, status: false}", true,
	      "MemoryPressure=False", "MemoryPressure=False");
	judge("condition: {kind: Node, name: node01, type: Nonesuch}", false, "Nonesuch=True",
	      "Nonesuch=absent");
	judge("condition: {kind: Node, name: node09}", false, "Node node09", "there is none");
	/* all of them, not one of them */
	sh("kubectl run good --image=nginx:1.25 -l pair=p && kubectl run bad --image=nginx:nope -l "
	   "pair=p && sleep 20");
	judge("condition: {kind: Pod, selector: {pair: p}}", false, "Ready=True",
	      "bad: Ready=False");
	judge("condition: {kind: Pod, name: good, reason: x}", false, "reason x", "Ready=True");
}

static void events(void **state)
{
	(void)state;
	sh("kubectl run told --image=nginx:nope && sleep 30");
	judge("event: {kind: Pod, name: told, reason: Failed}", true, "an event Failed about told",
	      "it is there");
	judge("event: {name: told, reason: Killing}", false, "an event Killing",
	      "no such event, but others about it");
	judge("event: {name: told, reason: Scheduled, namespace: kube-system}", false, "Scheduled",
	      "no such event");
	judge("event: {name: told, message: '~nginx:no[p]e', type: Warning}", true, "about told",
	      "it is there");
}

static void rights(void **state)
{
	(void)state;
	sh("kubectl create sa viewer && kubectl apply -f - <<'END'\n"
	   "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: reader}, "
	   "rules: "
	   "[{apiGroups: [''], resources: [pods], verbs: [get, list]}]}\n---\n"
	   "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: "
	   "reading}, "
	   "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}, subjects: "
	   "[{kind: ServiceAccount, name: viewer, namespace: default}]}\nEND");
	judge("can_i: {as: 'system:serviceaccount:default:viewer', verb: list, resource: pods, "
	      "namespace: default}",
	      true, "viewer may list pods in namespace default", "it may");
	judge("can_i: {as: 'system:serviceaccount:default:viewer', verb: delete, resource: pods, "
	      "namespace: default}",
	      false, "may delete pods", "it may not");
	judge("can_i: {as: 'system:serviceaccount:default:viewer', verb: delete, resource: pods, "
	      "namespace: default, allowed: false}",
	      true, "may not delete pods", "it may not");
	judge("can_i: {as: 'system:serviceaccount:default:viewer', verb: list, resource: pods, "
	      "namespace: kube-system}",
	      false, "in namespace kube-system", "it may not");
}

static void programs_in_pods(void **state)
{
	(void)state;
	sh("kubectl run box --image=busybox --env=COLOR='deep blue' -- sleep 3600 && kubectl wait "
	   "pod/box --for=condition=Ready");
	judge("exec: {pod: box, command: [sh, -c, 'echo $COLOR'], stdout: '~^deep blue$'}", true,
	      "in Pod box in namespace default: sh -c echo $COLOR", "printing deep blue");
	judge("exec: {pod: box, command: 'echo \"it''s $COLOR\"', stdout: \"it's deep\"}", true,
	      "printing it's deep", "exit status 0");
	judge("exec: {pod: box, command: [printenv, COLOR], stdout: red}", false, "printing red",
	      "deep blue");
	judge("exec: {pod: box, command: [sh, -c, 'exit 3'], status: 3}", true, "exit status 3",
	      "exit status 3");
	judge("exec: {pod: box, command: [sh, -c, 'exit 3']}", false, "sh -c exit 3",
	      "exit status 3");
	judge("exec: {pod: nobody, command: [ls]}", false, "Pod nobody", "there is no such pod");
	judge("exec: {pod: bad, command: [ls]}", false, "Pod bad", "it does not run");
	/* control characters of a program never reach the learner's terminal */
	judge("exec: {pod: box, command: \"printf 'a\\\\033[2Jb'\", stdout: xyz}", false, "xyz",
	      "a?[2Jb");
}

static void logs(void **state)
{
	(void)state;
	sh("kubectl run talker --image=busybox --restart=Never -- sh -c 'echo one; echo two; exit "
	   "1' && sleep 10");
	judge("logs: {pod: talker, contains: two}", true, "containing two", "it is there");
	judge("logs: {pod: talker, contains: '~^two$'}", true, "containing ^two$", "it is there");
	judge("logs: {pod: talker, contains: three}", false, "containing three",
	      "it says one\\ntwo");
	judge("logs: {pod: nobody, contains: x}", false, "Pod nobody", "there is no such pod");
}

static void connections(void **state)
{
	(void)state;
	sh("kubectl create deploy site --image=nginx:1.25 && kubectl expose deploy site --port=80 "
	   "&& "
	   "kubectl create svc clusterip hollow --tcp=80:80 && kubectl run caller --image=busybox "
	   "-- "
	   "sleep 3600 && kubectl wait deploy/site --for=condition=Available && kubectl wait "
	   "pod/caller --for=condition=Ready && sleep 5");
	judge("connect: {from: {pod: caller}, url: 'http://site', body: Welcome to nginx}", true,
	      "http://site from Pod caller in namespace default: ok", "ok, HTTP status 200");
	judge("connect: {from: {pod: caller}, url: 'http://site', body: Apache}", false,
	      "saying Apache", "ok, HTTP status 200, saying <!DOCTYPE html>");
	judge("connect: {from: {pod: caller}, url: 'http://site/nope', expect: 404}", true, "404",
	      "HTTP status 404");
	judge("connect: {from: {pod: caller}, url: 'http://site/nope'}", false, "ok",
	      "error, HTTP status 404");
	judge("connect: {from: {pod: caller}, url: 'http://hollow', expect: refused}", true,
	      "refused", "refused");
	judge("connect: {from: {pod: caller}, url: 'http://site:81', expect: blocked}", true,
	      "blocked", "");
	judge("connect: {from: {pod: caller}, url: 'http://nosuch', expect: unknown}", true,
	      "unknown", "the name is not known");
	judge("connect: {from: {pod: caller}, url: 'http://nosuch'}", false, "ok",
	      "the name is not known");
	judge("connect: {from: {pod: caller}, url: 'tcp://site:80'}", true, "tcp://site:80", "ok");
	judge("connect: {from: {pod: gone}, url: 'http://site'}", false, "Pod gone",
	      "there is no pod to connect from");
	judge("connect: {from: {machine: node01}, url: "
	      "'http://site.default.svc.cluster.local'}",
	      false, "from node01", "the name is not known");
}

static void scripts(void **state)
{
	(void)state;
	judge("run: {script: 'echo hi; false', status: 1, stdout: hi}", true, "on base: echo hi",
	      "exit status 1, printing hi");
	judge("run: {script: 'echo hi; false', stdout: hi}", false, "on base", "exit status 1");
	judge("run: {on: node01, script: hostname, stdout: '~^node01$'}", true, "on node01",
	      "node01");
	judge("run: {on: node01, script: hostname, stdout: '~^node02$'}", false, "matches ^node02$",
	      "printing node01");
	judge("run: {script: 'echo oops >&2; exit 4'}", false, "on base",
	      "exit status 4, printing oops");
}

static void files(void **state)
{
	(void)state;
	sh("printf 'a: 1\\nb: 2\\n' > /tmp/f && chmod 600 /tmp/f && : > /tmp/empty && mkdir -p "
	   "/tmp/d");
	judge("file: {path: /tmp/f, contains: 'b: 2', mode: '0600', owner: candidate}", true,
	      "file /tmp/f on base containing b: 2 with mode 0600 of candidate", "present");
	judge("file: {path: /tmp/f, matches: '^b: [0-9]$'}", true, "matching ^b", "present");
	judge("file: {path: /tmp/f, matches: '^2'}", false, "matching ^2", "saying a: 1\\nb: 2");
	judge("file: {path: /tmp/f, mode: '644'}", false, "mode 644", "mode 0600, owner candidate");
	judge("file: {path: /tmp/f, owner: root}", false, "of root", "owner candidate");
	judge("file: {path: /tmp/empty, contains: x}", false, "containing x", "present, but empty");
	judge("file: {path: /tmp/none, contains: x}", false, "containing x", "absent");
	judge("file: {path: /tmp/none, absent: true}", true, "absent", "absent");
	judge("file: {path: /tmp/f, absent: true}", false, "absent", "present");
	judge("file: {path: /tmp/d}", false, "/tmp/d", "a folder");
	judge("file: {path: /tmp/d, absent: true}", false, "absent", "present");
	judge("file: {on: controlplane, path: /etc/kubernetes/manifests/etcd.yaml, contains: "
	      "etcd}",
	      true, "on controlplane", "present");
}

static void units(void **state)
{
	BUF_AUTO out = BUF_INIT;

	(void)state;
	judge("unit: {on: node02, name: kubelet, active: true, enabled: true}", true,
	      "unit kubelet on node02 active and enabled", "active and enabled");
	judge("unit: {on: node02, name: kubelet, active: false}", false, "not active",
	      "active and enabled");
	assert_int_equal(
		cluster_run(cluster, "node02", "systemctl disable --now kubelet", &out, NULL, 0),
		0);
	judge("unit: {on: node02, name: kubelet, active: true}", false, "active",
	      "inactive and not enabled");
	judge("unit: {on: node02, name: kubelet, active: false, enabled: false}", true,
	      "not active and not enabled", "inactive and not enabled");
	assert_int_equal(
		cluster_run(cluster, "node02", "systemctl enable --now kubelet", &out, NULL, 0), 0);
}

static void keys_of_etcd(void **state)
{
	(void)state;
	sh("kubectl create cm kept --from-literal=v=gold");
	judge("etcd: {key: /registry/configmaps/default/kept}", true, "present", "present");
	judge("etcd: {key: /registry/configmaps/default/kept, contains: gold}", true,
	      "containing gold", "present");
	judge("etcd: {key: /registry/configmaps/default/kept, contains: silver}", false,
	      "containing silver", "present, saying ");
	judge("etcd: {key: /registry/configmaps/default/none}", false, "present", "absent");
	judge("etcd: {key: /registry/configmaps/default/none, absent: true}", true, "absent",
	      "absent");
	judge("etcd: {key: /registry/configmaps/default/kept, absent: true}", false, "absent",
	      "present");
}

/* What is told is exactly this: of an all, what is not well. */
static void told(const char *check, const char *wanted, const char *found)
{
	STR_AUTO text = xasprintf("{%s}", check);
	VALUE_AUTO *v = NULL;
	ERR_AUTO err = ERR_INIT;
	STR_AUTO w = NULL;
	STR_AUTO f = NULL;
	bool passed = true;

	assert_int_equal(yaml_parse(text, strlen(text), &v, NULL, &err), 0);
	assert_int_equal(check_run(cluster, v, &passed, &w, &f, &err), 0);
	assert_false(passed);
	assert_string_equal(w, wanted);
	assert_string_equal(f, found);
}

static void combinations(void **state)
{
	(void)state;
#define YES "absent: {kind: Pod, name: nobody}"
#define NO "object: {kind: Pod, name: nobody}"
	judge("all: [{" YES "}, {" YES "}]", true, "; and ", "there is none; there is none");
	judge("all: [{" NO "}, {" NO "}]", false, "; and ", "there is none; there is none");
	told("all: [{" YES "}, {" NO "}, {" YES "}]", "Pod nobody in namespace default",
	     "there is none");
	told("all: [{" NO "}, {" YES "}]", "Pod nobody in namespace default", "there is none");
	judge("any: [{" NO "}, {" YES "}]", true, "; or ", "there is none");
	judge("any: [{" NO "}, {" NO "}]", false, "; or ", "there is none");
	judge("not: {" NO "}", true, "not: Pod nobody", "there is none");
	judge("not: {" YES "}", false, "not: no Pod nobody", "there is none");
	judge("not: {all: [{" YES "}, {not: {" YES "}}]}", true, "not: ", "");
}

/* What cannot be told is neither passed nor its opposite. */
static void without_an_apiserver_nothing_is_known(void **state)
{
	BUF_AUTO out = BUF_INIT;

	(void)state;
	assert_int_equal(cluster_run(cluster, "controlplane",
				     "mv /etc/kubernetes/manifests/kube-apiserver.yaml /root/ && "
				     "sleep 60",
				     &out, NULL, 0),
			 0);
	judge("object: {kind: Pod, name: nobody}", false, "Pod nobody", "it cannot be told: ");
	judge("absent: {kind: Pod, name: nobody}", false, "no Pod", "it cannot be told: ");
	judge("not: {object: {kind: Pod, name: nobody}}", false, "not", "it cannot be told: ");
	judge("count: {kind: Pod, max: 100}", false, "at most 100", "it cannot be told: ");
	judge("condition: {kind: Node, name: node01}", false, "Ready", "it cannot be told: ");
	judge("event: {reason: Pulled}", false, "Pulled", "it cannot be told: ");
	judge("exec: {pod: box, command: [ls]}", false, "box", "it cannot be told: ");
	judge("logs: {pod: talker, contains: one}", false, "talker", "it cannot be told: ");
	judge("can_i: {as: x, verb: get, resource: pods, allowed: false}", false, "may not",
	      "it cannot be told: ");
	judge("any: [{object: {kind: Pod, name: nobody}}, {file: {path: /tmp/f}}]", true, "or",
	      "present");
	judge("all: [{object: {kind: Pod, name: nobody}}, {file: {path: /tmp/f}}]", false,
	      "Pod nobody", "it cannot be told: ");
	/* a definite no decides, and its opposite is definite too */
	judge("not: {all: [{object: {kind: Pod, name: nobody}}, {file: {path: /none}}]}", true,
	      "not", "absent");
	judge("unit: {on: node01, name: kubelet, active: true}", true, "kubelet", "active");
	judge("etcd: {key: /registry/configmaps/default/kept}", true, "present", "present");
	assert_int_equal(cluster_run(cluster, "controlplane",
				     "mv /root/kube-apiserver.yaml /etc/kubernetes/manifests/ && "
				     "sleep 60",
				     &out, NULL, 0),
			 0);
	judge("absent: {kind: Pod, name: nobody}", true, "no Pod", "there is none");
}

/* The caller's buffer may be gone when a job in the background writes. */
static void background_jobs_outlive_their_script(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	assert_int_equal(cluster_run(cluster, NULL,
				     "(sleep 5; echo late; touch /tmp/done) & echo soon", &out,
				     NULL, 0),
			 0);
	assert_string_equal(buf_str(&out), "soon\n");
	buf_release(&out);
	memset(&out, 0x5a, sizeof(out)); /* what it was is gone */
	sim_advance(cluster_sim(cluster), 10 * SIM_SEC);
	judge("file: {path: /tmp/done}", true, "/tmp/done", "present");
}

static void within_waits_as_long_as_it_must(void **state)
{
	struct sim *sim = cluster_sim(cluster);
	int64_t before;

	(void)state;
	sh("kubectl delete pod late --ignore-not-found && (sleep 20; kubectl run late "
	   "--image=nginx:1.25) & sleep 1");
	before = sim_now(sim);
	judge("{object: {kind: Pod, name: late}, within: 5s}", false, "Pod late", "there is none");
	assert_true(sim_now(sim) - before >= 5 * SIM_SEC && sim_now(sim) - before < 6 * SIM_SEC);
	before = sim_now(sim);
	judge("{object: {kind: Pod, name: late}, within: 60s}", true, "Pod late", "as wanted");
	assert_true(sim_now(sim) - before < 30 * SIM_SEC);
	before = sim_now(sim);
	judge("{object: {kind: Pod, name: late}, within: 60s}", true, "Pod late", "as wanted");
	assert_int_equal(sim_now(sim), before); /* it holds already: no time passes */
	judge("{not: {object: {kind: Pod, name: late}}, within: 3s}", false, "not", "as wanted");
}

static void checks_wait_together(void **state)
{
	static const char *const texts[] = {"{object: {kind: Pod, name: n1}, within: 10s}",
					    "{object: {kind: Pod, name: n2}, within: 10s}",
					    "object: {kind: Pod, name: n3}"};
	const struct value *checks[3];
	struct judged results[3] = {0};
	int64_t before = sim_now(cluster_sim(cluster));
	ERR_AUTO err = ERR_INIT;

	(void)state;
	for (int i = 0; i < 3; i++)
		checks[i] = check_of(texts[i]);
	assert_int_equal(check_all_of(cluster, NULL, checks, 3, results, &err), 0);
	assert_int_equal((sim_now(cluster_sim(cluster)) - before) / SIM_SEC, 10);
	for (int i = 0; i < 3; i++) {
		assert_false(results[i].passed);
		value_unref((struct value *)(uintptr_t)checks[i]);
		free(results[i].wanted);
		free(results[i].found);
	}
}

/* ---- looking changes nothing ------------------------------------------------------------------
 */

/* Everything a learner could see of the cluster and the base host, as text. */
static void portrait(struct buf *out)
{
	const struct kind *k;

	for (size_t i = 0; (k = kind_at(i)); i++) {
		VALUE_AUTO *list = NULL;
		ERR_AUTO err = ERR_INIT;

		if (str_empty(k->storage) ||
		    client_list(cluster_admin(cluster), k, NULL, NULL, &list, &err) < 0)
			continue;
		buf_addf(out, "%s\n", k->plural);
		yaml_write(out, value_get(list, "items"));
	}
	(void)!vfs_read(machine_vfs(cluster_machine(cluster, NULL)),
			"/home/candidate/.bash_history", out);
}

static void looking_changes_nothing(void **state)
{
	static const char *const still[] = {
		"object: {kind: Pod, name: box, match: {status: {phase: Running}}}",
		"absent: {kind: Pod, name: box}",
		"count: {kind: Pod, min: 1}",
		"condition: {kind: Pod, selector: {run: box}}",
		"event: {name: box, reason: Pulled}",
		"can_i: {as: x, verb: get, resource: pods}",
		"file: {on: node01, path: /etc/hosts, contains: x}",
		"unit: {on: node01, name: kubelet, active: true}",
		"etcd: {key: /registry/pods/default/box, contains: x}",
		"all: [{absent: {kind: Pod, name: x}}, {not: {absent: {kind: Pod, name: x}}}]",
	};
	static const char *const passing[] = {
		"exec: {pod: box, command: ['true']}",
		"logs: {pod: box, contains: x}",
		"connect: {from: {pod: caller}, url: 'http://site'}",
	};
	struct sim *sim = cluster_sim(cluster);
	BUF_AUTO before = BUF_INIT, after = BUF_INIT;
	int64_t now = sim_now(sim);

	(void)state;
	portrait(&before);
	for (size_t i = 0; i < ARRAY_SIZE(still); i++) {
		VALUE_AUTO *check = check_of(still[i]);
		STR_AUTO w = NULL;
		STR_AUTO f = NULL;
		ERR_AUTO err = ERR_INIT;
		bool passed;

		assert_int_equal(check_run(cluster, check, &passed, &w, &f, &err), 0);
		if (sim_now(sim) != now)
			fail_msg("%s: time passed", still[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(passing); i++) {
		VALUE_AUTO *check = check_of(passing[i]);
		STR_AUTO w = NULL;
		STR_AUTO f = NULL;
		ERR_AUTO err = ERR_INIT;
		bool passed;

		assert_int_equal(check_run(cluster, check, &passed, &w, &f, &err), 0);
		if (sim_now(sim) - now > SIM_SEC)
			fail_msg("%s: more time passed than it takes", passing[i]);
	}
	portrait(&after);
	assert_string_equal(buf_str(&before), buf_str(&after));
}

/* ---- mistakes
 * ------------------------------------------------------------------------------------ */

static void mistakes_are_told_with_their_place(void **state)
{
	static const struct {
		const char *yaml, *path, *says;
	} cases[] = {
		{"[1]", "", "expected one check of: object, absent, count"},
		{"{}", "", "expected one check of: object"},
		{"objekt: {kind: Pod}", "", "objekt: there is no such check"},
		{"{object: {kind: Pod}, absent: {kind: Pod}}", ".absent",
		 "expected nothing beside object but within"},
		{"object: Pod", ".object", "expected a map of kind, apiVersion, namespace"},
		{"object: {name: x}", ".object", "expected kind"},
		{"object: {kind: Pot}", ".object.kind", "expected a kind that the cluster serves"},
		{"object: {kind: Pod, apiVersion: apps/v1}", ".object",
		 "apiVersion: \"apps/v1\": expected one that serves this kind"},
		{"object: {kind: Pod, nmae: x}", ".object.nmae",
		 "unknown field: expected one of kind"},
		{"object: {kind: Pod, match: x}", ".object.match", "expected fields of the object"},
		{"object: {kind: Pod, match: {a: {$x: 1}}}", ".object.match.a.$x",
		 "expected $exact"},
		{"object: {kind: Pod, name: '~('}", ".object.name", "expected an extended regular"},
		{"object: {kind: Pod, selector: 'a in'}", ".object.selector", ""},
		{"object: {kind: Pod, selector: []}", ".object.selector", "expected labels"},
		{"count: {kind: Pod}", ".count", "expected equals, min or max"},
		{"count: {kind: Pod, equals: many}", ".count.equals", "expected a whole number"},
		{"count: {kind: Pod, equals: 1.5}", ".count.equals", "expected a whole number"},
		{"event: {name: x}", ".event", "expected reason or message"},
		{"can_i: {as: x, verb: get}", ".can_i", "expected resource"},
		{"exec: {pod: x}", ".exec", "expected command"},
		{"exec: {command: [ls]}", ".exec", "expected one of pod and selector"},
		{"exec: {pod: x, command: []}", ".exec.command", "expected a list of words"},
		{"exec: {pod: x, command: [[ls]]}", ".exec.command", "expected a list of words"},
		{"logs: {pod: x}", ".logs", "expected contains"},
		{"connect: {url: 'http://x'}", ".connect", "expected from"},
		{"connect: {from: {}, url: 'http://x'}", ".connect.from",
		 "expected one of machine, pod and selector"},
		{"connect: {from: {pod: x}, url: x}", ".connect", "expected http://HOST"},
		{"connect: {from: {pod: x}, url: 'tcp://x'}", ".connect", "tcp://HOST:PORT"},
		{"connect: {from: {pod: x}, url: 'http://x:99999'}", ".connect", "expected http"},
		{"connect: {from: {pod: x}, url: 'http://x', expect: fine}", ".connect.expect",
		 "expected ok, refused"},
		{"run: {on: node01}", ".run", "expected script"},
		{"file: {path: etc/x}", ".file", "expected an absolute path"},
		{"file: {path: /x, mode: 0600}", ".file", "expected octal digits in quotes"},
		{"file: {path: /x, absent: true, contains: x}", ".file",
		 "expected nothing else about the file"},
		{"unit: {on: node01, name: kubelet}", ".unit", "expected active or enabled"},
		{"unit: {on: node01, name: kubelet, active: 'on'}", ".unit.active",
		 "expected true or false"},
		{"etcd: {key: x, absent: true, contains: y}", ".etcd",
		 "expected one of absent and contains"},
		{"invariant: {kind: Pod}", ".invariant", "expected min or max"},
		{"all: []", ".all", "expected a list of 1 to 50 checks"},
		{"all: [{object: {kind: Pod}}, {objekt: {}}]", ".all[1]", "there is no such check"},
		{"not: {object: {kind: Pod}, within: 5s}", ".not", "only beside the outermost"},
		{"{object: {kind: Pod}, within: soon}", ".within", "expected a duration"},
		{"{object: {kind: Pod}, within: 2h}", ".within", "at most an hour"},
		{"{object: {kind: Pod}, within: 0s}", ".within", "expected a duration"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		VALUE_AUTO *v = NULL;
		BUF_AUTO path = BUF_INIT;
		ERR_AUTO err = ERR_INIT;

		assert_int_equal(
			text_yaml("x", cases[i].yaml, strlen(cases[i].yaml), 0, &v, NULL, &err), 0);
		if (check_valid(v, &path, &err) != -EINVAL)
			fail_msg("%s: expected a mistake", cases[i].yaml);
		if (strcmp(buf_str(&path), cases[i].path) != 0 ||
		    !strstr(err_msg(&err), cases[i].says))
			fail_msg("%s: %s: %s; expected %s: %s", cases[i].yaml, buf_str(&path),
				 err_msg(&err), cases[i].path, cases[i].says);
	}
}

/* Only the cluster knows which machines there are. */
static void machines_that_are_not_there(void **state)
{
	static const char *const checks[] = {"run: {on: node09, script: ls}",
					     "file: {on: node09, path: /x}",
					     "unit: {on: base, name: kubelet, active: true}",
					     "connect: {from: {machine: node09}, url: 'http://x'}",
					     "not: {file: {on: node09, path: /x}}"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(checks); i++) {
		VALUE_AUTO *check = check_of(checks[i]);
		char *w = NULL, *f = NULL;
		ERR_AUTO err = ERR_INIT;
		bool passed;

		assert_int_equal(check_run(cluster, check, &passed, &w, &f, &err), -EINVAL);
		assert_non_null(strstr(err_msg(&err), "there is no"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects),
		cmocka_unit_test(objects_on_their_way_out_are_gone_and_not_gone),
		cmocka_unit_test(counts),
		cmocka_unit_test(conditions),
		cmocka_unit_test(events),
		cmocka_unit_test(rights),
		cmocka_unit_test(programs_in_pods),
		cmocka_unit_test(logs),
		cmocka_unit_test(connections),
		cmocka_unit_test(scripts),
		cmocka_unit_test(files),
		cmocka_unit_test(units),
		cmocka_unit_test(keys_of_etcd),
		cmocka_unit_test(combinations),
		cmocka_unit_test(without_an_apiserver_nothing_is_known),
		cmocka_unit_test(background_jobs_outlive_their_script),
		cmocka_unit_test(within_waits_as_long_as_it_must),
		cmocka_unit_test(checks_wait_together),
		cmocka_unit_test(looking_changes_nothing),
		cmocka_unit_test(mistakes_are_told_with_their_place),
		cmocka_unit_test(machines_that_are_not_there),
	};

	return cmocka_run_group_tests(tests, boot, shut_down);
}
