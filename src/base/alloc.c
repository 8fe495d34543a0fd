#define BASE_PRIVATE
#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>
#ifdef HAVE_MIMALLOC
#include <mimalloc.h>
#endif

static _Noreturn void out_of_memory(void)
{
	fputs("drydock: out of memory\n", stderr);
	abort();
}

void memory_in_huge_pages(void)
{
#ifdef HAVE_MIMALLOC
	mi_option_enable(mi_option_large_os_pages);
#endif
}

void *xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *xreallocarray(void *p, size_t n, size_t size)
{
	size_t bytes;

	if (!p && !__builtin_mul_overflow(n, size, &bytes)) /* malloc does less than realloc */
		return xmalloc(bytes);
	p = reallocarray(p, n ? n : 1, size ? size : 1);
	if (!p)
		out_of_memory();
	return p;
}

char *xmemdup0(const void *p, size_t len)
{
	char *s = xmalloc(len + 1);

	if (len)
		memcpy(s, p, len);
	s[len] = '\0';
	return s;
}

char *xstrdup(const char *s)
{
	return s ? xmemdup0(s, strlen(s)) : NULL;
}

char *xstrndup(const char *s, size_t max)
{
	return xmemdup0(s, strnlen(s, max));
}

char *xasprintf(const char *fmt, ...)
{
	struct buf b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	return buf_detach(&b);
}

void freep(void *pp)
{
	void **p = pp;

	free(*p);
	*p = NULL;
}

#define TEXT 56 /* bytes of text to begin with: most is shorter */

void *grow(void *p, size_t nr, size_t *cap, size_t size)
{
	size_t want = *cap;

	if (nr <= *cap)
		return p;
	while (want < nr)
		want = want ? want + want / 2 + 1 : size == 1 ? TEXT : 4;
	*cap = want;
	return xreallocarray(p, want, size);
}
