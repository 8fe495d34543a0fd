/* kubectl taint NODE KEY=VALUE:EFFECT... */
#include "kubectl/internal.h"
#include "kubectl/node.h"
#include "object/nameform.h"

#include <errno.h>

struct opts {
	struct dry_run_flags dry;
	struct print_flags print;
	char *selector, *manager;
	char *validate;
	bool all, overwrite;
};
#define T struct opts
static const struct opt_spec specs[] = {
	DRY_RUN_OPTS(T, dry),
	PRINT_OPTS(T, print),
	SELECTOR_OPT(T, selector),
	VALIDATE_OPT(T, validate),
	MANAGER_OPT(T, manager, "kubectl-taint"),
	OPT_BOOL(T, all, "all", 0, "false", "Select all nodes in the cluster"),
	OPT_BOOL(T, overwrite, "overwrite", 0, "false", "Taints that are there may be replaced."),
	OPT_END};

struct tainting {
	struct opts *o;
	struct value *add, *remove; /* arrays of {key, value, effect} */
};

static int join_messages(struct strvec *why, const char *arg, struct err *err)
{
	BUF_AUTO all = BUF_INIT;

	strvec_join(why, "; ", &all);
	strvec_release(why);
	return err_set(err, -EINVAL, "invalid taint spec: %s, %s", arg, buf_str(&all));
}

/* KEY[=VALUE][:EFFECT] */
static int parse_spec(const char *spec, struct value **ret, struct err *err)
{
	STRVEC_AUTO parts = STRVEC_INIT;
	STRVEC_AUTO pair = STRVEC_INIT;
	struct strvec why = STRVEC_INIT;
	const char *effect;

	strvec_split(&parts, spec, ':');
	effect = parts.nr > 1 ? parts.v[1] : NULL;
	if (parts.nr == 2 && strcmp(effect, "NoSchedule") && strcmp(effect, "PreferNoSchedule") &&
	    strcmp(effect, "NoExecute"))
		return err_set(err, -EINVAL, "invalid taint effect: %s, unsupported taint effect",
			       effect);
	if (parts.nr == 2)
		strvec_split(&pair, parts.v[0], '=');
	else
		strvec_add(&pair, parts.nr ? parts.v[0] : "");
	if (parts.nr > 2 || pair.nr > 2)
		return err_set(err, -EINVAL, "invalid taint spec: %s", spec);
	if (pair.nr == 2)
		label_value_messages(pair.v[1], &why);
	if (!why.nr)
		qualified_name_messages(pair.nr ? pair.v[0] : "", &why);
	if (why.nr)
		return join_messages(&why, spec, err);
	*ret = value_build("{key: %s, value: %s, effect: %s}", pair.v[0],
			   pair.nr == 2 && *pair.v[1] ? pair.v[1] : NULL, effect);
	return 0;
}

static bool in_list(const struct value *list, const struct value *taint)
{
	const struct value *t;

	value_each_item(t, i, list) if (value_equal(value_get(t, "key"), value_get(taint, "key")) &&
					value_equal(value_get(t, "effect"),
						    value_get(taint, "effect"))) return true;
	return false;
}

static int parse(const char *arg, struct tainting *t, struct err *err)
{
	bool remove = str_ends(arg, "-");
	STR_AUTO spec = xstrndup(arg, strlen(arg) - remove);
	struct value *taint = NULL;
	int r = parse_spec(spec, &taint, err);

	if (r < 0)
		return r;
	if (!remove && !value_get(taint, "effect"))
		r = err_set(err, -EINVAL, "invalid taint spec: %s", arg);
	else if (!remove && in_list(t->add, taint))
		r = err_set(err, -EINVAL,
			    "duplicated taints with the same key and effect: {%s %s %s <nil>}",
			    value_str_in(taint, "key"), value_str_or(value_get(taint, "value"), ""),
			    value_str_in(taint, "effect"));
	if (r < 0)
		value_unref(taint);
	else
		value_push(remove ? &t->remove : &t->add, taint);
	return r;
}

/* Sorts the arguments into resources and taints. */
static int parse_args(struct kubectl *k, struct tainting *t, struct strvec *resources,
		      struct err *err)
{
	STRVEC_AUTO words = STRVEC_INIT;

	for (size_t i = 0; i < k->nr_args; i++) {
		const char *a = k->args[i];

		if (strchr(a, '=') || strchr(a, ':') || str_ends(a, "-"))
			strvec_add(&words, a);
		else if (words.nr)
			return err_set(err, -EINVAL,
				       "all resources must be specified before taint changes: %s",
				       a);
		else
			strvec_add(resources, a);
	}
	if (!resources->nr)
		return err_set(err, -EINVAL,
			       "one or more resources must be specified as <resource> <name>");
	if (!words.nr)
		return err_set(err, -EINVAL, "at least one taint update is required");
	for (size_t i = 0; i < words.nr; i++)
		if (parse(words.v[i], t, err) < 0) {
			STR_AUTO why = xstrdup(err_msg(err));

			return kubectl_usage_error(k, err, "%s", why);
		}
	return 0;
}

static int check(const struct tainting *t, const struct strvec *resources, struct err *err)
{
	const struct value *taint;
	BUF_AUTO both = BUF_INIT;

	if (strcasecmp(resources->v[0], "node") && strcasecmp(resources->v[0], "nodes") &&
	    strcasecmp(resources->v[0], "no"))
		return err_set(err, -EINVAL,
			       "invalid resource type %s, only node types are supported",
			       resources->v[0]);
	value_each_item(taint, i, t->remove) if (in_list(t->add, taint)) buf_addf(
		&both, "%s%s=%s", both.len ? "," : "", value_str_in(taint, "key"),
		value_str_in(taint, "effect"));
	if (both.len)
		return err_set(err, -EINVAL,
			       "can not both modify and remove the following taint(s) in the same "
			       "command: %s",
			       buf_str(&both));
	if (t->o->all && *t->o->selector)
		return err_set(
			err, -EINVAL,
			"setting 'all' parameter with a non empty selector is prohibited");
	if (!t->o->all && !*t->o->selector && resources->nr < 2)
		return err_set(err, -EINVAL,
			       "at least one resource name must be specified since 'all' parameter "
			       "is not set");
	return 0;
}

static bool same(const struct value *have, const struct value *want)
{
	const char *effect = value_str(value_get(want, "effect"));

	return str_eq(value_str(value_get(have, "key")), value_str(value_get(want, "key"))) &&
	       (!effect || str_eq(value_str(value_get(have, "effect")), effect));
}

static int change(struct kubectl *k, struct tainting *t, struct info *node, struct err *err)
{
	struct write_options opt = {.field_manager = t->o->manager};
	VALUE_AUTO *taints = value_ref(value_in(node->obj, "spec", "taints"));
	VALUE_AUTO *patch = NULL;
	const struct value *want;
	enum dry_run dry;
	size_t replaced = 0, removed = 0;
	const char *said;
	int r = dry_run_parse(k, &t->o->dry, &dry, err);

	if (r < 0)
		return r;
	if (!taints)
		taints = value_array_new();
	value_each_item(want, i, t->remove)
	{
		size_t before = removed;

		for (size_t n = value_len(taints); n-- > 0;)
			if (same(value_idx(taints, n), want)) {
				value_del_idx(&taints, n);
				removed++;
			}
		if (removed == before)
			return err_set(err, -ENOENT, "taint \"%s%s%s\" not found",
				       value_str_or(value_get(want, "key"), ""),
				       value_get(want, "effect") ? ":" : "",
				       value_str_or(value_get(want, "effect"), ""));
	}
	value_each_item(want, m, t->add)
	{
		for (size_t n = value_len(taints); n-- > 0;)
			if (same(value_idx(taints, n), want)) {
				if (!t->o->overwrite)
					return err_set(err, -EEXIST,
						       "node %s already has %s taint(s) with same "
						       "effect(s) and --overwrite is false",
						       node->name,
						       value_str_or(value_get(want, "key"), ""));
				value_del_idx(&taints, n);
				replaced++;
			}
		value_push(&taints, value_ref(want));
	}
	said = value_len(t->add) ? (replaced || removed ? "modified" : "tainted") : "untainted";
	patch = value_build("{spec: {taints: %V}}",
			    value_len(taints) ? value_ref(taints) : value_null_new());
	opt.dry_run = dry == DRY_RUN_SERVER;
	if (dry != DRY_RUN_CLIENT) {
		r = info_patch(k, node, NULL, PATCH_MERGE, patch, &opt, err);
		if (r < 0)
			return r;
	}
	return print_result(k, &t->o->print, said, DRY_RUN_NONE, node->obj, false, err);
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct tainting t = {.o = opts};
	STRVEC_AUTO names = STRVEC_INIT;
	struct builder b = {
		.label_selector = t.o->selector, .all = t.o->all, .flatten = true, .latest = true};
	struct infos nodes = {0};
	struct restmapper *m;
	int r = parse_args(k, &t, &names, err);

	if (r == 0)
		r = kubectl_mapper(k, &m, err);
	if (r == 0)
		r = check(&t, &names, err);
	if (r == 0) {
		b.args = names.v;
		r = builder_infos(k, &b, &nodes, err);
	}
	for (size_t i = 0; i < nodes.nr && r == 0; i++)
		r = change(k, &t, &nodes.v[i], err);
	infos_release(&nodes);
	value_unref(t.add);
	value_unref(t.remove);
	return r;
}

const struct kubectl_cmd kubectl_taint = {
	.name = "taint",
	.section = SECTION_CLUSTER,
	.order = 7,
	.use = "taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N",
	.summary = "Update the taints on one or more nodes",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
	.arg_kinds = "type name",
};
