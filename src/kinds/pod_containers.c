/*
 * pod_containers.c - validation of the three lists of containers. Upstream:
 * validateContainers, validateInitContainers, validateEphemeralContainers.
 */
#include "kinds/validate.h"

/* What the checks of one container look at beside it. */
struct scope {
	const struct value *spec;
	const struct vol_set *vols;
	const struct value *grace;
};

static const char *str(const struct value *v, const char *key)
{
	return value_str_or(value_get(v, key), "");
}

/* Does one of the first nr elements of list have this in field key? */
static bool said_before(const struct value *list, size_t nr, const char *key, const char *s)
{
	for (size_t i = 0; i < nr; i++)
		if (strcmp(str(value_idx(list, i), key), s) == 0)
			return true;
	return false;
}

/* ---- ports ------------------------------------------------------------------------------- */

static const char *const protocols[] = {"SCTP", "TCP", "UDP", NULL};

static void check_ports(struct field_errors *e, const struct fpath *p, const struct value *ports)
{
	const struct value *port;

	value_each_item(port, i, ports)
	{
		struct fpath at = FP_AT(p, i);
		const char *name = str(port, "name");
		int64_t number = value_int_in(port, "containerPort");

		if (*name && !is_port_name(name, strlen(name)))
			check_form(e, &FP(&at, "name"), name, port_name_messages);
		else if (*name && said_before(ports, i, "name", name))
			fe_duplicate(e, &FP(&at, "name"), value_get(port, "name"));
		if (number == 0)
			fe_required(e, &FP(&at, "containerPort"), "");
		else
			check_port(e, &FP(&at, "containerPort"), number);
		if (value_int_in(port, "hostPort"))
			check_port(e, &FP(&at, "hostPort"), value_int_in(port, "hostPort"));
		check_enum(e, &FP(&at, "protocol"), value_get(port, "protocol"), protocols,
			   UNSET_REQUIRED);
	}
}

static bool same_host_port(const struct value *a, const struct value *b)
{
	return value_int_in(a, "hostPort") == value_int_in(b, "hostPort") &&
	       strcmp(str(a, "protocol"), str(b, "protocol")) == 0 &&
	       strcmp(str(a, "hostIP"), str(b, "hostIP")) == 0;
}

/* Is this host port taken by a port before number pi of container ci? */
static bool host_port_taken(const struct value *list, size_t first, size_t ci, size_t pi,
			    const struct value *port)
{
	for (size_t c = first; c <= ci; c++) {
		const struct value *ports = value_get(value_idx(list, c), "ports");
		size_t n = c == ci ? pi : value_len(ports);

		for (size_t i = 0; i < n; i++)
			if (same_host_port(value_idx(ports, i), port))
				return true;
	}
	return false;
}

/* Containers from first to last must not want the same port of the host. */
static void check_host_ports(struct field_errors *e, const struct fpath *p,
			     const struct value *list, size_t first, size_t last)
{
	for (size_t c = first; c <= last && c < value_len(list); c++) {
		/* init containers run one by one and are reported as the first of their list */
		struct fpath at = FP_AT(p, first == last && first ? 0 : c),
			     ports = FP(&at, "ports");
		const struct value *port;

		value_each_item(port, i, value_get(value_idx(list, c), "ports"))
		{
			struct fpath pp = FP_AT(&ports, i);
			VALUE_AUTO *text = NULL;

			if (!value_int_in(port, "hostPort") ||
			    !host_port_taken(list, first, c, i, port))
				continue;
			text = value_strf_new("%s/%s/%lld", str(port, "protocol"),
					      str(port, "hostIP"),
					      (long long)value_int_in(port, "hostPort"));
			fe_duplicate(e, &FP(&pp, "hostPort"), text);
		}
	}
}

/* ---- environment ----------------------------------------------------------------------------- */

static const char *const known_fields[] = {
	"metadata.annotations", "metadata.labels", "metadata.name",      "metadata.namespace",
	"metadata.uid",         "spec.nodeName",   "spec.restartPolicy", "spec.serviceAccountName",
	"spec.schedulerName",   "status.phase",    "status.hostIP",      "status.hostIPs",
	"status.podIP",         "status.podIPs",   "spec.host",          NULL};

/* metadata.labels['key'] */
static void check_subscript(struct field_errors *e, const struct fpath *p, const char *path,
			    const char *bracket)
{
	STR_AUTO key = xmemdup0(bracket + 2, strlen(bracket) - 4);
	STR_AUTO name = xmemdup0(path, (size_t)(bracket - path));
	BUF_AUTO detail = BUF_INIT;

	if (strcmp(name, "metadata.labels") == 0 || strcmp(name, "metadata.annotations") == 0) {
		check_form(e, p, key, qualified_name_messages);
		return;
	}
	buf_addf(&detail, "error converting fieldPath: field label does not support subscript: %s",
		 path);
	fe_invalid_str(e, &FP(p, "fieldPath"), path, buf_str(&detail));
}

void check_field_ref(struct field_errors *e, const struct fpath *p, const struct value *ref,
		     const char *const *supported)
{
	const char *path = str(ref, "fieldPath");
	const char *bracket = strstr(path, "['");
	BUF_AUTO detail = BUF_INIT;

	if (!*str(ref, "apiVersion")) {
		fe_required(e, &FP(p, "apiVersion"), "");
	} else if (!*path) {
		fe_required(e, &FP(p, "fieldPath"), "");
	} else if (bracket && str_ends(path, "']") && strlen(bracket) >= 4) {
		check_subscript(e, p, path, bracket);
	} else if (!one_of(path, known_fields)) {
		buf_addf(&detail, "error converting fieldPath: field label not supported: %s",
			 path);
		fe_invalid_str(e, &FP(p, "fieldPath"), path, buf_str(&detail));
	} else if (!one_of(path, supported)) {
		fe_unsupported(e, &FP(p, "fieldPath"), path, supported);
	}
}

void check_resource_ref(struct field_errors *e, const struct fpath *p, const struct value *ref,
			bool volume)
{
	static const char *const names[] = {"limits.cpu",
					    "limits.ephemeral-storage",
					    "limits.memory",
					    "requests.cpu",
					    "requests.ephemeral-storage",
					    "requests.memory",
					    NULL};
	const char *name = str(ref, "resource"), *divisor = str(ref, "divisor");

	if (volume && !*str(ref, "containerName"))
		fe_required(e, &FP(p, "containerName"), "");
	else if (!*name)
		fe_required(e, &FP(p, "resource"), "");
	else if (!one_of(name, names) && !str_starts(name, "limits.hugepages-") &&
		 !str_starts(name, "requests.hugepages-"))
		fe_unsupported(e, &FP(p, "resource"), name, names);
	if (str_ends(name, ".cpu") && *divisor && strcmp(divisor, "0") != 0 &&
	    strcmp(divisor, "1") != 0 && strcmp(divisor, "1m") != 0)
		fe_invalid_str(
			e, &FP(p, "divisor"), name,
			"only divisor's values 1m and 1 are supported with the cpu resource");
}

static void check_key_ref(struct field_errors *e, const struct fpath *p, const struct value *ref)
{
	const char *key = str(ref, "key");

	check_dns_subdomain(e, &FP(p, "name"), str(ref, "name"));
	if (!*key)
		fe_required(e, &FP(p, "key"), "");
	else if (!is_config_key(key, strlen(key)))
		check_form(e, &FP(p, "key"), key, config_key_messages);
}

static void check_value_from(struct field_errors *e, const struct fpath *p, const struct value *var)
{
	static const char *const fields[] = {"metadata.name",
					     "metadata.namespace",
					     "metadata.uid",
					     "spec.nodeName",
					     "spec.serviceAccountName",
					     "status.hostIP",
					     "status.hostIPs",
					     "status.podIP",
					     "status.podIPs",
					     NULL};
	const struct value *from = value_get(var, "valueFrom"), *ref;
	int sources = 0;

	if (value_is_null(from))
		return;
	ref = value_get(from, "fieldRef");
	if (ref && ++sources)
		check_field_ref(e, &FP(p, "fieldRef"), ref, fields);
	ref = value_get(from, "resourceFieldRef");
	if (ref && ++sources)
		check_resource_ref(e, &FP(p, "resourceFieldRef"), ref, false);
	ref = value_get(from, "configMapKeyRef");
	if (ref && ++sources)
		check_key_ref(e, &FP(p, "configMapKeyRef"), ref);
	ref = value_get(from, "secretKeyRef");
	if (ref && ++sources)
		check_key_ref(e, &FP(p, "secretKeyRef"), ref);
	sources += value_get(from, "fileKeyRef") != NULL;
	if (!sources)
		fe_invalid_str(e, p, "",
			       "must specify one of: `fieldRef`, `resourceFieldRef`, "
			       "`configMapKeyRef` or `secretKeyRef`");
	else if (*str(var, "value"))
		fe_invalid_str(e, p, "", "may not be specified when `value` is not empty");
	else if (sources > 1)
		fe_invalid_str(e, p, "", "may not have more than one field specified at a time");
}

static void check_env(struct field_errors *e, const struct fpath *p, const struct value *env)
{
	const struct value *var;

	value_each_item(var, i, env)
	{
		struct fpath at = FP_AT(p, i);

		if (!*str(var, "name"))
			fe_required(e, &FP(&at, "name"), "");
		else
			check_form(e, &FP(&at, "name"), str(var, "name"), env_name_messages);
		check_value_from(e, &FP(&at, "valueFrom"), var);
	}
}

static void check_env_source(struct field_errors *e, const struct fpath *p, const struct value *ref)
{
	const char *name = str(ref, "name");

	if (!*name)
		fe_required(e, &FP(p, "name"), "");
	else
		check_dns_subdomain(e, &FP(p, "name"), name);
}

static void check_env_from(struct field_errors *e, const struct fpath *p, const struct value *list)
{
	const struct value *from;

	value_each_item(from, i, list)
	{
		const struct value *map = value_get(from, "configMapRef");
		const struct value *secret = value_get(from, "secretRef");
		struct fpath at = FP_AT(p, i);

		if (*str(from, "prefix"))
			check_form(e, &FP(&at, "prefix"), str(from, "prefix"), env_name_messages);
		if (map)
			check_env_source(e, &FP(&at, "configMapRef"), map);
		if (secret)
			check_env_source(e, &FP(&at, "secretRef"), secret);
		/* these two name the list, not its element */
		if (!map && !secret)
			fe_invalid_str(e, p, "",
				       "must specify one of: `configMapRef` or `secretRef`");
		else if (map && secret)
			fe_invalid_str(e, p, "",
				       "may not have more than one field specified at a time");
	}
}

/* ---- mounts
 * --------------------------------------------------------------------------------------- */

static void check_propagation(struct field_errors *e, const struct fpath *p,
			      const struct value *mount, const struct value *container)
{
	static const char *const modes[] = {"Bidirectional", "HostToContainer", "None", NULL};
	const char *mode = value_str(value_get(mount, "mountPropagation"));

	if (!mode)
		return;
	if (!one_of(mode, modes))
		fe_unsupported(e, p, mode, modes);
	else if (strcmp(mode, "Bidirectional") == 0 &&
		 !value_bool_in(container, "securityContext", "privileged"))
		fe_forbidden(e, p,
			     "Bidirectional mount propagation is available only to "
			     "privileged containers");
}

static void check_sub_path(struct field_errors *e, const struct fpath *list, const struct fpath *at,
			   const struct value *mount, const struct value *vol)
{
	const char *sub = str(mount, "subPath"), *expr = str(mount, "subPathExpr");

	if (value_get(vol, "image") && *sub)
		fe_invalid_str(e, &FP(at, "subPath"), sub, "not allowed in image volume sources");
	if (value_get(vol, "image") && *expr)
		fe_invalid_str(e, &FP(at, "subPathExpr"), expr,
			       "not allowed in image volume sources");
	if (*sub)
		check_local_path(e, &FP(list, "subPath"), sub);
	if (*expr && *sub)
		fe_invalid_str(e, &FP(at, "subPathExpr"), expr,
			       "subPathExpr and subPath are mutually exclusive");
	if (*expr)
		check_local_path(e, &FP(list, "subPathExpr"), expr);
}

static void check_mounts(struct field_errors *e, const struct fpath *p, const struct value *c,
			 const struct vol_set *vols)
{
	const struct value *mounts = value_get(c, "volumeMounts"), *mount;
	const struct value *devices = value_get(c, "volumeDevices");

	value_each_item(mount, i, mounts)
	{
		struct fpath at = FP_AT(p, i);
		const char *name = str(mount, "name"), *path = str(mount, "mountPath");
		const struct value *vol = vol_find(vols, name);

		if (!*name)
			fe_required(e, &FP(&at, "name"), "");
		if (!vol) {
			VALUE_AUTO *bad = value_str_new(name);

			fe_add(e, FE_NOT_FOUND, &FP(&at, "name"), bad, "%s", "");
		}
		if (!*path)
			fe_required(e, &FP(&at, "mountPath"), "");
		if (said_before(mounts, i, "mountPath", path))
			fe_invalid_str(e, &FP(&at, "mountPath"), path, "must be unique");
		if (value_find(devices, "name", name))
			fe_invalid_str(e, &FP(&at, "name"), name,
				       "must not already exist in volumeDevices");
		if (value_find(devices, "devicePath", path))
			fe_invalid_str(e, &FP(&at, "mountPath"), path,
				       "must not already exist as a path in volumeDevices");
		check_sub_path(e, p, &at, mount, vol);
		check_propagation(e, &FP(p, "mountPropagation"), mount, c);
	}
}

static void check_devices(struct field_errors *e, const struct fpath *p, const struct value *c,
			  const struct vol_set *vols)
{
	const struct value *devices = value_get(c, "volumeDevices"), *dev;
	const struct value *mounts = value_get(c, "volumeMounts");

	value_each_item(dev, i, devices)
	{
		struct fpath at = FP_AT(p, i);
		const char *name = str(dev, "name"), *path = str(dev, "devicePath");
		const struct value *vol = vol_find(vols, name);

		if (!*name)
			fe_required(e, &FP(&at, "name"), "");
		if (said_before(devices, i, "name", name))
			fe_invalid_str(e, &FP(&at, "name"), name, "must be unique");
		if (!vol)
			fe_add(e, FE_NOT_FOUND, &FP(&at, "name"), value_get(dev, "name"), "%s", "");
		else if (!value_get(vol, "persistentVolumeClaim") && !value_get(vol, "ephemeral"))
			fe_invalid_str(
				e, &FP(&at, "name"), name,
				"can only use volume source type of PersistentVolumeClaim or "
				"Ephemeral for block mode");
		if (!*path)
			fe_required(e, &FP(&at, "devicePath"), "");
		if (said_before(devices, i, "devicePath", path))
			fe_invalid_str(e, &FP(&at, "devicePath"), path, "must be unique");
		if (value_find(mounts, "name", name))
			fe_invalid_str(e, &FP(&at, "name"), name,
				       "must not already exist in volumeMounts");
		if (value_find(mounts, "mountPath", path))
			fe_invalid_str(e, &FP(&at, "devicePath"), path,
				       "must not already exist as a path in volumeMounts");
	}
}

/* ---- containers
 * --------------------------------------------------------------------------------------- */

static void check_resize_policy(struct field_errors *e, const struct fpath *p,
				const struct value *list, const struct value *spec)
{
	static const char *const resources[] = {"cpu", "memory", NULL};
	static const char *const policies[] = {"NotRequired", "RestartContainer", NULL};
	const struct value *rule;

	value_each_item(rule, i, list)
	{
		if (said_before(list, i, "resourceName", str(rule, "resourceName")))
			fe_duplicate(e, &FP_AT(p, i), value_get(rule, "resourceName"));
		check_enum(e, p, value_get(rule, "resourceName"), resources, UNSET_REQUIRED);
		check_enum(e, p, value_get(rule, "restartPolicy"), policies, UNSET_REQUIRED);
		if (strcmp(str(spec, "restartPolicy"), "Never") == 0 &&
		    strcmp(str(rule, "restartPolicy"), "NotRequired") != 0)
			fe_invalid_str(e, p, str(rule, "restartPolicy"),
				       "must be 'NotRequired' when `restartPolicy` is 'Never'");
	}
}

static void check_common(struct field_errors *e, const struct fpath *p, const struct value *c,
			 const struct scope *s)
{
	static const char *const messages[] = {"File", "FallbackToLogsOnError", NULL};
	static const char *const pull[] = {"Always", "IfNotPresent", "Never", NULL};
	const char *name = str(c, "name");

	if (!*name)
		fe_required(e, &FP(p, "name"), "");
	else
		check_dns_label(e, &FP(p, "name"), name);
	if (!*str(c, "image"))
		fe_required(e, &FP(p, "image"), "");
	check_enum(e, &FP(p, "terminationMessagePolicy"), value_get(c, "terminationMessagePolicy"),
		   messages, UNSET_REQUIRED);
	check_ports(e, &FP(p, "ports"), value_get(c, "ports"));
	check_env(e, &FP(p, "env"), value_get(c, "env"));
	check_env_from(e, &FP(p, "envFrom"), value_get(c, "envFrom"));
	check_mounts(e, &FP(p, "volumeMounts"), c, s->vols);
	check_devices(e, &FP(p, "volumeDevices"), c, s->vols);
	check_enum(e, &FP(p, "imagePullPolicy"), value_get(c, "imagePullPolicy"), pull,
		   UNSET_REQUIRED);
	check_resources(e, &FP(p, "resources"), value_get(c, "resources"), false);
	check_resize_policy(e, &FP(p, "resizePolicy"), value_get(c, "resizePolicy"), s->spec);
	check_container_security(e, &FP(p, "securityContext"), value_get(c, "securityContext"));
}

static void check_hooks_and_probes(struct field_errors *e, const struct fpath *p,
				   const struct value *c, const struct scope *s)
{
	if (value_get(c, "lifecycle"))
		check_lifecycle(e, &FP(p, "lifecycle"), value_get(c, "lifecycle"), s->grace);
	check_probe(e, &FP(p, "livenessProbe"), value_get(c, "livenessProbe"), PROBE_LIVENESS);
	check_probe(e, &FP(p, "readinessProbe"), value_get(c, "readinessProbe"), PROBE_READINESS);
	check_probe(e, &FP(p, "startupProbe"), value_get(c, "startupProbe"), PROBE_STARTUP);
}

static void check_regular(struct field_errors *e, const struct fpath *p, const struct scope *s)
{
	const struct value *list = value_get(s->spec, "containers"), *c;

	if (!value_len(list)) {
		fe_required(e, p, "");
		return;
	}
	value_each_item(c, i, list)
	{
		struct fpath at = FP_AT(p, i);

		check_common(e, &at, c, s);
		if (said_before(list, i, "name", str(c, "name")))
			fe_duplicate(e, &FP(&at, "name"), value_get(c, "name"));
		check_hooks_and_probes(e, &at, c, s);
		if (value_get(c, "restartPolicy"))
			fe_forbidden(e, &FP(&at, "restartPolicy"),
				     "may not be set for non-init containers");
	}
	check_host_ports(e, p, list, 0, value_len(list) - 1);
}

static void check_init(struct field_errors *e, const struct fpath *p, const struct scope *s)
{
	static const char *const always[] = {"Always", NULL};
	static const char *const not_allowed[] = {"lifecycle", "livenessProbe", "readinessProbe",
						  "startupProbe"};
	const struct value *list = value_get(s->spec, "initContainers"), *c;
	const struct value *regular = value_get(s->spec, "containers");

	value_each_item(c, i, list)
	{
		struct fpath at = FP_AT(p, i);
		const char *name = str(c, "name");

		check_common(e, &at, c, s);
		if (value_get(c, "restartPolicy"))
			check_enum(e, &FP(&at, "restartPolicy"), value_get(c, "restartPolicy"),
				   always, UNSET_UNSUPPORTED);
		if (said_before(regular, value_len(regular), "name", name) ||
		    (*name && said_before(list, i, "name", name)))
			fe_duplicate(e, &FP(&at, "name"), value_get(c, "name"));
		check_host_ports(e, p, list, i, i);
		if (strcmp(str(c, "restartPolicy"), "Always") == 0) {
			check_hooks_and_probes(e, &at, c, s);
			continue;
		}
		for (size_t k = 0; k < ARRAY_SIZE(not_allowed); k++)
			if (value_get(c, not_allowed[k]))
				fe_forbidden(e, &FP(&at, not_allowed[k]),
					     "may not be set for init containers without "
					     "restartPolicy=Always");
	}
}

static const char not_for_ephemeral[] = "cannot be set for an Ephemeral Container";

static void forbid_sub_paths(struct field_errors *e, const struct fpath *p,
			     const struct value *mounts)
{
	static const char *const fields[] = {"subPath", "subPathExpr"};
	const struct value *m;

	value_each_item(m, i, mounts)
	{
		struct fpath at = FP_AT(p, i);

		for (size_t k = 0; k < ARRAY_SIZE(fields); k++)
			if (*str(m, fields[k]))
				fe_forbidden(e, &FP(&at, fields[k]), not_for_ephemeral);
	}
}

static void check_ephemeral(struct field_errors *e, const struct fpath *p, const struct scope *s)
{
	static const char *const not_allowed[] = {
		"ports",          "resizePolicy", "restartPolicy", "livenessProbe",
		"readinessProbe", "startupProbe", "lifecycle"};
	const struct value *list = value_get(s->spec, "ephemeralContainers"), *c;
	const struct value *regular = value_get(s->spec, "containers");
	const struct value *init = value_get(s->spec, "initContainers");

	value_each_item(c, i, list)
	{
		struct fpath at = FP_AT(p, i);
		const char *name = str(c, "name"), *target = str(c, "targetContainerName");

		check_common(e, &at, c, s);
		if (said_before(list, i, "name", name) || value_find(regular, "name", name) ||
		    value_find(init, "name", name))
			fe_duplicate(e, &FP(&at, "name"), value_get(c, "name"));
		if (*target && !value_find(regular, "name", target) &&
		    !value_find(init, "name", target))
			fe_add(e, FE_NOT_FOUND, &FP(&at, "targetContainerName"),
			       value_get(c, "targetContainerName"), "%s", "");
		for (size_t k = 0; k < ARRAY_SIZE(not_allowed); k++)
			if (value_get(c, not_allowed[k]))
				fe_forbidden(e, &FP(&at, not_allowed[k]), not_for_ephemeral);
		if (value_len(value_get(c, "resources")))
			fe_forbidden(e, &FP(&at, "resources"), not_for_ephemeral);
		forbid_sub_paths(e, &FP(&at, "volumeMounts"), value_get(c, "volumeMounts"));
	}
}

void check_containers(struct field_errors *e, const struct fpath *spec_path,
		      const struct value *spec, const struct vol_set *vols)
{
	struct scope s = {spec, vols, value_get(spec, "terminationGracePeriodSeconds")};

	check_regular(e, &FP(spec_path, "containers"), &s);
	check_init(e, &FP(spec_path, "initContainers"), &s);
	check_ephemeral(e, &FP(spec_path, "ephemeralContainers"), &s);
}
