/* The clusters behind a lesson that is being read. */
#include "study/lesson.h"

#include <stdlib.h>

struct stage {
	uint64_t seed;
	char *own;              /* the lesson's profile */
	struct strmap *running; /* profile -> struct cluster */
};

static void drop(void *c)
{
	cluster_free(c);
}

struct stage *stage_new(const struct lesson *l, uint64_t seed)
{
	struct stage *s = xcalloc(1, sizeof(*s));

	s->seed = seed;
	s->own = xstrdup(l->profile);
	s->running = strmap_new(drop);
	return s;
}

void stage_free(struct stage *s)
{
	if (!s)
		return;
	strmap_free(s->running);
	free(s->own);
	free(s);
}

int stage_cluster(struct stage *s, const struct block *b, struct cluster **ret, struct err *err)
{
	const char *profile = b && b->profile ? b->profile : s->own;
	struct cluster_config cfg = {.profile = profile, .seed = s->seed};
	struct cluster *c = strmap_get(s->running, profile);
	int r = 0;

	if (!c) {
		r = cluster_new(&cfg, &c, err);
		if (r == 0)
			r = cluster_boot(c, err);
		if (r < 0) {
			cluster_free(c);
			return r;
		}
		strmap_put(s->running, profile, c);
	}
	*ret = c;
	return 0;
}
