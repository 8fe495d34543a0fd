/* Questions that drydock's commands have about a lab in progress, as values: the same whether the
 * command has the attempt open itself or asks the process that has. */
#include "study/lab_session.h"

#include "object/value.h"

struct value *lab_score_value(const struct lab *l, const struct score *score)
{
	struct value *list = value_array_new();

	for (size_t i = 0; i < score->nr; i++) {
		const struct check_result *c = &score->results[i];

		value_push(&list,
			   value_build("{id: %s, text: %s, points: %i, of: %i, passed: %b, "
				       "wanted: %s, found: %s}",
				       c->criterion->id, c->criterion->text, c->points,
				       c->criterion->points, (int)c->passed, c->wanted, c->found));
	}
	return value_build("{lab: %s, points: %i, total: %i, passed: %b, criteria: %V}", l->id,
			   score->points, score->total, (int)score->passed, list);
}

static struct value *refused(const struct err *err)
{
	return value_build("{error: %s}", err_msg(err));
}

static struct value *check(struct lab_session *s, struct progress *p, int64_t now)
{
	struct score score = {0};
	struct value *v;
	ERR_AUTO err = ERR_INIT;

	if (lab_session_check(s, p, now, &score, &err) < 0)
		return refused(&err);
	v = value_build("{score: %V, debrief: %s, warning: %s}",
			lab_score_value(lab_session_lab(s), &score),
			score.passed ? lab_session_lab(s)->debrief : NULL,
			err.code ? err_msg(&err) : NULL);
	score_release(&score);
	return v;
}

static struct value *hint(struct lab_session *s)
{
	struct value *list = value_array_new();
	const char *text;
	ERR_AUTO err = ERR_INIT;

	if (lab_session_hint(s, &text, &err) < 0) {
		value_unref(list);
		return refused(&err);
	}
	for (int i = 0; i < lab_session_hints(s); i++)
		value_push(&list, value_str_new(lab_session_lab(s)->hints.v[i]));
	return value_build("{hints: %V, of: %i, new: %b}", list, (int)lab_session_lab(s)->hints.nr,
			   (int)(text != NULL));
}

static struct value *solution(struct lab_session *s)
{
	const struct lab *l = lab_session_lab(s);
	struct value *list = value_array_new();
	ERR_AUTO err = ERR_INIT;

	if (lab_session_see_solution(s, &err) < 0) {
		value_unref(list);
		return refused(&err);
	}
	for (size_t i = 0; i < l->nr_solutions; i++)
		value_push(&list, value_str_new(l->solutions[i].text));
	return value_build("{solutions: %V, debrief: %s}", list, l->debrief);
}

bool lab_session_ask_renews(const struct value *q)
{
	return str_eq(value_str(value_get(q, "cmd")), "undo") ||
	       (str_eq(value_str(value_get(q, "cmd")), "lab") &&
		str_eq(value_str(value_get(q, "do")), "reset"));
}

struct value *lab_session_ask(struct lab_session *s, struct progress *p, int64_t now,
			      const struct value *q)
{
	const char *cmd = value_str_or(value_get(q, "cmd"), "");
	const char *what = value_str_or(value_get(q, "do"), "");
	int64_t n = MIN(MAX(value_int_in(q, "n"), 1), 100000);
	ERR_AUTO err = ERR_INIT;

	if (!strcmp(cmd, "undo"))
		return lab_session_undo(s, (int)n, &err) < 0
			       ? refused(&err)
			       : value_build("{left: %l}",
					     (int64_t)workspace_inputs(lab_session_workspace(s)));
	if (strcmp(cmd, "lab") != 0)
		return NULL;
	if (!strcmp(what, "check"))
		return check(s, p, now);
	if (!strcmp(what, "hint"))
		return hint(s);
	if (!strcmp(what, "solution"))
		return solution(s);
	if (!strcmp(what, "reset"))
		return lab_session_reset(s, now * SIM_SEC, &err) < 0 ? refused(&err)
								     : value_map_new();
	return value_build("{error: 'unknown question about a lab'}");
}
