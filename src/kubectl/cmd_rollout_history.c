/* kubectl rollout history. */
#include "kubectl/describe.h"
#include "kubectl/internal.h"
#include "kubectl/rollout.h"

#include <errno.h>

static const struct opt_spec specs[] = {
	ROLLOUT_OPTS, PRINT_OPTS(struct rollout_opts, print),
	OPT_INT(struct rollout_opts, revision, "revision", 0, "0", "Show this revision in full."),
	OPT_END};

static void print_list(struct kubectl *k, const struct info *info, const struct revisions *revs)
{
	BUF_AUTO label = BUF_INIT;

	info_label(info, &label);
	kubectl_out(k, "%s \nREVISION  CHANGE-CAUSE\n", buf_str(&label));
	for (size_t i = 0; i < revs->nr; i++)
		kubectl_out(k, "%-9lld %s\n", (long long)revs->v[i].number,
			    revs->v[i].cause ? revs->v[i].cause : "<none>");
	kubectl_out(k, "\n");
}

/* -o: the objects that hold the revisions. */
static int show_objects(struct kubectl *k, const struct rollout_opts *o,
			const struct revisions *revs, struct err *err)
{
	bool sets = false, found = false;
	struct printer *p;
	int r = printer_new(k, &o->print, "", DRY_RUN_NONE, &p, err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < revs->nr && r == 0; i++) {
		struct value *obj = value_ref(revs->v[i].obj);

		sets = revs->v[i].annotations != NULL;
		value_put_str(&obj, "apiVersion", "apps/v1");
		value_put_str(&obj, "kind", sets ? "ReplicaSet" : "ControllerRevision");
		if (!o->revision || revs->v[i].number == o->revision) {
			found = true;
			r = printer_print(k, p, obj, true, err);
		}
		value_unref(obj);
	}
	printer_free(p);
	if (r == 0 && o->revision && !found)
		r = err_set(err, -ENOENT, "unable to find the specified revision");
	return r;
}

static int show(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	const struct rollout_opts *o = arg;
	struct revisions revs = {0};
	BUF_AUTO out = BUF_INIT;
	BUF_AUTO label = BUF_INIT;
	struct desc d;
	const struct value *template = NULL;
	int r = revisions_load(k, info, &revs, err);

	if (r == 0 && o->print.output && *o->print.output) {
		r = show_objects(k, o, &revs, err);
		revisions_release(&revs);
		return r;
	}
	if (r == 0 && !o->revision) {
		print_list(k, info, &revs);
		revisions_release(&revs);
		return 0;
	}
	for (size_t i = 0; r == 0 && i < revs.nr; i++)
		if (revs.v[i].number == o->revision)
			template = revs.v[i].template;
	if (r == 0 && !template)
		r = err_set(err, -ENOENT, "unable to find the specified revision");
	if (r == 0) {
		info_label(info, &label);
		kubectl_out(k, "%s with revision #%lld\n", buf_str(&label), (long long)o->revision);
		desc_init_raw(&d, &out);
		describe_pod_template(&d, template);
		desc_release(&d);
		kubectl_out_buf(k, &out);
		kubectl_out(k, "\n");
	}
	revisions_release(&revs);
	return r;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	return rollout_visit(k, opts, show, opts, err);
}

const struct kubectl_cmd kubectl_rollout_history = {
	.name = "rollout history",
	.use = "rollout history (TYPE NAME | TYPE/NAME) [flags]",
	.summary = "View rollout history",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct rollout_opts),
	.validate = rollout_validate,
	.run = run,
	.arg_kinds = "type name",
};
