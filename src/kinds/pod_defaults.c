/*
 * pod_defaults.c - what the server fills into pod specs. Upstream: pkg/apis/core/v1/defaults.go
 * and zz_generated.defaults.go. Every function says whether it changed its slot.
 */
#include "kinds/validate.h"
#include "object/quantity.h"

static bool put(struct value **map, const char *key, struct value *v)
{
	value_put(map, key, v);
	return true;
}

static bool put_if_absent(struct value **map, const char *key, const char *s)
{
	if (!str_empty(value_str(value_get(*map, key))))
		return false;
	return put(map, key, value_str_new(s));
}

static bool int_if_absent(struct value **map, const char *key, int64_t i)
{
	return value_get(*map, key) ? false : put(map, key, value_int_new(i));
}

static bool int_if_zero(struct value **map, const char *key, int64_t i)
{
	return value_int(value_get(*map, key)) ? false : put(map, key, value_int_new(i));
}

/* ---- images ------------------------------------------------------------------------------ */

/* The tag is "latest": said so, or neither tag nor digest is given. */
static bool image_is_latest(const char *image)
{
	const char *slash = strrchr(image, '/');
	const char *last = slash ? slash + 1 : image;
	const char *colon = strchr(last, ':');
	const char *at = strchr(last, '@');

	if (colon && at && at < colon)
		colon = NULL;
	if (!colon)
		return !at;
	return strncmp(colon + 1, "latest", 6) == 0 && (colon[7] == '\0' || colon[7] == '@');
}

static const char *pull_policy(const char *image)
{
	return *image && image_is_latest(image) ? "Always" : "IfNotPresent";
}

/* ---- containers --------------------------------------------------------------------------- */

static bool default_http_get(struct value **v, void *arg)
{
	bool changed = put_if_absent(v, "path", "/");

	(void)arg;
	return put_if_absent(v, "scheme", "HTTP") || changed;
}

static bool default_grpc(struct value **v, void *arg)
{
	(void)arg;
	return value_get(*v, "service") ? false : put(v, "service", value_str_new(""));
}

static bool default_probe(struct value **v, void *arg)
{
	bool changed = int_if_zero(v, "timeoutSeconds", 1);

	(void)arg;
	changed |= int_if_zero(v, "periodSeconds", 10);
	changed |= int_if_zero(v, "successThreshold", 1);
	changed |= int_if_zero(v, "failureThreshold", 3);
	changed |= value_edit(v, "httpGet", default_http_get, NULL);
	changed |= value_edit(v, "grpc", default_grpc, NULL);
	return changed;
}

static bool default_lifecycle_handler(struct value **v, void *arg)
{
	(void)arg;
	return value_edit(v, "httpGet", default_http_get, NULL);
}

static bool default_lifecycle(struct value **v, void *arg)
{
	bool changed = value_edit(v, "postStart", default_lifecycle_handler, NULL);

	(void)arg;
	return value_edit(v, "preStop", default_lifecycle_handler, NULL) || changed;
}

static bool default_port(struct value **v, void *arg)
{
	const struct value *spec = arg;
	bool changed = put_if_absent(v, "protocol", "TCP");

	if (value_bool(value_get(spec, "hostNetwork")) && !value_int_in(*v, "hostPort") &&
	    value_get(*v, "containerPort"))
		changed |= put(v, "hostPort", value_ref(value_get(*v, "containerPort")));
	return changed;
}

static bool default_ports(struct value **v, void *arg)
{
	return value_edit_each(v, default_port, arg);
}

static bool default_field_ref(struct value **v, void *arg)
{
	(void)arg;
	return put_if_absent(v, "apiVersion", "v1");
}

static bool default_divisor(struct value **v, void *arg)
{
	(void)arg;
	return value_get(*v, "divisor") ? false : put(v, "divisor", value_str_new("0"));
}

static bool default_value_from(struct value **v, void *arg)
{
	bool changed = value_edit(v, "fieldRef", default_field_ref, NULL);

	(void)arg;
	return value_edit(v, "resourceFieldRef", default_divisor, NULL) || changed;
}

static bool default_env_var(struct value **v, void *arg)
{
	return value_edit(v, "valueFrom", default_value_from, arg);
}

static bool default_env(struct value **v, void *arg)
{
	return value_edit_each(v, default_env_var, arg);
}

/* "1" to "999" with no suffix, "m", "Ki", "Mi" or "Gi" are canonical as they stand. */
static bool plain_quantity(const char *s)
{
	size_t digits = s ? strspn(s, "0123456789") : 0;

	if (digits == 0 || digits > 3 || s[0] == '0')
		return false;
	s += digits;
	return *s == '\0' || strcmp(s, "m") == 0 || strcmp(s, "Ki") == 0 || strcmp(s, "Mi") == 0 ||
	       strcmp(s, "Gi") == 0;
}

/*
 * Quantities are kept in their canonical form and rounded up to a thousandth, which is
 * what decoding them upstream does.
 */
static bool default_quantity(struct value **v, void *arg)
{
	const char *s = value_str(*v);
	struct quantity q;
	BUF_AUTO text = BUF_INIT;
	struct err err = ERR_INIT;
	__int128 milli = 1000000, over;

	(void)arg;
	if (plain_quantity(s))
		return false;
	if (quantity_from_value(*v, &q, &err)) {
		err_release(&err);
		return false;
	}
	over = q.nano % milli;
	if (over > 0)
		q.nano += milli - over;
	quantity_write(&text, &q);
	if (s && strcmp(s, buf_str(&text)) == 0)
		return false;
	value_unref(*v);
	*v = value_strn_new(text.s, text.len);
	return true;
}

static bool default_resource_list(struct value **v, void *arg)
{
	return value_edit_each(v, default_quantity, arg);
}

static bool default_resources(struct value **v, void *arg)
{
	bool changed = value_edit(v, "limits", default_resource_list, NULL);

	(void)arg;
	return value_edit(v, "requests", default_resource_list, NULL) || changed;
}

/* Pods only: what is limited but not requested is requested as much. */
static bool default_requests(struct value **v, void *arg)
{
	const struct value *limits = value_get(*v, "limits"), *q;
	bool changed = false;
	const char *key;

	(void)arg;
	value_each_entry(key, q, i, limits)
	{
		if (value_in(*v, "requests", key))
			continue;
		value_put_in(v, value_ref(q), "requests", key);
		changed = true;
		limits = value_get(*v, "limits");
	}
	return changed;
}

static bool default_container(struct value **v, void *arg)
{
	const char *image = value_str(value_get(*v, "image"));
	bool changed = false;

	if (str_empty(value_str(value_get(*v, "imagePullPolicy"))))
		changed |=
			put(v, "imagePullPolicy", value_str_new(pull_policy(image ? image : "")));
	changed |= put_if_absent(v, "terminationMessagePath", "/dev/termination-log");
	changed |= put_if_absent(v, "terminationMessagePolicy", "File");
	if (!value_get(*v, "resources"))
		changed |= put(v, "resources", value_map_new());
	changed |= value_edit(v, "resources", default_resources, NULL);
	changed |= value_edit(v, "ports", default_ports, arg);
	changed |= value_edit(v, "env", default_env, NULL);
	changed |= value_edit(v, "livenessProbe", default_probe, NULL);
	changed |= value_edit(v, "readinessProbe", default_probe, NULL);
	changed |= value_edit(v, "startupProbe", default_probe, NULL);
	changed |= value_edit(v, "lifecycle", default_lifecycle, NULL);
	return changed;
}

static bool default_containers(struct value **v, void *arg)
{
	return value_edit_each(v, default_container, arg);
}

/* ---- volumes ----------------------------------------------------------------------------------
 */

static bool default_mode(struct value **v, void *arg)
{
	(void)arg;
	return int_if_absent(v, "defaultMode", 0644);
}

static bool default_downward_item(struct value **v, void *arg)
{
	return default_value_from(v, arg);
}

static bool default_downward_items(struct value **v, void *arg)
{
	return value_edit_each(v, default_downward_item, arg);
}

static bool default_downward(struct value **v, void *arg)
{
	return value_edit(v, "items", default_downward_items, arg);
}

static bool default_token(struct value **v, void *arg)
{
	(void)arg;
	return int_if_absent(v, "expirationSeconds", 3600);
}

static bool default_source(struct value **v, void *arg)
{
	bool changed = value_edit(v, "downwardAPI", default_downward, NULL);

	(void)arg;
	return value_edit(v, "serviceAccountToken", default_token, NULL) || changed;
}

static bool default_sources(struct value **v, void *arg)
{
	return value_edit_each(v, default_source, arg);
}

static bool default_projected(struct value **v, void *arg)
{
	bool changed = value_edit(v, "sources", default_sources, NULL);

	return default_mode(v, arg) || changed;
}

static bool default_downward_volume(struct value **v, void *arg)
{
	bool changed = default_downward(v, NULL);

	return default_mode(v, arg) || changed;
}

static bool default_host_path(struct value **v, void *arg)
{
	(void)arg;
	return value_get(*v, "type") ? false : put(v, "type", value_str_new(""));
}

static bool default_iscsi(struct value **v, void *arg)
{
	(void)arg;
	return put_if_absent(v, "iscsiInterface", "default");
}

static bool default_rbd(struct value **v, void *arg)
{
	bool changed = put_if_absent(v, "pool", "rbd");

	(void)arg;
	changed |= put_if_absent(v, "user", "admin");
	return put_if_absent(v, "keyring", "/etc/ceph/keyring") || changed;
}

static bool default_image_volume(struct value **v, void *arg)
{
	const char *ref = value_str_or(value_get(*v, "reference"), "");

	(void)arg;
	return put_if_absent(v, "pullPolicy", pull_policy(ref));
}

static bool default_claim_spec(struct value **v, void *arg)
{
	(void)arg;
	return put_if_absent(v, "volumeMode", "Filesystem");
}

static bool default_claim_template(struct value **v, void *arg)
{
	return value_edit(v, "spec", default_claim_spec, arg);
}

static bool default_ephemeral(struct value **v, void *arg)
{
	return value_edit(v, "volumeClaimTemplate", default_claim_template, arg);
}

static bool default_volume(struct value **v, void *arg)
{
	static const struct {
		const char *source;
		value_edit_fn fn;
	} sources[] = {
		{"configMap", default_mode},
		{"secret", default_mode},
		{"projected", default_projected},
		{"downwardAPI", default_downward_volume},
		{"hostPath", default_host_path},
		{"ephemeral", default_ephemeral},
		{"image", default_image_volume},
		{"iscsi", default_iscsi},
		{"rbd", default_rbd},
	};
	bool changed = false;

	(void)arg;
	if (!value_is_map(*v))
		return false;
	if (value_len(*v) == (value_get(*v, "name") ? 1u : 0u))
		return put(v, "emptyDir", value_map_new());
	/* few keys, many sources: ask which of the keys is one */
	for (size_t k = 0; k < value_len(*v); k++) {
		const char *key = value_key(*v, k);

		for (size_t i = 0; i < ARRAY_SIZE(sources); i++)
			if (strcmp(sources[i].source, key) == 0) {
				changed |= value_edit(v, sources[i].source, sources[i].fn, NULL);
				break;
			}
	}
	return changed;
}

static bool default_volumes(struct value **v, void *arg)
{
	return value_edit_each(v, default_volume, arg);
}

/* ---- the spec
 * ------------------------------------------------------------------------------------ */

/* The old name and the new one of the service account say the same. */
static bool default_service_account(struct value **spec)
{
	const struct value *name = value_get(*spec, "serviceAccountName");
	const struct value *old = value_get(*spec, "serviceAccount");

	if (!str_empty(value_str(name)))
		return value_equal(name, old) ? false
					      : put(spec, "serviceAccount", value_ref(name));
	if (!str_empty(value_str(old)))
		return put(spec, "serviceAccountName", value_ref(old));
	return false;
}

static bool default_pod_spec_slot(struct value **v, void *arg)
{
	VALUE_AUTO *before = NULL;
	bool changed;

	(void)arg;
	if (has_mark(*v, MARK_DEFAULT_POD | MARK_DEFAULT_TEMPLATE))
		return false;
	changed = put_if_absent(v, "dnsPolicy", "ClusterFirst");
	changed |= put_if_absent(v, "restartPolicy", "Always");
	if (!value_get(*v, "securityContext"))
		changed |= put(v, "securityContext", value_map_new());
	changed |= int_if_absent(v, "terminationGracePeriodSeconds", 30);
	changed |= put_if_absent(v, "schedulerName", "default-scheduler");
	changed |= default_service_account(v);
	/* ports look at hostNetwork only: a map of it, so that the spec stays unshared */
	if (value_bool(value_get(*v, "hostNetwork")))
		before = value_build("{hostNetwork: %b}", 1);
	changed |= value_edit(v, "containers", default_containers, before);
	changed |= value_edit(v, "initContainers", default_containers, before);
	changed |= value_edit(v, "ephemeralContainers", default_containers, NULL);
	changed |= value_edit(v, "volumes", default_volumes, NULL);
	changed |= value_edit(v, "overhead", default_resource_list, NULL);
	add_mark(*v, MARK_DEFAULT_TEMPLATE);
	return changed;
}

static bool default_template_slot(struct value **v, void *arg)
{
	bool changed = !value_get(*v, "spec");

	if (changed)
		value_put(v, "spec", value_build("{containers: null}"));
	return value_edit(v, "spec", default_pod_spec_slot, arg) || changed;
}

bool default_pod_template(struct value **owner_spec)
{
	return value_edit(owner_spec, "template", default_template_slot, NULL);
}

static bool default_container_requests(struct value **v, void *arg)
{
	return value_edit(v, "resources", default_requests, arg);
}

static bool default_containers_requests(struct value **v, void *arg)
{
	return value_edit_each(v, default_container_requests, arg);
}

/* ---- pod-level resources
 * ----------------------------------------------------------------------------- */

static void add_requests(struct quantity *sum, bool *any, const struct value *containers,
			 const char *resource)
{
	const struct value *c;

	value_each_item(c, i, containers)
	{
		const struct value *v = value_in(c, "resources", "requests", resource);
		struct quantity q;
		struct err err = ERR_INIT;

		if (!v)
			continue;
		if (quantity_from_value(v, &q, &err)) {
			err_release(&err);
			continue;
		}
		quantity_add(sum, &q);
		*any = true;
	}
}

/* Only what is limited for the whole pod gets a request for the whole pod. */
static bool default_pod_resources(struct value **spec)
{
	static const char *const names[] = {"cpu", "memory"};
	bool changed = false;

	if (!value_len(value_in(*spec, "resources", "limits")))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const struct value *limit = value_in(*spec, "resources", "limits", names[i]);
		struct quantity sum = {0, QUANTITY_DECIMAL_SI};
		BUF_AUTO text = BUF_INIT;
		bool any = false;

		if (value_in(*spec, "resources", "requests", names[i]))
			continue;
		add_requests(&sum, &any, value_get(*spec, "containers"), names[i]);
		if (any) {
			quantity_write(&text, &sum);
			value_put_in(spec, value_strn_new(text.s, text.len), "resources",
				     "requests", names[i]);
		} else if (limit) {
			value_put_in(spec, value_ref(limit), "resources", "requests", names[i]);
		}
		changed |= any || limit;
	}
	return changed;
}

static bool default_pod(struct value **spec, void *arg)
{
	bool changed;

	if (has_mark(*spec, MARK_DEFAULT_POD))
		return false;
	changed = default_pod_spec_slot(spec, arg);
	changed |= value_edit(spec, "containers", default_containers_requests, NULL);
	changed |= value_edit(spec, "initContainers", default_containers_requests, NULL);
	changed |= value_edit(spec, "resources", default_resources, NULL);
	changed |= default_pod_resources(spec);
	if (!value_get(*spec, "enableServiceLinks"))
		changed |= put(spec, "enableServiceLinks", value_bool_new(true));
	add_mark(*spec, MARK_DEFAULT_POD);
	return changed;
}

void default_pod_object(struct value **obj)
{
	value_edit(obj, "spec", default_pod, NULL);
}
