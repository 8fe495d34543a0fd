/*
 * kind_event_events_v1.c - events of the group events.k8s.io: those of the core group under other
 * names, with stricter rules for who writes them. Upstream: pkg/apis/{events/v1/conversion.go,
 * core/validation/events.go}.
 */
#include "kinds/event.h"
#include "kinds/kind_facts.inc"

/* The names that differ; both ways by reading the table across. */
static const struct {
	const char *core, *events;
} names[] = {
	{"count", "deprecatedCount"},
	{"firstTimestamp", "deprecatedFirstTimestamp"},
	{"lastTimestamp", "deprecatedLastTimestamp"},
	{"source", "deprecatedSource"},
	{"involvedObject", "regarding"},
	{"message", "note"},
	{"reportingComponent", "reportingController"},
};

static void rename_field(struct value **obj, const char *from, const char *to)
{
	struct value *v = value_ref(value_get(*obj, from));

	if (!v)
		return;
	value_del(obj, from);
	value_put(obj, to, v);
}

void event_rename(struct value **obj, bool to_core)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (to_core)
			rename_field(obj, names[i].events, names[i].core);
		else
			rename_field(obj, names[i].core, names[i].events);
	}
	if (to_core && !value_get(*obj, "source"))
		value_put(obj, "source", value_map_new());
}

static void must_be_unset(struct field_errors *e, const struct value *obj, const char *key)
{
	if (!value_is_null(value_get(obj, key)))
		fe_invalid_str(e, &FP(NULL, key), "", "needs to be unset");
}

static void check_new(struct field_errors *e, const struct value *obj)
{
	const char *type = value_str_or(value_get(obj, "type"), "");
	const struct value *series = value_get(obj, "series");
	struct fpath sp = FP(NULL, "series");

	if (!value_is_null(series)) {
		if (value_int_in(series, "count") < 2)
			fe_invalid_str(e, &FP(&sp, "count"), "", "should be at least 2");
		if (value_is_null(value_get(series, "lastObservedTime")))
			fe_required(e, &FP(&sp, "lastObservedTime"), "");
	}
	if (value_is_null(value_get(obj, "eventTime")))
		fe_required(e, &FP(NULL, "eventTime"), "");
	if (strcmp(type, "Normal") != 0 && strcmp(type, "Warning") != 0) {
		STR_AUTO why = xasprintf("has invalid value: %s", type);

		fe_invalid_str(e, &FP(NULL, "type"), "", why);
	}
	must_be_unset(e, obj, "firstTimestamp");
	must_be_unset(e, obj, "lastTimestamp");
	if (value_int_in(obj, "count"))
		must_be_unset(e, obj, "count");
	if (!str_empty(value_str_in(obj, "source", "component")) ||
	    !str_empty(value_str_in(obj, "source", "host")))
		must_be_unset(e, obj, "source");
}

/* All but the series, metadata and what kind it is. */
static void check_unchanged(struct field_errors *e, const struct value *obj,
			    const struct value *old)
{
	static const char *const fixed[] = {
		"involvedObject",   "reason",        "message", "source",
		"firstTimestamp",   "lastTimestamp", "count",   "type",
		"eventTime",        "action",        "related", "reportingComponent",
		"reportingInstance"};

	for (size_t i = 0; i < ARRAY_SIZE(fixed); i++) {
		const char *name =
			str_eq(fixed[i], "reportingComponent") ? "reportingController" : fixed[i];
		const struct value *v = value_get(obj, fixed[i]), *was = value_get(old, fixed[i]);

		if (!value_equal(v, was) && !(value_is_null(v) && value_is_null(was)))
			check_immutable(e, &FP(NULL, name), v, was);
	}
}

static void validate(const struct value *obj, const struct value *old, const char *subresource,
		     struct field_errors *e)
{
	event_validate(obj, old, subresource, e);
	if (old)
		check_unchanged(e, obj, old);
	else
		check_new(e, obj);
}

static const char *field(const struct value *obj, const char *key, struct buf *scratch)
{
	static const char *const own[] = {"reason", "type", NULL};
	STR_AUTO stored = NULL;

	if (str_starts(key, "regarding.")) {
		stored = xasprintf("involvedObject.%s", key + strlen("regarding."));
		return event_field(obj, stored, scratch);
	}
	if (!strcmp(key, "reportingController"))
		return event_field(obj, "reportingComponent", scratch);
	return one_of(key, own) ? event_field(obj, key, scratch) : NULL;
}

static struct value *row(const struct value *obj, int64_t now)
{
	VALUE_AUTO *core = value_ref(obj);

	event_rename(&core, true);
	return event_row(core, now);
}

const struct kind kind_event_events_v1 = {
	.validate = validate,
	.row = row,
	.field = field,
	KIND_FACTS_event_events_v1,
};
