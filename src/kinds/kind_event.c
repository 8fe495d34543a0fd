/*
 * kind_event.c - events of the core group. Upstream: pkg/registry/core/event,
 * pkg/apis/core/validation/events.go, printEvent.
 */
#include "kinds/event.h"
#include "kinds/kind_facts.inc"

static const char *str(const struct value *v, const char *key)
{
	return value_str_or(value_get(v, key), "");
}

static void check_namespace(struct field_errors *e, const struct value *obj)
{
	const char *ns = value_str_or(value_in(obj, "metadata", "namespace"), "");
	const char *about = value_str_or(value_in(obj, "involvedObject", "namespace"), "");
	bool modern = !value_is_null(value_get(obj, "eventTime"));
	struct fpath p = FP(NULL, "involvedObject");
	bool ok = strcmp(ns, about) == 0;

	if (!*about)
		ok = strcmp(ns, "default") == 0 || (modern && strcmp(ns, "kube-system") == 0);
	if (!ok)
		fe_invalid_str(e, &FP(&p, "namespace"), about, "does not match event.namespace");
}

void event_validate(const struct value *obj, const struct value *old, const char *subresource,
		    struct field_errors *e)
{
	static const char *const required[] = {"reportingInstance", "action", "reason"};

	(void)subresource;
	check_namespace(e, obj);
	if (old || value_is_null(value_get(obj, "eventTime")))
		return;
	if (!*str(obj, "reportingComponent"))
		fe_required(e, &FP(NULL, "reportingController"), "");
	else
		check_label_name(e, &FP(NULL, "reportingController"),
				 str(obj, "reportingComponent"));
	for (size_t i = 0; i < ARRAY_SIZE(required); i++)
		if (!*str(obj, required[i]))
			fe_required(e, &FP(NULL, required[i]), "");
}

static struct value *object_cell(const struct value *ref)
{
	struct buf b = BUF_INIT;

	for (const char *s = str(ref, "kind"); *s; s++)
		buf_addc(&b, *s >= 'A' && *s <= 'Z' ? (char)(*s + 32) : *s);
	if (*str(ref, "name"))
		buf_addf(&b, "/%s", str(ref, "name"));
	return cell_take(&b);
}

static struct value *source_cell(const struct value *obj)
{
	const struct value *src = value_get(obj, "source");
	const char *who = str(src, "component"), *host = str(src, "host");
	struct buf b = BUF_INIT;

	buf_adds(&b, *who ? who : str(obj, "reportingComponent"));
	if (!*host)
		host = str(obj, "reportingInstance");
	if (*host)
		buf_addf(&b, ", %s", host);
	return cell_take(&b);
}

static struct value *message_cell(const struct value *obj)
{
	const char *s = str(obj, "message"), *end;

	s += strspn(s, " \t\r\n\v\f");
	for (end = s + strlen(s); end > s && strchr(" \t\r\n\v\f", end[-1]);)
		end--;
	return value_strn_new(s, (size_t)(end - s));
}

struct value *event_row(const struct value *obj, int64_t now)
{
	const struct value *series = value_get(obj, "series");
	const struct value *first = value_get(obj, "firstTimestamp");
	const struct value *last = value_get(obj, "lastTimestamp");
	int64_t count = value_int_in(obj, "count");

	if (value_is_null(first))
		first = value_get(obj, "eventTime");
	if (value_is_null(last))
		last = first;
	if (series) {
		last = value_get(series, "lastObservedTime");
		count = value_int_in(series, "count");
	} else if (count == 0) {
		count = 1;
	}
	return value_build(
		"[%V, %V, %V, %V, %V, %V, %V, %V, %l, %v]", cell_since(last, "<unknown>", now),
		cell_text(value_get(obj, "type"), ""), cell_text(value_get(obj, "reason"), ""),
		object_cell(value_get(obj, "involvedObject")),
		cell_text(value_in(obj, "involvedObject", "fieldPath"), ""), source_cell(obj),
		message_cell(obj), cell_since(first, "<unknown>", now), count,
		value_in(obj, "metadata", "name"));
}

const char *event_field(const struct value *obj, const char *key, struct buf *scratch)
{
	static const char *const about[] = {"kind",       "namespace",       "name",      "uid",
					    "apiVersion", "resourceVersion", "fieldPath", NULL};
	static const char *const own[] = {"reason", "reportingComponent", "type", NULL};
	const char *source;

	(void)scratch;
	if (str_starts(key, "involvedObject.") && one_of(key + 15, about))
		return field_text(obj, "involvedObject", key + 15);
	if (one_of(key, own))
		return str(obj, key);
	if (strcmp(key, "source") != 0)
		return NULL;
	source = field_text(obj, "source", "component");
	return *source ? source : str(obj, "reportingComponent");
}

const struct kind kind_event = {
	.validate = event_validate,
	.row = event_row,
	.field = event_field,
	KIND_FACTS_event,
};
