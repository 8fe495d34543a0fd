/* kubectl taint NODE KEY=VALUE:EFFECT... */
#include "kubectl/internal.h"
#include "kubectl/node.h"

#include <errno.h>

struct opts {
	struct dry_run_flags dry;
	struct print_flags print;
	char *selector, *manager;
	bool all, overwrite;
};
#define T struct opts
static const struct opt_spec specs[] = {
	DRY_RUN_OPTS(T, dry),
	PRINT_OPTS(T, print),
	SELECTOR_OPT(T, selector),
	MANAGER_OPT(T, manager, "kubectl-taint"),
	OPT_BOOL(T, all, "all", 0, "false", "Select all nodes in the cluster"),
	OPT_BOOL(T, overwrite, "overwrite", 0, "false", "Taints that are there may be replaced."),
	OPT_END};

struct tainting {
	struct opts *o;
	struct value *add, *remove; /* arrays of {key, value, effect} */
};

static int parse(const char *arg, struct tainting *t, struct err *err)
{
	size_t n = strlen(arg);
	bool remove = n && arg[n - 1] == '-';
	STR_AUTO text = xstrndup(arg, remove ? n - 1 : n);
	char *colon = strchr(text, ':'), *eq;
	const char *effect = colon ? colon + 1 : "";

	if (colon)
		*colon = '\0';
	eq = strchr(text, '=');
	if (eq)
		*eq = '\0';
	if (!remove && !colon)
		return err_set(err, -EINVAL, "at least one taint update is required");
	if (*effect && strcmp(effect, "NoSchedule") && strcmp(effect, "PreferNoSchedule") &&
	    strcmp(effect, "NoExecute"))
		return kubectl_plain_error(
			err,
			"error: invalid taint effect: %s, unsupported taint effect\n"
			"See 'kubectl taint -h' for help and examples",
			effect);
	value_push(remove ? &t->remove : &t->add,
		   value_build("{key: %s, value: %s, effect: %s}", text,
			       eq && eq[1] ? eq + 1 : NULL, *effect ? effect : NULL));
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
	return print_result(k, &t->o->print, said, dry, node->obj, false, err);
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct tainting t = {.o = opts};
	STRVEC_AUTO names = STRVEC_INIT;
	struct builder b = {
		.label_selector = t.o->selector, .all = t.o->all, .flatten = true, .latest = true};
	struct infos nodes = {0};
	int r = 0;

	for (size_t i = 0; i < k->nr_args && r == 0; i++) {
		size_t n = strlen(k->args[i]);

		if (i > 0 && (strchr(k->args[i], '=') || strchr(k->args[i], ':') ||
			      k->args[i][n - 1] == '-'))
			r = parse(k->args[i], &t, err);
		else
			strvec_add(&names, k->args[i]);
	}
	if (r == 0 && !value_len(t.add) && !value_len(t.remove))
		r = err_set(err, -EINVAL, "at least one taint update is required");
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
