/* Whatever a lab's file says, it is read or refused; what is read is sound to look at. */
#include <stdlib.h>

#include "study/lab.h"
#include "study/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void clean(const char *s)
{
	if (s && !text_is_clean(s, strlen(s)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const langs[] = {"en", "ko"};

	for (uint64_t seed = 0; seed < 2; seed++) {
		struct lab *l = NULL;
		ERR_AUTO err = ERR_INIT;
		int points = 0;

		if (lab_parse("x", (const char *)data, size, langs[seed], seed, &l, &err) < 0) {
			if (l || !str_starts(err_msg(&err), "x:"))
				abort();
			continue;
		}
		clean(l->title);
		clean(l->task);
		clean(l->debrief);
		for (size_t i = 0; i < l->hints.nr; i++)
			clean(l->hints.v[i]);
		for (size_t i = 0; i < l->nr_criteria; i++) {
			clean(l->criteria[i].text);
			points += l->criteria[i].points;
			if (l->criteria[i].points < 1 || !l->criteria[i].check)
				abort();
		}
		if (points != l->points || points < 1)
			abort();
		lab_free(l);
	}
	return 0;
}
