/* Checks: which there are, whether one is well formed, and judging them over time. */
#include "study/check_private.h"
#include "study/real.h"

#include "object/json.h"
#include "object/timefmt.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_SHOWN 240

/* ---- combinations ------------------------------------------------------------------------- */

/* One more part; what is well is not told of when others are not. */
static void tell_part(struct outcome *o, const struct outcome *one, const char *joint, bool first)
{
	if (first) {
		buf_reset(&o->wanted);
		buf_reset(&o->found);
	}
	buf_addf(&o->wanted, "%s%s", first ? "" : joint, buf_str(&one->wanted));
	buf_addf(&o->found, "%s%s", first ? "" : "; ", buf_str(&one->found));
}

/* all of them, any of them; what cannot be told decides nothing (Kleene's logic) */
static int combine(const struct judge *j, const struct value *list, struct outcome *o, bool all,
		   struct err *err)
{
	enum verdict deciding = all ? VERDICT_NO : VERDICT_YES;
	const struct value *item;
	bool unknown = false, decided = false, missing = false;

	value_each_item(item, i, list)
	{
		struct outcome one = {0};
		int r = judge_run(j, item, &one, err);

		if (!all || !missing || one.verdict != VERDICT_YES) {
			bool fails = all && one.verdict != VERDICT_YES;

			tell_part(o, &one, all ? "; and " : "; or ", !i || (fails && !missing));
			missing |= fails;
		}
		decided |= one.verdict == deciding;
		unknown |= one.verdict == VERDICT_UNKNOWN;
		outcome_release(&one);
		if (r < 0)
			return r;
	}
	o->verdict = decided   ? deciding
		     : unknown ? VERDICT_UNKNOWN
		     : all     ? VERDICT_YES
			       : VERDICT_NO;
	return 0;
}

static int run_all(const struct judge *j, const struct value *arg, struct outcome *o,
		   struct err *err)
{
	return combine(j, arg, o, true, err);
}

static int run_any(const struct judge *j, const struct value *arg, struct outcome *o,
		   struct err *err)
{
	return combine(j, arg, o, false, err);
}

static int run_not(const struct judge *j, const struct value *arg, struct outcome *o,
		   struct err *err)
{
	struct outcome one = {0};
	int r = judge_run(j, arg, &one, err);

	buf_addf(&o->wanted, "not: %s", buf_str(&one.wanted));
	buf_adds(&o->found, buf_str(&one.found));
	o->verdict = one.verdict == VERDICT_UNKNOWN ? VERDICT_UNKNOWN
		     : one.verdict == VERDICT_NO    ? VERDICT_YES
						    : VERDICT_NO;
	outcome_release(&one);
	return r;
}

static const struct check_kind check_all = {.key = "all", .fields = "x", .run = run_all};
static const struct check_kind check_any = {.key = "any", .fields = "x", .run = run_any};
static const struct check_kind check_not = {.key = "not", .fields = "y", .run = run_not};

static const struct check_kind *const kinds[] = {
	&check_object, &check_absent, &check_count, &check_condition, &check_event,
	&check_can_i,  &check_exec,   &check_logs,  &check_connect,   &check_run_script,
	&check_file,   &check_unit,   &check_etcd,  &check_invariant, &check_all,
	&check_any,    &check_not};

const struct check_kind *check_find(const struct value *check)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (value_get(check, kinds[i]->key))
			return kinds[i];
	return NULL;
}

void check_names(struct buf *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		buf_addf(out, "%s%s", i ? ", " : "", kinds[i]->key);
}

int judge_run(const struct judge *j, const struct value *check, struct outcome *o, struct err *err)
{
	const struct check_kind *k = check_find(check);

	if (!k)
		return err_set(err, -EINVAL, "there is no such check");
	return k->run(j, value_get(check, k->key), o, err);
}

void outcome_release(struct outcome *o)
{
	buf_release(&o->wanted);
	buf_release(&o->found);
}

void outcome_unknown(struct outcome *o, const struct err *why)
{
	o->verdict = VERDICT_UNKNOWN;
	buf_reset(&o->found);
	buf_adds(&o->found, "it cannot be told: ");
	outcome_quote(&o->found, err_msg(why), strlen(err_msg(why)));
}

void outcome_quote(struct buf *out, const char *text, size_t len)
{
	size_t start = out->len;

	while (len && (text[len - 1] == '\n' || text[len - 1] == ' '))
		len--;
	for (size_t i = 0; i < len;) {
		uint32_t cp;
		size_t n = utf8_decode(text + i, len - i, &cp);

		if (out->len - start > MAX_SHOWN) {
			buf_adds(out, "...");
			return;
		}
		if (cp == '\n')
			buf_adds(out, "\\n");
		else if (cp == '\t')
			buf_addc(out, ' ');
		else if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0xfffd ||
			 (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069))
			buf_addc(out, '?');
		else
			buf_add(out, text + i, n);
		i += n;
	}
}

int64_t arg_int(const struct value *arg, const char *key, int64_t otherwise)
{
	const struct value *v = value_get(arg, key);
	int64_t n = otherwise;

	if (value_type(v) == VALUE_INT)
		return value_int(v);
	if (value_is_string(v))
		(void)!parse_i64(value_str(v), &n);
	return n;
}

char *arg_text_dup(const struct value *arg, const char *key)
{
	const struct value *v = value_get(arg, key);
	struct buf b = BUF_INIT;

	if (value_is_null(v))
		return NULL;
	if (value_is_string(v))
		return xstrdup(value_str(v));
	json_write(&b, v, 0);
	return buf_detach(&b);
}

/* ---- judging over time ------------------------------------------------------------------------
 */

static int64_t now_of(const struct judge *j)
{
	return sim_now(j->real ? machine_sim(real_base(j->real)) : cluster_sim(j->cluster));
}

static void pass(const struct judge *j, int64_t ns)
{
	if (j->real)
		real_pass(j->real, ns);
	else
		sim_advance(cluster_sim(j->cluster), ns);
}

struct client *judge_admin(const struct judge *j)
{
	return j->real ? real_admin(j->real) : cluster_admin(j->cluster);
}

struct machine *judge_machine(const struct judge *j, const char *name)
{
	if (!j->real)
		return cluster_machine(j->cluster, name);
	return !name || str_eq(name, "base") ? real_base(j->real) : NULL;
}

int judge_script(const struct judge *j, const char *on, const char *script, struct buf *out,
		 struct buf *errout, int64_t limit_ns)
{
	struct sim *sim;
	uint64_t before;
	int status;

	if (j->real)
		return real_script(j->real, script, out, errout, limit_ns);
	sim = cluster_sim(j->cluster); /* not among the learner's commands (the flow screen) */
	before = trace_set_cause(sim, trace_add(sim, "lab", "check", NULL, NULL, NULL, NULL));
	status = cluster_run(j->cluster, on, script, out, errout, limit_ns);
	(void)trace_set_cause(sim, before);
	return status;
}

static int64_t patience(const struct value *check)
{
	const char *s = value_str(value_get(check, "within"));
	ERR_AUTO err = ERR_INIT;
	int64_t ns;

	return s && duration_parse_go(s, &ns, &err) == 0 && ns > 0 ? ns : 0;
}

static int judge_one(const struct judge *j, const struct value *check, struct judged *ret,
		     struct err *err)
{
	struct outcome o = {0};
	int r = judge_run(j, check, &o, err);

	free(ret->wanted);
	free(ret->found);
	ret->passed = r == 0 && o.verdict == VERDICT_YES;
	ret->wanted = buf_detach(&o.wanted);
	ret->found = buf_detach(&o.found);
	return r;
}

int judge_all(const struct judge *j, const struct value *const *checks, size_t nr,
	      struct judged *results, struct err *err)
{
	int64_t start = now_of(j), before = start, begun;
	int r = 0;

	/* the last look begins when patience is over: one may take long on a real cluster */
	for (bool waiting = true, first = true; waiting; first = false) {
		if (!first)
			pass(j, SIM_SEC);
		begun = now_of(j);
		for (size_t i = 0; i < nr; i++)
			if (patience(checks[i]) && !results[i].passed &&
			    before < start + patience(checks[i]) &&
			    (r = judge_one(j, checks[i], &results[i], err)) < 0)
				return r;
		before = begun;
		waiting = false;
		for (size_t i = 0; i < nr; i++)
			waiting |= !results[i].passed && before < start + patience(checks[i]);
	}
	for (size_t i = 0; r == 0 && i < nr; i++)
		if (!patience(checks[i]))
			r = judge_one(j, checks[i], &results[i], err);
	return r;
}

int check_all_of(struct cluster *c, const struct invariants *watched,
		 const struct value *const *checks, size_t nr, struct judged *results,
		 struct err *err)
{
	const struct judge j = {.cluster = c, .invariants = watched};

	return judge_all(&j, checks, nr, results, err);
}

int check_run(struct cluster *c, const struct value *check, bool *ret_passed, char **ret_wanted,
	      char **ret_found, struct err *err)
{
	struct judged one = {0};
	int r = check_all_of(c, NULL, &check, 1, &one, err);

	if (r < 0) {
		free(one.wanted);
		free(one.found);
		return r;
	}
	*ret_passed = one.passed;
	*ret_wanted = one.wanted;
	*ret_found = one.found;
	return 0;
}
