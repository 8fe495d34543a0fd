/*
 * sort.h - a sort that keeps the order of equals, whatever the C library does: output must
 * not depend on it.
 */
#ifndef CLI_SORT_H
#define CLI_SORT_H

#include <stddef.h>

/* v: an array of nr pointers; compare gets pointers to two of them, as qsort's does. */
void sort_stable(void *v, size_t nr, int (*compare)(const void *a, const void *b));

#endif
