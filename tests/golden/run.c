/*
 * run [FILE.t...] - replays transcripts, each on a fresh cluster, and compares. Without
 * arguments: every .t in tests/golden.
 *
 * "$ " lines are commands, "> " lines continue them; what they print (standard output and
 * error as they come) follows verbatim, then "[N]" for a status other than 0. Output that
 * does not end in a newline is followed by "%" and one. Lines that start with "#" are
 * comments; "#profile NAME" chooses the cluster's profile. UPDATE_GOLDEN=1 rewrites files
 * instead of failing: read the difference before you commit it.
 */
#include "tests/transcript.h"

#include "cluster/cluster.h"

#include <stdio.h>
#include <stdlib.h>

static void run_command(struct cluster *c, struct buf *command, struct buf *got)
{
	size_t before = got->len;
	int status = cluster_run(c, NULL, buf_str(command), got, NULL, 0);

	if (got->len > before && got->s[got->len - 1] != '\n')
		buf_adds(got, "%\n");
	if (status)
		buf_addf(got, "[%d]\n", status);
	buf_reset(command);
}

static struct cluster *boot(const char *text, const char *file)
{
	const char *p = strstr(text, "#profile ");
	STR_AUTO profile = p ? xstrndup(p + 9, strcspn(p + 9, "\n")) : NULL;
	struct cluster_config cfg = {.seed = 1, .profile = profile};
	struct cluster *c = NULL;
	ERR_AUTO err = ERR_INIT;

	if (cluster_new(&cfg, &c, &err) < 0 || cluster_boot(c, &err) < 0) {
		fprintf(stderr, "%s: %s\n", file, err_msg(&err));
		exit(99);
	}
	return c;
}

static void replay(const char *file, const char *want, struct buf *got)
{
	struct cluster *c = boot(want, file);
	BUF_AUTO command = BUF_INIT;
	bool output = false;

	for (const char *p = want, *end; *p; p = end) {
		size_t len;

		end = next_line(p);
		len = (size_t)(end - p);
		if (str_starts(p, "$ ") || *p == '#') {
			if (command.len)
				run_command(c, &command, got);
			if (*p == '$')
				buf_add(&command, p + 2, len - 2);
			buf_add(got, p, len);
			output = false;
		} else if (str_starts(p, "> ") && command.len && !output) {
			buf_add(&command, p + 2, len - 2);
			buf_add(got, p, len);
		} else {
			output = true;
		}
	}
	if (command.len)
		run_command(c, &command, got);
	cluster_free(c);
}

int main(int argc, char **argv)
{
	static const struct transcripts all = {"tests/golden", "transcripts", 12, replay};

	return transcripts_main(&all, argc, argv);
}
