#include "tui/session.h"

#define TAG_CHOICE 100 /* + index: lines of choices, for clicks */

static void choice(struct session *s, int k)
{
	const struct drill *d = s->card;
	bool done = s->phase == SESSION_ANSWERED;
	bool right = done && k == d->answer, wrong = done && k == s->answer && !right;
	bool marked = !done && k == s->chosen;
	enum role role = right ? ROLE_GOOD : wrong ? ROLE_BAD : marked ? ROLE_STRONG : ROLE_TEXT;
	STR_AUTO first = xasprintf(" %s %d  ",
				   right    ? "✓"
				   : wrong  ? "✗"
				   : marked ? "▸"
					    : " ",
				   k + 1);

	flow_begin(&s->flow, TAG_CHOICE + k,
		   marked              ? ROLE_ACCENT
		   : role == ROLE_TEXT ? ROLE_DIM
				       : role,
		   first, "      ");
	flow_text(&s->flow, role, d->choices.v[k]);
	flow_end(&s->flow);
}

static void verdict(struct session *s)
{
	const struct tui *t = s->screen->tui;
	static const char *const ratings[] = {N_("again"), N_("hard"), N_("good"), N_("easy")};
	BUF_AUTO wait = BUF_INIT;
	const char *said = s->correct   ? N_("Right.")
			   : s->gave_up ? N_("This is how:")
					: N_("Not so.");

	flow_blank(&s->flow, 0);
	flow_line(&s->flow, 0);
	flow_run(&s->flow, s->correct ? ROLE_GOOD : ROLE_BAD, s->correct ? " ✓ " : " ✗ ");
	flow_run(&s->flow, s->correct ? ROLE_GOOD : ROLE_BAD, tr(t, said));
	if (s->card->solution) {
		flow_output(&s->flow, 0, ROLE_CODE, "   $ ", s->card->solution);
		flow_blank(&s->flow, 0);
	}
	flow_begin(&s->flow, 0, ROLE_TEXT, "   ", "   ");
	flow_text(&s->flow, ROLE_TEXT, s->card->why ? s->card->why : "");
	flow_end(&s->flow);
	if (!s->outcome.rating)
		return;
	review_wait_text(&wait, s->outcome.wait_s, tui_lang(t));
	flow_blank(&s->flow, 0);
	flow_line(&s->flow, 0);
	flow_run(&s->flow, ROLE_DIM, "   ");
	flow_run(&s->flow, ROLE_DIM, tr(t, N_("It comes back ")));
	flow_run(&s->flow, ROLE_ACCENT, buf_str(&wait));
	flow_run(&s->flow, ROLE_DIM, tr(t, N_("   rated: ")));
	flow_run(&s->flow, ROLE_DIM, tr(t, ratings[s->outcome.rating - FSRS_AGAIN]));
}

static void card(struct session *s)
{
	const struct drill *d = s->card;

	markdown_text(&s->flow, d->ask);
	if (d->type != DRILL_COMMAND)
		flow_blank(&s->flow, 0);
	if (d->type == DRILL_OUTPUT) {
		flow_output(&s->flow, 0, ROLE_OUTPUT, " │ ", buf_str(&s->text));
		flow_blank(&s->flow, 0);
	}
	for (size_t k = 0; k < d->choices.nr; k++)
		choice(s, (int)k);
	if (s->phase == SESSION_ANSWERED)
		verdict(s);
}

static void ending(struct session *s)
{
	const struct tui *t = s->screen->tui;
	int64_t wait = s->queue.next ? s->queue.next - tui_date(t) : 0;

	flow_line(&s->flow, 0);
	flow_run(&s->flow, ROLE_HEADING,
		 s->answered ? tr(t, N_("That is all for now."))
			     : tr(t, N_("Nothing is due now.")));
	flow_blank(&s->flow, 0);
	if (s->answered) {
		STR_AUTO text = xasprintf(tr(t, N_("%d answers, %d of them right.")), s->answered,
					  s->right);

		flow_paragraph(&s->flow, 0, ROLE_TEXT, text);
	}
	if (wait > 0) {
		BUF_AUTO when = BUF_INIT;
		STR_AUTO text = NULL;

		review_wait_text(&when, wait, tui_lang(t));
		text = xasprintf(tr(t, N_("The next card comes back %s.")), buf_str(&when));
		flow_paragraph(&s->flow, 0, ROLE_TEXT, text);
	}
	flow_blank(&s->flow, 0);
	flow_begin(&s->flow, 0, ROLE_ACCENT, "⎈ ", "  ");
	flow_text(&s->flow, ROLE_VOICE,
		  tr(t, N_("What is asked again at the right time stays aboard for good.")));
	flow_end(&s->flow);
}

void session_layout(struct session *s, int width)
{
	int was = (int)s->flow.nr;

	flow_reset(&s->flow, width);
	s->width = width;
	if (s->phase == SESSION_DONE)
		ending(s);
	else
		card(s);
	/* what is new at the end is what matters */
	if ((int)s->flow.nr > was && s->phase == SESSION_ANSWERED && s->scroll.rows)
		s->scroll.top = MAX((int)s->flow.nr - s->scroll.rows, 0);
}
