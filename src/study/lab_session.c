#include "study/lab_session.h"

#include "object/json.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MAX_HEAD ((size_t)64 << 20)

struct lab_session {
	struct lab *lab;
	uint64_t seed;
	int64_t epoch; /* virtual time of power-on; 0: CLUSTER_EPOCH */
	struct attempt *attempt;
	struct workspace *w;
	int64_t begun; /* virtual time when the set-up was complete, later by what checks took */
	int hints;
	bool solution_seen, resumed;
};

const struct lab *lab_session_lab(const struct lab_session *s)
{
	return s->lab;
}

struct workspace *lab_session_workspace(struct lab_session *s)
{
	return s->w;
}

struct cluster *lab_session_cluster(struct lab_session *s)
{
	return workspace_cluster(s->w);
}

uint64_t lab_session_seed(const struct lab_session *s)
{
	return s->seed;
}

bool lab_session_resumed(const struct lab_session *s)
{
	return s->resumed;
}

int lab_session_hints(const struct lab_session *s)
{
	return s->hints;
}

bool lab_session_solution_seen(const struct lab_session *s)
{
	return s->solution_seen;
}

int64_t lab_session_seconds(const struct lab_session *s)
{
	struct cluster *c = workspace_cluster(s->w);

	return c ? (sim_now(cluster_sim(c)) - s->begun) / SIM_SEC : 0;
}

/* ---- folders -----------------------------------------------------------------------------------
 */

char *lab_session_dir_dup(const char *home, const char *id)
{
	return home ? xasprintf("%s/attempts/%s", home, id) : NULL;
}

bool lab_session_exists(const char *home, const char *id)
{
	STR_AUTO dir = lab_session_dir_dup(home, id);
	STR_AUTO path = xasprintf("%s/journal.jsonl", dir);

	return access(path, F_OK) == 0;
}

int lab_session_forget(const char *home, const char *id, struct err *err)
{
	STR_AUTO dir = lab_session_dir_dup(home, id);
	STRVEC_AUTO names = STRVEC_INIT;
	ERR_AUTO none = ERR_INIT;

	if (dir_list(dir, &names, &none) < 0)
		return 0;
	for (size_t i = 0; i < names.nr; i++) {
		STR_AUTO path = xasprintf("%s/%s", dir, names.v[i]);

		if (unlink(path) < 0 && errno != EISDIR && errno != EPERM)
			return err_set(err, -errno, "remove %s: %s", path, strerror(errno));
	}
	(void)rmdir(dir); /* what else is in it is not ours */
	return 0;
}

char *lab_session_current_dup(const char *home)
{
	STR_AUTO path = xasprintf("%s/lab", home);
	BUF_AUTO id = BUF_INIT;
	ERR_AUTO none = ERR_INIT;

	if (file_read(path, 256, &id, &none) < 0)
		return NULL;
	while (id.len && id.s[id.len - 1] == '\n')
		buf_trunc(&id, id.len - 1);
	if (!id.len || strchr(id.s, '/') || !lab_session_exists(home, id.s))
		return NULL;
	return buf_detach(&id);
}

int lab_session_set_current(const char *home, const char *id, struct err *err)
{
	STR_AUTO path = xasprintf("%s/lab", home);
	STR_AUTO line = id ? xasprintf("%s\n", id) : NULL;

	if (id)
		return file_write(path, line, strlen(line), 0600, err);
	if (unlink(path) < 0 && errno != ENOENT)
		return err_set(err, -errno, "remove %s: %s", path, strerror(errno));
	return 0;
}

/* The first line of the attempt's journal; NULL: there is none of this lab. */
static struct value *head_of(const char *home, const char *id)
{
	STR_AUTO dir = lab_session_dir_dup(home, id);
	STR_AUTO path = dir ? xasprintf("%s/journal.jsonl", dir) : NULL;
	struct value *head = NULL;
	BUF_AUTO text = BUF_INIT;
	ERR_AUTO none = ERR_INIT;

	if (!path || file_read(path, MAX_HEAD, &text, &none) < 0 ||
	    json_parse(buf_str(&text), strcspn(buf_str(&text), "\n"), &head, NULL, &none) < 0)
		return NULL;
	if (str_eq(value_str(value_get(head, "lab")), id))
		return head;
	value_unref(head);
	return NULL;
}

bool lab_session_begun(const char *home, const char *id, uint64_t *ret)
{
	VALUE_AUTO *head = head_of(home, id);

	if (head)
		*ret = (uint64_t)value_int_in(head, "seed");
	return head != NULL;
}

/* An attempt that was passed is over. Its journal is read as text: it is only for a look. */
uint64_t lab_session_next_seed(const char *home, const char *id, uint64_t fresh)
{
	STR_AUTO dir = lab_session_dir_dup(home, id);
	STR_AUTO path = dir ? xasprintf("%s/journal.jsonl", dir) : NULL;
	uint64_t seed = fresh;
	BUF_AUTO text = BUF_INIT;
	ERR_AUTO none = ERR_INIT;

	if (!path || !lab_session_begun(home, id, &seed))
		return fresh;
	return file_read(path, MAX_HEAD, &text, &none) == 0 &&
			       strstr(buf_str(&text), "\"do\":\"passed\"")
		       ? fresh
		       : seed;
}

/* ---- the workspace's source
 * ----------------------------------------------------------------------- */

static int build(void *arg, const struct cluster_ca *ca, struct cluster **ret, struct err *err)
{
	struct lab_session *s = arg;
	int r = s->attempt ? attempt_reset(s->attempt, ca, err)
			   : attempt_start_at(s->lab, s->seed, s->epoch, ca, &s->attempt, err);

	if (r < 0)
		return r;
	*ret = attempt_cluster(s->attempt);
	s->begun = sim_now(cluster_sim(*ret));
	return 0;
}

/* The time that passes while it looks is not the learner's. */
static int judge(struct lab_session *s, struct score *ret, struct err *err)
{
	struct sim *sim = cluster_sim(attempt_cluster(s->attempt));
	int64_t before = sim_now(sim);
	int r = attempt_check(s->attempt, ret, err);

	s->begun += sim_now(sim) - before;
	return r;
}

/* Checks let time pass: what came after them must find it passed. */
static void act(void *arg, const char *word)
{
	struct score score = {0};
	ERR_AUTO ignored = ERR_INIT;

	if (strcmp(word, "check") == 0 && judge(arg, &score, &ignored) == 0)
		score_release(&score);
}

/* When to power on so that the set-up ends at now_ns; how long that takes is tried out. */
static int choose_epoch(struct lab_session *s, int64_t now_ns, struct err *err)
{
	struct attempt *a = NULL;
	int r = attempt_start_at(s->lab, s->seed, now_ns, NULL, &a, err);

	if (r == 0)
		s->epoch = (now_ns - (sim_now(cluster_sim(attempt_cluster(a))) - now_ns)) /
			   SIM_SEC * SIM_SEC;
	attempt_free(a);
	return r;
}

static struct value *head_new(const struct lab_session *s)
{
	struct value *head =
		value_build("{drydock: 1, lab: %s, profile: %s, seed: %l, points: %i}", s->lab->id,
			    s->lab->profile, (int64_t)s->seed, s->lab->points);

	if (s->epoch)
		value_put_int(&head, "epoch", s->epoch);
	return head;
}

static int open_workspace(struct lab_session *s, const char *dir, struct err *err)
{
	VALUE_AUTO *head = head_new(s);
	const struct workspace_source source = {.arg = s, .head = head, .build = build, .act = act};

	return workspace_open_source(dir, &source, &s->w, err);
}

static int begin(struct lab_session *s, const struct lab_session_config *cfg, struct err *err)
{
	STR_AUTO dir = strchr(cfg->id, '/') ? NULL : lab_session_dir_dup(cfg->home, cfg->id);
	VALUE_AUTO *head = dir ? head_of(cfg->home, cfg->id) : NULL;
	int r;

	s->seed = head ? (uint64_t)value_int_in(head, "seed") : cfg->seed;
	s->epoch = value_int_in(head, "epoch");
	r = (cfg->load ? cfg->load : lab_load)(cfg->id, cfg->lang, s->seed, &s->lab, err);
	if (r == 0 && !head && cfg->now_ns)
		r = choose_epoch(s, cfg->now_ns, err);
	if (r == 0)
		r = open_workspace(s, dir, err);
	if (r < 0)
		return r;
	s->hints = (int)workspace_done(s->w, "hint");
	s->solution_seen = workspace_done(s->w, "solution") > 0;
	s->resumed = s->hints || s->solution_seen || workspace_inputs(s->w);
	return 0;
}

int lab_session_open(const struct lab_session_config *cfg, struct lab_session **ret,
		     struct err *err)
{
	struct lab_session *s = xcalloc(1, sizeof(*s));
	int r = begin(s, cfg, err);
	bool over = r == 0 && cfg->again && workspace_done(s->w, "passed");

	if (r < 0 || over)
		lab_session_close(s);
	else
		*ret = s;
	if (!over)
		return r;
	r = lab_session_forget(cfg->home, cfg->id, err);
	return r < 0 ? r : lab_session_open(cfg, ret, err);
}

void lab_session_close(struct lab_session *s)
{
	if (!s)
		return;
	if (s->w)
		workspace_close(s->w);
	attempt_free(s->attempt);
	lab_free(s->lab);
	free(s);
}

/* ---- what the learner asks for
 * ---------------------------------------------------------------------- */

int lab_session_check(struct lab_session *s, struct progress *p, int64_t now, struct score *ret,
		      struct err *err)
{
	const struct lab_note note = {.lab = s->lab->id,
				      .seed = s->seed,
				      .hints = s->hints,
				      .solution_seen = s->solution_seen,
				      .started = now - lab_session_seconds(s),
				      .at = now};
	int r = workspace_do(s->w, "check", err);

	if (r == 0)
		r = judge(s, ret, err);
	if (r < 0)
		return r;
	workspace_mark(s->w);
	if (p && progress_add_attempt(p, &note, ret, err) < 0)
		return 0;
	if (ret->passed && workspace_do(s->w, "passed", err) < 0)
		return 0;
	return 0;
}

int lab_session_hint(struct lab_session *s, const char **ret, struct err *err)
{
	int r;

	*ret = NULL;
	if ((size_t)s->hints >= s->lab->hints.nr)
		return 0;
	r = workspace_do(s->w, "hint", err);
	if (r == 0)
		*ret = s->lab->hints.v[s->hints++];
	return r;
}

int lab_session_see_solution(struct lab_session *s, struct err *err)
{
	int r = s->solution_seen ? 0 : workspace_do(s->w, "solution", err);

	s->solution_seen |= r == 0;
	return r;
}

/* What was read cannot be unread. */
static int keep_notes(struct lab_session *s, struct err *err)
{
	int r = 0;

	for (int n = (int)workspace_done(s->w, "hint"); r == 0 && n < s->hints; n++)
		r = workspace_do(s->w, "hint", err);
	if (r == 0 && s->solution_seen && !workspace_done(s->w, "solution"))
		r = workspace_do(s->w, "solution", err);
	return r;
}

int lab_session_undo(struct lab_session *s, int n, struct err *err)
{
	int r = workspace_undo(s->w, n, err);

	return r < 0 ? r : keep_notes(s, err);
}

int lab_session_reset(struct lab_session *s, int64_t now_ns, struct err *err)
{
	VALUE_AUTO *head = NULL;
	int r = 0;

	if (s->epoch && now_ns) {
		r = choose_epoch(s, now_ns, err);
		head = head_new(s);
		attempt_set_epoch(s->attempt, s->epoch);
		workspace_set_head(s->w, head);
	}
	if (r == 0)
		r = workspace_reset(s->w, err);
	return r < 0 ? r : keep_notes(s, err);
}
