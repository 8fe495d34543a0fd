#define BASE_PRIVATE
#include "base/embed.h"

#include "base/embed_table.inc"

static size_t lower_bound(const char *name)
{
	size_t lo = 0, hi = ARRAY_SIZE(embed_table) - 1; /* the last entry is empty */

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(embed_table[mid].name, name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const struct embedded_file *embed_find(const char *name)
{
	const struct embedded_file *f = &embed_table[lower_bound(name)];

	return f->name && strcmp(f->name, name) == 0 ? f : NULL;
}

const struct embedded_file *embed_at(const char *prefix, size_t i)
{
	size_t at = lower_bound(prefix);

	if (i >= ARRAY_SIZE(embed_table) - at)
		return NULL;
	return str_starts(embed_table[at + i].name, prefix) ? &embed_table[at + i] : NULL;
}
