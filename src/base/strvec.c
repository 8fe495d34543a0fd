#define BASE_PRIVATE
#include "base/base.h"

#include <stdlib.h>

void strvec_take(struct strvec *v, char *s)
{
	v->v = grow(v->v, v->nr + 2, &v->cap, sizeof(*v->v));
	v->v[v->nr++] = s;
	v->v[v->nr] = NULL;
}

void strvec_add(struct strvec *v, const char *s)
{
	strvec_take(v, xstrdup(s));
}

void strvec_addn(struct strvec *v, const char *s, size_t len)
{
	strvec_take(v, xmemdup0(s, len));
}

void strvec_addf(struct strvec *v, const char *fmt, ...)
{
	struct buf b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	strvec_take(v, buf_detach(&b));
}

bool strvec_has(const struct strvec *v, const char *s)
{
	for (size_t i = 0; i < v->nr; i++)
		if (strcmp(v->v[i], s) == 0)
			return true;
	return false;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void strvec_sort(struct strvec *v)
{
	if (v->nr > 1)
		qsort(v->v, v->nr, sizeof(*v->v), compare);
}

void strvec_split(struct strvec *v, const char *s, char sep)
{
	if (!*s)
		return;
	for (;;) {
		const char *end = strchr(s, sep);

		strvec_addn(v, s, end ? (size_t)(end - s) : strlen(s));
		if (!end)
			return;
		s = end + 1;
	}
}

void strvec_join(const struct strvec *v, const char *sep, struct buf *out)
{
	for (size_t i = 0; i < v->nr; i++) {
		if (i)
			buf_adds(out, sep);
		buf_adds(out, v->v[i]);
	}
}

void strvec_release(struct strvec *v)
{
	for (size_t i = 0; i < v->nr; i++)
		free(v->v[i]);
	free(v->v);
	*v = (struct strvec)STRVEC_INIT;
}
