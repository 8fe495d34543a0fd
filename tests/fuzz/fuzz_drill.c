/* Whatever a file of cards says, it is read whole or refused. */
#include <stdlib.h>

#include "study/drill.h"
#include "study/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void clean(const char *s)
{
	if (s && !text_is_clean(s, strlen(s)))
		abort();
}

static void look(const struct drill *d)
{
	clean(d->ask);
	clean(d->why);
	clean(d->show);
	for (size_t i = 0; i < d->choices.nr; i++)
		clean(d->choices.v[i]);
	if (d->type == DRILL_COMMAND && (!d->lab || !d->lab->nr_criteria || !d->solution))
		abort();
	if (d->type != DRILL_COMMAND && (d->answer < 0 || (size_t)d->answer >= d->choices.nr))
		abort();
	if (d->type == DRILL_OUTPUT && !d->show == !d->show_run)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct drill_set set = {0};
	ERR_AUTO err = ERR_INIT;

	if (drill_set_parse("x", (const char *)data, size, "ko", &set, &err) < 0) {
		if (set.nr || !str_starts(err_msg(&err), "x:"))
			abort();
		return 0;
	}
	for (size_t i = 0; i < set.nr; i++)
		look(set.v[i]);
	drill_set_release(&set);
	return 0;
}
