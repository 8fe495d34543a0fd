/*
 * validate.h - what the validation of kinds is written with; for src/kinds only.
 *
 * A path is a chain of frames on the C stack: nothing is formatted unless an error is
 * found, so a valid object costs look-ups and comparisons only.
 *
 *	struct fpath spec = FP(NULL, "spec");
 *	fe_required(e, &FP(&spec, "containers"), "");
 */
#ifndef KINDS_VALIDATE_H
#define KINDS_VALIDATE_H

#include "kinds/kind.h"
#include "object/nameform.h"

enum fpath_form { FPATH_FIELD, FPATH_INDEX, FPATH_KEY };
struct fpath {
	const struct fpath *up;
	const char *name;
	size_t idx;
	enum fpath_form form;
};
#define FP(up, name) ((struct fpath){(up), (name), 0, FPATH_FIELD})
#define FP_AT(up, i) ((struct fpath){(up), NULL, (i), FPATH_INDEX})
#define FP_KEY(up, key) ((struct fpath){(up), (key), 0, FPATH_KEY})
void fpath_write(struct buf *out, const struct fpath *p);

/* The errors, by path. */
void fe_add(struct field_errors *e, enum field_error_type type, const struct fpath *p,
	    const struct value *bad, const char *fmt, ...) PRINTF(5, 6);
/* json: the bad value as text, where upstream shows the fields of an internal Go type. */
void fe_add_json(struct field_errors *e, enum field_error_type type, const struct fpath *p,
		 const char *json, const char *detail);
void fe_required(struct field_errors *e, const struct fpath *p, const char *detail); /* "": none */
void fe_forbidden(struct field_errors *e, const struct fpath *p, const char *detail);
void fe_invalid(struct field_errors *e, const struct fpath *p, const struct value *bad,
		const char *detail);
void fe_invalid_str(struct field_errors *e, const struct fpath *p, const char *bad,
		    const char *detail);
void fe_invalid_int(struct field_errors *e, const struct fpath *p, int64_t bad, const char *detail);
void fe_duplicate(struct field_errors *e, const struct fpath *p, const struct value *bad);
/* NULL is shown as the empty string. */
void fe_unsupported(struct field_errors *e, const struct fpath *p, const char *bad,
		    const char *const *supported);

/*
 * Marks (value_mark) beside the schema's: what was found of a node by itself, whatever it is
 * part of, and need not be found again while it lies unchanged in object after object.
 */
#define MARK_VALID 0x10000u	     /* no errors */
#define MARK_VALID_POD 0x20000u	     /* no errors as the spec of a pod */
#define MARK_VALID_TEMPLATE 0x40000u /* no errors as the spec of a template */
#define MARK_DEFAULT_POD 0x80000u    /* has its defaults */
#define MARK_DEFAULT_TEMPLATE 0x100000u

static inline bool has_mark(const struct value *v, uint32_t bit)
{
	return value_mark(v) & bit;
}

static inline void add_mark(const struct value *v, uint32_t bit)
{
	value_set_mark(v, value_mark(v) | bit);
}

/* s is one of the NULL-ended list. */
bool one_of(const char *s, const char *const *list);
/* A string field must be one of the list; an unset one is an error (required) or not. */
enum unset { UNSET_OK, UNSET_REQUIRED, UNSET_UNSUPPORTED };
void check_enum(struct field_errors *e, const struct fpath *p, const struct value *v,
		const char *const *supported, enum unset unset);
/* "must be greater than or equal to 0"; absent is fine. */
void check_nonnegative(struct field_errors *e, const struct fpath *p, const struct value *v);
void check_port(struct field_errors *e, const struct fpath *p, int64_t port);
/* An integer or the name of a port. */
void check_port_or_name(struct field_errors *e, const struct fpath *p, const struct value *v);
void check_immutable(struct field_errors *e, const struct fpath *p, const struct value *v,
		     const struct value *old);

/* ---- names.c: forms of names, see object/nameform.h ------------------------------------ */

typedef void (*messages_fn)(const char *s, struct strvec *out);
/* One INVALID error a message of fn about s. */
void check_form(struct field_errors *e, const struct fpath *p, const char *s, messages_fn fn);
void check_dns_label(struct field_errors *e, const struct fpath *p, const char *s);
void check_dns_subdomain(struct field_errors *e, const struct fpath *p, const char *s);
void check_label_name(struct field_errors *e, const struct fpath *p, const char *s);
void check_labels(struct field_errors *e, const struct fpath *p, const struct value *labels);
void check_annotations(struct field_errors *e, const struct fpath *p, const struct value *v);

/* bad as the JSON of a type whose fields are not in the order of their names. */
void fe_typed(struct field_errors *e, enum field_error_type type, const struct fpath *p,
	      const struct value *bad, const char *def, const char *detail);

/* Not unspecified, loopback or link-local (service_validate.c). */
void check_special_ip(struct field_errors *e, const struct fpath *p, const char *ip);
/* Keys of data (kind_configmap.c). */
void check_data_keys(struct field_errors *e, const struct fpath *p, const struct value *data);

/* ---- workload.c: what Deployment, ReplicaSet and DaemonSet share --------------------------- */

/* selector and template of a spec. kind is the name in the messages about each. */
void check_selector_and_template(struct field_errors *e, const struct fpath *spec_path,
				 const struct value *spec, const char *selector_kind,
				 const char *template_kind);
void check_selector_immutable(struct field_errors *e, const struct value *obj,
			      const struct value *old);
/* An integer from 0 or a percentage, at most 100% when it must be. */
void check_int_or_percent(struct field_errors *e, const struct fpath *p, const struct value *v,
			  bool at_most_100);
bool int_or_percent_zero(const struct value *v);
void warn_workload(const struct value *obj, const struct value *old, struct strvec *warnings);
bool put_default_int(struct value **map, const char *key, int64_t i);
bool put_default_str(struct value **map, const char *key, const char *s);

/* ---- selector_validate.c --------------------------------------------------------------- */

void check_selector(struct field_errors *e, const struct fpath *p, const struct value *sel);
bool selector_object_empty(const struct value *sel);

/* ---- pod_*.c: the parts of a pod spec ---------------------------------------------------- */

/* The volumes of a spec and which of them (the first 64) are in error and so do not count. */
struct vol_set {
	const struct value *list;
	uint64_t bad;
};
void check_volumes(struct field_errors *e, const struct fpath *p, struct vol_set *vols);
const struct value *vol_find(const struct vol_set *vols, const char *name);
/* "must be a relative path", "must not contain '..'" */
void check_local_path(struct field_errors *e, const struct fpath *p, const char *path);
void check_field_ref(struct field_errors *e, const struct fpath *p, const struct value *ref,
		     const char *const *supported);
void check_resource_ref(struct field_errors *e, const struct fpath *p, const struct value *ref,
			bool volume);

void check_containers(struct field_errors *e, const struct fpath *spec_path,
		      const struct value *spec, const struct vol_set *vols);
void check_lifecycle(struct field_errors *e, const struct fpath *p, const struct value *v,
		     const struct value *grace);
enum probe { PROBE_LIVENESS, PROBE_READINESS, PROBE_STARTUP };
void check_probe(struct field_errors *e, const struct fpath *p, const struct value *probe,
		 enum probe which);
void check_resources(struct field_errors *e, const struct fpath *p, const struct value *res,
		     bool pod_level);
void check_pod_resources(struct field_errors *e, const struct fpath *p, const struct value *spec);
void check_quantity_sign(struct field_errors *e, const struct fpath *p, const struct value *q);
bool resource_is_native(const char *name);

void check_pod_security(struct field_errors *e, const struct fpath *p, const struct value *spec);
void check_container_security(struct field_errors *e, const struct fpath *p,
			      const struct value *sc);
void check_affinity(struct field_errors *e, const struct fpath *p, const struct value *affinity);
void check_node_selector(struct field_errors *e, const struct fpath *p, const struct value *sel);
void check_tolerations(struct field_errors *e, const struct fpath *p, const struct value *list);
void check_topology_spread(struct field_errors *e, const struct fpath *p, const struct value *list);
void check_preferred_nodes(struct field_errors *e, const struct fpath *p, const struct value *list);
extern const char *const taint_effects[];

/* pod: the spec is a Pod's, not a template's. */
void check_pod_spec(struct field_errors *e, const struct fpath *p, const struct value *spec,
		    bool pod);
void check_pod_template(struct field_errors *e, const struct fpath *p, const struct value *tmpl);
/* What a template of a controller that restarts its pods for ever must not say; kind is the
 * name in the message. */
void check_restart_always(struct field_errors *e, const struct fpath *tmpl_path,
			  const struct value *tmpl, const char *kind);
void warn_pod_spec(const struct value *spec, const char *path, struct strvec *warnings);
void warn_pod_template(const struct value *tmpl, const char *path, struct strvec *warnings);
bool default_pod_template(struct value **owner_spec); /* spec.template of a workload */
void default_pod_object(struct value **obj);

/* ---- cells.c: cells of tables ----------------------------------------------------------- */

struct value *cell_text(const struct value *v, const char *dflt); /* string or number as text */
struct value *cell_age(const struct value *obj, int64_t now);
struct value *cell_since(const struct value *time, const char *dflt, int64_t now);
struct value *cell_labels(const struct value *map);
struct value *cell_selector(const struct value *sel);
/* Of a pod template: names or images of spec.containers, joined by ",". */
struct value *cell_containers(const struct value *tmpl, const char *field);
struct value *cell_take(struct buf *b);

/* The text of a string field, "" when unset: what field selectors see. */
const char *field_text(const struct value *obj, const char *a, const char *b);

#endif
