/* kubectl rollout undo. Upstream: polymorphichelpers/rollback.go. */
#include "kubectl/describe.h"
#include "kubectl/internal.h"
#include "kubectl/rollout.h"

#include <errno.h>

static const struct opt_spec specs[] = {ROLLOUT_OPTS, PRINT_OPTS(struct rollout_opts, print),
					DRY_RUN_OPTS(struct rollout_opts, dry),
					OPT_INT(struct rollout_opts, to_revision, "to-revision", 0,
						"0",
						"The revision to roll back to; 0: the one before."),
					OPT_END};

static int choose(const struct revisions *revs, int64_t to, const struct revision **ret,
		  struct err *err)
{
	if (to) {
		for (size_t i = 0; i < revs->nr; i++)
			if (revs->v[i].number == to) {
				*ret = &revs->v[i];
				return 0;
			}
		return err_set(err, -ENOENT, "unable to find specified revision %lld in history",
			       (long long)to);
	}
	if (revs->nr < 2)
		return err_set(err, -ENOENT, "no rollout history found for deployment \"%s\"", "");
	*ret = &revs->v[revs->nr - 2];
	return 0;
}

/* A deployment gets its revision's annotations back, except those that apply and the controller
 * keep. */
static struct value *annotations_of(const struct info *info, const struct revision *rev)
{
	static const char *const kept[] = {
		"kubectl.kubernetes.io/last-applied-configuration",
		REVISION,
		"deployment.kubernetes.io/revision-history",
		"deployment.kubernetes.io/desired-replicas",
		"deployment.kubernetes.io/max-replicas",
		"deprecated.deployment.rollback.to",
	};
	struct value *all = value_ref(rev->annotations);

	if (!rollout_is(info, "Deployment")) {
		value_unref(all);
		return value_ref(value_in(info->obj, "metadata", "annotations"));
	}
	if (!all)
		all = value_map_new();
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++) {
		const struct value *own = value_in(info->obj, "metadata", "annotations", kept[i]);

		value_del(&all, kept[i]);
		value_put(&all, kept[i], value_ref(own));
	}
	return all;
}

static int undo(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	const struct rollout_opts *o = arg;
	struct revisions revs = {0};
	const struct revision *rev = NULL;
	VALUE_AUTO *template = NULL;
	VALUE_AUTO *patch = NULL;
	enum dry_run dry;
	int r = dry_run_parse(k, &o->dry, &dry, err);

	if (r == 0 && !rollout_is(info, "Deployment") && !rollout_is(info, "DaemonSet"))
		r = err_set(err, -EINVAL, "no rollbacker has been implemented for \"%s%s%s\"",
			    info->kind->kind, *info->kind->group ? "." : "", info->kind->group);
	if (r == 0)
		r = revisions_load(k, info, &revs, err);
	if (r == 0 && value_bool_in(info->obj, "spec", "paused"))
		r = err_set(
			err, -EINVAL,
			"you cannot rollback a paused deployment; resume it first with 'kubectl "
			"rollout resume' and try again");
	if (r == 0 && revs.nr < 2 && !o->to_revision)
		r = err_set(err, -ENOENT, "no rollout history found for %s \"%s\"",
			    info->kind->singular, info->name);
	if (r == 0)
		r = choose(&revs, o->to_revision, &rev, err);
	if (r == 0 && dry == DRY_RUN_CLIENT) {
		BUF_AUTO would = BUF_INIT;
		struct desc d;

		desc_init_raw(&d, &would);
		describe_pod_template(&d, rev->template);
		desc_release(&d);
		r = print_result(k, &o->print, buf_str(&would), dry, info->obj, false, err);
	} else if (r == 0) {
		template = value_ref(rev->template);
		value_del_in(&template, "metadata", "labels", "pod-template-hash");
		value_del_in(&template, "metadata", "annotations", CHANGE_CAUSE);
		if (value_equal(template, value_in(info->obj, "spec", "template"))) {
			kubectl_out(k,
				    "%s%s%s/%s skipped rollback (current template already matches "
				    "revision %lld)\n",
				    info->kind->singular, *info->kind->group ? "." : "",
				    info->kind->group, info->name, (long long)rev->number);
		} else {
			patch = value_build("[{op: 'replace', path: '/spec/template', value: %v}, "
					    "{op: 'replace', path: '/metadata/annotations', value: "
					    "%V}]",
					    template, annotations_of(info, rev));
			r = rollout_patch(k, info, o, patch, PATCH_JSON, "rolled back", err);
		}
	}
	revisions_release(&revs);
	return r;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	return rollout_visit(k, opts, undo, opts, err);
}

const struct kubectl_cmd kubectl_rollout_undo = {
	.name = "rollout undo",
	.use = "rollout undo (TYPE NAME | TYPE/NAME) [flags]",
	.summary = "Undo a previous rollout",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct rollout_opts),
	.validate = rollout_validate,
	.run = run,
	.arg_kinds = "type name",
};
