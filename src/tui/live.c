/* Clusters that live while the learner looks on. */
#include "tui/tui_private.h"

#include <errno.h>

#define BUDGET_NS (INT64_C(12) * SIM_MSEC) /* of processor time a turn */
#define LEAST_WAIT_NS (INT64_C(20) * SIM_MSEC)

void live_start(struct tui *t, struct live *l, struct cluster *c, int rate)
{
	live_stop(l);
	l->cluster = c;
	l->tui = t;
	pace_init(&l->pace, tui_now(t), sim_now(cluster_sim(c)), rate);
	l->next = t->lives;
	t->lives = l;
}

void live_stop(struct live *l)
{
	if (!l->tui)
		return;
	for (struct live **at = &l->tui->lives; *at; at = &(*at)->next)
		if (*at == l) {
			*at = l->next;
			break;
		}
	*l = (struct live){0};
}

void live_sync(struct live *l)
{
	if (l->tui)
		pace_init(&l->pace, tui_now(l->tui), sim_now(cluster_sim(l->cluster)),
			  l->pace.rate);
}

void live_set_rate(struct live *l, int rate)
{
	l->pace.rate = rate;
	live_sync(l);
}

static bool advance(struct tui *t, struct live *l)
{
	struct sim *sim = cluster_sim(l->cluster);
	int64_t target = pace_target(&l->pace, t->now), before = sim_now(sim);
	int64_t deadline = t->now + BUDGET_NS;

	for (int n = 1; sim_step(sim, target); n++)
		if (n % 32 == 0 && tui_now(t) > deadline)
			break;
	if (sim_idle(sim) && sim_next(sim) > target)
		sim_advance_to(sim, MAX(target, sim_now(sim)));
	else
		live_sync(l); /* too much to do: its clock goes slower */
	return sim_now(sim) != before;
}

bool live_advance_all(struct tui *t)
{
	bool moved = false;

	for (struct live *l = t->lives, *next; l; l = next) {
		next = l->next;
		moved |= advance(t, l);
	}
	return moved;
}

int64_t live_timeout(const struct tui *t)
{
	int64_t least = INT64_MAX;

	for (const struct live *l = t->lives; l; l = l->next) {
		struct sim *sim = cluster_sim(l->cluster);

		least = MIN(least,
			    sim_idle(sim) ? pace_wait(&l->pace, tui_now(t), sim_next(sim)) : 0);
	}
	return MAX(least, LEAST_WAIT_NS);
}

int tui_workspace(struct tui *t, struct workspace **ret, struct live **ret_live, struct err *err)
{
	struct cluster_config cfg = {.profile = t->cfg.profile, .seed = t->cfg.seed};
	STR_AUTO dir = t->cfg.home ? xasprintf("%s/clusters/%s", t->cfg.home,
					       t->cfg.cluster ? t->cfg.cluster : "default")
				   : NULL;
	int r;

	if (!t->workspace) {
		r = workspace_open(dir, &cfg, &t->workspace, err);
		if (r < 0)
			return r;
		live_start(t, &t->workspace_live, workspace_cluster(t->workspace), 1);
	}
	*ret = t->workspace;
	*ret_live = &t->workspace_live;
	return 0;
}

void live_close_all(struct tui *t)
{
	while (t->lives)
		live_stop(t->lives);
	if (t->workspace)
		workspace_close(t->workspace);
	t->workspace = NULL;
}
