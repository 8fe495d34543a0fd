/* kubectl auth reconcile: roles and bindings get what files say and they lack. */
#include "kinds/rbac_cover.h"
#include "kubectl/generate.h"
#include "kubectl/rules.h"

#include <errno.h>

#define MAX_ATTEMPTS 3

struct opts {
	struct file_flags files;
	struct print_flags print;
	struct dry_run_flags dry;
	bool remove_rules, remove_subjects;
};
#define T struct opts
static const struct opt_spec specs[] = {
	FILE_OPTS(T, files, "identifying the resource to reconcile."),
	PRINT_OPTS(T, print),
	DRY_RUN_OPTS(T, dry),
	OPT_BOOL(T, remove_rules, "remove-extra-permissions", 0, "false",
		 "Take rules away that the file does not have."),
	OPT_BOOL(T, remove_subjects, "remove-extra-subjects", 0, "false",
		 "Take subjects away that the file does not have."),
	OPT_END};

enum operation { OP_NONE, OP_CREATE, OP_UPDATE, OP_RECREATE };

/* What is to be done with one object, and what it comes to. Values are owned. */
struct outcome {
	struct value *obj;
	struct value *missing, *extra; /* rules or subjects */
	enum operation op;
	bool protected;
};

struct reconciling {
	const struct opts *o;
	struct printer *printer;
	enum dry_run dry;
};

static void outcome_release(struct outcome *x)
{
	value_unref(x->obj);
	value_unref(x->missing);
	value_unref(x->extra);
	*x = (struct outcome){0};
}

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	enum dry_run dry;
	int r;

	if (!files_given(&o->files))
		return err_set(err, -EINVAL, "must specify one of -f and -k");
	if (k->nr_args)
		return err_set(err, -EINVAL, "no arguments are allowed");
	r = dry_run_parse(k, &o->dry, &dry, err);
	if (r == 0 && dry == DRY_RUN_SERVER)
		return err_set(err, -EINVAL,
			       "--dry-run=server for command reconcile is not supported yet");
	return r;
}

/* ---- what is missing ---------------------------------------------------------------------- */

/* The entries of a file's labels or annotations that the object lacks. */
static void merge_map(struct outcome *x, const struct value *want, const char *field)
{
	const struct value *have = value_in(x->obj, "metadata", field), *v;
	const char *key;

	value_each_entry(key, v, i, value_in(want, "metadata", field))
	{
		if (value_get(have, key))
			continue;
		value_put_in(&x->obj, value_ref(v), "metadata", field, key);
		have = value_in(x->obj, "metadata", field);
		x->op = OP_UPDATE;
	}
}

static bool contains(const struct value *list, const struct value *item)
{
	const struct value *v;

	value_each_item(v, i, list) if (value_equal(v, item)) return true;
	return false;
}

/* The items of list, each once, that are not in other. */
static struct value *not_in(const struct value *list, const struct value *other)
{
	struct value *out = value_array_new();
	const struct value *v;

	value_each_item(v, i, list) if (!contains(other, v) && !contains(out, v))
		value_push(&out, value_ref(v));
	return out;
}

/* Adds what is missing to the field, or makes it what the file says. */
static void settle(struct outcome *x, const struct value *want, const char *field, bool only)
{
	struct value *list;

	if (!value_len(x->missing) && !(only && value_len(x->extra)))
		return;
	x->op = OP_UPDATE;
	if (only) {
		if (value_get(want, field))
			value_put(&x->obj, field, value_ref(value_get(want, field)));
		else
			value_del(&x->obj, field);
		return;
	}
	list = value_is_null(value_get(x->obj, field)) ? value_array_new()
						       : value_ref(value_get(x->obj, field));
	for (size_t i = 0; i < value_len(x->missing); i++)
		value_push(&list, value_ref(value_idx(x->missing, i)));
	value_put(&x->obj, field, list);
}

static void settle_aggregation(struct outcome *x, const struct value *want, bool only)
{
	const struct value *have = value_get(x->obj, "aggregationRule");
	const struct value *wanted = value_get(want, "aggregationRule");
	const struct value *own = value_get(have, "clusterRoleSelectors");
	const struct value *selectors = value_get(wanted, "clusterRoleSelectors"), *v;
	VALUE_AUTO *missing = not_in(selectors, own);
	VALUE_AUTO *extra = wanted ? not_in(own, selectors) : NULL;
	struct value *list;

	if (!wanted && have) {
		value_del(&x->obj, "aggregationRule");
	} else if (!only && value_len(missing)) {
		list = own ? value_ref(own) : value_array_new();
		value_each_item(v, i, missing) value_push(&list, value_ref(v));
		value_put_in(&x->obj, list, "aggregationRule", "clusterRoleSelectors");
	} else if (only && (value_len(missing) || value_len(extra))) {
		value_put(&x->obj, "aggregationRule", value_ref(wanted));
	} else {
		return;
	}
	x->op = OP_UPDATE;
}

static void compute_role(struct outcome *x, const struct value *want, bool only)
{
	const struct value *have = value_get(x->obj, "rules"), *wanted = value_get(want, "rules");

	if (!value_get(want, "aggregationRule") || !value_get(x->obj, "aggregationRule"))
		x->extra = rbac_uncovered(wanted, have);
	x->missing = rbac_uncovered(have, wanted);
	settle(x, want, "rules", only);
	settle_aggregation(x, want, only);
}

static void compute_binding(struct outcome *x, const struct value *want, bool only)
{
	const struct value *have = value_get(x->obj, "subjects");

	x->missing = not_in(value_get(want, "subjects"), have);
	x->extra = not_in(have, value_get(want, "subjects"));
	settle(x, want, "subjects", only);
}

/* have NULL: there is none yet. */
static void compute(struct outcome *x, const struct opts *o, const struct value *have,
		    const struct value *want)
{
	bool binding = value_get(want, "roleRef") != NULL;

	x->op = OP_NONE;
	x->protected = str_eq(value_str_in(have, "metadata", "annotations",
					   "rbac.authorization.kubernetes.io/autoupdate"),
			      "false");
	x->obj = value_ref(have ? have : want);
	if (!have) {
		x->op = OP_CREATE;
		x->missing = value_ref(value_get(want, binding ? "subjects" : "rules"));
		return;
	}
	if (binding && !value_equal(value_get(want, "roleRef"), value_get(have, "roleRef"))) {
		x->op = OP_RECREATE;
		value_unref(x->obj);
		x->obj = value_ref(want);
		return;
	}
	merge_map(x, want, "annotations");
	merge_map(x, want, "labels");
	if (binding)
		compute_binding(x, want, o->remove_subjects);
	else
		compute_role(x, want, o->remove_rules);
}

/* ---- doing it ------------------------------------------------------------------------------ */

static int ensure_namespace(struct client *c, const char *ns, struct err *err)
{
	const struct kind *k = kind_by_resource("", NULL, "namespaces");
	VALUE_AUTO *obj = NULL;
	ERR_AUTO none = ERR_INIT;
	int r;

	if (client_get(c, k, NULL, ns, NULL, &none) == 0)
		return 0;
	obj = value_build("{apiVersion: 'v1', kind: 'Namespace', metadata: {name: %s}}", ns);
	r = client_create(c, k, NULL, obj, NULL, NULL, err);
	if (r < 0 && (str_eq(err->reason, "AlreadyExists") || str_eq(err->reason, "Forbidden"))) {
		err_release(err);
		return 0;
	}
	return r;
}

/* 1: the object came or went meanwhile, once more. */
static int carry_out(struct kubectl *k, struct info *info, struct outcome *x, const char *uid,
		     struct err *err)
{
	struct delete_options del = DELETE_OPTIONS_INIT;
	struct value *got = NULL;
	struct client *c;
	int r = kubectl_client(k, &c, err);

	del.uid = uid;
	if (r == 0 && x->op == OP_RECREATE) {
		r = client_delete(c, info->kind, info->ns, info->name, &del, NULL, err);
		if (r < 0 && err_is_not_found(err))
			r = 0;
		else if (r < 0)
			return str_eq(err->reason, "Conflict") ? 1 : r;
	}
	if (r == 0 && x->op != OP_UPDATE && info->ns)
		r = ensure_namespace(c, info->ns, err);
	if (r < 0)
		return r;
	if (x->op == OP_UPDATE) {
		r = client_update(c, info->kind, NULL, x->obj, NULL, &got, err);
		if (r < 0 && err_is_not_found(err))
			return 1;
	} else {
		r = client_create(c, info->kind, info->ns, x->obj, NULL, &got, err);
		if (r < 0 && str_eq(err->reason, "AlreadyExists"))
			return 1;
	}
	if (r == 0) {
		value_unref(x->obj);
		x->obj = got;
	}
	return r;
}

static int reconcile(struct kubectl *k, const struct reconciling *p, struct info *info,
		     struct outcome *x, struct err *err)
{
	struct client *c;
	int r = kubectl_client(k, &c, err);

	for (int attempt = 0; r >= 0 && attempt < MAX_ATTEMPTS; attempt++) {
		VALUE_AUTO *have = NULL;

		err_release(err);
		outcome_release(x);
		r = client_get(c, info->kind, info->ns, info->name, &have, err);
		if (r < 0 && !err_is_not_found(err))
			return r;
		err_release(err);
		compute(x, p->o, have, info->obj);
		if (x->protected || p->dry == DRY_RUN_CLIENT || x->op == OP_NONE)
			return 0;
		r = carry_out(k, info, x, value_str_in(have, "metadata", "uid"), err);
		if (r <= 0)
			return r;
	}
	return r < 0 ? r : err_set(err, -EAGAIN, "exceeded maximum attempts");
}

/* ---- what is said --------------------------------------------------------------------------- */

/* Go's %+v of a struct of strings or of lists. */
static void write_struct(struct buf *out, const struct value *v, const char *const fields[][2],
			 size_t nr)
{
	buf_addc(out, '{');
	for (size_t i = 0; i < nr; i++) {
		const struct value *field = value_get(v, fields[i][1]);

		buf_addf(out, "%s%s:", i ? " " : "", fields[i][0]);
		if (value_is_string(field))
			buf_adds(out, value_str(field));
		else if (nr == 5)
			rule_list_write(out, field);
	}
	buf_addc(out, '}');
}

static void say_list(struct kubectl *k, const char *title, const struct value *list, bool rules)
{
	static const char *const rule[][2] = {{"Verbs", "verbs"},
					      {"APIGroups", "apiGroups"},
					      {"Resources", "resources"},
					      {"ResourceNames", "resourceNames"},
					      {"NonResourceURLs", "nonResourceURLs"}};
	static const char *const subject[][2] = {{"Kind", "kind"},
						 {"APIGroup", "apiGroup"},
						 {"Name", "name"},
						 {"Namespace", "namespace"}};
	const struct value *v;

	if (value_len(list))
		kubectl_err(k, "\t%s:\n", title);
	value_each_item(v, i, list)
	{
		BUF_AUTO text = BUF_INIT;

		write_struct(&text, v, rules ? rule : subject,
			     rules ? ARRAY_SIZE(rule) : ARRAY_SIZE(subject));
		kubectl_err(k, "\t\t%s\n", buf_str(&text));
	}
}

static void say(struct kubectl *k, const struct opts *o, const struct outcome *x, bool rules)
{
	static const char *const words[] = {
		[OP_CREATE] = "create", [OP_UPDATE] = "update", [OP_RECREATE] = "recreate"};

	if (x->op == OP_NONE)
		return;
	kubectl_err(k, "\treconciliation required %s%s\n", words[x->op],
		    x->protected ? ", but object opted out "
				   "(rbac.authorization.kubernetes.io/autoupdate: false)"
				 : "");
	say_list(k, rules ? "missing rules added" : "missing subjects added", x->missing, rules);
	if (rules ? o->remove_rules : o->remove_subjects)
		say_list(k, rules ? "extra rules removed" : "extra subjects removed", x->extra,
			 rules);
}

static int visit(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	struct reconciling *p = arg;
	struct outcome x = {0};
	int r;

	if (strcmp(info->kind->group, "rbac.authorization.k8s.io") != 0)
		return 0; /* passed over */
	r = reconcile(k, p, info, &x, err);
	if (r == 0)
		r = printer_print(k, p->printer, x.obj, true, err);
	if (r == 0)
		say(k, p->o, &x, strstr(info->kind->kind, "Binding") == NULL);
	outcome_release(&x);
	return r;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	struct reconciling p = {.o = o};
	struct builder b = {.files = &o->files, .flatten = true, .continue_on_error = true};
	int r = dry_run_parse(k, &o->dry, &p.dry, err);

	if (r == 0)
		r = printer_new(k, &o->print, "reconciled", p.dry, &p.printer, err);
	if (r == 0)
		r = builder_visit(k, &b, visit, &p, err);
	printer_free(p.printer);
	return r;
}

const struct kubectl_cmd kubectl_auth_reconcile = {
	.name = "auth reconcile",
	.section = SECTION_NONE,
	.use = "auth reconcile -f FILENAME",
	.summary = "Reconciles rules for RBAC role, role binding, cluster role, and cluster role "
		   "binding objects",
	.details = "Objects that do not exist are created, with their namespace. Roles are given "
		   "the permissions that the file has and they lack, bindings the subjects; what "
		   "is there beyond that stays, unless --remove-extra-permissions or "
		   "--remove-extra-subjects is given.",
	.examples = "# What a file says of roles and bindings\nkubectl auth reconcile -f rbac.yaml",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
};
