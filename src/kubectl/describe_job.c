#include "kubectl/describe.h"

#define INDEXES_SHOWN 50

static void optional(struct desc *d, const struct value *spec, const char *title, const char *field,
		     const char *unit)
{
	const struct value *v = value_get(spec, field);
	BUF_AUTO text = BUF_INIT;

	if (value_is_null(v))
		return;
	go_value_write(&text, v);
	desc(d, 0, "%s:\t%s%s\n", title, buf_str(&text), unit);
}

static void times(struct desc *d, const struct value *status)
{
	const struct value *start = value_get(status, "startTime");
	const struct value *end = value_get(status, "completionTime");
	BUF_AUTO text = BUF_INIT;

	if (!value_is_null(start))
		desc_time(d, 0, "Start Time", start);
	if (!value_is_null(end))
		desc_time(d, 0, "Completed At", end);
	if (value_is_null(start) || value_is_null(end))
		return;
	duration_write_human(&text, time_of(end, 0) - time_of(start, 0));
	desc(d, 0, "Duration:\t%s\n", buf_str(&text));
}

static void counts(struct desc *d, const struct value *status)
{
	const struct value *ready = value_get(status, "ready");

	desc(d, 0, "Pods Statuses:\t%lld Active", (long long)value_int_in(status, "active"));
	if (!value_is_null(ready))
		desc_add(d, " (%lld Ready)", (long long)value_int(ready));
	desc_add(d, " / %lld Succeeded / %lld Failed\n",
		 (long long)value_int_in(status, "succeeded"),
		 (long long)value_int_in(status, "failed"));
}

/* The list is cut at the first comma behind the limit. */
static void indexes(struct desc *d, const char *list)
{
	size_t len = strlen(list), cut = INDEXES_SHOWN;

	while (cut < len && list[cut] != ',')
		cut++;
	if (len == 0)
		desc(d, 0, "Completed Indexes:\t<none>\n");
	else if (cut >= len)
		desc(d, 0, "Completed Indexes:\t%s\n", list);
	else
		desc(d, 0, "Completed Indexes:\t%.*s...\n", (int)cut + 1, list);
}

static int run(const struct describing *r, const struct value *job, struct desc *d, struct err *err)
{
	const struct value *spec = value_get(job, "spec"), *status = value_get(job, "status");
	BUF_AUTO text = BUF_INIT;

	(void)r;
	(void)err;
	selector_format_object(&text, value_get(spec, "selector"));
	desc_name(d, job);
	desc(d, 0, "Selector:\t%s\n", buf_str(&text));
	desc_labels(d, "Labels", value_in(job, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(job, "metadata", "annotations"));
	desc_controller(d, job);
	optional(d, spec, "Parallelism", "parallelism", "");
	if (value_is_null(value_get(spec, "completions")))
		desc(d, 0, "Completions:\t<unset>\n");
	else
		desc_int(d, 0, "Completions", value_get(spec, "completions"));
	optional(d, spec, "Completion Mode", "completionMode", "");
	optional(d, spec, "Suspend", "suspend", "");
	optional(d, spec, "Backoff Limit", "backoffLimit", "");
	optional(d, spec, "TTL Seconds After Finished", "ttlSecondsAfterFinished", "");
	times(d, status);
	optional(d, spec, "Active Deadline Seconds", "activeDeadlineSeconds", "s");
	counts(d, status);
	if (str_eq(value_str_in(spec, "completionMode"), "Indexed"))
		indexes(d, value_str_or(value_get(status, "completedIndexes"), ""));
	describe_pod_template(d, value_get(spec, "template"));
	return 0;
}

const struct describer describe_job = {.group = "batch", .kind = "Job", .run = run};
