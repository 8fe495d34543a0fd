/* kubectl apply edit-last-applied TYPE NAME: the annotation in the editor. */
#include "kubectl/editor.h"
#include "kubectl/generate.h"

#include <errno.h>

struct opts {
	struct file_flags files;
	struct print_flags print;
	char *manager;
	bool windows;
	char *validate;
};
#define T struct opts
static const struct opt_spec specs[] = {FILE_OPTS(T, files, "to use to edit the resource"),
					PRINT_OPTS(T, print),
					MANAGER_OPT(T, manager, "kubectl-client-side-apply"),
					VALIDATE_OPT(T, validate),
					WINDOWS_OPT(T, windows),
					OPT_END};

/* What the annotations of the objects say; those without one are left out. */
static int collect(struct kubectl *k, const struct infos *live, struct infos *ret, struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < live->nr; i++) {
		const char *had =
			value_str_in(live->v[i].obj, "metadata", "annotations", LAST_APPLIED);
		BUF_AUTO text = BUF_INIT;
		struct builder b = {.text = &text,
				    .text_name = "edited-file",
				    .flatten = true,
				    .keep_file_ns = true};
		struct infos one = {0};

		if (!had)
			continue;
		buf_adds(&text, had);
		r = builder_infos(k, &b, &one, err);
		if (r == 0 && one.nr > 0) {
			ret->v[ret->nr++] = one.v[0];
			one.v[0] = (struct info){0};
		}
		infos_release(&one);
	}
	if (r == 0 && ret->nr == 0)
		return err_set(err, -EINVAL,
			       "no last-applied-configuration annotation found on resources, to "
			       "create the annotation, use command `kubectl apply set-last-applied "
			       "--create-annotation`");
	return r;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;
	struct editing e = {.mode = EDIT_LAST_APPLIED,
			    .print = &o->print,
			    .manager = o->manager,
			    .windows = o->windows};
	struct builder b = {.args = k->args,
			    .files = &o->files,
			    .allow_empty_selector = true,
			    .flatten = true,
			    .latest = true,
			    .continue_on_error = true};
	struct infos live = {0}, applied = {0};
	int r = builder_infos(k, &b, &live, err);

	if (r == 0)
		r = validate_parse(o->validate, &e.validation, err);
	applied.v = xcalloc(live.nr + 1, sizeof(*applied.v));
	if (r == 0)
		r = collect(k, &live, &applied, err);
	if (r == 0)
		r = edit_objects(k, &e, &applied, err);
	infos_release(&live);
	infos_release(&applied);
	return r;
}

const struct kubectl_cmd kubectl_apply_edit_last_applied = {
	.name = "apply edit-last-applied",
	.use = "apply edit-last-applied (RESOURCE/NAME | -f FILENAME)",
	.summary = "Edit latest last-applied-configuration annotations of a resource/object",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
	.arg_kinds = "type name",
};
