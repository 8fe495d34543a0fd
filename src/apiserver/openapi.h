/*
 * openapi.h - what the API looks like, as OpenAPI documents: version 3 a group (what explain,
 * strict validation and apply of current clients read) and version 2 in one. Made from the
 * schema and the endpoints when asked for. Private to apiserver/.
 */
#ifndef APISERVER_OPENAPI_H
#define APISERVER_OPENAPI_H

#include "apiserver/internal.h"

/* Which form of the specification a part is written in. */
enum openapi_form { OPENAPI_V2, OPENAPI_V3 };

/* The definitions that were referred to, by name, until all of them are written. */
struct openapi_defs {
	const struct apiserver *a;
	enum openapi_form form;
	struct value *done; /* map: "io.k8s.api.core.v1.Pod" to schema */
	struct strvec todo; /* schema types yet to be written */
	struct strmap *seen;
	struct strmap *gvks; /* schema type name to the list of its group, version, kind */
};
void openapi_defs_init(struct openapi_defs *d, const struct apiserver *a, enum openapi_form form);
void openapi_defs_release(struct openapi_defs *d);
/* {"$ref": ...} to a type, which will be among the definitions. */
struct value *openapi_ref(struct openapi_defs *d, const struct schema_type *t);
struct value *openapi_ref_name(struct openapi_defs *d, const char *name);
void openapi_write_defs(struct openapi_defs *d); /* all that was referred to */

/* The paths of one group and version ("v1" of core: group ""), added to *paths. */
void openapi_paths(struct openapi_defs *d, const char *group, const char *version,
		   struct value **paths);

/* GET /openapi/...; *ret_handled says whether the path is one of these. */
int openapi_handle(struct call *c, const char *path, bool *ret_handled) NODISCARD;

#endif
