/* kubectl create -f, and the parent of the generators. */
#include "kubectl/editor.h"
#include "kubectl/generate.h"
#include "kubectl/internal.h"

#include <errno.h>

struct opts {
	struct file_flags files;
	struct generate_flags g;
	char *selector, *raw;
	bool edit, windows;
};
#define T struct opts
static const struct opt_spec specs[] = {
	GENERATE_OPTS(T, g),
	FILE_OPTS(T, files, "to use to create the resource"),
	SELECTOR_OPT(T, selector),
	OPT_STR(T, raw, "raw", 0, "", "Path to send the request to as it is."),
	WINDOWS_OPT(T, windows),
	OPT_BOOL(T, edit, "edit", 0, "false", "Edit the object before it is created."),
	OPT_END};

struct creating {
	const struct opts *o;
	enum dry_run dry;
	enum field_validation validation;
	struct printer *printer;
	size_t nr;
};

static int create_one(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	struct creating *c = arg;
	struct write_options opt = {.field_manager = c->o->g.manager,
				    .validation = c->validation,
				    .dry_run = c->dry == DRY_RUN_SERVER};
	int r = 0;

	c->nr++;
	if (c->o->g.save_config) {
		struct value *kept = with_last_applied(info->obj);

		value_unref(info->obj);
		info->obj = kept;
	}
	if (c->dry != DRY_RUN_CLIENT)
		r = info_create(k, info, &opt, err);
	if (r < 0) {
		kubectl_error_source(err, "creating", info->source);
		return r;
	}
	return printer_print(k, c->printer, info->obj, false, err);
}

/* Each in a session of its own; as upstream, no other flag is asked about. */
static int edit_one(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	struct creating *c = arg;
	const struct editing e = {.mode = EDIT_NEW,
				  .print = &c->o->g.print,
				  .manager = c->o->g.manager,
				  .validation = c->validation,
				  .windows = c->o->windows,
				  .save_config = c->o->g.save_config};
	struct infos one = {.v = info, .nr = 1};

	c->nr++;
	return edit_objects(k, &e, &one, err);
}

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;

	if (k->nr_args)
		return kubectl_usage_error(k, err, "Unexpected args: [%s]", k->args[0]);
	if (!files_given(&o->files))
		return err_set(err, -EINVAL, "must specify one of -f and -k");
	return *o->raw ? kubectl_check_raw(o->raw, &o->files, o->edit, o->g.print.output,
					   o->selector, true, err)
		       : 0;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	struct creating c = {.o = o};
	struct builder b = {.files = &o->files,
			    .label_selector = o->selector,
			    .flatten = true,
			    .continue_on_error = true};
	int r;

	if (*o->raw)
		return kubectl_raw(k, "POST", o->raw, &o->files, err);
	r = dry_run_parse(k, &o->g.dry, &c.dry, err);

	if (r == 0)
		r = validate_parse(o->g.validate, &c.validation, err);
	if (r == 0)
		r = printer_new(k, &o->g.print, "created", c.dry, &c.printer, err);
	if (r < 0)
		return r;
	b.validate = !o->edit;
	r = builder_visit(k, &b, o->edit ? edit_one : create_one, &c, err);
	printer_free(c.printer);
	if (r == 0 && c.nr == 0)
		return err_set(err, -EINVAL, "no objects passed to create");
	return r;
}

const struct kubectl_cmd kubectl_create = {
	.name = "create",
	.section = SECTION_BEGINNER,
	.order = 1,
	.use = "create -f FILENAME",
	.summary = "Create a resource from a file or from stdin",
	.details = "JSON and YAML are read.",
	.examples = "# The object of a file\nkubectl create -f ./pod.json\n\n"
		    "# What standard input holds\ncat pod.json | kubectl create -f -",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
};
