/* FSRS-6. The names of the weights are their places in the published vector. */
#include "study/fsrs.h"

#include <math.h>

#define DAY INT64_C(86400)
#define MINUTE INT64_C(60)
#define RETENTION 0.9
#define MAX_DAYS 36500
#define MIN_STABILITY 0.001

static const double w[21] = {0.212,  1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194,
			     0.001,  1.8722, 0.1666, 0.796,  1.4835, 0.0614, 0.2629,
			     1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542};

static const int64_t learning[] = {1 * MINUTE, 10 * MINUTE};
static const int64_t relearning[] = {10 * MINUTE};

/* Shape of the forgetting curve: R = (1 + F*t/S)^-w20 is 0.9 at t = S. */
static double factor(void)
{
	return pow(0.9, -1 / w[20]) - 1;
}

static double bounded_difficulty(double d)
{
	return fmin(fmax(d, 1), 10);
}

static double first_difficulty(int g)
{
	return w[4] - exp(w[5] * (g - 1)) + 1;
}

static double next_difficulty(double d, int g)
{
	double changed = d - w[6] * (g - 3) * (10 - d) / 9;

	return bounded_difficulty(w[7] * first_difficulty(FSRS_EASY) + (1 - w[7]) * changed);
}

/* Answered again within the day. */
static double same_day_stability(double s, int g)
{
	double grown = exp(w[17] * (g - 3 + w[18])) * pow(s, -w[19]);

	return s * (g >= FSRS_GOOD ? fmax(grown, 1) : grown);
}

static double recalled_stability(double s, double d, double r, int g)
{
	double grown = exp(w[8]) * (11 - d) * pow(s, -w[9]) * (exp(w[10] * (1 - r)) - 1);

	if (g == FSRS_HARD)
		grown *= w[15];
	if (g == FSRS_EASY)
		grown *= w[16];
	return s * (1 + grown);
}

static double forgotten_stability(double s, double d, double r)
{
	double longer = w[11] * pow(d, -w[12]) * (pow(s + 1, w[13]) - 1) * exp(w[14] * (1 - r));

	return fmin(longer, s / exp(w[17] * w[18]));
}

static int64_t days_since(const struct fsrs_card *c, int64_t now)
{
	return now > c->last ? (now - c->last) / DAY : 0;
}

double fsrs_recall(const struct fsrs_card *c, int64_t now)
{
	if (c->state == FSRS_NEW || c->stability <= 0)
		return 0;
	return pow(1 + factor() * (double)days_since(c, now) / c->stability, -w[20]);
}

int fsrs_interval(double s)
{
	double days = nearbyint(s / factor() * (pow(RETENTION, -1 / w[20]) - 1));

	return (int)fmin(fmax(days, 1), MAX_DAYS);
}

/* splitmix64's finish: one seed, one number. */
static uint64_t mix(uint64_t z)
{
	z += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

uint64_t fsrs_seed(const char *name, int reps)
{
	uint64_t h = mix(hash_bytes(name, strlen(name)) + (uint64_t)reps);

	return h ? h : 1;
}

int fsrs_spread(int days, uint64_t seed)
{
	double d = days, delta = 1;
	int low, high;

	if (!seed || d < 2.5)
		return days;
	delta += 0.15 * fmax(fmin(d, 7) - 2.5, 0);
	delta += 0.10 * fmax(fmin(d, 20) - 7, 0);
	delta += 0.05 * fmax(d - 20, 0);
	high = MIN((int)nearbyint(d + delta), MAX_DAYS);
	low = MIN(MAX((int)nearbyint(d - delta), 2), high);
	return low + (int)(mix(seed) % (uint64_t)(high - low + 1));
}

static void remember(struct fsrs_card *c, int g, int64_t now)
{
	double r = fsrs_recall(c, now), s = c->stability;

	if (c->state == FSRS_NEW) {
		c->stability = w[g - 1];
		c->difficulty = bounded_difficulty(first_difficulty(g));
		return;
	}
	if (days_since(c, now) < 1)
		s = same_day_stability(s, g);
	else if (g == FSRS_AGAIN)
		s = forgotten_stability(s, c->difficulty, r);
	else
		s = recalled_stability(s, c->difficulty, r, g);
	c->stability = fmax(s, MIN_STABILITY);
	c->difficulty = next_difficulty(c->difficulty, g);
}

/* Seconds to wait within the steps, or 0: the card leaves them. */
static int64_t step_wait(struct fsrs_card *c, int g, const int64_t *steps, int nr)
{
	if (g == FSRS_AGAIN) {
		c->step = 0;
		return steps[0];
	}
	if (g == FSRS_EASY || c->step >= nr)
		return 0;
	if (g == FSRS_HARD)
		return c->step > 0 ? steps[c->step]
		       : nr > 1    ? (steps[0] + steps[1]) / 2
				   : steps[0] + steps[0] / 2;
	c->step++;
	return c->step < nr ? steps[c->step] : 0;
}

void fsrs_answer(struct fsrs_card *c, enum fsrs_rating rating, int64_t now, uint64_t seed)
{
	int64_t wait = 0;

	remember(c, (int)rating, now);
	c->reps++;
	if (c->state == FSRS_REVIEW) {
		if (rating == FSRS_AGAIN) {
			c->state = FSRS_RELEARNING;
			c->lapses++;
			wait = step_wait(c, FSRS_AGAIN, relearning, ARRAY_SIZE(relearning));
		}
	} else if (c->state == FSRS_RELEARNING) {
		wait = step_wait(c, (int)rating, relearning, ARRAY_SIZE(relearning));
	} else {
		c->state = FSRS_LEARNING;
		wait = step_wait(c, (int)rating, learning, ARRAY_SIZE(learning));
	}
	if (!wait) {
		c->state = FSRS_REVIEW;
		c->step = 0;
		wait = fsrs_spread(fsrs_interval(c->stability), seed) * DAY;
	}
	c->last = now;
	c->due = now + wait;
}
