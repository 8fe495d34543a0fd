/*
 * pod_warn.c - what is allowed in a pod but likely a mistake. Upstream: pkg/api/pod/warnings.go.
 */
#include "kinds/validate.h"

static const char *str(const struct value *v, const char *key)
{
	return value_str_or(value_get(v, key), "");
}

static void warn_env(const struct value *c, const char *path, struct strvec *out)
{
	const struct value *env = value_get(c, "env"), *var;

	value_each_item(var, i, env) for (size_t k = 0; k < i; k++)
	{
		const struct value *other = value_idx(env, k);

		if (strcmp(str(var, "name"), str(other, "name")) != 0)
			continue;
		/* one that refers to the other is a way to extend it */
		if (strstr(str(var, "value"), str(var, "name")) && strchr(str(var, "value"), '$'))
			break;
		strvec_addf(out,
			    "%s.env[%zu]: hides previous definition of \"%s\", which may be "
			    "dropped when using apply",
			    path, i, str(var, "name"));
		break;
	}
}

static bool same_port(const struct value *a, const struct value *b)
{
	return value_int_in(a, "containerPort") == value_int_in(b, "containerPort") &&
	       strcmp(str(a, "protocol"), str(b, "protocol")) == 0 &&
	       strcmp(str(a, "hostIP"), str(b, "hostIP")) == 0 &&
	       value_int_in(a, "hostPort") == value_int_in(b, "hostPort");
}

static void warn_ports(const struct value *c, const char *path, struct strvec *out)
{
	const struct value *ports = value_get(c, "ports"), *port;

	value_each_item(port, i, ports) for (size_t k = 0; k < i;
					     k++) if (same_port(port, value_idx(ports, k)))
	{
		strvec_addf(out,
			    "%s.ports[%zu]: duplicate port definition with "
			    "%s.ports[%zu]",
			    path, i, path, k);
		break;
	}
}

static void warn_fractions(const struct value *c, const char *path, struct strvec *out)
{
	static const char *const lists[] = {"limits", "requests"};
	static const char *const names[] = {"ephemeral-storage", "memory"};

	for (size_t l = 0; l < ARRAY_SIZE(lists); l++)
		for (size_t n = 0; n < ARRAY_SIZE(names); n++) {
			const char *q =
				value_str_or(value_in(c, "resources", lists[l], names[n]), "");

			if (str_ends(q, "m"))
				strvec_addf(out,
					    "%s.resources.%s[%s]: fractional byte value \"%s\" is "
					    "invalid, must be an integer",
					    path, lists[l], names[n], q);
		}
}

static void warn_containers(const struct value *spec, const char *path, const char *list,
			    struct strvec *out)
{
	const struct value *c;

	value_each_item(c, i, value_get(spec, list))
	{
		STR_AUTO at = NULL;

		if (value_len(value_get(c, "env")) < 2 && value_len(value_get(c, "ports")) < 2 &&
		    !value_len(value_get(c, "resources")))
			continue;
		at = xasprintf("%s.%s[%zu]", path, list, i);
		warn_fractions(c, at, out);
		warn_env(c, at, out);
		warn_ports(c, at, out);
	}
}

static void warn_volumes(const struct value *spec, const char *path, struct strvec *out)
{
	const struct value *v;

	value_each_item(v, i, value_get(spec, "volumes")) if (value_get(v, "gitRepo"))
		strvec_addf(out, "%s.volumes[%zu].gitRepo: deprecated in v1.11", path, i);
}

static void warn_selector(const struct value *spec, const char *path, struct strvec *out)
{
	static const char *const old_labels[][2] = {
		{"beta.kubernetes.io/arch",
		 "deprecated since v1.14; use \"kubernetes.io/arch\" instead"},
		{"beta.kubernetes.io/os",
		 "deprecated since v1.14; use \"kubernetes.io/os\" instead"},
		{"failure-domain.beta.kubernetes.io/region",
		 "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead"},
		{"failure-domain.beta.kubernetes.io/zone",
		 "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead"},
		{"beta.kubernetes.io/instance-type",
		 "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead"}};

	for (size_t i = 0; i < ARRAY_SIZE(old_labels); i++)
		if (value_in(spec, "nodeSelector", old_labels[i][0]))
			strvec_addf(out, "%s.nodeSelector[%s]: %s", path, old_labels[i][0],
				    old_labels[i][1]);
}

void warn_pod_spec(const struct value *spec, const char *path, struct strvec *warnings)
{
	const struct value *secrets = value_get(spec, "imagePullSecrets"), *s;

	warn_selector(spec, path, warnings);
	warn_volumes(spec, path, warnings);
	value_each_item(s, i, secrets) if (!*str(s, "name")) strvec_addf(
		warnings, "%s.imagePullSecrets[%zu].name: invalid empty name \"\"", path, i);
	warn_containers(spec, path, "initContainers", warnings);
	warn_containers(spec, path, "containers", warnings);
	if (value_int_in(spec, "terminationGracePeriodSeconds") < 0)
		strvec_addf(warnings,
			    "%s.terminationGracePeriodSeconds: must be >= 0; negative values are "
			    "invalid and will be treated as 1",
			    path);
}

void warn_pod_template(const struct value *tmpl, const char *path, struct strvec *warnings)
{
	STR_AUTO at = xasprintf("%s.spec", path);

	warn_pod_spec(value_get(tmpl, "spec"), at, warnings);
}
