/* Labs read, drawn, attempted, kept: mistakes with their places, parameters from seeds,
 * invariants over a whole attempt, sessions that go on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "study/check_private.h"
#include "study/lab_session.h"

#define HEAD "title: T\ndomain: workloads\nprofile: default\n"
#define TASK "task: do it\n"
#define CRITERIA "criteria:\n- id: a\n  points: 2\n  text: t\n  object: {kind: Pod, name: a}\n"

static struct lab *lab_of(const char *yaml, uint64_t seed)
{
	struct lab *l = NULL;
	ERR_AUTO err = ERR_INIT;

	if (lab_parse("lab.yaml", yaml, strlen(yaml), "en", seed, &l, &err) < 0)
		fail_msg("%s", err_msg(&err));
	if (!l->id)
		l->id = xstrdup("lab");
	return l;
}

/* ---- reading ---------------------------------------------------------------------------- */

static void a_lab_is_read(void **state)
{
	struct lab *l = lab_of("title: {en: Scale, ko: 늘리기}\ndomain: storage\nweight: 5\n"
			       "minutes: 6\nlevel: 2\n" TASK
			       "hints: {en: [one, two], ko: [하나]}\n" CRITERIA
			       "- {id: b, points: 3, text: {en: u}, absent: {kind: Pod, name: b}, "
			       "within: 5s, essential: true}\n"
			       "setup:\n- run: ls\n  on: node01\n- wait: 5s\n- apply: '{}'\n"
			       "debrief: so\n",
			       1);

	(void)state;
	assert_string_equal(l->title, "Scale");
	assert_string_equal(l->domain, "storage");
	assert_int_equal(l->weight, 5);
	assert_int_equal(l->minutes, 6);
	assert_int_equal(l->level, 2);
	assert_int_equal(l->points, 5);
	assert_int_equal(l->hints.nr, 2);
	assert_int_equal(l->nr_criteria, 2);
	assert_true(l->criteria[1].essential);
	assert_null(value_get(l->criteria[1].check, "points"));
	assert_string_equal(value_str(value_get(value_idx(l->setup, 0), "on")), "node01");
	assert_string_equal(l->profile, "default");
	lab_free(l);
}

static void languages_fall_back_to_english(void **state)
{
	static const char yaml[] = "title: {en: Scale, ko: 늘리기}\ndomain: storage\n"
				   "task: {en: do}\n" CRITERIA;
	struct lab *l = NULL;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	assert_int_equal(lab_parse("x", yaml, sizeof(yaml) - 1, "ko", 1, &l, &err), 0);
	assert_string_equal(l->title, "늘리기");
	assert_string_equal(l->task, "do");
	lab_free(l);
}

static void parameters_come_from_the_seed(void **state)
{
	static const char yaml[] =
		HEAD "parameters: {ns: [a, b, c], num: [3, 4, 5]}\n"
		     "task: in ${ns} make ${num}, not ${other}\nhints: ['use ${ns}']\n"
		     "setup:\n- run: kubectl create ns ${ns}\n"
		     "criteria:\n- id: x\n  points: 1\n  text: ${num} in ${ns}\n"
		     "  count: {kind: Pod, namespace: '${ns}', equals: '${num}'}\n";
	bool seen[3][3] = {{false}};
	int different = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 60; seed++) {
		struct lab *l = lab_of(yaml, seed), *again = lab_of(yaml, seed);
		const struct value *count = value_get(l->criteria[0].check, "count");
		const char *ns = value_str(value_get(count, "namespace"));
		STR_AUTO task = xasprintf("in %s make %s, not ${other}", ns,
					  value_str(value_get(count, "equals")));
		STR_AUTO hint = xasprintf("use %s", ns);

		assert_string_equal(l->task, task);
		assert_string_equal(l->hints.v[0], hint);
		assert_string_equal(l->task, again->task);
		seen[*ns - 'a'][*value_str(value_get(count, "equals")) - '3'] = true;
		lab_free(l);
		lab_free(again);
	}
	for (int i = 0; i < 9; i++)
		different += seen[i / 3][i % 3];
	assert_int_equal(different, 9); /* every draw comes up, the two independently */
}

static const struct {
	const char *yaml, *says;
} mistakes[] = {
	{"", "lab.yaml:1:1: expected a map of the lab's fields"},
	{"- a\n", "lab.yaml:1:1: expected a map of the lab's fields"},
	{"title: [\n", "lab.yaml:1:1: did not find expected node content"},
	{"a: 1\na: 2\n", "lab.yaml:2:1: key \"a\" already set"},
	{"\ttitle: x\n", "lab.yaml:1:1: "},
	{HEAD TASK, "criteria: expected a list of criteria"},
	{"title: T\n" TASK CRITERIA, "domain: expected architecture, workloads"},
	{"title: T\ndomain: cooking\n" TASK CRITERIA, "lab.yaml:2:1: domain: expected"},
	{"domain: storage\n" TASK CRITERIA, "title: expected a text"},
	{HEAD CRITERIA, "task: expected a text"},
	{HEAD TASK CRITERIA "colour: red\n",
	 "lab.yaml:10:1: colour: unknown field: expected one of title, "},
	{HEAD TASK "criteria: []\n", "lab.yaml:5:1: criteria: expected a list"},
	{HEAD TASK "criteria: {a: 1}\n", "lab.yaml:5:1: criteria: expected a list"},
	{HEAD TASK "criteria:\n- points: 1\n  text: t\n  object: {kind: Pod}\n",
	 "lab.yaml:6:3: criteria[0]: expected an id"},
	{HEAD TASK "criteria:\n- id: a\n  points: 1\n  object: {kind: Pod}\n",
	 "criteria[0]: expected the criterion's text"},
	{HEAD TASK "criteria:\n- id: a\n  points: 0\n  text: t\n  object: {kind: Pod}\n",
	 "lab.yaml:7:3: criteria[0].points: expected a whole number from 1 to 100"},
	{HEAD TASK "criteria:\n- id: a\n  points: -1\n  text: t\n  object: {kind: Pod}\n",
	 "criteria[0].points: expected"},
	{HEAD TASK "criteria:\n- id: a\n  points: lots\n  text: t\n  object: {kind: Pod}\n",
	 "criteria[0].points: expected"},
	{HEAD TASK "criteria:\n- id: a\n  points: 1\n  text: t\n",
	 "criteria[0]: expected one check of"},
	{HEAD TASK "criteria:\n- id: a\n  points: 1\n  text: t\n  object: {kind: Pod, "
		   "match: {spec: {$x: 1}}}\n",
	 "lab.yaml:9:38: criteria[0].object.match.spec.$x: $x: expected $exact"},
	{HEAD TASK "criteria:\n- id: a\n  points: 1\n  text: t\n  objekt: {}\n",
	 "objekt: there is no such check"},
	{HEAD TASK CRITERIA "- id: a\n  points: 1\n  text: t\n  absent: {kind: Pod}\n",
	 "criteria[1].id: another criterion has this id"},
	{HEAD TASK CRITERIA "parameters: {a: x}\n",
	 "lab.yaml:10:14: parameters.a: expected a list of choices"},
	{HEAD TASK CRITERIA "parameters: {a: []}\n", "parameters.a: expected a list"},
	{HEAD TASK CRITERIA "parameters: {a: [1.5]}\n", "expected texts or whole numbers"},
	{HEAD TASK CRITERIA "parameters: {n: [x]}\n", "does not read as yes or no"},
	{HEAD TASK CRITERIA "parameters: [x]\n", "parameters: expected a map"},
	{HEAD TASK CRITERIA "setup: ls\n", "setup: expected a list of steps"},
	{HEAD TASK CRITERIA "setup:\n- ls\n", "setup[0]: expected one of apply, run"},
	{HEAD TASK CRITERIA "setup:\n- {run: ls, wait: 5s}\n", "setup[0]: expected one of"},
	{HEAD TASK CRITERIA "setup:\n- {run: ls, user: x}\n", "user: expected one of apply"},
	{HEAD TASK CRITERIA "setup:\n- {wait: 5s, on: x}\n", "on: expected a run step"},
	{HEAD TASK CRITERIA "setup:\n- wait: long\n", "wait: expected a duration"},
	{HEAD TASK CRITERIA "setup:\n- run: [ls]\n", "run: expected a text"},
	{HEAD TASK CRITERIA "minutes: x\n", "minutes: expected a whole number from 1 to 240"},
	{HEAD TASK CRITERIA "level: 4\n", "level: expected a whole number from 1 to 3"},
	{HEAD TASK CRITERIA "weight: 101\n", "weight: expected a whole number from 1 to 100"},
	{HEAD TASK CRITERIA "hints: {en: use it}\n", "hints: expected a list of texts"},
	{"title: T\ndomain: workloads\nprofile: [a]\n" TASK CRITERIA,
	 "lab.yaml:3:1: profile: expected a text"},
	{HEAD "task: a\x1b[2Jb\n" CRITERIA,
	 "lab.yaml:4:8: expected UTF-8 text without control characters"},
	{HEAD "task: a\xc3(\n" CRITERIA, "lab.yaml:4:8: expected UTF-8"},
	{HEAD "task: \"a\\e[2J\"\n" CRITERIA, "task: expected a text without control characters"},
	{HEAD TASK "criteria:\n- id: a\n  points: 1\n  text: \"\\x07\"\n  object: {kind: "
		   "Pod}\n",
	 "text without control characters"},
};

static void mistakes_have_line_and_column(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(mistakes); i++) {
		struct lab *l = NULL;
		ERR_AUTO err = ERR_INIT;
		int r = lab_parse("lab.yaml", mistakes[i].yaml, strlen(mistakes[i].yaml), "en", 1,
				  &l, &err);

		if (r != -EINVAL || l)
			fail_msg("case %zu: expected a mistake: %s", i, mistakes[i].says);
		if (!strstr(err_msg(&err), mistakes[i].says) ||
		    !str_starts(err_msg(&err), "lab.yaml:"))
			fail_msg("%s; expected %s", err_msg(&err), mistakes[i].says);
	}
}

static void too_large_a_lab_is_refused(void **state)
{
	size_t len = (1 << 20) + 1;
	char *big = xmalloc(len);
	struct lab *l = NULL;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	memset(big, '#', len);
	assert_int_equal(lab_parse("lab.yaml", big, len, "en", 1, &l, &err), -EFBIG);
	assert_non_null(strstr(err_msg(&err), "expected at most 1024 KiB"));
	free(big);
}

/* ---- attempts ------------------------------------------------------------------------------ */

static const char three[] =
	HEAD TASK "setup:\n"
		  "- run: kubectl create deploy web --image=nginx:1.25 --replicas=3\n"
		  "- run: kubectl wait deploy/web --for=condition=Available --timeout=90s\n"
		  "- wait: 5s\n"
		  "criteria:\n"
		  "- id: image\n  points: 1\n  text: t\n"
		  "  object: {kind: Deployment, name: web, match: {spec: {template: {spec: "
		  "{containers: [{image: 'nginx:1.26'}]}}}}}\n"
		  "- id: calm\n  points: 2\n  text: t\n"
		  "  all:\n"
		  "  - object: {kind: Deployment, name: web, match: {status: {updatedReplicas: 3, "
		  "readyReplicas: 3, replicas: 3}, spec: {template: {spec: {containers: [{image: "
		  "'nginx:1.26'}]}}}}}\n"
		  "  - invariant: {kind: Pod, selector: {app: web}, condition: Ready, min: 2}\n"
		  "  - invariant: {kind: Pod, selector: {app: web}, max: 5}\n"
		  "  within: 90s\n";

static struct attempt *started(const struct lab *l)
{
	struct attempt *a = NULL;
	ERR_AUTO err = ERR_INIT;

	if (attempt_start(l, 1, &a, &err) < 0)
		fail_msg("%s", err_msg(&err));
	return a;
}

static void run(struct attempt *a, const char *script)
{
	BUF_AUTO out = BUF_INIT;

	if (cluster_run(attempt_cluster(a), NULL, script, &out, NULL, 0) != 0)
		fail_msg("%s: %s", script, buf_str(&out));
}

static int points(struct attempt *a, const char **ret_found)
{
	static char found[512];
	struct score s = {0};
	ERR_AUTO err = ERR_INIT;
	int n;

	if (attempt_check(a, &s, &err) < 0)
		fail_msg("%s", err_msg(&err));
	n = s.points;
	snprintf(found, sizeof(found), "%s", s.results[s.nr - 1].found);
	*ret_found = found;
	score_release(&s);
	return n;
}

static void invariants_see_every_moment(void **state)
{
	struct lab *l = lab_of(three, 1);
	struct attempt *a = started(l);
	const char *found;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	/* a rolling update keeps them up */
	run(a, "kubectl set image deploy/web nginx=nginx:1.26; kubectl rollout status deploy/web");
	assert_int_equal(points(a, &found), 3);
	assert_non_null(strstr(found, "between 3 and 4"));
	/* scaled to nothing and back: the end is the same, the way was not */
	assert_int_equal(attempt_reset(a, NULL, &err), 0);
	run(a, "kubectl scale deploy web --replicas=0; kubectl set image deploy/web "
	       "nginx=nginx:1.26; sleep 20; kubectl scale deploy web --replicas=3; kubectl rollout "
	       "status deploy/web");
	assert_int_equal(points(a, &found), 1);
	assert_non_null(strstr(found, "0 at 2026-01-05T09:0"));
	/* deleted at once: for less than a second nobody was there */
	assert_int_equal(attempt_reset(a, NULL, &err), 0);
	run(a, "kubectl delete pod -l app=web; kubectl set image deploy/web nginx=nginx:1.26; "
	       "kubectl rollout status deploy/web");
	assert_int_equal(points(a, &found), 1);
	/* too many at one moment */
	assert_int_equal(attempt_reset(a, NULL, &err), 0);
	run(a,
	    "kubectl scale deploy web --replicas=6; sleep 10; kubectl scale deploy web "
	    "--replicas=3; kubectl set image deploy/web nginx=nginx:1.26; kubectl rollout status "
	    "deploy/web");
	assert_int_equal(points(a, &found), 1);
	assert_non_null(strstr(found, "6 at "));
	attempt_free(a);
	lab_free(l);
}

/* What happens while no apiserver answers is seen when one does again. */
static void invariants_outlive_the_apiserver(void **state)
{
	struct lab *l = lab_of(three, 1);
	struct attempt *a = started(l);
	const char *found;

	(void)state;
	run(a,
	    "ssh controlplane 'mv /etc/kubernetes/manifests/kube-apiserver.yaml /root/'; sleep 30;"
	    "ssh controlplane 'mv /root/kube-apiserver.yaml /etc/kubernetes/manifests/'; sleep 60;"
	    "kubectl set image deploy/web nginx=nginx:1.26; kubectl rollout status deploy/web");
	assert_int_equal(points(a, &found), 3);
	run(a, "kubectl scale deploy web --replicas=1; sleep 5; kubectl scale deploy web "
	       "--replicas=3; sleep 30");
	assert_int_equal(points(a, &found), 1);
	assert_non_null(strstr(found, "1 at "));
	attempt_free(a);
	lab_free(l);
}

static void a_setup_that_fails_says_where(void **state)
{
	static const struct {
		const char *step, *says;
	} cases[] = {
		{"- run: 'false'\n", "setup[0]: `false` on base: status 1"},
		{"- run: ls /nowhere\n  on: node01\n", "on node01: status 2: ls: cannot access"},
		{"- run: ls\n  on: node09\n", "there is no machine \"node09\""},
		{"- apply: '{kind: Pot}'\n", "setup[0]: apply failed: "},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		STR_AUTO yaml = xasprintf(HEAD TASK CRITERIA "setup:\n%s", cases[i].step);
		struct lab *l = lab_of(yaml, 1);
		struct attempt *a = NULL;
		ERR_AUTO err = ERR_INIT;

		assert_int_equal(attempt_start(l, 1, &a, &err), -EINVAL);
		if (!strstr(err_msg(&err), cases[i].says))
			fail_msg("%s; expected %s", err_msg(&err), cases[i].says);
		lab_free(l);
	}
}

static void essential_points_decide(void **state)
{
	struct lab *l =
		lab_of(HEAD TASK "criteria:\n"
				 "- {id: a, points: 1, text: t, absent: {kind: Pod, name: a}}\n"
				 "- {id: b, points: 2, text: t, object: {kind: Pod, name: b}, "
				 "essential: true}\n",
		       1);
	struct attempt *a = started(l);
	struct score s = {0};
	ERR_AUTO err = ERR_INIT;

	(void)state;
	assert_int_equal(attempt_check(a, &s, &err), 0);
	assert_int_equal(s.points, 1);
	assert_int_equal(s.total, 3);
	assert_false(s.passed);
	assert_true(s.results[0].passed);
	score_release(&s);
	run(a, "kubectl run b --image=nginx:1.25");
	assert_int_equal(attempt_check(a, &s, &err), 0);
	assert_true(s.passed);
	score_release(&s);
	attempt_free(a);
	lab_free(l);
}

/* ---- the proof of labs must be able to fail ------------------------------------------------ */

static void add(struct lab_script **list, size_t *nr, const char *text)
{
	*list = xreallocarray(*list, *nr + 1, sizeof(**list));
	(*list)[(*nr)++] = (struct lab_script){xstrdup("script.sh"), xstrdup(text)};
}

static void proved(const char *yaml, const char *solution, const char *wrong, const char *says)
{
	struct lab *l = lab_of(yaml, 1);
	BUF_AUTO report = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	int r;

	if (solution)
		add(&l->solutions, &l->nr_solutions, solution);
	if (wrong)
		add(&l->wrongs, &l->nr_wrongs, wrong);
	r = lab_test(l, 1, &report, &err);
	if ((r == 0) == (says != NULL) || (says && !strstr(buf_str(&report), says)))
		fail_msg("expected \"%s\" in:\n%s", says ? says : "all to be well",
			 buf_str(&report));
	lab_free(l);
}

static void unsound_labs_are_found_out(void **state)
{
	static const char good[] = HEAD TASK CRITERIA;
	static const char given[] = HEAD TASK "criteria:\n- id: a\n  points: 2\n  text: t\n"
					      "  absent: {kind: Pod, name: a}\n";

	(void)state;
	proved(good, "kubectl run a --image=nginx:1.25", "kubectl run b --image=nginx:1.25", NULL);
	proved(good, "true", "true", "FAIL lab: script.sh scores 0 of 2");
	proved(good, "kubectl run a --image=nginx:1.25", "kubectl run a --image=nginx:1.25",
	       "FAIL lab: script.sh scores 2 of 2");
	proved(given, "true", "kubectl run a --image=nginx:1.25",
	       "FAIL lab: untouched scores 2 of 2");
	proved(good, NULL, "true", "FAIL lab: expected a solution*.sh");
	proved(good, "kubectl run a --image=nginx:1.25", NULL, "FAIL lab: expected a wrong*.sh");
}

/* ---- sessions ---------------------------------------------------------------------------------
 */

static char *home;

static int make_home(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	home = xasprintf("%s/sessionXXXXXX", tmp ? tmp : "/tmp");
	return mkdtemp(home) ? 0 : -1;
}

static int drop_home(void **state)
{
	STR_AUTO attempts = xasprintf("%s/attempts", home);
	STR_AUTO lab = xasprintf("%s/lab", home);
	ERR_AUTO err = ERR_INIT;

	(void)state;
	assert_int_equal(lab_session_forget(home, "rollout-stuck", &err), 0);
	unlink(lab);
	rmdir(attempts);
	rmdir(home);
	free(home);
	return 0;
}

static struct lab_session *opened(uint64_t seed, bool again)
{
	const struct lab_session_config cfg = {
		.home = home, .id = "rollout-stuck", .lang = "en", .seed = seed, .again = again};
	struct lab_session *s = NULL;
	ERR_AUTO err = ERR_INIT;

	if (lab_session_open(&cfg, &s, &err) < 0)
		fail_msg("%s", err_msg(&err));
	return s;
}

static void do_in(struct lab_session *s, const char *script)
{
	struct stream *out = stream_null_new();
	ERR_AUTO err = ERR_INIT;

	assert_int_equal(
		workspace_run(lab_session_workspace(s), NULL, script, NULL, out, out, &err), 0);
	stream_unref(out);
}

static int score_of(struct lab_session *s, struct progress *p)
{
	struct score score = {0};
	ERR_AUTO err = ERR_INIT;
	int n;

	if (lab_session_check(s, p, 1000000, &score, &err) < 0)
		fail_msg("%s", err_msg(&err));
	n = score.points;
	score_release(&score);
	return n;
}

static void a_session_goes_on_where_it_was(void **state)
{
	struct progress *p = NULL;
	struct lab_session *s, *other = NULL;
	const char *hint = NULL;
	int64_t seconds;
	uint64_t seed;
	ERR_AUTO err = ERR_INIT;
	int total;

	(void)state;
	assert_int_equal(progress_open(":memory:", &p, &err), 0);
	assert_false(lab_session_exists(home, "rollout-stuck"));
	s = opened(5, true);
	assert_false(lab_session_resumed(s));
	assert_int_equal(score_of(s, p), 0);
	assert_int_equal(lab_session_hint(s, &hint, &err), 0);
	assert_string_equal(hint, lab_session_lab(s)->hints.v[0]);
	do_in(s, lab_session_lab(s)->solutions[0].text);
	do_in(s, "sleep 100");
	seconds = lab_session_seconds(s);
	total = lab_session_lab(s)->points;
	/* one process at a time */
	assert_int_equal(lab_session_open(&(struct lab_session_config){.home = home,
								       .id = "rollout-stuck",
								       .lang = "en"},
					  &other, &err),
			 -EBUSY);
	lab_session_close(s);
	seed = 0;
	assert_true(lab_session_begun(home, "rollout-stuck", &seed));
	assert_int_equal(seed, 5);
	assert_false(lab_session_begun(home, "node-not-ready", &seed));
	assert_int_equal(lab_session_next_seed(home, "rollout-stuck", 8), 5);
	assert_int_equal(lab_session_next_seed(home, "node-not-ready", 8), 8);
	assert_int_equal(lab_session_next_seed(NULL, "rollout-stuck", 8), 8);
	/* from another command, with whatever seed and language */
	s = opened(77, false);
	assert_true(lab_session_resumed(s));
	assert_int_equal(lab_session_seed(s), 5);
	assert_int_equal(lab_session_hints(s), 1);
	assert_int_equal(lab_session_seconds(s), seconds);
	/* taken back, what was read stays read */
	assert_int_equal(lab_session_undo(s, 2, &err), 0);
	assert_int_equal(lab_session_hints(s), 1);
	assert_int_equal(workspace_done(lab_session_workspace(s), "hint"), 1);
	assert_int_equal(score_of(s, p), 0);
	assert_int_equal(lab_session_see_solution(s, &err), 0);
	assert_int_equal(lab_session_reset(s, 0, &err), 0);
	assert_true(lab_session_solution_seen(s));
	lab_session_close(s);
	s = opened(0, false);
	assert_true(lab_session_solution_seen(s));
	assert_int_equal(lab_session_hints(s), 1);
	do_in(s, lab_session_lab(s)->solutions[0].text);
	assert_int_equal(score_of(s, p), total);
	assert_int_equal(progress_lab(p, "rollout-stuck").best, total);
	assert_false(progress_lab(p, "rollout-stuck").passed); /* its solution was seen */
	lab_session_close(s);
	/* looked at again it is still there; begun again it is new */
	assert_int_equal(lab_session_next_seed(home, "rollout-stuck", 8), 8);
	s = opened(9, false);
	assert_int_equal(lab_session_seed(s), 5);
	assert_int_equal(score_of(s, p), total);
	lab_session_close(s);
	s = opened(9, true);
	assert_int_equal(lab_session_seed(s), 9);
	assert_int_equal(lab_session_hints(s), 0);
	assert_false(lab_session_solution_seen(s));
	lab_session_close(s);
	progress_close(p);
}

/* Its clock agrees with the one outside when the learner begins, then and whenever it is taken up.
 */
static void a_session_begins_now(void **state)
{
	const int64_t now = INT64_C(1900000000) * SIM_SEC;
	struct lab_session_config cfg = {
		.home = home, .id = "rollout-stuck", .lang = "en", .seed = 3, .now_ns = now};
	struct lab_session *s = NULL;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	assert_int_equal(lab_session_forget(home, "rollout-stuck", &err), 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(lab_session_open(&cfg, &s, &err), 0);
		assert_in_range(sim_now(cluster_sim(lab_session_cluster(s))), now - SIM_SEC, now);
		assert_int_equal(lab_session_seconds(s), 0);
		if (i == 1)
			assert_int_equal(lab_session_reset(s, 0, &err), 0);
		lab_session_close(s);
		cfg.now_ns += 1000 * SIM_SEC; /* of a new attempt: this one has its time */
	}
}

/* Begun anew later, it is that time. */
static void a_session_begins_anew_now(void **state)
{
	const int64_t now = INT64_C(1900000000) * SIM_SEC, later = now + 7000 * SIM_SEC;
	struct lab_session_config cfg = {
		.home = home, .id = "rollout-stuck", .lang = "en", .seed = 3, .now_ns = now};
	struct lab_session *s = NULL;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	assert_int_equal(lab_session_forget(home, "rollout-stuck", &err), 0);
	assert_int_equal(lab_session_open(&cfg, &s, &err), 0);
	do_in(s, "sleep 100");
	assert_int_equal(lab_session_reset(s, later, &err), 0);
	for (int i = 0; i < 2; i++) { /* there, and when it is taken up */
		assert_in_range(sim_now(cluster_sim(lab_session_cluster(s))), later - SIM_SEC,
				later);
		assert_int_equal(lab_session_seconds(s), 0);
		lab_session_close(s);
		assert_int_equal(lab_session_open(&cfg, &s, &err), 0);
	}
	lab_session_close(s);
}

static void one_lab_is_current(void **state)
{
	ERR_AUTO err = ERR_INIT;
	char *id;

	(void)state;
	assert_null(lab_session_current_dup(home));
	assert_int_equal(lab_session_set_current(home, "rollout-stuck", &err), 0);
	id = lab_session_current_dup(home);
	assert_string_equal(id, "rollout-stuck");
	free(id);
	assert_int_equal(lab_session_set_current(home, "no-attempt-of-it", &err), 0);
	assert_null(lab_session_current_dup(home));
	assert_int_equal(lab_session_set_current(home, "../../etc", &err), 0);
	assert_null(lab_session_current_dup(home));
	assert_int_equal(lab_session_set_current(home, NULL, &err), 0);
	assert_int_equal(lab_session_set_current(home, NULL, &err), 0);
	assert_null(lab_session_current_dup(home));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lab_is_read),
		cmocka_unit_test(languages_fall_back_to_english),
		cmocka_unit_test(parameters_come_from_the_seed),
		cmocka_unit_test(mistakes_have_line_and_column),
		cmocka_unit_test(too_large_a_lab_is_refused),
		cmocka_unit_test(invariants_see_every_moment),
		cmocka_unit_test(invariants_outlive_the_apiserver),
		cmocka_unit_test(a_setup_that_fails_says_where),
		cmocka_unit_test(essential_points_decide),
		cmocka_unit_test(unsound_labs_are_found_out),
		cmocka_unit_test(a_session_goes_on_where_it_was),
		cmocka_unit_test(a_session_begins_now),
		cmocka_unit_test(a_session_begins_anew_now),
		cmocka_unit_test(one_lab_is_current),
	};

	return cmocka_run_group_tests(tests, make_home, drop_home);
}
