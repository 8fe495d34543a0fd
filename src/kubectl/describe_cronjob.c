#include "kubectl/describe.h"

static void or_unset(struct desc *d, const struct value *spec, const char *title, const char *field,
		     const char *unit)
{
	const struct value *v = value_get(spec, field);
	BUF_AUTO text = BUF_INIT;

	if (value_is_null(v))
		buf_adds(&text, "<unset>");
	else
		go_value_write(&text, v);
	desc(d, 0, "%s:\t%s%s\n", title, buf_str(&text), value_is_null(v) ? "" : unit);
}

static void job_template(struct desc *d, const struct value *spec)
{
	BUF_AUTO text = BUF_INIT;

	if (value_is_map(value_get(spec, "selector")))
		selector_format_object(&text, value_get(spec, "selector"));
	else
		buf_adds(&text, "<unset>");
	desc(d, 0, "Selector:\t%s\n", buf_str(&text));
	or_unset(d, spec, "Parallelism", "parallelism", "");
	or_unset(d, spec, "Completions", "completions", "");
	if (!value_is_null(value_get(spec, "activeDeadlineSeconds")))
		or_unset(d, spec, "Active Deadline Seconds", "activeDeadlineSeconds", "s");
	describe_pod_template(d, value_get(spec, "template"));
}

static int run(const struct describing *r, const struct value *cj, struct desc *d, struct err *err)
{
	const struct value *spec = value_get(cj, "spec"), *status = value_get(cj, "status"), *job;
	const struct value *suspend = value_get(spec, "suspend"), *last;

	(void)r;
	(void)err;
	desc_name(d, cj);
	desc_labels(d, "Labels", value_in(cj, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(cj, "metadata", "annotations"));
	desc_string(d, 0, "Schedule", value_get(spec, "schedule"));
	desc_string(d, 0, "Concurrency Policy", value_get(spec, "concurrencyPolicy"));
	desc(d, 0, "Suspend:\t%s\n",
	     value_is_null(suspend) ? "<unset>" : bool_text(value_bool(suspend)));
	or_unset(d, spec, "Time Zone", "timeZone", "");
	or_unset(d, spec, "Successful Job History Limit", "successfulJobsHistoryLimit", "");
	or_unset(d, spec, "Failed Job History Limit", "failedJobsHistoryLimit", "");
	or_unset(d, spec, "Starting Deadline Seconds", "startingDeadlineSeconds", "s");
	job_template(d, value_in(spec, "jobTemplate", "spec"));
	last = value_get(status, "lastScheduleTime");
	if (value_is_null(last))
		desc(d, 0, "Last Schedule Time:\t<unset>\n");
	else
		desc_time(d, 0, "Last Schedule Time", last);
	desc(d, 0, "Active Jobs:\t");
	value_each_item(job, i, value_get(status, "active"))
		desc_add(d, "%s%s", i ? ", " : "", value_str_or(value_get(job, "name"), ""));
	desc_add(d, "%s\n", value_len(value_get(status, "active")) ? "" : "<none>");
	return 0;
}

const struct describer describe_cronjob = {.group = "batch", .kind = "CronJob", .run = run};
