/* kubectl autoscale TYPE/NAME --max=N */
#include "kubectl/generate.h"
#include "kubectl/internal.h"

#include <errno.h>

struct opts {
	struct generate_flags g;
	struct file_flags files;
	char *name;
	int64_t min, max, percent;
};
#define T struct opts
static const struct opt_spec specs[] = {
	GENERATE_OPTS_BY(T, g, "kubectl-autoscale"),
	FILE_OPTS(T, files, "identifying the resource to autoscale."),
	OPT_STR(T, name, "name", 0, "", "The autoscaler's name; else that of what it scales."),
	OPT_INT32(T, min, "min", 0, "-1", "The lowest number of pods; negative: the default."),
	OPT_INT32(T, max, "max", 0, "-1", "The highest number of pods. Required.",
		  .flags = OPT_REQUIRED),
	OPT_INT32(T, percent, "cpu-percent", 0, "-1",
		  "The average processor use to aim for, in percent of what the pods request."),
	OPT_END};

struct scaling {
	const struct opts *o;
	struct printer *printer;
	size_t nr;
};

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;

	(void)k;
	if (o->max < 1)
		return err_set(err, -EINVAL,
			       "--max=MAXPODS is required and must be at least 1, max: %lld",
			       (long long)o->max);
	if (o->max < o->min)
		return err_set(err, -EINVAL,
			       "--max=MAXPODS must be larger or equal to --min=MINPODS, max: %lld, "
			       "min: %lld",
			       (long long)o->max, (long long)o->min);
	return 0;
}

static int scale_one(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	struct scaling *s = arg;
	const struct opts *o = s->o;
	struct value *metrics = NULL;
	VALUE_AUTO *hpa = NULL;

	s->nr++;
	if (!info->kind->has_scale)
		return err_set(err, -EINVAL, "cannot autoscale a %s: %s is not scalable",
			       info->kind->kind, info->name);
	if (o->percent >= 0)
		metrics = value_build("[{type: 'Resource', resource: {name: 'cpu', target: {type: "
				      "'Utilization', averageUtilization: %l}}}]",
				      o->percent);
	hpa = value_build("{apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', "
			  "metadata: {name: %s}, spec: {scaleTargetRef: {apiVersion: %s, kind: %s, "
			  "name: %s}, minReplicas: %V, maxReplicas: %l, metrics: %V}, status: "
			  "{currentMetrics: null, desiredReplicas: 0}}",
			  *o->name ? o->name : info->name, kind_api_version(info->kind),
			  info->kind->kind, info->name,
			  o->min > 0 ? value_int_new(o->min) : NULL, o->max, metrics);
	return generate_to(k, &o->g, generate_kind("horizontalpodautoscalers"), hpa, NULL,
			   s->printer, err);
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	struct scaling s = {.o = o};
	struct builder b = {.args = k->args,
			    .files = &o->files,
			    .flatten = true,
			    .latest = true,
			    .continue_on_error = true};
	enum dry_run dry;
	int r = dry_run_parse(k, &o->g.dry, &dry, err);

	if (r == 0)
		r = printer_new(k, &o->g.print, "autoscaled", dry, &s.printer, err);
	if (r < 0)
		return r;
	r = builder_visit(k, &b, scale_one, &s, err);
	printer_free(s.printer);
	if (r == 0 && !s.nr)
		return err_set(err, -EINVAL, "no objects passed to autoscale");
	return r;
}

const struct kubectl_cmd kubectl_autoscale = {
	.name = "autoscale",
	.section = SECTION_DEPLOY,
	.order = 3,
	.use = "autoscale (-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS "
	       "[--cpu-percent=CPU]",
	.summary = "Auto-scale a deployment, replica set, stateful set, or replication controller",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
	.arg_kinds = "type name",
};
