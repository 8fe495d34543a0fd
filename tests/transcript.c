#include "tests/transcript.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_FILE ((size_t)4 << 20)

static void print_lines(const char *p, int nr)
{
	for (; nr > 0 && *p; nr--, p = next_line(p))
		printf("%.*s", (int)(next_line(p) - p), p);
}

static void print_difference(const struct transcripts *t, const char *file, const char *want,
			     const char *got)
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
	print_lines(w, t->context);
	printf("--- got\n");
	print_lines(g, t->context);
}

static int check(const struct transcripts *t, const char *file)
{
	BUF_AUTO want = BUF_INIT;
	BUF_AUTO got = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	if (file_read(file, MAX_FILE, &want, &err) < 0) {
		fprintf(stderr, "%s\n", err_msg(&err));
		return 1;
	}
	t->replay(file, buf_str(&want), &got);
	if (want.len == got.len && strcmp(buf_str(&want), buf_str(&got)) == 0)
		return 0;
	if (getenv("UPDATE_GOLDEN") && file_write(file, buf_str(&got), got.len, 0644, &err) == 0) {
		printf("%s: rewritten\n", file);
		return 0;
	}
	print_difference(t, file, buf_str(&want), buf_str(&got));
	return 1;
}

int transcripts_main(const struct transcripts *t, int argc, char **argv)
{
	STR_AUTO dir = xasprintf("%s/%s", getenv("srcdir") ? getenv("srcdir") : ".", t->folder);
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
		failed += check(t, files.v[i]);
	printf("%zu %s, %d failed\n", files.nr, t->what, failed);
	return failed ? 1 : 0;
}
