/*
 * pod_probes.c - validation of probes and life cycle hooks. Upstream: validateProbe,
 * validateHandler, validateLifecycle.
 */
#include "kinds/validate.h"

static const char *str(const struct value *v, const char *key)
{
	return value_str_or(value_get(v, key), "");
}

static void header_messages(const char *s, struct strvec *out)
{
	bool ok = *s != '\0';

	for (; *s; s++)
		ok &= (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') ||
		      (*s >= '0' && *s <= '9') || *s == '-';
	if (!ok)
		strvec_add(out,
			   "a valid HTTP header must consist of alphanumeric characters or '-' "
			   "(e.g. 'X-Header-Name', regex used for validation is "
			   "'[-A-Za-z0-9]+')");
}

static void exec(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	if (!value_len(value_get(v, "command")))
		fe_required(e, &FP(p, "command"), "");
}

static void http_get(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	static const char *const schemes[] = {"HTTP", "HTTPS", NULL};
	const struct value *h;

	if (!*str(v, "path"))
		fe_required(e, &FP(p, "path"), "");
	check_port_or_name(e, &FP(p, "port"), value_get(v, "port"));
	check_enum(e, &FP(p, "scheme"), value_get(v, "scheme"), schemes, UNSET_UNSUPPORTED);
	value_each_item(h, i, value_get(v, "httpHeaders"))
		check_form(e, &FP(p, "httpHeaders"), str(h, "name"), header_messages);
}

static void tcp_socket(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	check_port_or_name(e, &FP(p, "port"), value_get(v, "port"));
}

static void grpc(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	check_port(e, &FP(p, "port"), value_int_in(v, "port"));
}

static void check_sleep(struct field_errors *e, const struct fpath *p, const struct value *v,
			const struct value *grace)
{
	int64_t sec = value_int_in(v, "seconds");
	BUF_AUTO detail = BUF_INIT;

	if (!grace || (sec >= 0 && sec <= value_int(grace)))
		return;
	buf_addf(&detail, "must be non-negative and less than terminationGracePeriodSeconds (%lld)",
		 (long long)value_int(grace));
	fe_invalid_int(e, p, sec, buf_str(&detail));
}

static void check_handler(struct field_errors *e, const struct fpath *p, const struct value *v,
			  bool hook, const struct value *grace)
{
	static const struct {
		const char *name;
		void (*fn)(struct field_errors *, const struct fpath *, const struct value *);
	} handlers[] = {
		{"exec", exec}, {"httpGet", http_get}, {"tcpSocket", tcp_socket}, {"grpc", grpc}};
	const struct value *h;
	int found = 0;

	for (size_t i = 0; i < ARRAY_SIZE(handlers); i++) {
		h = value_get(v, handlers[i].name);
		if (value_is_null(h) || (hook && handlers[i].fn == grpc))
			continue;
		if (found++)
			fe_forbidden(e, &FP(p, handlers[i].name),
				     "may not specify more than 1 handler type");
		else
			handlers[i].fn(e, &FP(p, handlers[i].name), h);
	}
	h = hook ? value_get(v, "sleep") : NULL;
	if (h && found++)
		fe_forbidden(e, &FP(p, "sleep"), "may not specify more than 1 handler type");
	else if (h)
		check_sleep(e, &FP(p, "sleep"), h, grace);
	if (!found)
		fe_required(e, p, "must specify a handler type");
}

void check_lifecycle(struct field_errors *e, const struct fpath *p, const struct value *v,
		     const struct value *grace)
{
	if (value_get(v, "postStart"))
		check_handler(e, &FP(p, "postStart"), value_get(v, "postStart"), true, grace);
	if (value_get(v, "preStop"))
		check_handler(e, &FP(p, "preStop"), value_get(v, "preStop"), true, grace);
}

void check_probe(struct field_errors *e, const struct fpath *p, const struct value *probe,
		 enum probe which)
{
	static const char *const numbers[] = {"initialDelaySeconds", "timeoutSeconds",
					      "periodSeconds", "successThreshold",
					      "failureThreshold"};
	const struct value *grace = value_get(probe, "terminationGracePeriodSeconds");

	if (!probe)
		return;
	check_handler(e, p, probe, false, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		check_nonnegative(e, &FP(p, numbers[i]), value_get(probe, numbers[i]));
	if (grace && value_int(grace) <= 0)
		fe_invalid_int(e, &FP(p, "terminationGracePeriodSeconds"), value_int(grace),
			       "must be greater than 0");
	if (which == PROBE_READINESS && grace)
		fe_invalid(e, &FP(p, "terminationGracePeriodSeconds"), grace,
			   "must not be set for readinessProbes");
	if (which != PROBE_READINESS && value_int_in(probe, "successThreshold") != 1)
		fe_invalid_int(e, &FP(p, "successThreshold"),
			       value_int_in(probe, "successThreshold"), "must be 1");
}
