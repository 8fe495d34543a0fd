/* api_words.h - what the worlds of tests (api_world.h, ctl_world.h) have in common: when they
 * begin, and how kinds and objects are named in their words. */
#ifndef TESTS_UNIT_API_WORDS_H
#define TESTS_UNIT_API_WORDS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "client/informer.h"
#include "object/json.h"

#define WORLD_EPOCH INT64_C(1767603600000000000)

/* An object from JSON text, owned. */
static inline struct value *parse(const char *json)
{
	struct value *v = NULL;
	ERR_AUTO err = ERR_INIT;

	if (json_parse(json, strlen(json), &v, NULL, &err) < 0)
		fail_msg("%s in %s", err_msg(&err), json);
	return v;
}

/* "pods", "deployments.apps". */
static inline const struct kind *kind_of(const char *plural)
{
	const char *dot = strchr(plural, '.');
	STR_AUTO name = xstrndup(plural, dot ? (size_t)(dot - plural) : strlen(plural));
	const struct kind *k = kind_by_resource(dot ? dot + 1 : "", NULL, name);

	if (!k)
		fail_msg("no kind %s", plural);
	return k;
}

#endif
