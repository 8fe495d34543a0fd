#include "sim/pace.h"

void pace_init(struct pace *p, int64_t wall_ns, int64_t virtual_ns, int rate)
{
	*p = (struct pace){wall_ns, virtual_ns, rate};
}

int64_t pace_target(const struct pace *p, int64_t wall_ns)
{
	return p->virtual0 + (wall_ns - p->wall0) * p->rate;
}

void pace_set_rate(struct pace *p, int64_t wall_ns, int rate)
{
	p->virtual0 = pace_target(p, wall_ns);
	p->wall0 = wall_ns;
	p->rate = rate;
}

int64_t pace_wait(const struct pace *p, int64_t wall_ns, int64_t at)
{
	int64_t due = pace_target(p, wall_ns);

	if (at <= due)
		return 0;
	if (p->rate <= 0)
		return INT64_MAX;
	return (at - due + p->rate - 1) / p->rate;
}
