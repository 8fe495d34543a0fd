/*
 * kind.c - the table of kinds and look-ups in it.
 */
#include "kinds/kind.h"
#include "kinds/kind_table.inc"

const struct kind *kind_at(size_t i)
{
	return i < ARRAY_SIZE(kind_table) - 1 ? kind_table[i] : NULL;
}

const struct kind *kind_by_resource(const char *group, const char *version, const char *plural)
{
	const struct kind *k;

	for (size_t i = 0; (k = kind_at(i)) != NULL; i++)
		if (*k->plural == *plural && strcmp(k->plural, plural) == 0 &&
		    strcmp(k->group, group) == 0 &&
		    (version ? strcmp(k->version, version) == 0 : k->preferred))
			return k;
	return NULL;
}

const struct kind *kind_by_gvk(const char *api_version, const char *kind)
{
	const struct kind *k;

	for (size_t i = 0; api_version && kind && (k = kind_at(i)) != NULL; i++)
		if (strcmp(k->kind, kind) == 0 && strcmp(k->api_version, api_version) == 0)
			return k;
	return NULL;
}

const char *kind_api_version(const struct kind *k)
{
	return k->api_version;
}

const char *kind_group_resource(const struct kind *k)
{
	return k->group_resource;
}
