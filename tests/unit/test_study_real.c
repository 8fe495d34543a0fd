/* Labs on clusters that are not ours: what can run there, and what is remembered of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "study/real.h"

#define HEAD "title: T\ndomain: workloads\nprofile: default\n"
#define SETUP                                                                                      \
	"setup:\n- apply: |\n    apiVersion: v1\n    kind: Namespace\n    metadata: {name: "       \
	"pier}\n"                                                                                  \
	"    ---\n    apiVersion: v1\n    kind: ConfigMap\n    metadata: {name: a, namespace: "    \
	"pier}\n"
#define CRITERIA                                                                                   \
	"criteria:\n- {id: a, points: 2, text: t, object: {kind: Pod, namespace: pier, name: "     \
	"a}}\n"

static void plan_of(const char *yaml, struct real_plan *ret)
{
	struct lab *l = NULL;
	ERR_AUTO err = ERR_INIT;

	if (lab_parse("lab.yaml", yaml, strlen(yaml), "en", 1, &l, &err) < 0)
		fail_msg("%s", err_msg(&err));
	real_plan_make(l, ret);
	lab_free(l);
}

static void what_keeps_to_itself_can_run(void **state)
{
	struct real_plan p;

	(void)state;
	plan_of(HEAD "task: do it\n" SETUP CRITERIA, &p);
	assert_null(p.blocked);
	assert_int_equal(p.points, 2);
	assert_int_equal(p.namespaces.nr, 1);
	assert_string_equal(p.namespaces.v[0], "pier");
	real_plan_release(&p);
}

static void blocked(const char *yaml, const char *why)
{
	struct real_plan p;

	plan_of(yaml, &p);
	assert_non_null(p.blocked);
	assert_string_equal(p.blocked, why);
	real_plan_release(&p);
}

static void what_needs_more_cannot(void **state)
{
	(void)state;
	blocked(HEAD "task: do it\n" CRITERIA, "it has no Namespace of its own");
	blocked(HEAD "task: drain node01 now\n" SETUP CRITERIA,
		"its task is about the node node01");
	blocked(HEAD "task: do it\n" SETUP "- run: ls\n  on: node02\n" CRITERIA,
		"its set-up works on the machine node02");
	blocked(HEAD "task: do it\n" SETUP
		     "- run: kubectl -n kube-system delete pod --all\n" CRITERIA,
		"its set-up changes what is in the Namespace kube-system");
	blocked(HEAD
		"task: do it\n" SETUP
		"    ---\n    apiVersion: v1\n    kind: PersistentVolume\n    metadata: {name: "
		"v}\n" CRITERIA,
		"its set-up makes objects of the whole cluster (PersistentVolume)");
	blocked(HEAD
		"task: do it\n" SETUP
		"    ---\n    apiVersion: v1\n    kind: Secret\n    metadata: {name: v}\n" CRITERIA,
		"its set-up makes objects in the Namespace default, which is not its own");
	blocked(HEAD "task: do it\n" SETUP CRITERIA
		     "- {id: b, points: 1, text: u, absent: {kind: ClusterRole, name: x}}\n",
		"it is about objects of the whole cluster (ClusterRole)");
	blocked(HEAD "task: do it\n" SETUP CRITERIA
		     "- {id: b, points: 1, text: u, essential: true, unit: {on: n1, name: kubelet, "
		     "active: true}}\n",
		"\"u\" cannot be judged there: it looks at a service of the node n1");
	blocked(HEAD "task: do it\n" SETUP
		     "criteria:\n- {id: b, points: 1, text: u, etcd: {key: /x, absent: true}}\n",
		"nothing of it can be judged there");
}

static void some_criteria_do_not_count(void **state)
{
	static const char yaml[] =
		HEAD "task: do it\n" SETUP CRITERIA
		     "- {id: b, points: 1, text: u, file: {on: n1, path: /x, absent: true}}\n"
		     "- {id: c, points: 4, text: u, file: {path: /x, absent: true}}\n"
		     "- id: d\n  points: 8\n  text: u\n  all:\n"
		     "  - object: {kind: Pod, namespace: pier, name: a}\n"
		     "  - not: {invariant: {kind: Pod, namespace: pier, min: 2}}\n"
		     "- {id: e, points: 16, text: u, connect: {from: {machine: n1}, url: "
		     "'http://a'}}\n"
		     "- {id: f, points: 32, text: u, run: {script: kubectl --context x get pods}}\n"
		     "- {id: g, points: 64, text: u, run: {script: kubectl get pods}}\n";
	struct real_plan p;

	(void)state;
	plan_of(yaml, &p);
	assert_null(p.blocked);
	assert_int_equal(p.points, 2 + 4 + 64);
	assert_null(p.unjudged[0]);
	assert_string_equal(p.unjudged[1], "it looks at files of the machine n1");
	assert_string_equal(p.unjudged[3],
			    "it is about every moment of the attempt, which nobody records there");
	assert_string_equal(p.unjudged[4], "it connects from the machine n1");
	assert_string_equal(p.unjudged[5], "it looks at the kubeconfig of the base host");
	real_plan_release(&p);
}

static void an_attempt_is_remembered(void **state)
{
	char home[] = "/tmp/drydock-real-XXXXXX";
	struct real_attempt a = {0}, b = {0};
	STR_AUTO text = NULL;
	STR_AUTO folder = NULL;
	STR_AUTO left = NULL;
	STR_AUTO wanted = NULL;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	assert_non_null(mkdtemp(home));
	assert_int_equal(real_attempt_load(home, &b, &err), -ENOENT);
	a = (struct real_attempt){.lab = xstrdup("l"),
				  .kubeconfig = xstrdup("/k"),
				  .context = xstrdup("c"),
				  .server = xstrdup("https://s"),
				  .word = xstrdup("0a"),
				  .seed = UINT64_MAX,
				  .hints = 2};
	strvec_add(&a.namespaces, "pier");
	assert_int_equal(real_attempt_save(home, &a, &err), 0);
	assert_int_equal(real_attempt_load(home, &b, &err), 0);
	assert_string_equal(b.lab, "l");
	assert_string_equal(b.server, "https://s");
	assert_true(b.seed == UINT64_MAX);
	assert_int_equal(b.hints, 2);
	assert_false(b.ready);
	assert_string_equal(b.namespaces.v[0], "pier");
	folder = real_files_dup(home);
	text = real_text_dup(home, "in /home/candidate/x and /home/candidate");
	wanted = xasprintf("in %s/x and %s", folder, folder);
	assert_string_equal(text, wanted);
	assert_null(real_text_dup(home, NULL));
	left = xasprintf("%s/left", folder);
	assert_int_equal(file_write(left, "x", 1, 0600, &err), 0);
	assert_int_equal(real_attempt_forget(home, &err), 0);
	assert_int_not_equal(access(left, F_OK), 0);
	real_attempt_release(&a);
	real_attempt_release(&b);
	assert_int_equal(real_attempt_load(home, &b, &err), -ENOENT);
	assert_int_equal(rmdir(folder), 0);
	folder[strlen(folder) - strlen("/files")] = '\0';
	assert_int_equal(rmdir(folder), 0);
	assert_int_equal(rmdir(home), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(what_keeps_to_itself_can_run),
					   cmocka_unit_test(what_needs_more_cannot),
					   cmocka_unit_test(some_criteria_do_not_count),
					   cmocka_unit_test(an_attempt_is_remembered)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
