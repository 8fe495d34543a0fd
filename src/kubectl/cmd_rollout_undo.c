/* kubectl rollout undo. Upstream: polymorphichelpers/rollback.go. */
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

static int undo(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	const struct rollout_opts *o = arg;
	struct revisions revs = {0};
	const struct revision *rev = NULL;
	VALUE_AUTO *template = NULL;
	VALUE_AUTO *patch = NULL;
	int r = revisions_load(k, info, &revs, err);

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
	if (r == 0) {
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
			patch = value_build("[{op: 'replace', path: '/spec/template', value: %v}]",
					    template);
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
