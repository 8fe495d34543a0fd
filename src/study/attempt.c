/* Attempts: a lab's own cluster, set up, judged; and the proof that a lab is sound. */
#include "study/lab.h"

#include "object/timefmt.h"
#include "study/check_private.h"
#include "study/text.h"

#include <errno.h>
#include <stdlib.h>

struct attempt {
	const struct lab *lab;
	uint64_t seed;
	int64_t epoch; /* 0: CLUSTER_EPOCH */
	struct cluster *cluster;
	struct invariants *invariants; /* NULL until the set-up ended */
};

static int apply_text(struct cluster *c, const char *yaml, struct err *err)
{
	struct machine *m = cluster_machine(c, NULL);
	BUF_AUTO out = BUF_INIT;
	int status;

	vfs_writes(machine_vfs(m), "/tmp/setup.yaml", yaml);
	status = cluster_run(c, NULL, "kubectl apply -f /tmp/setup.yaml", &out, NULL, 0);
	(void)!vfs_unlink(machine_vfs(m), "/tmp/setup.yaml");
	return status ? err_set(err, -EINVAL, "apply failed: %s", buf_str(&out)) : 0;
}

static int step(struct cluster *c, const struct value *s, struct err *err)
{
	const char *yaml = value_str(value_get(s, "apply"));
	const char *script = value_str(value_get(s, "run"));
	const char *on = value_str(value_get(s, "on"));
	const char *wait = value_str(value_get(s, "wait"));
	int64_t ns;

	if (yaml)
		return apply_text(c, yaml, err);
	if (script) {
		BUF_AUTO out = BUF_INIT;
		int status;

		if (!cluster_machine(c, on))
			return err_set(err, -EINVAL, "there is no machine \"%s\"", on);
		status = cluster_run(c, on, script, &out, NULL, 0);

		return status ? err_set(err, -EINVAL, "`%s` on %s: status %d: %s", script,
					on ? on : "base", status, buf_str(&out))
			      : 0;
	}
	if (wait) {
		if (duration_parse_go(wait, &ns, err) < 0)
			return -EINVAL;
		sim_advance(cluster_sim(c), ns);
	}
	return 0;
}

static int build(struct attempt *a, const struct cluster_ca *ca, struct err *err)
{
	struct cluster_config cfg = {
		.profile = a->lab->profile, .seed = a->seed, .epoch_ns = a->epoch, .ca = ca};
	const struct value *s;
	int r = cluster_new(&cfg, &a->cluster, err);

	if (r == 0)
		r = cluster_boot(a->cluster, err);
	value_each_item(s, i, a->lab->setup)
	{
		ERR_AUTO why = ERR_INIT;

		if (r == 0 && (r = step(a->cluster, s, &why)) < 0)
			return err_set(err, r, "%s: setup[%zu]: %s", a->lab->id, i, err_msg(&why));
	}
	if (r == 0) /* the learner's shell starts with no history of the setup */
		(void)!vfs_unlink(machine_vfs(cluster_machine(a->cluster, NULL)),
				  "/home/candidate/.bash_history");
	if (r == 0)
		a->invariants = invariants_new(a->cluster, a->lab);
	if (r == 0) /* what was done before is nobody's business (the flow screen) */
		trace_add(cluster_sim(a->cluster), "lab", "begin", NULL, NULL, a->lab->id, NULL);
	return r;
}

int attempt_start_at(const struct lab *lab, uint64_t seed, int64_t epoch_ns,
		     const struct cluster_ca *ca, struct attempt **ret, struct err *err)
{
	struct attempt *a = xcalloc(1, sizeof(*a));
	int r;

	a->lab = lab;
	a->seed = seed;
	a->epoch = epoch_ns;
	r = build(a, ca, err);
	if (r < 0) {
		attempt_free(a);
		return r;
	}
	*ret = a;
	return 0;
}

int attempt_start(const struct lab *lab, uint64_t seed, struct attempt **ret, struct err *err)
{
	return attempt_start_at(lab, seed, 0, NULL, ret, err);
}

void attempt_free(struct attempt *a)
{
	if (!a)
		return;
	invariants_free(a->invariants);
	cluster_free(a->cluster);
	free(a);
}

struct cluster *attempt_cluster(struct attempt *a)
{
	return a->cluster;
}

void attempt_set_epoch(struct attempt *a, int64_t epoch_ns)
{
	a->epoch = epoch_ns;
}

int attempt_reset(struct attempt *a, const struct cluster_ca *ca, struct err *err)
{
	invariants_free(a->invariants);
	a->invariants = NULL;
	cluster_free(a->cluster);
	a->cluster = NULL;
	return build(a, ca, err);
}

int attempt_check(struct attempt *a, struct score *ret, struct err *err)
{
	const struct lab *l = a->lab;
	const struct value **checks = xcalloc(l->nr_criteria + 1, sizeof(*checks));
	struct judged *judged = xcalloc(l->nr_criteria + 1, sizeof(*judged));
	bool essential = true;
	int r;

	for (size_t i = 0; i < l->nr_criteria; i++)
		checks[i] = l->criteria[i].check;
	r = check_all_of(a->cluster, a->invariants, checks, l->nr_criteria, judged, err);
	*ret = (struct score){.total = l->points, .nr = l->nr_criteria};
	ret->results = xcalloc(l->nr_criteria + 1, sizeof(*ret->results));
	for (size_t i = 0; i < l->nr_criteria; i++) {
		const struct lab_criterion *c = &l->criteria[i];

		ret->results[i] = (struct check_result){.criterion = c,
							.passed = judged[i].passed,
							.points = judged[i].passed ? c->points : 0,
							.wanted = judged[i].wanted,
							.found = judged[i].found};
		ret->points += ret->results[i].points;
		essential &= judged[i].passed || !c->essential;
	}
	ret->passed = ret->points == ret->total && essential;
	free(checks);
	free(judged);
	if (r < 0)
		score_release(ret);
	return r;
}

void score_release(struct score *s)
{
	for (size_t i = 0; i < s->nr; i++) {
		free(s->results[i].wanted);
		free(s->results[i].found);
	}
	free(s->results);
	*s = (struct score){0};
}
