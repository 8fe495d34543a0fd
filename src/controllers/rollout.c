#include "controllers/rollout.h"

static int replicas_of(const struct value *d)
{
	return (int)value_int_in(d, "spec", "replicas");
}

int intstr_scaled(const struct value *v, int total, bool round_up)
{
	const char *s = value_str(v);
	int64_t percent;

	if (!s)
		return (int)value_int(v);
	if (str_ends(s, "%")) {
		STR_AUTO digits = xstrndup(s, strlen(s) - 1);

		if (parse_i64(digits, &percent) < 0)
			return 0;
	} else if (parse_i64(s, &percent) < 0) {
		return 0;
	}
	if (!str_ends(s, "%"))
		return (int)percent;
	return (int)((percent * total + (round_up ? 99 : 0)) / 100);
}

bool rollout_is_rolling(const struct value *d)
{
	return str_eq(value_str_in(d, "spec", "strategy", "type"), "RollingUpdate");
}

int rollout_surge(const struct value *d)
{
	if (!rollout_is_rolling(d))
		return 0;
	return intstr_scaled(value_in(d, "spec", "strategy", "rollingUpdate", "maxSurge"),
			     replicas_of(d), true);
}

int rollout_unavailable(const struct value *d)
{
	const struct value *max =
		value_in(d, "spec", "strategy", "rollingUpdate", "maxUnavailable");
	int n;

	if (!rollout_is_rolling(d) || replicas_of(d) == 0)
		return 0;
	n = intstr_scaled(max, replicas_of(d), false);
	/* Percentages may both round to nothing; then no step would ever be possible. */
	if (n == 0 && rollout_surge(d) == 0)
		n = 1;
	return MIN(n, replicas_of(d));
}

int rollout_new_size(const struct value *d, int total, int new_size)
{
	int room = replicas_of(d) + rollout_surge(d) - total;

	if (!rollout_is_rolling(d))
		return replicas_of(d);
	if (room <= 0)
		return new_size;
	return new_size + MIN(room, replicas_of(d) - new_size);
}

int rollout_may_remove(const struct value *d, int total, const struct rollout_set *new_set)
{
	int min_available = replicas_of(d) - rollout_unavailable(d);
	int new_unavailable = new_set->size - new_set->available;

	return MAX(total - min_available - new_unavailable, 0);
}

int rollout_remove_unhealthy(struct rollout_set *old, size_t nr, int may_remove)
{
	int removed = 0;

	for (size_t i = 0; i < nr && removed < may_remove; i++) {
		int n = MIN(may_remove - removed, old[i].size - old[i].available);

		if (old[i].size == 0 || n <= 0)
			continue;
		old[i].next = old[i].size - n;
		removed += n;
	}
	return removed;
}

int rollout_remove_healthy(const struct value *d, struct rollout_set *old, size_t nr, int available)
{
	int may = available - (replicas_of(d) - rollout_unavailable(d)), removed = 0;

	for (size_t i = 0; i < nr && removed < may; i++) {
		int n = MIN(old[i].next, may - removed);

		old[i].next -= n;
		removed += n;
	}
	return removed;
}

static int round_half_away(double x)
{
	return x < 0 ? (int)(x - 0.5) : (int)(x + 0.5);
}

/* By how much a set would change if it kept its share of the deployment. */
static int share(const struct value *d, const struct rollout_set *s)
{
	int max_now = replicas_of(d) + rollout_surge(d), max_before = s->max;

	if (replicas_of(d) == 0)
		return -s->size;
	if (max_before <= 0)
		max_before = (int)value_int_in(d, "status", "replicas");
	if (max_before <= 0)
		return 0;
	return round_half_away((double)s->size * max_now / max_before) - s->size;
}

void rollout_spread(const struct value *d, struct rollout_set *sets, size_t nr)
{
	int allowed = replicas_of(d) > 0 ? replicas_of(d) + rollout_surge(d) : 0;
	int to_add = allowed, added = 0;

	for (size_t i = 0; i < nr; i++)
		to_add -= sets[i].size;
	for (size_t i = 0; i < nr; i++) {
		int part = 0, left = to_add - added;

		if (sets[i].size != 0 && left != 0)
			part = to_add > 0 ? MIN(share(d, &sets[i]), left)
					  : MAX(share(d, &sets[i]), left);
		sets[i].next = sets[i].size + part;
		added += part;
	}
	/* What rounding left over goes to the largest. */
	if (nr && to_add)
		sets[0].next = MAX(sets[0].next + to_add - added, 0);
}
