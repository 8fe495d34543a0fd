#include "kubectl/metrics.h"

#include <errno.h>

#include "kubectl/internal.h"
#include "object/json.h"
#include "object/quantity.h"

#define GROUP_VERSION "metrics.k8s.io/v1beta1"

int metrics_available(struct kubectl *k, struct err *err)
{
	STRVEC_AUTO versions = STRVEC_INIT;
	struct restmapper *m;
	int r = kubectl_mapper(k, &m, err);

	if (r < 0)
		return r;
	restmapper_versions(m, &versions);
	return strvec_has(&versions, GROUP_VERSION)
		       ? 0
		       : err_set(err, -ENOENT, "Metrics API not available");
}

static void add_escaped(struct buf *out, const char *s)
{
	for (; *s; s++) {
		if (strchr("-_.~", *s) || (*s >= '0' && *s <= '9') ||
		    ((*s | 32) >= 'a' && (*s | 32) <= 'z'))
			buf_addc(out, *s);
		else
			buf_addf(out, "%%%02X", (unsigned char)*s);
	}
}

int metrics_get(struct kubectl *k, const char *path, const char *labels, const char *fields,
		struct value **ret, struct err *err)
{
	struct api_response resp = {0};
	BUF_AUTO target = BUF_INIT;
	struct client *c;
	int r = kubectl_client(k, &c, err);

	if (r < 0)
		return r;
	buf_addf(&target, "/apis/" GROUP_VERSION "/%s", path);
	if (!str_empty(labels)) {
		buf_adds(&target, "?labelSelector=");
		add_escaped(&target, labels);
	}
	if (!str_empty(fields)) {
		buf_adds(&target, str_empty(labels) ? "?fieldSelector=" : "&fieldSelector=");
		add_escaped(&target, fields);
	}
	r = client_raw(c, "GET", buf_str(&target), "application/json", NULL, 0, &resp, err);
	if (r == 0 && resp.body)
		*ret = value_ref(resp.body);
	else if (r == 0)
		r = json_parse(buf_str(&resp.text), resp.text.len, ret, NULL, err);
	api_response_release(&resp);
	return r;
}

int64_t metrics_nano(const struct value *quantity)
{
	struct quantity q;
	ERR_AUTO err = ERR_INIT;

	return quantity_from_value(quantity, &q, &err) < 0 || q.nano > INT64_MAX ? 0
										 : (int64_t)q.nano;
}

int64_t metrics_milli(int64_t nano)
{
	return (nano + 999999) / 1000000;
}

void metrics_cpu(struct buf *out, int64_t milli)
{
	buf_addf(out, "%lldm", (long long)milli);
}

void metrics_memory(struct buf *out, int64_t bytes)
{
	buf_addf(out, "%lldMi", (long long)(bytes / (1 << 20)));
}
