#include "tui/overview.h"

#include <stdlib.h>
#include <time.h>

int64_t day_start(int64_t now)
{
	time_t t = (time_t)now;
	struct tm tm;

	if (!localtime_r(&t, &tm))
		return now - now % 86400;
	tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
	tm.tm_isdst = -1;
	return mktime(&tm);
}

static int domain_index(const char *domain)
{
	for (int i = 0; i < NR_DOMAINS; i++)
		if (str_eq(domain_at(i), domain))
			return i;
	return 0;
}

/* ---- lessons ---------------------------------------------------------------------------- */

static void add_lesson(struct overview *o, const struct lesson *l, const char *id,
		       struct progress *p)
{
	struct overview_lesson *v = &o->lessons[o->nr_lessons++];
	struct overview_domain *d = &o->domains[domain_index(l->domain)];
	int block = 0;

	*v = (struct overview_lesson){.id = xstrdup(id),
				      .title = xstrdup(l->title),
				      .domain = xstrdup(l->domain),
				      .minutes = l->minutes};
	v->begun = progress_lesson(p, id, &block, &v->finished);
	if (v->finished)
		v->percent = 100;
	else if (v->begun && l->nr_blocks)
		v->percent = MIN(block * 100 / (int)l->nr_blocks, 99);
	d->lessons++;
	d->lessons_done += v->finished;
}

static void load_lessons(struct overview *o, const struct tui_content *content, struct progress *p,
			 const char *lang)
{
	STRVEC_AUTO ids = STRVEC_INIT;

	content->lesson_list(&ids);
	o->lessons = xcalloc(ids.nr + 1, sizeof(*o->lessons));
	for (size_t i = 0; i < ids.nr; i++) {
		struct lesson *l = NULL;
		ERR_AUTO err = ERR_INIT;

		if (content->lesson_load(ids.v[i], lang, &l, &err) == 0)
			add_lesson(o, l, ids.v[i], p);
		lesson_free(l);
	}
}

/* ---- labs --------------------------------------------------------------------------------- */

/* The easy ones first; else by name. */
static void sort_labs(struct overview *o)
{
	for (size_t i = 1; i < o->nr_labs; i++)
		for (size_t k = i; k > 0 && o->labs[k - 1].level > o->labs[k].level; k--) {
			struct overview_lab held = o->labs[k];

			o->labs[k] = o->labs[k - 1];
			o->labs[k - 1] = held;
		}
}

static void load_labs(struct overview *o, const struct tui_content *content, struct progress *p,
		      const char *lang)
{
	STRVEC_AUTO ids = STRVEC_INIT;

	content->lab_list(&ids);
	o->labs = xcalloc(ids.nr + 1, sizeof(*o->labs));
	for (size_t i = 0; i < ids.nr; i++) {
		struct overview_lab *v = &o->labs[o->nr_labs++];
		struct lab *l = NULL;
		ERR_AUTO err = ERR_INIT;

		*v = (struct overview_lab){.id = xstrdup(ids.v[i]),
					   .stats = progress_lab(p, ids.v[i])};
		if (content->lab_load(ids.v[i], lang, 1, &l, &err) < 0) {
			v->broken = xstrdup(err_msg(&err));
			v->title = xstrdup(ids.v[i]);
			continue;
		}
		v->title = xstrdup(l->title);
		v->domain = xstrdup(l->domain);
		v->task = xstrdup(l->task);
		for (size_t k = 0; k < l->nr_criteria; k++) {
			strvec_add(&v->criteria, l->criteria[k].id);
			strvec_add(&v->criteria_texts, l->criteria[k].text);
		}
		v->minutes = l->minutes;
		v->level = l->level;
		v->points = l->points;
		o->domains[domain_index(l->domain)].labs++;
		o->domains[domain_index(l->domain)].labs_passed += v->stats.passed;
		lab_free(l);
	}
	sort_labs(o);
}

/* ---- drills -------------------------------------------------------------------------------- */

static void count_card(struct overview *o, const struct drill *d, struct progress *p, int64_t now)
{
	struct fsrs_card card = progress_card(p, d->id);
	struct drill_stats st = progress_drill(p, d->id);
	struct overview_domain *dom = &o->domains[domain_index(d->domain)];

	dom->drills++;
	dom->drills_known += st.answers > 0 && st.last_correct;
	for (size_t i = 0; i < o->nr_lessons; i++)
		if (str_eq(o->lessons[i].id, d->lesson)) {
			o->lessons[i].drills++;
			o->lessons[i].fresh += card.state == FSRS_NEW;
			o->lessons[i].due += card.state != FSRS_NEW && card.due <= now;
		}
}

static void load_drills(struct overview *o, const struct tui_content *content, struct progress *p,
			const char *lang, int64_t now)
{
	struct review_limits limits = {
		.new_per_day = REVIEW_NEW_PER_DAY, .day_start = day_start(now), .ahead_s = 0};
	struct review_queue q = {0};
	ERR_AUTO err = ERR_INIT;

	if (content->drills(lang, &o->cards, &err) < 0)
		return;
	for (size_t i = 0; i < o->cards.nr; i++)
		count_card(o, o->cards.v[i], p, now);
	review_due(p, &o->cards, &limits, now, &q);
	o->due = (int)(q.learning + q.due);
	o->fresh = (int)q.fresh;
	o->next_due = q.next;
	review_queue_release(&q);
}

/* ---- together ------------------------------------------------------------------------------- */

static void sum_domains(struct overview *o)
{
	struct overview_domain *all = &o->all;

	for (int i = 0; i <= NR_DOMAINS; i++) {
		struct overview_domain *d = i < NR_DOMAINS ? &o->domains[i] : all;
		int parts = (d->lessons > 0) + (d->drills > 0) + (d->labs > 0);
		int sum = (d->lessons ? d->lessons_done * 100 / d->lessons : 0) +
			  (d->drills ? d->drills_known * 100 / d->drills : 0) +
			  (d->labs ? d->labs_passed * 100 / d->labs : 0);

		d->percent = parts ? sum / parts : 0;
		if (d == all)
			break;
		all->lessons += d->lessons;
		all->lessons_done += d->lessons_done;
		all->drills += d->drills;
		all->drills_known += d->drills_known;
		all->labs += d->labs;
		all->labs_passed += d->labs_passed;
	}
}

static void go_to(struct overview *o, const char *kind, const char *id, const char *title)
{
	free(o->go_kind);
	free(o->go_id);
	free(o->go_title);
	o->go_kind = xstrdup(kind);
	o->go_id = xstrdup(id);
	o->go_title = xstrdup(title);
}

/* Where the learner left, if that is not done; else the first lesson, then lab, not done. */
static void choose_next(struct overview *o, struct progress *p)
{
	STR_AUTO kind = NULL;
	STR_AUTO id = NULL;
	bool begun = progress_last(p, &kind, &id);

	o->nothing_yet = !begun;
	for (size_t i = o->nr_labs; i-- > 0;)
		if (!o->labs[i].stats.passed && !o->labs[i].broken)
			go_to(o, "lab", o->labs[i].id, o->labs[i].title);
	for (size_t i = o->nr_lessons; i-- > 0;)
		if (!o->lessons[i].finished)
			go_to(o, "lesson", o->lessons[i].id, o->lessons[i].title);
	for (size_t i = 0; begun && str_eq(kind, "lesson") && i < o->nr_lessons; i++)
		if (str_eq(id, o->lessons[i].id) && !o->lessons[i].finished)
			go_to(o, "lesson", id, o->lessons[i].title);
	for (size_t i = 0; begun && str_eq(kind, "lab") && i < o->nr_labs; i++)
		if (str_eq(id, o->labs[i].id) && !o->labs[i].stats.passed && !o->labs[i].broken)
			go_to(o, "lab", id, o->labs[i].title);
}

void overview_load(struct overview *o, const struct tui_content *content, struct progress *p,
		   const char *lang, int64_t now)
{
	overview_release(o);
	load_lessons(o, content, p, lang);
	load_labs(o, content, p, lang);
	load_drills(o, content, p, lang, now);
	sum_domains(o);
	choose_next(o, p);
}

void overview_release(struct overview *o)
{
	for (size_t i = 0; i < o->nr_lessons; i++) {
		free(o->lessons[i].id);
		free(o->lessons[i].title);
		free(o->lessons[i].domain);
	}
	for (size_t i = 0; i < o->nr_labs; i++) {
		free(o->labs[i].id);
		free(o->labs[i].title);
		free(o->labs[i].domain);
		free(o->labs[i].task);
		strvec_release(&o->labs[i].criteria);
		strvec_release(&o->labs[i].criteria_texts);
		free(o->labs[i].broken);
	}
	free(o->lessons);
	free(o->labs);
	free(o->go_kind);
	free(o->go_id);
	free(o->go_title);
	drill_set_release(&o->cards);
	*o = (struct overview){0};
}

void tui_overview(struct tui *t, struct overview *o)
{
	overview_load(o, tui_content(t), tui_progress(t), tui_lang(t), tui_date(t));
}

void overview_forecast(const struct overview *o, struct progress *p, int64_t now, int nr,
		       int *ret_counts)
{
	int64_t start = day_start(now);

	for (int k = 0; k < nr; k++)
		ret_counts[k] = 0;
	for (size_t i = 0; i < o->cards.nr; i++) {
		struct fsrs_card c = progress_card(p, o->cards.v[i]->id);
		int64_t day = c.due <= now ? 0 : (c.due - start) / 86400;

		if (c.state != FSRS_NEW && day < nr)
			ret_counts[day]++;
	}
}
