/*
 * kind.h - what an API kind is: names, schema, defaults, validation, strategy, columns.
 * One const spec a kind, found by resource or kind; pure functions over values.
 *
 * To add one: write kind_NAME.c ending in `const struct kind kind_NAME = {..., KIND_FACTS_NAME}`,
 * where kind_facts.inc has the names, verbs and columns that data/ gives, and list it in
 * local.mk. NAME is the kind in lower case (tools/mkkinds says what a second version is called).
 */
#ifndef KINDS_KIND_H
#define KINDS_KIND_H

#include "kinds/schema.h"
#include "object/selector.h"
#include "object/timefmt.h"
#include "sim/sim.h"

/* ---- field errors: upstream apimachinery/pkg/util/validation/field ------------ */

enum field_error_type {
	FE_REQUIRED,  /* "Required value" */
	FE_INVALID,   /* `Invalid value: "x": detail` */
	FE_NOT_SUPPORTED,
	FE_DUPLICATE,
	FE_FORBIDDEN,
	FE_TOO_LONG,
	FE_TOO_MANY,
	FE_NOT_FOUND,
	FE_INTERNAL,
	FE_TYPE_INVALID,
};
struct field_errors; /* a list, in order of discovery */
struct field_errors *field_errors_new(void);
void field_errors_free(struct field_errors *e);
size_t field_errors_len(const struct field_errors *e);
/* field: "spec.containers[0].name". bad: the value shown (NULL: none). detail as printed. */
void field_error(struct field_errors *e, enum field_error_type type, const char *field,
		 const struct value *bad, const char *detail_fmt, ...) PRINTF(5, 6);
/* NOT_SUPPORTED: supported values, NULL-terminated, shown quoted in this order. */
void field_error_unsupported(struct field_errors *e, const char *field, const struct value *bad,
			     const char *const *supported);
/* i-th error's parts: type name ("FieldValueInvalid"), body, field. False past the end. */
bool field_error_at(const struct field_errors *e, size_t i, const char **ret_reason,
		    const char **ret_body, const char **ret_field);

/* ---- tables --------------------------------------------------------------------- */

struct column {
	const char *name, *type, *format; /* "Name" "string" "name" */
	int priority;			  /* 0 shown always, 1 with -o wide */
	const char *description;
};
/* Cells of one row in column order: an array value; now is the server's time. */
typedef struct value *(*row_fn)(const struct value *obj, int64_t now);

/* ---- kinds ----------------------------------------------------------------------- */

/* Forms of names: DNS labels and subdomains, as upstream's validation messages say. */
enum name_form { NAME_SUBDOMAIN, NAME_LABEL, NAME_SERVICE, NAME_PATH_SEGMENT };

struct kind {
	const char *group, *version, *kind, *plural, *singular; /* group "" is core */
	const char *short_names, *categories; /* comma lists or "" */
	bool namespaced;
	bool has_status, has_scale;
	bool generation; /* metadata.generation counts spec changes */
	const char *verbs;	 /* comma list, discovery order */
	const char *def;	 /* schema definition */
	const char *storage;	 /* etcd path below /registry: "pods", "services/specs" */
	const char *list_kind;	 /* "PodList" */
	const char *api_version;    /* "apps/v1" */
	const char *group_resource; /* "deployments.apps", "pods" */
	/* Space-separated "name=[group/version/]Kind:verb,verb" for discovery, or "". */
	const char *subresources;
	const char *storage_hash; /* storageVersionHash of discovery, or "" */
	bool preferred;		  /* its version is the group's preferred one */
	bool addon;		  /* a CRD or an aggregated API: served only once installed */
	enum name_form name_form;

	/* All may be NULL. old is NULL on create. subresource: "" or "status", ... */
	void (*defaults)(struct value **obj); /* upstream defaults.go: idempotent */
	/* Strategy: what a create or update may set (drop status on create, keep status on
	 * spec updates and spec on status updates is done by the registry for all). */
	void (*prepare)(struct value **obj, const struct value *old, const char *subresource,
			struct sim *sim);
	/* obj and old are in the form that is stored, also for another version's own rules. */
	void (*validate)(const struct value *obj, const struct value *old,
			 const char *subresource, struct field_errors *errs);
	/* Warnings returned in headers. */
	void (*warn)(const struct value *obj, const struct value *old, struct strvec *warnings);

	const struct column *columns; /* name NULL ends; NULL: Name and Created At */
	row_fn row;
	/* Field selectors beyond metadata.name and metadata.namespace: text of a field, NULL
	 * when the label is not supported. obj is in the form that is stored. */
	const char *(*field)(const struct value *obj, const char *key, struct buf *scratch);
	long default_grace_s; /* graceful deletion: 30 for pods; 0: none */
};

/* Every kind served, in resources.tsv order: for (i = 0; (k = kind_at(i)); i++). */
const struct kind *kind_at(size_t i);
const struct kind *kind_by_resource(const char *group, const char *version,
				    const char *plural); /* version NULL: preferred */
const struct kind *kind_by_gvk(const char *api_version, const char *kind);
const char *kind_api_version(const struct kind *k); /* "apps/v1" ; static */
const char *kind_group_resource(const struct kind *k); /* "deployments.apps", "pods" ; static */

void validate_name(struct field_errors *e, const char *field, const char *name,
		   enum name_form form);
/* Common: metadata (name, generateName, namespace, labels, annotations, ownerReferences,
 * finalizers; immutability on update). */
void validate_object_meta(const struct value *obj, const struct value *old, const struct kind *k,
			  struct field_errors *e);

/* Ready condition of a pod or node true. */
bool object_condition_true(const struct value *obj, const char *type);
/* Sets status.conditions[type]; transition time changes only with status. True if changed. */
bool condition_set(struct value **status, const char *type, const char *cond_status,
		   const char *reason, const char *message, int64_t now);
/* Owner reference with controller true, or NULL. */
const struct value *object_controller(const struct value *obj);
/* Sum of a pod's requests as the scheduler counts them: cpu in milli, memory in bytes. */
int64_t pod_request(const struct value *pod, const char *resource);
const char *pod_qos_class(const struct value *pod);

#endif
