/*
 * pod_update.c - what may change in a pod that exists. Upstream: ValidatePodUpdate,
 * ValidatePodStatusUpdate, ValidatePodEphemeralContainersUpdate, ValidatePodResize.
 */
#include "kinds/pod.h"
#include "object/quantity.h"

#define MIRROR "kubernetes.io/config.mirror"

static const char *str(const struct value *v, const char *key)
{
	return value_str_or(value_get(v, key), "");
}

static bool padded(const char *s)
{
	size_t n = strlen(s);

	return n && (strchr(" \t\r\n\v\f", s[0]) || strchr(" \t\r\n\v\f", s[n - 1]));
}

static void check_images(struct field_errors *e, const struct fpath *p, const struct value *list)
{
	const struct value *c;

	value_each_item(c, i, list)
	{
		struct fpath at = FP_AT(p, i);

		if (padded(str(c, "image")))
			fe_invalid_str(e, &FP(&at, "image"), str(c, "image"),
				       "must not have leading or trailing whitespace");
	}
}

static void check_mirror(struct field_errors *e, const struct value *obj, const struct value *old)
{
	const struct value *now = value_in(obj, "metadata", "annotations", MIRROR);
	const struct value *was = value_in(old, "metadata", "annotations", MIRROR);
	struct fpath meta = FP(NULL, "metadata"), list = FP(&meta, "annotations");

	if (now && !*str(value_get(obj, "spec"), "nodeName"))
		fe_invalid(e, &FP_KEY(&list, MIRROR), now,
			   "must set spec.nodeName if mirror pod annotation is set");
	if (!old || value_equal(now, was))
		return;
	fe_forbidden(e, &FP_KEY(&list, MIRROR),
		     was ? "may not remove or update mirror pod annotation"
			 : "may not add mirror pod annotation");
}

/* Metadata and spec of a pod, on create and on every update. */
static void check_pod(struct field_errors *e, const struct value *obj, const struct value *old)
{
	const struct value *spec = value_get(obj, "spec"), *vol, *src;
	struct fpath sp = FP(NULL, "spec"), vols = FP(&sp, "volumes");

	check_mirror(e, obj, old);
	check_pod_spec(e, &sp, spec, true);
	value_each_item(vol, i,
			*str(spec, "serviceAccountName") ? NULL : value_get(spec, "volumes"))
	{
		struct fpath at = FP_AT(&vols, i), proj = FP(&at, "projected");
		struct fpath list = FP(&proj, "sources");

		value_each_item(src, k, value_in(vol, "projected", "sources"))
		{
			struct fpath one = FP_AT(&list, k);

			if (value_get(src, "serviceAccountToken"))
				fe_forbidden(e, &FP(&one, "serviceAccountToken"),
					     "must not be specified when serviceAccountName is not "
					     "set");
		}
	}
	check_images(e, &FP(&sp, "containers"), value_get(spec, "containers"));
	check_images(e, &FP(&sp, "initContainers"), value_get(spec, "initContainers"));
}

static void check_create(struct field_errors *e, const struct value *obj)
{
	const struct value *spec = value_get(obj, "spec");
	struct fpath sp = FP(NULL, "spec");

	check_pod(e, obj, NULL);
	if (value_len(value_get(spec, "ephemeralContainers")))
		fe_forbidden(e, &FP(&sp, "ephemeralContainers"), "cannot be set on create");
	if (*str(spec, "nodeName") && value_len(value_get(spec, "schedulingGates")))
		fe_forbidden(e, &FP(&sp, "nodeName"),
			     "cannot be set until all schedulingGates have been cleared");
}

/* ---- spec ----------------------------------------------------------------------------------- */

static bool same_number_of(struct field_errors *e, const struct fpath *p, const struct value *spec,
			   const struct value *old, const char *list)
{
	if (value_len(value_get(spec, list)) == value_len(value_get(old, list)))
		return true;
	fe_forbidden(e, &FP(p, list), "pod updates may not add or remove containers");
	return false;
}

/* False: upstream looks no further. */
static bool check_deadline(struct field_errors *e, const struct fpath *p, const struct value *now,
			   const struct value *old)
{
	int64_t sec = value_int(now);

	if (!now && old)
		fe_invalid(e, p, NULL, "must not update from a positive integer to nil value");
	if (!now)
		return true;
	if (sec < 0 || sec > INT32_MAX) {
		fe_invalid_int(e, p, sec, "must be between 0 and 2147483647, inclusive");
		return false;
	}
	if (old && value_int(old) < sec) {
		fe_invalid_int(e, p, sec, "must be less than or equal to previous value");
		return false;
	}
	return true;
}

static bool tolerated_still(const struct value *list, const struct value *old)
{
	const struct value *t;

	value_each_item(t, i, list)
	{
		VALUE_AUTO *copy = NULL;

		if (t == old)
			return true;
		copy = value_ref(old);
		if (value_get(t, "tolerationSeconds"))
			value_put(&copy, "tolerationSeconds",
				  value_ref(value_get(t, "tolerationSeconds")));
		else
			value_del(&copy, "tolerationSeconds");
		if (value_equal(copy, t))
			return true;
	}
	return false;
}

static void check_only_added(struct field_errors *e, const struct fpath *p,
			     const struct value *list, const struct value *old)
{
	const struct value *t;

	if (list == old)
		return;
	value_each_item(t, i, old) if (!tolerated_still(list, t))
	{
		fe_forbidden(e, p,
			     "existing toleration can not be modified except its "
			     "tolerationSeconds");
		return;
	}
}

static void check_only_deleted(struct field_errors *e, const struct fpath *p,
			       const struct value *gates, const struct value *old)
{
	const struct value *g;

	value_each_item(g, i, gates)
	{
		struct fpath at = FP_AT(p, i);

		if (!value_find(old, "name", str(g, "name")))
			fe_add(e, FE_FORBIDDEN, &FP(&at, "name"), NULL,
			       "only deletion is allowed, but found new scheduling gate '%s'",
			       str(g, "name"));
	}
}

struct munge {
	const struct value *old; /* list of containers */
	size_t i;
};

static bool munge_image(struct value **c, void *arg)
{
	struct munge *m = arg;
	const struct value *was = value_get(value_idx(m->old, m->i++), "image");

	if (value_equal(was, value_get(*c, "image")))
		return false;
	value_put(c, "image", was ? value_ref(was) : value_str_new(""));
	return true;
}

static bool munge_images(struct value **list, void *arg)
{
	return value_edit_each(list, munge_image, arg);
}

static void take_old(struct value **spec, const struct value *old, const char *key)
{
	if (value_get(old, key))
		value_put(spec, key, value_ref(value_get(old, key)));
	else
		value_del(spec, key);
}

/* Gated pods may get more of a node selector and another node affinity. */
static void munge_gated(struct field_errors *e, struct value **spec, const struct value *old)
{
	const struct value *was = value_get(old, "nodeSelector"), *v;
	struct fpath sp = FP(NULL, "spec");
	const char *key;

	if (!value_len(value_get(old, "schedulingGates")))
		return;
	value_each_entry(key, v, i, was) if (!value_equal(v, value_in(*spec, "nodeSelector", key)))
	{
		fe_invalid(e, &FP(&sp, "nodeSelector"), value_get(*spec, "nodeSelector"),
			   "only additions to spec.nodeSelector are allowed (no mutations or "
			   "deletions)");
		break;
	}
	take_old(spec, old, "nodeSelector");
	if (value_in(old, "affinity", "nodeAffinity"))
		value_put_in(spec, value_ref(value_in(old, "affinity", "nodeAffinity")), "affinity",
			     "nodeAffinity");
	else if (value_get(*spec, "affinity"))
		value_del_in(spec, "affinity", "nodeAffinity");
	if (!value_get(old, "affinity") && !value_len(value_get(*spec, "affinity")))
		value_del(spec, "affinity");
}

static void check_immutable_spec(struct field_errors *e, const struct fpath *p,
				 const struct value *spec, const struct value *old)
{
	static const char *const lists[] = {"containers", "initContainers"};
	static const char *const free_fields[] = {"activeDeadlineSeconds", "schedulingGates",
						  "tolerations"};
	VALUE_AUTO *munged = value_ref(spec);
	BUF_AUTO diff = BUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		struct munge m = {value_get(old, lists[i]), 0};

		value_edit(&munged, lists[i], munge_images, &m);
	}
	for (size_t i = 0; i < ARRAY_SIZE(free_fields); i++)
		take_old(&munged, old, free_fields[i]);
	if (value_int_in(old, "terminationGracePeriodSeconds") < 0 &&
	    value_int_in(munged, "terminationGracePeriodSeconds") == 1)
		take_old(&munged, old, "terminationGracePeriodSeconds");
	munge_gated(e, &munged, old);
	if (value_equal(munged, old))
		return;
	pod_spec_diff(&diff, old, munged);
	fe_add(e, FE_FORBIDDEN, p, NULL,
	       "pod updates may not change fields other than "
	       "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec."
	       "activeDeadlineSeconds`,`spec.tolerations` (only additions to existing "
	       "tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it "
	       "was previously negative)\n%s",
	       buf_str(&diff));
}

static void check_update(struct field_errors *e, const struct value *obj, const struct value *old)
{
	const struct value *spec = value_get(obj, "spec"), *was = value_get(old, "spec");
	struct fpath sp = FP(NULL, "spec");

	if (spec == was) {
		check_mirror(e, obj, old);
		return;
	}
	check_pod(e, obj, old);
	if (!same_number_of(e, &sp, spec, was, "containers") ||
	    !same_number_of(e, &sp, spec, was, "initContainers") ||
	    !check_deadline(e, &FP(&sp, "activeDeadlineSeconds"),
			    value_get(spec, "activeDeadlineSeconds"),
			    value_get(was, "activeDeadlineSeconds")))
		return;
	check_only_added(e, &FP(&sp, "tolerations"), value_get(spec, "tolerations"),
			 value_get(was, "tolerations"));
	check_only_deleted(e, &FP(&sp, "schedulingGates"), value_get(spec, "schedulingGates"),
			   value_get(was, "schedulingGates"));
	if (!value_equal(spec, was))
		check_immutable_spec(e, &sp, spec, was);
}

/* ---- status ------------------------------------------------------------------------------------
 */

/* A container that has ended for good does not start again. */
static void check_transitions(struct field_errors *e, const struct fpath *p,
			      const struct value *now, const struct value *old,
			      const struct value *spec, const char *restart)
{
	const struct value *was, *c;

	if (now == old || strcmp(restart, "Always") == 0)
		return;
	value_each_item(was, i, old)
	{
		const struct value *term = value_in(was, "state", "terminated"), *next;
		struct fpath at = FP_AT(p, i);

		if (!term || (value_int_in(term, "exitCode") && strcmp(restart, "OnFailure") == 0))
			continue;
		c = value_find(value_get(spec, "initContainers"), "name", str(was, "name"));
		if (strcmp(str(c, "restartPolicy"), "Always") == 0)
			continue;
		next = value_find(now, "name", str(was, "name"));
		if (next && !value_in(next, "state", "terminated"))
			fe_forbidden(e, &FP(&at, "state"),
				     "may not be transitioned to non-terminated state");
	}
}

static void check_status(struct field_errors *e, const struct value *obj, const struct value *old)
{
	const struct value *now = value_get(obj, "status"), *was = value_get(old, "status");
	const struct value *spec = value_get(old, "spec");
	const char *restart = str(spec, "restartPolicy");
	const char *nominated = str(now, "nominatedNodeName");
	struct fpath sp = FP(NULL, "status");

	check_mirror(e, obj, old);
	if (strcmp(nominated, str(was, "nominatedNodeName")) != 0 && *nominated)
		check_dns_subdomain(e, &FP(&sp, "nominatedNodeName"), nominated);
	check_immutable(e, &FP(&sp, "qosClass"), value_get(now, "qosClass"),
			value_get(was, "qosClass"));
	check_transitions(e, &FP(&sp, "containerStatuses"), value_get(now, "containerStatuses"),
			  value_get(was, "containerStatuses"), spec, restart);
	check_transitions(e, &FP(&sp, "initContainerStatuses"),
			  value_get(now, "initContainerStatuses"),
			  value_get(was, "initContainerStatuses"), spec, restart);
	check_transitions(e, &FP(&sp, "ephemeralContainerStatuses"),
			  value_get(now, "ephemeralContainerStatuses"),
			  value_get(was, "ephemeralContainerStatuses"), spec, "Never");
}

/* ---- other subresources
 * --------------------------------------------------------------------------- */

static void check_ephemeral(struct field_errors *e, const struct value *obj,
			    const struct value *old)
{
	const struct value *now = value_in(obj, "spec", "ephemeralContainers"), *c, *same;
	struct fpath spec = FP(NULL, "spec"), p = FP(&spec, "ephemeralContainers");

	if (value_in(old, "metadata", "annotations", MIRROR)) {
		fe_forbidden(e, &FP(NULL, ""), "static pods do not support ephemeral containers");
		return;
	}
	check_pod(e, obj, old);
	value_each_item(c, i, value_in(old, "spec", "ephemeralContainers"))
	{
		same = value_find(now, "name", str(c, "name"));
		if (!same)
			fe_add(e, FE_FORBIDDEN, &p, NULL,
			       "existing ephemeral containers \"%s\" may not be removed\n",
			       str(c, "name"));
		else if (!value_equal(same, c))
			fe_add(e, FE_FORBIDDEN, &p, NULL,
			       "existing ephemeral containers \"%s\" may not be changed\n",
			       str(c, "name"));
	}
}

static bool removed(const struct value *now, const struct value *old)
{
	const struct value *v;
	const char *key;

	value_each_entry(key, v, i, old) if (!value_get(now, key)) return true;
	return false;
}

static bool others_changed(const struct value *now, const struct value *old, const char *list)
{
	VALUE_AUTO *a = value_ref(value_get(now, list)), *b = value_ref(value_get(old, list));

	value_del(&a, "cpu");
	value_del(&a, "memory");
	value_del(&b, "cpu");
	value_del(&b, "memory");
	return value_len(a) + value_len(b) && !value_equal(a, b);
}

static void check_resized(struct field_errors *e, const struct fpath *p, const struct value *now,
			  const struct value *old)
{
	if (removed(value_get(now, "requests"), value_get(old, "requests")))
		fe_forbidden(e, &FP(p, "requests"), "resource requests cannot be removed");
	if (removed(value_get(now, "limits"), value_get(old, "limits")))
		fe_forbidden(e, &FP(p, "limits"), "resource limits cannot be removed");
}

static void check_resize_list(struct field_errors *e, const struct value *obj,
			      const struct value *old, const char *list, bool init)
{
	const struct value *was = value_in(old, "spec", list), *c;
	struct fpath spec = FP(NULL, "spec"), p = FP(&spec, list);

	value_each_item(c, i, was)
	{
		const struct value *next = value_idx(value_in(obj, "spec", list), i);
		const struct value *a = value_get(next, "resources"),
				   *b = value_get(c, "resources");
		struct fpath at = FP_AT(&p, i);

		if (init && strcmp(str(c, "restartPolicy"), "Always") != 0) {
			if (!value_equal(a, b))
				fe_forbidden(e, &spec,
					     "resources for non-sidecar init containers are "
					     "immutable");
			continue;
		}
		check_resized(e, &FP(&at, "resources"), a, b);
		if (others_changed(a, b, "limits") || others_changed(a, b, "requests"))
			fe_forbidden(e, &spec,
				     init ? "only cpu and memory resources for sidecar containers "
					    "are mutable"
					  : "only cpu and memory resources are mutable");
	}
}

static void check_resize(struct field_errors *e, const struct value *obj, const struct value *old)
{
	VALUE_AUTO *bare = value_ref(obj);
	struct fpath spec = FP(NULL, "spec");

	if (value_in(old, "metadata", "annotations", MIRROR)) {
		fe_forbidden(e, &FP(NULL, ""), "static pods cannot be resized");
		return;
	}
	check_pod(e, obj, old);
	value_del(&bare, "status"); /* so that the class is computed anew */
	if (strcmp(pod_qos_class(bare), pod_qos_class(old)) != 0)
		fe_invalid_str(e, &spec, value_str_in(obj, "status", "qosClass"),
			       "Pod QOS Class may not change as a result of resizing");
	check_resize_list(e, obj, old, "initContainers", true);
	check_resize_list(e, obj, old, "containers", false);
}

void pod_validate(const struct value *obj, const struct value *old, const char *subresource,
		  struct field_errors *e)
{
	if (!old)
		check_create(e, obj);
	else if (str_empty(subresource))
		check_update(e, obj, old);
	else if (strcmp(subresource, "status") == 0)
		check_status(e, obj, old);
	else if (strcmp(subresource, "ephemeralcontainers") == 0)
		check_ephemeral(e, obj, old);
	else if (strcmp(subresource, "resize") == 0)
		check_resize(e, obj, old);
}
