#include "tui/session.h"

#include "tui/overview.h"

#include <errno.h>
#include <stdlib.h>

static void drop_card(struct session *s)
{
	live_stop(&s->live);
	shellbox_close(&s->shell);
	attempt_free(s->attempt);
	s->attempt = NULL;
	drill_set_release(&s->kept);
	buf_reset(&s->text);
	s->card = NULL;
	s->width = 0;
	s->scroll.top = 0;
}

/* What the card needs: its cluster, or what it shows. */
static int prepare(struct session *s, struct err *err)
{
	struct tui *t = s->screen->tui;
	int r = 0;

	if (s->card->type == DRILL_OUTPUT)
		return drill_show(s->card, &s->text, err);
	if (s->card->type != DRILL_COMMAND)
		return 0;
	r = attempt_start(s->card->lab, tui_seed(t), &s->attempt, err);
	if (r < 0)
		return r;
	live_start(t, &s->live, attempt_cluster(s->attempt), 1);
	shellbox_open(&s->shell, t, attempt_cluster(s->attempt));
	s->judged = 0;
	return 0;
}

static void fill_queue(struct session *s)
{
	struct tui *t = s->screen->tui;
	struct review_limits limits = {.lesson = s->lesson,
				       .new_per_day = REVIEW_NEW_PER_DAY,
				       .day_start = day_start(tui_date(t)),
				       .ahead_s = REVIEW_AHEAD};

	review_queue_release(&s->queue);
	review_due(tui_progress(t), &s->set, &limits, tui_date(t), &s->queue);
}

void session_next(struct session *s)
{
	struct tui *t = s->screen->tui;
	ERR_AUTO err = ERR_INIT;

	drop_card(s);
	fill_queue(s);
	if (!s->queue.nr) {
		s->phase = SESSION_DONE;
		return;
	}
	s->card = s->set.v[s->queue.v[0]];
	s->phase = SESSION_ASKING;
	s->asked_at = tui_now(t);
	s->chosen = 0;
	s->answer = -1;
	s->gave_up = s->correct = false;
	if (prepare(s, &err) < 0) {
		tui_say(t, "%s: %s", s->card->id, err_msg(&err));
		drop_card(s);
		s->phase = SESSION_DONE;
	}
}

static void finish_card(struct session *s, bool correct)
{
	struct tui *t = s->screen->tui;
	ERR_AUTO err = ERR_INIT;

	s->correct = correct;
	s->phase = SESSION_ANSWERED;
	s->answered++;
	s->right += correct;
	s->width = 0;
	if (review_answer(tui_progress(t), s->card, correct, (tui_now(t) - s->asked_at) / SIM_MSEC,
			  0, tui_date(t), &s->outcome, &err) < 0)
		tui_say_err(t, &err);
	fill_queue(s); /* it may come back in this round */
}

void session_choose(struct session *s, int choice)
{
	if (s->phase != SESSION_ASKING || !s->card->choices.nr || choice < 0 ||
	    (size_t)choice >= s->card->choices.nr)
		return;
	s->answer = choice;
	finish_card(s, choice == s->card->answer);
}

bool session_tick(struct session *s)
{
	struct score score = {0};
	ERR_AUTO err = ERR_INIT;

	if (!s->shell.term)
		return false;
	if (s->phase == SESSION_ASKING && s->shell.lines != s->judged &&
	    shellbox_waiting(&s->shell)) {
		s->judged = s->shell.lines;
		if (attempt_check(s->attempt, &score, &err) < 0)
			tui_say_err(s->screen->tui, &err);
		else if (score.passed)
			finish_card(s, true);
		score_release(&score);
		live_sync(&s->live);
	}
	return shellbox_tick(&s->shell);
}

void session_give_up(struct session *s)
{
	if (s->phase != SESSION_ASKING)
		return;
	s->gave_up = true;
	finish_card(s, false);
}

/* ---- opening ----------------------------------------------------------------------------- */

int session_open(struct session *s, struct screen *screen, const char *which, struct err *err)
{
	int r;

	s->screen = screen;
	s->lang = xstrdup(tui_lang(screen->tui));
	if (str_starts(which, "lesson:"))
		s->lesson = xstrdup(which + 7);
	r = tui_content(screen->tui)->drills(s->lang, &s->set, err);
	if (r < 0)
		return r;
	session_next(s);
	return 0;
}

void session_close(struct session *s)
{
	if (!s->screen)
		return;
	drop_card(s);
	review_queue_release(&s->queue);
	drill_set_release(&s->set);
	buf_release(&s->text);
	flow_release(&s->flow);
	free(s->lang);
	free(s->lesson);
}

void session_language(struct session *s)
{
	struct tui *t = s->screen->tui;
	struct drill_set set = {0};
	ERR_AUTO err = ERR_INIT;

	if (str_eq(s->lang, tui_lang(t)) || tui_content(t)->drills(tui_lang(t), &set, &err) < 0)
		return;
	free(s->lang);
	s->lang = xstrdup(tui_lang(t));
	if (set.nr != s->set.nr) { /* cards are not what they were: begin anew */
		drop_card(s);
		drill_set_release(&s->set);
		s->set = set;
		session_next(s);
		return;
	}
	for (size_t i = 0; s->card && i < set.nr; i++)
		if (s->set.v[i] == s->card) {
			s->card = set.v[i];
			break;
		}
	if (s->attempt && !s->kept.v) /* its lab is the old set's */
		s->kept = s->set;
	else
		drill_set_release(&s->set);
	s->set = set;
	s->width = 0;
}
