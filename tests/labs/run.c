/*
 * run [ID...] - proves the built-in labs by doing them, so that they cannot rot: as
 * `drydock lab test`, in both languages. Prints what does not hold.
 */
#include "study/lab.h"

#include <stdio.h>

/* What a proof found, without the lines that are well. */
static void print_findings(const struct buf *report)
{
	const char *p = buf_str(report);

	while (*p) {
		size_t n = strcspn(p, "\n");

		if (!str_starts(p, "ok "))
			printf("%.*s\n", (int)n, p);
		p += n + (p[n] == '\n');
	}
}

static int prove(const char *id, const char *lang, uint64_t seed)
{
	BUF_AUTO report = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	struct lab *l = NULL;
	int r = lab_load(id, lang, seed, &l, &err);

	if (r == 0 && (l->hints.nr < 2 || !l->debrief || !l->minutes || !l->level || !l->weight)) {
		printf("%s (%s): expected two hints, a debrief, minutes, level and weight\n", id,
		       lang);
		lab_free(l);
		return 1;
	}
	if (r == 0)
		r = lab_test(l, seed, &report, &err);
	print_findings(&report);
	if (r < 0)
		printf("%s\n", err_msg(&err));
	lab_free(l);
	return r < 0;
}

int main(int argc, char **argv)
{
	STRVEC_AUTO ids = STRVEC_INIT;
	int failed = 0;

	for (int i = 1; i < argc; i++)
		strvec_add(&ids, argv[i]);
	if (argc < 2)
		lab_list(&ids);
	for (size_t i = 0; i < ids.nr; i++)
		failed += prove(ids.v[i], "en", 1) + prove(ids.v[i], "ko", 2);
	printf("%zu labs, %d failed\n", ids.nr, failed);
	return failed ? 1 : 0;
}
