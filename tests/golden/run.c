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
#include "cluster/cluster.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_FILE ((size_t)4 << 20)

static const char *next_line(const char *p)
{
	const char *nl = strchr(p, '\n');

	return nl ? nl + 1 : p + strlen(p);
}

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

static void print_difference(const char *file, const char *want, const char *got)
{
	const char *w = want, *g = got;
	int line = 1;

	while (*w && *g && next_line(w) - w == next_line(g) - g &&
	       memcmp(w, g, (size_t)(next_line(w) - w)) == 0) {
		w = next_line(w);
		g = next_line(g);
		line++;
	}
	printf("%s:%d: differs\n--- want\n", file, line);
	for (int i = 0; i < 12 && *w; i++, w = next_line(w))
		printf("%.*s", (int)(next_line(w) - w), w);
	printf("--- got\n");
	for (int i = 0; i < 12 && *g; i++, g = next_line(g))
		printf("%.*s", (int)(next_line(g) - g), g);
}

static int check(const char *file)
{
	BUF_AUTO want = BUF_INIT;
	BUF_AUTO got = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	if (file_read(file, MAX_FILE, &want, &err) < 0) {
		fprintf(stderr, "%s\n", err_msg(&err));
		return 1;
	}
	replay(file, buf_str(&want), &got);
	if (want.len == got.len && strcmp(buf_str(&want), buf_str(&got)) == 0)
		return 0;
	if (getenv("UPDATE_GOLDEN") && file_write(file, buf_str(&got), got.len, 0644, &err) == 0) {
		printf("%s: rewritten\n", file);
		return 0;
	}
	print_difference(file, buf_str(&want), buf_str(&got));
	return 1;
}

int main(int argc, char **argv)
{
	STR_AUTO dir = xasprintf("%s/tests/golden", getenv("srcdir") ? getenv("srcdir") : ".");
	STRVEC_AUTO files = STRVEC_INIT;
	STRVEC_AUTO names = STRVEC_INIT;
	ERR_AUTO err = ERR_INIT;
	int failed = 0;

	for (int i = 1; i < argc; i++)
		strvec_add(&files, argv[i]);
	if (argc < 2 && dir_list(dir, &names, &err) < 0) {
		fprintf(stderr, "%s\n", err_msg(&err));
		return 99;
	}
	for (size_t i = 0; i < names.nr; i++)
		if (str_ends(names.v[i], ".t"))
			strvec_addf(&files, "%s/%s", dir, names.v[i]);
	for (size_t i = 0; i < files.nr; i++)
		failed += check(files.v[i]);
	printf("%zu transcripts, %d failed\n", files.nr, failed);
	return failed ? 1 : 0;
}
