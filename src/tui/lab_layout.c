/* The text beside the shell: task, hints, what was found, solution and why. */
#include "tui/lab.h"

#include <string.h>

static void heading(struct labbing *l, enum lab_part part, const char *text)
{
	flow_blank(&l->flow, part);
	flow_line(&l->flow, part);
	flow_run(&l->flow, ROLE_HEADING, text);
}

/* Markdown's lines are tagged from 0 on: ours are given the part's tag. */
static void markdown(struct labbing *l, enum lab_part part, const char *text)
{
	size_t from = l->flow.nr;

	markdown_text(&l->flow, text);
	for (; from < l->flow.nr; from++)
		l->flow.lines[from].tag = part;
}

static void layout_task(struct labbing *l)
{
	struct tui *t = l->screen->tui;

	flow_line(&l->flow, LAB_TASK);
	flow_run(&l->flow, ROLE_HEADING, l->shown->title);
	if (lab_session_resumed(l->session)) {
		flow_line(&l->flow, LAB_TASK);
		flow_run(&l->flow, ROLE_DIM, tr(t, N_("Taken up where you left it.")));
	}
	flow_blank(&l->flow, LAB_TASK);
	markdown(l, LAB_TASK, l->shown->task);
}

static void layout_hints(struct labbing *l)
{
	struct tui *t = l->screen->tui;
	int hints = lab_session_hints(l->session);

	if (!hints)
		return;
	heading(l, LAB_HINTS, tr(t, N_("Hints")));
	for (int i = 0; i < hints && (size_t)i < l->shown->hints.nr; i++) {
		STR_AUTO mark = xasprintf("%d. ", i + 1);

		flow_begin(&l->flow, LAB_HINTS, ROLE_DIM, mark, "   ");
		markdown_words(&l->flow, ROLE_TEXT, l->shown->hints.v[i]);
		flow_end(&l->flow);
	}
	if ((size_t)hints < l->shown->hints.nr) {
		STR_AUTO more = xasprintf(tr(t, N_("%d more")), (int)l->shown->hints.nr - hints);

		flow_paragraph(&l->flow, LAB_HINTS, ROLE_DIM, more);
	}
}

static void detail(struct labbing *l, const char *label, const char *text)
{
	STR_AUTO first = xasprintf("     %s ", label);
	STR_AUTO rest = xasprintf("%*s", (int)utf8_str_width(first, strlen(first)), "");

	flow_begin(&l->flow, LAB_RESULT, ROLE_DIM, first, rest);
	flow_text(&l->flow, ROLE_TEXT, text ? text : "");
	flow_end(&l->flow);
}

static void layout_result(struct labbing *l)
{
	struct tui *t = l->screen->tui;
	STR_AUTO points = NULL;

	if (!l->checked)
		return;
	points = xasprintf(l->passed ? tr(t, N_("Solved: %d of %d points"))
				     : tr(t, N_("%d of %d points")),
			   l->score.points, l->score.total);
	heading(l, LAB_RESULT, points);
	for (size_t i = 0; i < l->score.nr; i++) {
		const struct check_result *c = &l->score.results[i];
		size_t index = (size_t)(c->criterion - l->lab->criteria);
		const char *text = index < l->shown->nr_criteria ? l->shown->criteria[index].text
								 : c->criterion->text;
		STR_AUTO mark = xasprintf("%s %d/%d ", c->passed ? "✓" : "✗", c->points,
					  c->criterion->points);

		flow_begin(&l->flow, LAB_RESULT, c->passed ? ROLE_GOOD : ROLE_BAD, mark, "      ");
		markdown_words(&l->flow, ROLE_TEXT, text);
		if (c->criterion->essential && !c->passed)
			flow_text(&l->flow, ROLE_WARN,
				  tr(t, N_(" (without it the lab is not solved)")));
		flow_end(&l->flow);
		if (!c->passed) {
			detail(l, tr(t, N_("wanted:")), c->wanted);
			detail(l, tr(t, N_("found: ")), c->found);
		}
	}
}

static void layout_solution(struct labbing *l)
{
	struct tui *t = l->screen->tui;

	if (!lab_session_solution_seen(l->session) || !l->shown->nr_solutions)
		return;
	heading(l, LAB_SOLUTION, tr(t, N_("One solution")));
	flow_output(&l->flow, LAB_SOLUTION, ROLE_CODE, "  ", l->shown->solutions[0].text);
}

void lab_layout(struct labbing *l, int width)
{
	struct tui *t = l->screen->tui;

	if (l->width == width)
		return;
	l->width = width;
	flow_reset(&l->flow, width);
	layout_task(l);
	layout_hints(l);
	layout_result(l);
	layout_solution(l);
	if ((l->passed || lab_session_solution_seen(l->session)) && *l->shown->debrief) {
		heading(l, LAB_DEBRIEF, tr(t, N_("Why")));
		markdown(l, LAB_DEBRIEF, l->shown->debrief);
	}
}

void lab_go_to(struct labbing *l, enum lab_part part)
{
	int width = l->flow.width, line;

	l->width = 0;
	lab_layout(l, width > 0 ? width : 38);
	line = flow_tagged(&l->flow, part);
	if (line >= 0)
		l->scroll.top = line + (part != LAB_TASK);
}
