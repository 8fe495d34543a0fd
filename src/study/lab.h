/*
 * lab.h - labs: a broken or empty cluster, a task, and criteria that judge the outcome.
 * labs/ID/lab.yaml (built in), labs/ID/solution*.sh (each must score full; the screen shows the
 * first of them), also*.sh (so must these, which nobody is shown: unusual but right) and
 * labs/ID/wrong*.sh (each must not). To add one: make the folder; `drydock lab test ID`.
 *
 *	title: {en: "...", ko: "..."}
 *	domain: workloads            # architecture workloads networking storage troubleshooting
 *	weight: 5                    # share in an exam, percent
 *	minutes: 6
 *	level: 1                     # 1 easy .. 3 hard
 *	profile: default
 *	parameters:                  # seeded choices, used as ${name} in every text below
 *	  ns: [harbor, pier, quay]
 *	setup:                       # in order, before the clock starts
 *	- apply: |                   #   manifests, as the admin
 *	    apiVersion: v1 ...
 *	- run: "shell commands"      #   on the base host, or on: NODE
 *	  on: node01
 *	- wait: 30s                  #   virtual time
 *	task: {en: "Markdown", ko: "Markdown"}
 *	hints: {en: ["first", "second"], ko: [...]}
 *	criteria:                    # points add up to the lab's total
 *	- id: scaled
 *	  points: 3
 *	  text: {en: "The Deployment has 4 ready replicas", ko: "..."}
 *	  <one check>
 *	debrief: {en: "Markdown: how and why, shown after the attempt", ko: "..."}
 *
 * Checks (one key a criterion). TARGET is kind, apiVersion, namespace ("default" when left
 * out, "*" any), name or selector, field_selector. Kinds as kubectl takes them (Deployment,
 * deploy); a name "~REGEX" matches; a selector is {labels} or "app=web,tier!=db". Objects
 * that are being deleted do not count, but for absent.
 *	object: {TARGET, match: {partial object}}   one that is meant matches (match.h)
 *	absent: {TARGET}
 *	count: {TARGET, match, equals | min | max}
 *	condition: {TARGET, type: Ready, status: "True", reason}   of every one that is meant
 *	event: {namespace, kind, name, reason, type, message}
 *	can_i: {as: USER, groups, verb, resource, group, subresource, namespace, name,
 *	        allowed: true}
 *	exec: {namespace, pod | selector, container, command: [words] | "shell text",
 *	       stdout, status: 0}
 *	logs: {namespace, pod | selector, container, previous, contains}
 *	connect: {from: {machine} | {namespace, pod | selector}, url: http://.. | tcp://..,
 *	          expect: ok, body}   or refused, timeout, blocked (any of the three that
 *	          keep one out), unknown (no such name), unreachable, 404
 *	run: {script, on: MACHINE, stdout, status: 0}   a shell that only reads; on base it is
 *	     the learner's own, with their kubeconfig
 *	file: {on: MACHINE, path, contains, matches: REGEX, mode: "0600", owner | absent: true}
 *	unit: {on: NODE, name, active: true, enabled: true}
 *	etcd: {key, contains | absent: true}
 *	invariant: {TARGET, condition, match, min | max}   how many there were at every moment
 *	           since the set-up; an untouched lab holds it, so let it stand in an all
 *	all: [checks]   any: [checks]   not: {check}
 * Texts to find (stdout, body, contains, message) are contained; "~REGEX" matches, line by line.
 * Beside a check may stand
 *	within: 60s                  virtual time it may take to become true; criteria
 *	                             without it are judged after those that have it
 *	essential: true              without it the lab is not passed
 *
 * On a real cluster (`lab start ID --kubeconfig FILE`, real.h) the same lab runs as it is when
 * it keeps to Namespaces that its set-up applies by manifest, and task, set-up and solutions
 * need no node: name no node, kube-system, ssh or systemctl. Set-up scripts run in the simulated
 * shell there too, and may write in those Namespaces only. Criteria that the API cannot answer
 * (file, unit and run on a node, etcd, connect from a machine, invariant) do not count there, so
 * keep each in a criterion of its own, not essential. `lab list --kubeconfig FILE` tells.
 *
 * The rules `drydock lab test` proves: a fresh lab scores 0; each solution, and also*.sh, scores full;
 * each wrong one does not; twice gives the same.
 */
#ifndef STUDY_LAB_H
#define STUDY_LAB_H

#include "cluster/cluster.h"
#include "object/yaml.h"

struct lab_criterion {
	char *id, *text;
	int points;
	bool essential;
	struct value *check; /* parameters filled in */
};
struct lab_script {
	char *name, *text;
};
struct lab {
	char *id, *title, *domain, *profile, *task, *debrief;
	int weight, minutes, level, points;
	struct value *setup; /* array */
	struct strvec hints;
	struct lab_criterion *criteria;
	size_t nr_criteria;
	struct lab_script *solutions, *also, *wrongs;
	size_t nr_solutions, nr_also, nr_wrongs;
};

void lab_list(struct strvec *ret_ids);
/* Parameters are drawn from seed. Errors: "labs/x/lab.yaml:LINE:COL: ..., expected ...". */
int lab_load(const char *id, const char *lang, uint64_t seed, struct lab **ret,
	     struct err *err) NODISCARD;
/* From a folder of the learner's machine (authors): `drydock lab test DIR`. */
int lab_load_dir(const char *dir, const char *lang, uint64_t seed, struct lab **ret,
		 struct err *err) NODISCARD;
/* From text alone (fuzzing, tests). */
int lab_parse(const char *file, const char *text, size_t len, const char *lang, uint64_t seed,
	      struct lab **ret, struct err *err) NODISCARD;
void lab_free(struct lab *l);
/* One step of setup: 0, or -EINVAL with what was expected. */
int lab_step_valid(const struct value *step, struct err *err) NODISCARD;

/* ---- attempts ------------------------------------------------------------------- */

/* A lab in progress: its own booted cluster, set up. */
struct attempt;
int attempt_start(const struct lab *lab, uint64_t seed, struct attempt **ret,
		  struct err *err) NODISCARD;
/* Powered on at a virtual time of the caller's; 0: CLUSTER_EPOCH. ca NULL: the cluster's own. */
int attempt_start_at(const struct lab *lab, uint64_t seed, int64_t epoch_ns,
		     const struct cluster_ca *ca, struct attempt **ret, struct err *err) NODISCARD;
void attempt_free(struct attempt *a);
struct cluster *attempt_cluster(struct attempt *a);
void attempt_set_epoch(struct attempt *a, int64_t epoch_ns);	 /* of the next one */
/* A fresh cluster, set up again. */
int attempt_reset(struct attempt *a, const struct cluster_ca *ca, struct err *err) NODISCARD;

struct check_result {
	const struct lab_criterion *criterion;
	bool passed;
	int points;
	char *wanted, *found; /* for people: what was wanted, what was there */
	bool unjudged;        /* not counted: it cannot be told there (real.h); found says why */
};
struct score {
	struct check_result *results;
	size_t nr;
	int points, total;
	bool passed; /* all points */
};
/* Judges the state now. Changes nothing a learner could see; virtual time passes only for
 * `within` and while exec, logs, connect and run do what they do. */
int attempt_check(struct attempt *a, struct score *ret, struct err *err) NODISCARD;
void score_release(struct score *s);

/* One check by itself: for tests of the kinds of checks. */
int check_run(struct cluster *c, const struct value *check, bool *ret_passed, char **ret_wanted,
	      char **ret_found, struct err *err) NODISCARD;

/* Runs the rules above on a lab; a line per finding into report. 0 when all hold. */
int lab_test(const struct lab *lab, uint64_t seed, struct buf *report, struct err *err) NODISCARD;

#endif
