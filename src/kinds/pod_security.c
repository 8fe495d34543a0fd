/*
 * pod_security.c - validation of security contexts. Upstream: validatePodSpecSecurityContext,
 * ValidateSecurityContext.
 */
#include "kinds/validate.h"

#define ID_RANGE "must be between 0 and 2147483647, inclusive"

static void check_id(struct field_errors *e, const struct fpath *p, const struct value *id)
{
	if (id && (value_int(id) < 0 || value_int(id) > INT32_MAX))
		fe_invalid_int(e, p, value_int(id), ID_RANGE);
}

/* seccompProfile and appArmorProfile: what is the name in the messages. */
static void check_profile(struct field_errors *e, const struct fpath *p, const struct value *v,
			  const char *what, const char *field)
{
	static const char *const types[] = {"Localhost", "RuntimeDefault", "Unconfined", NULL};
	const struct value *local = value_get(v, "localhostProfile");
	const char *type = value_str_or(value_get(v, "type"), "");
	BUF_AUTO detail = BUF_INIT;

	if (!v)
		return;
	buf_addf(&detail, "type is required when %s is set", field);
	if (!*type)
		fe_required(e, &FP(p, "type"), buf_str(&detail));
	else if (!one_of(type, types))
		fe_unsupported(e, &FP(p, "type"), type, types);
	buf_reset(&detail);
	if (strcmp(type, "Localhost") == 0 && !local) {
		buf_addf(&detail, "must be set when %s type is Localhost", what);
		fe_required(e, &FP(p, "localhostProfile"), buf_str(&detail));
	} else if (strcmp(type, "Localhost") == 0) {
		check_local_path(e, &FP(p, "localhostProfile"), value_str_or(local, ""));
	} else if (local) {
		buf_addf(&detail, "can only be set when %s type is Localhost", what);
		fe_invalid(e, &FP(p, "localhostProfile"), local, buf_str(&detail));
	}
}

static bool sysctl_name_ok(const char *s)
{
	size_t len = strlen(s);
	bool start = true;

	for (size_t i = 0; i < len; i++) {
		bool word = (s[i] >= 'a' && s[i] <= 'z') || (s[i] >= '0' && s[i] <= '9');

		if (word) {
			start = false;
			continue;
		}
		if (start || i + 1 == len || !strchr("-_./", s[i]))
			return false;
		if (s[i] == '.' || s[i] == '/') {
			if (s[i - 1] == '-' || s[i - 1] == '_')
				return false;
			start = true;
		}
	}
	return len && len <= 253 && !start;
}

static void check_sysctls(struct field_errors *e, const struct fpath *p, const struct value *list)
{
	const struct value *s;

	value_each_item(s, i, list)
	{
		struct fpath at = FP_AT(p, i);
		const char *name = value_str_or(value_get(s, "name"), "");

		if (!*name) {
			fe_required(e, &FP(&at, "name"), "");
			continue;
		}
		if (!sysctl_name_ok(name))
			fe_invalid_str(
				e, &FP(&at, "name"), name,
				"must have at most 253 characters and match regex "
				"^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*"
				"[a-z0-9])?$");
		for (size_t k = 0; k < i; k++)
			if (str_eq(value_str_in(value_idx(list, k), "name"), name)) {
				fe_duplicate(e, &FP(&at, "name"), value_get(s, "name"));
				break;
			}
	}
}

void check_pod_security(struct field_errors *e, const struct fpath *p, const struct value *spec)
{
	static const char *const change[] = {"Always", "OnRootMismatch", NULL};
	static const char *const groups[] = {"Merge", "Strict", NULL};
	static const char *const selinux[] = {"MountOption", "Recursive", NULL};
	const struct value *sc = value_get(spec, "securityContext"), *gid;
	struct fpath gp = FP(p, "supplementalGroups");

	check_id(e, &FP(p, "fsGroup"), value_get(sc, "fsGroup"));
	check_id(e, &FP(p, "runAsUser"), value_get(sc, "runAsUser"));
	check_id(e, &FP(p, "runAsGroup"), value_get(sc, "runAsGroup"));
	value_each_item(gid, i, value_get(sc, "supplementalGroups"))
		check_id(e, &FP_AT(&gp, i), gid);
	if (value_bool_in(spec, "shareProcessNamespace") && value_bool_in(spec, "hostPID")) {
		VALUE_AUTO *yes = value_bool_new(true);

		fe_invalid(e, &FP(p, "shareProcessNamespace"), yes,
			   "ShareProcessNamespace and HostPID cannot both be enabled");
	}
	check_sysctls(e, &FP(p, "sysctls"), value_get(sc, "sysctls"));
	check_enum(e, &FP(p, "fsGroupChangePolicy"), value_get(sc, "fsGroupChangePolicy"), change,
		   UNSET_OK);
	check_profile(e, &FP(p, "seccompProfile"), value_get(sc, "seccompProfile"), "seccomp",
		      "seccompProfile");
	check_profile(e, &FP(p, "appArmorProfile"), value_get(sc, "appArmorProfile"), "AppArmor",
		      "appArmorProfile");
	check_enum(e, &FP(p, "supplementalGroupsPolicy"), value_get(sc, "supplementalGroupsPolicy"),
		   groups, UNSET_OK);
	check_enum(e, &FP(p, "seLinuxChangePolicy"), value_get(sc, "seLinuxChangePolicy"), selinux,
		   UNSET_OK);
}

/* A container's context as upstream shows it: every field of the internal type. */
static void write_context(struct buf *out, const struct value *sc)
{
	static const char *const fields[] = {"Capabilities",
					     "capabilities",
					     "Privileged",
					     "privileged",
					     "SELinuxOptions",
					     "seLinuxOptions",
					     "WindowsOptions",
					     "windowsOptions",
					     "RunAsUser",
					     "runAsUser",
					     "RunAsGroup",
					     "runAsGroup",
					     "RunAsNonRoot",
					     "runAsNonRoot",
					     "ReadOnlyRootFilesystem",
					     "readOnlyRootFilesystem",
					     "AllowPrivilegeEscalation",
					     "allowPrivilegeEscalation",
					     "ProcMount",
					     "procMount",
					     "SeccompProfile",
					     "seccompProfile",
					     "AppArmorProfile",
					     "appArmorProfile"};

	for (size_t i = 0; i < ARRAY_SIZE(fields); i += 2) {
		const struct value *v = value_get(sc, fields[i + 1]);

		buf_addf(out, "%s\"%s\":", i ? "," : "{", fields[i]);
		if (i == 0 && v) {
			buf_adds(out, "{\"Add\":");
			json_write(out, value_get(v, "add"), JSON_HTML_ESCAPE);
			buf_adds(out, ",\"Drop\":");
			json_write(out, value_get(v, "drop"), JSON_HTML_ESCAPE);
			buf_addc(out, '}');
		} else {
			json_write(out, v, JSON_HTML_ESCAPE);
		}
	}
	buf_addc(out, '}');
}

static void check_escalation(struct field_errors *e, const struct fpath *p, const struct value *sc)
{
	const struct value *cap;
	BUF_AUTO shown = BUF_INIT;

	if (!value_get(sc, "allowPrivilegeEscalation") ||
	    value_bool_in(sc, "allowPrivilegeEscalation"))
		return;
	if (value_bool_in(sc, "privileged")) {
		write_context(&shown, sc);
		fe_add_json(e, FE_INVALID, p, buf_str(&shown),
			    "cannot set `allowPrivilegeEscalation` to false and `privileged` to "
			    "true");
	}
	value_each_item(cap, i, value_in(sc, "capabilities", "add"))
	{
		if (!str_eq(value_str(cap), "CAP_SYS_ADMIN"))
			continue;
		buf_reset(&shown);
		write_context(&shown, sc);
		fe_add_json(e, FE_INVALID, p, buf_str(&shown),
			    "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` "
			    "CAP_SYS_ADMIN");
	}
}

void check_container_security(struct field_errors *e, const struct fpath *p, const struct value *sc)
{
	static const char *const proc[] = {"Default", "Unmasked", NULL};

	if (!sc)
		return;
	check_id(e, &FP(p, "runAsUser"), value_get(sc, "runAsUser"));
	check_id(e, &FP(p, "runAsGroup"), value_get(sc, "runAsGroup"));
	check_enum(e, &FP(p, "procMount"), value_get(sc, "procMount"), proc, UNSET_OK);
	check_profile(e, &FP(p, "seccompProfile"), value_get(sc, "seccompProfile"), "seccomp",
		      "seccompProfile");
	check_escalation(e, p, sc);
	check_profile(e, &FP(p, "appArmorProfile"), value_get(sc, "appArmorProfile"), "AppArmor",
		      "appArmorProfile");
}
