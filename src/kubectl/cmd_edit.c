/* kubectl edit: objects in the editor, the difference sent as a patch. */
#include "kubectl/editor.h"

#include <errno.h>

struct opts {
	struct file_flags files;
	struct print_flags print;
	char *manager, *validate, *subresource;
	bool save_config, output_patch, windows;
};
#define T struct opts
static const struct opt_spec specs[] = {
	FILE_OPTS(T, files, "to use to edit the resource"),
	PRINT_OPTS(T, print),
	MANAGER_OPT(T, manager, "kubectl-edit"),
	VALIDATE_OPT(T, validate),
	OPT_BOOL(T, output_patch, "output-patch", 0, "false", "Show the patch that is sent."),
	WINDOWS_OPT(T, windows),
	OPT_BOOL(T, save_config, "save-config", 0, "false",
		 "Keep the configuration in an annotation."),
	OPT_STR(T, subresource, "subresource", 0, "", "The subresource to edit."),
	OPT_END};

static int run(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;
	struct editing e = {.mode = EDIT_LIVE,
			    .print = &o->print,
			    .manager = o->manager,
			    .subresource = o->subresource,
			    .output_patch = o->output_patch,
			    .windows = o->windows,
			    .save_config = o->save_config};
	struct builder b = {.args = k->args,
			    .files = &o->files,
			    .allow_empty_selector = true,
			    .flatten = true,
			    .latest = true,
			    .subresource = o->subresource,
			    .continue_on_error = true};
	struct infos l = {0};
	int r = builder_infos(k, &b, &l, err);

	if (r == 0)
		r = validate_parse(o->validate, &e.validation, err);
	if (r == 0 && l.nr == 0)
		r = err_set(err, -ENOENT, "edit cancelled, no objects found");
	if (r == 0)
		r = edit_objects(k, &e, &l, err);
	infos_release(&l);
	return r;
}

const struct kubectl_cmd kubectl_edit = {
	.name = "edit",
	.section = SECTION_INTERMEDIATE,
	.order = 3,
	.use = "edit (RESOURCE/NAME | -f FILENAME)",
	.summary = "Edit a resource on the server",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
	.arg_kinds = "type name",
};
