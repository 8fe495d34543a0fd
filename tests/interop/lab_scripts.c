/* lab_scripts ID SEED FOLDER HOME: the solutions and wrong attempts of a lab as that seed draws
 * it, each a file of FOLDER, HOME standing for the base host's home. For lab_real.sh. */
#include "study/real.h"

#include <stdio.h>
#include <stdlib.h>

static int write_all(const struct lab_script *v, size_t nr, const char *dir, const char *home)
{
	ERR_AUTO err = ERR_INIT;

	for (size_t i = 0; i < nr; i++) {
		STR_AUTO path = xasprintf("%s/%s", dir, v[i].name);
		STR_AUTO text = real_text_dup(home, v[i].text);

		if (file_write(path, text, strlen(text), 0600, &err) < 0) {
			fprintf(stderr, "%s\n", err_msg(&err));
			return 1;
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct lab *l = NULL;
	ERR_AUTO err = ERR_INIT;
	int64_t seed = 0;
	int bad;

	if (argc != 5 || parse_i64(argv[2], &seed) < 0)
		return 2;
	if (lab_load(argv[1], "en", (uint64_t)seed, &l, &err) < 0) {
		fprintf(stderr, "%s\n", err_msg(&err));
		return 1;
	}
	bad = write_all(l->solutions, l->nr_solutions, argv[3], argv[4]) ||
	      write_all(l->wrongs, l->nr_wrongs, argv[3], argv[4]);
	lab_free(l);
	return bad;
}
