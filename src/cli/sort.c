#include "cli/sort.h"

#include "base/base.h"

static void merge_sort(void **v, size_t nr, void **tmp, int (*compare)(const void *, const void *))
{
	size_t half = nr / 2, i = 0, j = half;

	if (nr < 2)
		return;
	merge_sort(v, half, tmp, compare);
	merge_sort(v + half, nr - half, tmp, compare);
	for (size_t n = 0; n < nr; n++) {
		bool left = j == nr || (i < half && compare(&v[i], &v[j]) <= 0);

		tmp[n] = left ? v[i++] : v[j++];
	}
	memcpy(v, tmp, nr * sizeof(*v));
}

void sort_stable(void *v, size_t nr, int (*compare)(const void *a, const void *b))
{
	void **tmp = xcalloc(nr + 1, sizeof(*tmp));

	merge_sort(v, nr, tmp, compare);
	free(tmp);
}
