/* kubectl edit: the object in the machine's editor, the difference sent as a patch. */
#include "kubectl/internal.h"
#include "kubectl/print.h"
#include "kubectl/resource.h"
#include "object/path.h"
#include "object/yaml.h"

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
	OPT_BOOL(T, windows, "windows-line-endings", 0, "false", "Lines end as on Windows."),
	OPT_BOOL(T, save_config, "save-config", 0, "false",
		 "Keep the configuration in an annotation."),
	OPT_STR(T, subresource, "subresource", 0, "", "The subresource to edit."),
	OPT_END};

#define HEADER                                                                                     \
	"# Please edit the object below. Lines beginning with a '#' will be ignored,\n"            \
	"# and an empty file will abort the edit. If an error occurs while saving this file will " \
	"be\n# reopened with the relevant failures.\n#\n"

/* What is edited of an object, owned. */
static struct value *shown_of(const struct info *info, const struct opts *o)
{
	return o->print.show_managed_fields ? value_ref(info->obj)
					    : object_strip_managed(info->obj);
}

static int save(struct kubectl *k, struct info *info, const struct value *edited,
		const struct opts *o, struct err *err)
{
	const struct schema_type *type =
		schema_of_kind(kind_api_version(info->kind), info->kind->kind);
	struct write_options opt = {.field_manager = o->manager};
	VALUE_AUTO *before = shown_of(info, o);
	VALUE_AUTO *patch = NULL;
	int r = 0;

	if (type)
		r = patch_create_strategic(before, edited, &schema_patch, type, &patch, err);
	else
		patch = patch_create_merge(before, edited);
	if (r == 0)
		r = info_patch(k, info, *o->subresource ? o->subresource : NULL,
			       type ? PATCH_STRATEGIC : PATCH_MERGE, patch, &opt, err);
	return r;
}

/* Edits until the text is unchanged, empty or accepted by the server. */
static int edit_one(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	const struct opts *o = arg;
	VALUE_AUTO *shown = shown_of(info, o);
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO before = BUF_INIT;

	buf_adds(&text, HEADER);
	yaml_write(&text, shown);
	for (int tries = 0;; tries++) {
		VALUE_AUTO *edited = NULL;
		ERR_AUTO why = ERR_INIT;
		int r;

		buf_reset(&before);
		buf_add(&before, buf_str(&text), text.len);
		r = machine_edit(k->proc->machine, k->proc, "kubectl-edit.yaml", &text);
		if (r < 0)
			return err_set(err, r, "there is no editor here: %s", strerror(-r));
		if (text.len == before.len && memcmp(text.s, before.s, text.len) == 0) {
			kubectl_err(k,
				    tries ? "error: Edit cancelled, no valid changes were saved.\n"
					  : "Edit cancelled, no changes made.\n");
			return tries ? kubectl_exit(k, 1) : 0;
		}
		r = yaml_parse(buf_str(&text), text.len, &edited, NULL, &why);
		if (r == 0 && !value_is_map(edited)) {
			kubectl_err(k, "Edit cancelled, saved file was empty.\n");
			return 0;
		}
		if (r == 0 && value_equal(edited, shown)) {
			kubectl_err(k, "Edit cancelled, no changes made.\n");
			return 0;
		}
		if (r == 0)
			r = save(k, info, edited, o, &why);
		if (r == 0)
			return print_result(k, &o->print, "edited", DRY_RUN_NONE, info->obj, false,
					    err);
		{ /* once more, with what was wrong on top */
			BUF_AUTO again = BUF_INIT;
			const char *body = buf_str(&text);

			while (*body == '#' && strchr(body, '\n'))
				body = strchr(body, '\n') + 1;
			buf_adds(&again, HEADER);
			buf_addf(&again, "# %s \"%s\" was not valid:\n# * %s\n#\n%s",
				 info->kind->plural, info->name, err_msg(&why), body);
			buf_reset(&text);
			buf_add(&text, again.s, again.len);
		}
	}
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	struct builder b = {.args = k->args,
			    .files = &o->files,
			    .flatten = true,
			    .latest = true,
			    .subresource = o->subresource,
			    .continue_on_error = true};

	return builder_visit(k, &b, edit_one, o, err);
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
