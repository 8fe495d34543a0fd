/*
 * describe.h - what `kubectl describe` says about a kind: one describer a file.
 * Upstream: kubectl/pkg/describe; the layout is its.
 *
 * To add one: write describe_NAME.c ending in `const struct describer describe_NAME`, list
 * it in local.mk. Kinds without one are described by describe_generic from their fields.
 */
#ifndef KUBECTL_DESCRIBE_H
#define KUBECTL_DESCRIBE_H

#include "cli/printer.h"
#include "cli/sort.h"
#include "kubectl/kubectl.h"
#include "object/quantity.h"

/* One run of describe: what describers may ask the server with. */
struct describing {
	struct kubectl *k;
	struct client *client;
	bool show_events;
	int64_t chunk, now;
};

struct describer {
	const char *group, *kind;
	const char *version; /* NULL: any */
	int (*run)(const struct describing *r, const struct value *obj, struct desc *d,
		   struct err *err);
	bool no_events; /* the kind's description ends without an Events section */
};

/* The text about obj is appended to out. 0 or negative. */
int describe_object(const struct describing *r, const struct value *obj, struct buf *out,
		    struct err *err) NODISCARD;

/* ---- parts: all NULL-safe ----------------------------------------------------------- */

/* Name and Namespace lines; the first lines of most kinds. */
void desc_name(struct desc *d, const struct value *obj);
/* "Labels:\tk=v" one a line; title may have leading spaces; "<none>" when empty. */
void desc_labels(struct desc *d, const char *title, const struct value *map);
void desc_annotations(struct desc *d, const char *title, const struct value *map);
/* "Start Time:\tMon, 23 Nov 2026 15:40:50 +0000" */
void desc_time(struct desc *d, int level, const char *title, const struct value *time);
void desc_string(struct desc *d, int level, const char *title, const struct value *v);
void desc_int(struct desc *d, int level, const char *title, const struct value *v);
/* "Controlled By:\tDeployment/web" when it has a controller. */
void desc_controller(struct desc *d, const struct value *obj);
void desc_tolerations(struct desc *d, const char *title, const struct value *list);
/* Conditions of workloads: Type, Status, Reason. */
void desc_conditions(struct desc *d, const struct value *conditions);
void desc_events(const struct describing *r, struct desc *d, const struct value *obj);

/* Order of events for sort_stable; "5s (x3 over 1m)". */
int by_last_seen(const void *a, const void *b);
void event_age_text(struct buf *out, const struct value *e, int64_t now);

/* Texts. */
void time_text(struct buf *out, const struct value *time); /* RFC 1123; Go's zero time */
void age_text(struct buf *out, const struct value *time, int64_t now);
void quantity_text(struct buf *out, const struct value *v); /* "0" when absent */
void strings_join(struct buf *out, const struct value *list, const char *sep);
void intstr_text(struct buf *out, const struct value *v);
void access_modes_text(struct buf *out, const struct value *list); /* "RWO,ROX" */
const char *bool_text(bool b);                                     /* "True", "False" */
/* "a, b (<n>)": pods of a controller by phase, as "Pods Status:" shows. */
int pods_status_text(const struct describing *r, const struct value *owner,
		     const struct value *label_selector, struct buf *out,
		     struct err *err) NODISCARD;
/* All objects of a kind; selectors may be NULL. The list is owned. */
int describe_list(const struct describing *r, const char *group, const char *plural, const char *ns,
		  const char *labels, const char *fields, struct value **ret,
		  struct err *err) NODISCARD;

/* "Pod Template:" and what is below it: workloads and `rollout history --revision`. */
void describe_pod_template(struct desc *d, const struct value *tmpl);
void describe_containers(struct desc *d, const char *label, const struct value *containers,
			 const struct value *statuses, const struct value *pod, const char *space);
void describe_resources(struct desc *d, int level, const struct value *resources);
void describe_volumes(struct desc *d, const struct value *volumes, const char *space);
/* The lines of one volume source: {hostPath: {...}}; of a pod's volume or of a PV's spec. */
void describe_volume_source(struct desc *d, const struct value *source, bool of_pv);
void describe_spread(struct desc *d, const struct value *constraints, const char *space);
/* A claim, or the template of one (not full: no name, status, finalizers). */
void describe_claim(struct desc *d, const struct value *pvc, bool full, int64_t now);
/* Rules of roles as a table; endpoints of a service's port as "a:80,b:80 + 2 more...". */
void describe_rules(struct desc *d, const struct value *rules);
void endpoints_text(struct buf *out, const struct value *slices, const char *port_name);
void describe_quota_table(struct desc *d, const struct value *quota, int level);
void describe_limits(struct desc *d, const struct value *limit_range, const char *prefix);
void describe_binding(struct desc *d, const struct value *binding);
/* Requests or limits ("requests", "limits") of a pod for one resource. */
void pod_resource_total(const struct value *pod, const char *what, const char *resource,
			struct quantity *ret);

#endif
