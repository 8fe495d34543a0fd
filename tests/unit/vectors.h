/*
 * vectors.h - test vectors: lines "input TAB expected" of a file in tests/unit/vectors, with
 * \n \t \r \\ escaped. '#' starts a comment line. The expected side was recorded from the real
 * tools; do not edit it to please a failing test.
 */
#ifndef TEST_VECTORS_H
#define TEST_VECTORS_H

#include <stdlib.h>

#include "base/base.h"
#include "object/json.h"

static inline char *vector_unescape(const char *s)
{
	BUF_AUTO b = BUF_INIT;

	for (; *s; s++) {
		if (*s != '\\')
			buf_addc(&b, *s);
		else if (*++s == 'n')
			buf_addc(&b, '\n');
		else if (*s == 't')
			buf_addc(&b, '\t');
		else if (*s == 'r')
			buf_addc(&b, '\r');
		else
			buf_addc(&b, *s);
	}
	return buf_detach(&b);
}

/* Runs fn over every line: it writes what it got; counts and shows the lines that differ. */
static inline int vectors_run(const char *name, void (*fn)(const char *in, struct buf *got))
{
	const char *src = getenv("srcdir");
	STR_AUTO path = xasprintf("%s/tests/unit/vectors/%s", src ? src : ".", name);
	STRVEC_AUTO lines = STRVEC_INIT;
	BUF_AUTO text = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	int bad = 0, good = 0;

	if (file_read(path, 1 << 20, &text, &err) < 0) {
		fprintf(stderr, "%s\n", err_msg(&err));
		return 1;
	}
	strvec_split(&lines, buf_str(&text), '\n');
	for (size_t i = 0; i < lines.nr; i++) {
		char *tab = strchr(lines.v[i], '\t');
		STR_AUTO in = NULL;
		STR_AUTO want = NULL;
		BUF_AUTO got = BUF_INIT;

		if (*lines.v[i] == '#' || !tab)
			continue;
		*tab = '\0';
		in = vector_unescape(lines.v[i]);
		want = vector_unescape(tab + 1);
		fn(in, &got);
		good++;
		if (strcmp(buf_str(&got), want) == 0)
			continue;
		fprintf(stderr, "%s:%zu: %s\n  want: %s\n  got:  %s\n", name, i + 1, in, want,
			buf_str(&got));
		bad++;
	}
	return good ? bad : 1;
}

/* The object that templates are tried on; the caller's. */
static inline struct value *vectors_object(void)
{
	const char *src = getenv("srcdir");
	STR_AUTO path = xasprintf("%s/tests/unit/vectors/object.json", src ? src : ".");
	struct value *v = NULL;
	BUF_AUTO text = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	if (file_read(path, 1 << 20, &text, &err) < 0 ||
	    json_parse(text.s, text.len, &v, NULL, &err) < 0)
		fprintf(stderr, "%s\n", err_msg(&err));
	return v;
}

#endif
