/* kubectl set subject TYPE NAME --user=... --group=... --serviceaccount=... */
#include "kubectl/rbac.h"
#include "kubectl/set.h"

#include <errno.h>

struct opts {
	struct set_flags s;
	struct strvec users, groups, accounts;
};
#define T struct opts
static const struct opt_spec specs[] = {
	SET_OPTS(T, s),
	OPT_ARR(T, users, "user", 0, "A user to add; may be repeated.", .values = "@user"),
	OPT_ARR(T, groups, "group", 0, "A group to add; may be repeated."),
	OPT_ARR(T, accounts, "serviceaccount", 0,
		"A service account to add, as NAMESPACE:NAME; may be repeated."),
	OPT_END};

struct wanted {
	const struct opts *o;
	struct value *subjects;
};

static int change(struct kubectl *k, const struct info *info, struct value **obj, void *arg,
		  struct err *err)
{
	const struct wanted *w = arg;
	const struct value *subject;
	struct value *list = value_ref(value_get(*obj, "subjects"));

	(void)k;
	if (!str_ends(info->kind->kind, "RoleBinding")) {
		value_unref(list);
		return err_set(err, -ENOTSUP,
			       "setting subjects is only supported for "
			       "RoleBinding/ClusterRoleBinding");
	}
	value_each_item(subject, i, w->subjects)
	{
		const struct value *have;
		bool there = false;

		value_each_item(have, n, list) there = there || value_equal(have, subject);
		if (!there)
			value_push(&list, value_ref(subject));
	}
	value_put(obj, "subjects", list);
	return 0;
}

static int check(void *arg, struct err *err)
{
	struct wanted *w = arg;
	const struct opts *o = w->o;

	if (!o->users.nr && !o->groups.nr && !o->accounts.nr)
		return err_set(err, -EINVAL,
			       "you must specify at least one value of user, group or "
			       "serviceaccount");
	return binding_subjects(&o->users, &o->groups, &o->accounts, &w->subjects, err);
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	struct wanted w = {.o = o};
	STRVEC_AUTO resources = STRVEC_INIT;
	int r = set_take_resources(k, &o->s, k->nr_args, &resources, err);

	if (r == 0)
		r = set_check_local(&o->s, &resources, err);
	if (r == 0)
		r = set_objects(k, &o->s, &resources, "subjects updated", check, change, &w, err);
	value_unref(w.subjects);
	return r;
}

const struct kubectl_cmd kubectl_set_subject = {
	.name = "set subject",
	.use = "set subject (-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] "
	       "[--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]",
	.summary = "Update the user, group, or service account in a role binding or cluster role "
		   "binding",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
	.arg_kinds = "type name",
};
