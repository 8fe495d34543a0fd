/* kubectl delete: by name, selector, file or all. Upstream: pkg/cmd/delete. */
#include "kubectl/internal.h"
#include "kubectl/print.h"
#include "kubectl/resource.h"

#include <errno.h>
#include <stdlib.h>

struct opts {
	struct file_flags files;
	struct dry_run_flags dry;
	char *selector, *field_selector, *cascade, *output, *raw;
	bool all, all_ns, force, ignore_not_found, interactive, now, wait;
	int64_t grace, timeout;
};
#define T struct opts
static const struct opt_spec specs[] = {
	FILE_OPTS(T, files, "containing the resource to delete."),
	DRY_RUN_OPTS(T, dry),
	SELECTOR_OPT(T, selector),
	FIELD_SELECTOR_OPT(T, field_selector),
	ALL_NAMESPACES_OPT(T, all_ns),
	OPT_BOOL(T, all, "all", 0, "false", "Delete all resources of the given types."),
	OPT_BOOL(T, force, "force", 0, "false",
		 "With --grace-period=0: remove the object at once, whatever becomes of its "
		 "containers."),
	OPT_STR(T, cascade, "cascade", 0, "background",
		"Must be \"background\", \"orphan\", or \"foreground\".", .no_value = "background",
		.values = "background|orphan|foreground"),
	OPT_BOOL(T, ignore_not_found, "ignore-not-found", 0, "false",
		 "An object that is not there is not an error."),
	OPT_BOOL(T, now, "now", 0, "false", "As --grace-period=1."),
	OPT_BOOL(T, wait, "wait", 0, "true", "Return only when the objects are gone."),
	OPT_INT(T, grace, "grace-period", 0, "-1",
		"Seconds to end in order; negative: the default."),
	OPT_DUR(T, timeout, "timeout", 0, "0s", "How long to wait; zero: from the object."),
	OPT_STR(T, raw, "raw", 0, "", "Path to send the request to as it is."),
	OPT_BOOL(T, interactive, "interactive", 'i', "false", "Ask before anything is deleted."),
	OPT_STR(T, output, "output", 'o', "", "Output mode. Use \"-o name\" for shorter output."),
	OPT_END};

struct gone {
	const struct kind *kind;
	char *ns, *name, *uid;
};

struct deleting {
	struct opts *o;
	enum dry_run dry;
	enum propagation propagation;
	struct gone *wait;
	size_t nr, cap, seen;
};

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;

	if (*o->raw)
		return kubectl_check_raw(o->raw, &o->files, false, o->output, o->selector, false,
					 err);
	if (!files_given(&o->files) && !k->nr_args && str_empty(o->files.kustomize))
		return resource_required(err);
	if (o->now && kubectl_given(k, "grace-period"))
		return err_set(err, -EINVAL,
			       "--now and --grace-period cannot be specified together");
	return 0;
}

static void print_deleted(struct kubectl *k, const struct deleting *d, const struct info *i)
{
	const char *how = d->o->force && d->o->grace == 0 ? "force deleted" : "deleted";
	const char *group = i->kind->group;

	if (strcmp(d->o->output, "name") == 0) {
		BUF_AUTO label = BUF_INIT;

		info_label(i, &label);
		kubectl_out(k, "%s\n", buf_str(&label));
		return;
	}
	kubectl_out(k, "%s%s%s \"%s\" %s", i->kind->singular, *group ? "." : "", group, i->name,
		    how);
	if (i->ns && *i->ns)
		kubectl_out(k, " from %s namespace", i->ns);
	kubectl_out(k, "%s\n",
		    d->dry == DRY_RUN_CLIENT   ? " (dry run)"
		    : d->dry == DRY_RUN_SERVER ? " (server dry run)"
					       : "");
}

static int delete_one(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	struct deleting *d = arg;
	struct delete_options opt = DELETE_OPTIONS_INIT;
	VALUE_AUTO *got = NULL;
	int r = 0;

	d->seen++;
	opt.propagation = d->propagation;
	opt.dry_run = d->dry == DRY_RUN_SERVER;
	opt.grace_s = d->o->now ? 1 : d->o->grace == 0 && !d->o->force ? 1 : d->o->grace;
	if (d->dry != DRY_RUN_CLIENT)
		r = info_delete(k, info, &opt, &got, err);
	if (r < 0 && d->o->ignore_not_found && err_is_not_found(err)) {
		err_release(err);
		return 0;
	}
	if (r < 0) {
		kubectl_error_source(err, "deleting", info->source);
		return r;
	}
	print_deleted(k, d, info);
	if (d->o->wait && d->dry == DRY_RUN_NONE) {
		const char *uid = value_str_in(got, "metadata", "uid");

		if (!uid)
			uid = value_str_in(got, "details", "uid");
		d->wait = grow(d->wait, d->nr + 1, &d->cap, sizeof(*d->wait));
		d->wait[d->nr++] = (struct gone){info->kind, xstrdup(info->ns), xstrdup(info->name),
						 xstrdup(uid)};
	}
	return 0;
}

/* Until the object is gone, or another one has its name. */
static int wait_gone(struct kubectl *k, const struct gone *g, int64_t deadline, struct err *err)
{
	struct client *c;
	int r = kubectl_client(k, &c, err);

	while (r == 0) {
		VALUE_AUTO *now = NULL;
		ERR_AUTO got = ERR_INIT;

		r = client_get(c, g->kind, g->ns, g->name, &now, &got);
		if (r == -ENOENT ||
		    (r == 0 && g->uid && !str_eq(value_str_in(now, "metadata", "uid"), g->uid)))
			return 0;
		if (r < 0) {
			err_move(err, &got);
			return r;
		}
		if (deadline && sim_now(k->sim) >= deadline)
			return err_set(err, -ETIME, "timed out waiting for the condition on %s/%s",
				       g->kind->plural, g->name);
		if (fiber_sleep(k->sim, 100 * SIM_MSEC) < 0)
			return -ECANCELED;
	}
	return r;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	struct deleting d = {.o = o};
	struct builder b = {.args = k->args,
			    .files = &o->files,
			    .label_selector = o->selector,
			    .field_selector = o->field_selector,
			    .all = o->all,
			    .all_ns = o->all_ns,
			    .flatten = true,
			    .continue_on_error = true,
			    .no_fetch = true,
			    .select_all = true,
			    .ignore_not_found = o->ignore_not_found};
	int r;

	if (*o->raw)
		return kubectl_raw(k, "DELETE", o->raw, &o->files, err);
	r = dry_run_parse(k, &o->dry, &d.dry, err);

	if (r == 0)
		r = cascade_parse(o->cascade, &d.propagation, err);
	if (r < 0)
		return r;
	if (o->force && o->grace != 0 && !kubectl_given(k, "grace-period"))
		o->grace = 0;
	if (o->force && o->grace == 0)
		kubectl_warn(
			k, "Immediate deletion does not wait for confirmation that the running "
			   "resource has been terminated. The resource may continue to run on the "
			   "cluster indefinitely.");
	if (*o->output && strcmp(o->output, "name") != 0) {
		struct restmapper *m;

		r = kubectl_mapper(k, &m, err); /* as upstream, after the kinds are known */
		return r < 0 ? r
			     : kubectl_usage_error(k, err,
						   "unexpected -o output mode: %s. We only support "
						   "'-o name'",
						   o->output);
	}
	r = builder_visit(k, &b, delete_one, &d, err);
	if (r == 0 && d.seen == 0)
		kubectl_out(k, "No resources found\n");
	for (size_t i = 0; i < d.nr; i++) {
		int64_t deadline = o->timeout ? sim_now(k->sim) + o->timeout : 0;

		if (r == 0)
			r = wait_gone(k, &d.wait[i], deadline, err);
		free(d.wait[i].ns);
		free(d.wait[i].name);
		free(d.wait[i].uid);
	}
	free(d.wait);
	return r;
}

const struct kubectl_cmd kubectl_delete = {
	.name = "delete",
	.section = SECTION_INTERMEDIATE,
	.order = 4,
	.use = "delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])",
	.summary =
		"Delete resources by file names, stdin, resources and names, or by resources and "
		"label selector",
	.details =
		"What a resource's containers need to end in order is given to them, unless --now "
		"or --force say otherwise.",
	.examples = "# The object of a file\nkubectl delete -f ./pod.json\n\n"
		    "# Pods and services by label\nkubectl delete pods,services -l name=myLabel",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
	.arg_kinds = "type name",
};
