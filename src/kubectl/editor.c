/* Objects in the user's editor; see editor.h. */
#include "kubectl/editor.h"

#include <errno.h>

#include "kubectl/credential.h"
#include "kubectl/generate.h"
#include "kubectl/internal.h"
#include "object/goformat.h"
#include "object/json.h"
#include "object/path.h"
#include "object/yaml.h"

#define NOTE                                                                                       \
	"# Please edit the object below. Lines beginning with a '#' will be ignored,\n"            \
	"# and an empty file will abort the edit. If an error occurs while saving this file will " \
	"be\n# reopened with the relevant failures.\n#\n"
#define NOTE_APPLIED                                                                               \
	"# Please edit the 'last-applied-configuration' annotations below.\n"                      \
	"# Lines beginning with a '#' will be ignored, and an empty file will abort the "          \
	"edit.\n#\n"

struct session {
	struct kubectl *k;
	const struct editing *e;
	struct infos *before;
	bool json;
	char *file;         /* what the last pass left */
	struct buf saved;   /* what is in it */
	struct buf reasons; /* why it is edited once more: comments */
	size_t invalid, missing, retryable;
};

/* ---- the program ---- */

/* The words of the editor's command line; *ret_shell: the last is a script. */
static void editor_words(struct kubectl *k, struct strvec *ret, bool *ret_shell)
{
	const char *text = proc_getenv(k->proc, "KUBE_EDITOR");
	const char *shell = proc_getenv(k->proc, "SHELL");

	if (str_empty(text))
		text = proc_getenv(k->proc, "EDITOR");
	if (str_empty(text))
		text = "vi";
	*ret_shell = strchr(text, ' ') && strpbrk(text, "\"'\\");
	if (!strchr(text, ' ')) {
		strvec_add(ret, text);
	} else if (!*ret_shell) {
		strvec_split(ret, text, ' ');
	} else {
		strvec_add(ret, str_empty(shell) ? "/bin/bash" : shell);
		strvec_add(ret, "-c");
		strvec_add(ret, text);
	}
}

/* Its terminal is ours until it ends. */
static int launch(struct kubectl *k, const char *path, struct err *err)
{
	STRVEC_AUTO words = STRVEC_INIT;
	STRVEC_AUTO argv = STRVEC_INIT;
	BUF_AUTO shown = BUF_INIT;
	BUF_AUTO quoted = BUF_INIT;
	BUF_AUTO last = BUF_INIT;
	bool shell;
	int r, status = 0;

	editor_words(k, &words, &shell);
	for (size_t i = 0; i < words.nr; i++) {
		buf_addf(&shown, "%s%s", i ? " " : "", words.v[i]);
		if (!shell || i + 1 < words.nr)
			strvec_add(&argv, words.v[i]);
	}
	if (shell) {
		buf_addf(&last, "%s ", words.v[words.nr - 1]);
		go_quote(&last, path);
	} else {
		buf_adds(&last, path);
	}
	strvec_add(&argv, buf_str(&last));
	r = kubectl_run_program(k, argv.v, &status);
	if (r == 0 && status == 0)
		return 0;
	if (r == -ECANCELED)
		return err_set(err, r, "context canceled");
	go_quote(&quoted, buf_str(&shown));
	if (r == -ENOENT && !strchr(argv.v[0], '/'))
		return err_set(err, r, "unable to launch the editor %s", buf_str(&quoted));
	return err_set(err, -EIO, "there was a problem with the editor %s", buf_str(&quoted));
}

static void remove_file(const struct session *s)
{
	if (s->file)
		(void)!vfs_unlink(machine_vfs(s->k->proc->machine), s->file);
}

/* Lets text be edited in a new file, whose name is *ret_file. */
static int edit_text(struct session *s, const struct buf *text, struct buf *ret, char **ret_file,
		     struct err *err)
{
	struct proc *p = s->k->proc;
	const char *dir = proc_getenv(p, "TMPDIR");
	char *file = xasprintf("%s/kubectl-edit-%u.%s", str_empty(dir) ? "/tmp" : dir,
			       (unsigned)sim_rand_below(s->k->sim, UINT64_C(1) << 32),
			       s->json ? "json" : "yaml");
	int r = proc_write_file(p, file, text->s, text->len, 0600);

	if (r < 0)
		r = err_set(err, r, "open %s: %s", file,
			    r == -ENOENT ? "no such file or directory" : "permission denied");
	else
		r = launch(s->k, file, err);
	if (r == 0 && proc_read_file(p, file, ret) < 0)
		r = err_set(err, -ENOENT, "open %s: no such file or directory", file);
	*ret_file = file;
	return r;
}

/* ---- its text ---- */

/* Without the lines that are comments. */
static void strip_lines(const char *text, size_t len, struct buf *out)
{
	while (len > 0) {
		const char *end = memchr(text, '\n', len);
		size_t n = end ? (size_t)(end - text) + 1 : len;
		size_t lead = 0;

		while (lead < n && strchr(" \t\r\n\v\f", text[lead]))
			lead++;
		if (lead == n || text[lead] != '#' || (lead + 1 < n && text[lead + 1] == '!'))
			buf_add(out, text, n);
		text += n;
		len -= n;
	}
}

/* What the text says, in a form that can be compared; the lines themselves if it says nothing. */
static void strip(const struct buf *text, struct buf *out)
{
	VALUE_AUTO *doc = NULL;
	ERR_AUTO ignored = ERR_INIT;

	if (yaml_parse(buf_str(text), text->len, &doc, NULL, &ignored) == 0)
		json_write(out, doc, 0);
	else
		strip_lines(buf_str(text), text->len, out);
}

static bool same_text(const struct buf *a, const struct buf *b)
{
	BUF_AUTO x = BUF_INIT;
	BUF_AUTO y = BUF_INIT;

	strip(a, &x);
	strip(b, &y);
	return x.len == y.len && memcmp(buf_str(&x), buf_str(&y), x.len) == 0;
}

/* Text of several lines as comments. */
static void add_reason(struct buf *out, const char *before, const char *text, const char *after)
{
	buf_adds(out, before);
	for (; *text; text++) {
		buf_addc(out, *text);
		if (*text == '\n' && text[1] && text[1] != '#')
			buf_adds(out, "# ");
	}
	buf_adds(out, after);
}

static void add_with_line_ends(struct buf *out, const char *text, bool windows)
{
	for (; *text; text++) {
		if (windows && *text == '\n')
			buf_addc(out, '\r');
		buf_addc(out, *text);
	}
}

/* The objects as they are shown: one, or a list. Owned. */
static struct value *shown(const struct session *s)
{
	struct value *items;

	if (s->before->nr == 1)
		return object_strip_managed(s->before->v[0].obj);
	items = value_array_new();
	for (size_t i = 0; i < s->before->nr; i++)
		value_push(&items, object_strip_managed(s->before->v[i].obj));
	return value_build("{apiVersion: 'v1', items: %V, kind: 'List', metadata: {}}", items);
}

static void first_text(const struct session *s, struct buf *out)
{
	VALUE_AUTO *v = shown(s);
	BUF_AUTO body = BUF_INIT;

	if (s->json) {
		json_write(&body, v, JSON_PRETTY | JSON_HTML_ESCAPE);
		buf_addc(&body, '\n');
	} else {
		yaml_write(&body, v);
	}
	add_with_line_ends(out, buf_str(&body), s->e->windows);
}

/* What the next pass starts from: what was edited before, if anything was. */
static void next_text(const struct session *s, struct buf *out)
{
	if (!s->json) {
		add_with_line_ends(out, s->e->mode == EDIT_LAST_APPLIED ? NOTE_APPLIED : NOTE,
				   s->e->windows);
		add_with_line_ends(out, buf_str(&s->reasons), s->e->windows);
	}
	if (s->reasons.len)
		strip_lines(buf_str(&s->saved), s->saved.len, out);
	else
		first_text(s, out);
}

/* ---- what the server says ---- */

static void type_of(const struct info *info, struct buf *out)
{
	buf_adds(out, info->kind->plural);
	if (info->kind->group[0])
		buf_addf(out, ".%s", info->kind->group);
	buf_addf(out, " \"%s\"", info->name);
}

static void refused(struct session *s, const struct info *info, struct err *err)
{
	BUF_AUTO what = BUF_INIT;
	const struct value *c;
	bool first = true;

	type_of(info, &what);
	if (err->http == 404) {
		s->missing++;
		kubectl_err(s->k, "error: %s could not be found on the server\n", buf_str(&what));
	} else if (!str_eq(err->reason, "Invalid")) {
		s->retryable++;
		kubectl_err(s->k, "error: %s could not be patched: %s\n", buf_str(&what),
			    err_msg(err));
	} else {
		s->invalid++;
		kubectl_err(s->k, "error: %s is invalid\n", buf_str(&what));
		add_reason(&s->reasons, "# ", buf_str(&what), " was not valid");
		value_each_item(c, i, value_in(err->detail, "details", "causes"))
		{
			STR_AUTO line = xasprintf("%s: %s", value_str_or(value_get(c, "field"), ""),
						  value_str_or(value_get(c, "message"), ""));

			add_reason(&s->reasons, first ? ":\n# * " : "# * ", line, "\n");
			first = false;
		}
		buf_adds(&s->reasons, first ? "\n#\n" : "#\n");
	}
	err_release(err);
}

static int printed(struct session *s, const char *operation, const struct info *info,
		   struct err *err)
{
	return print_result(s->k, s->e->print, operation, DRY_RUN_NONE, info->obj, false, err);
}

/* ---- sending it ---- */

static int changed(const struct value *a, const struct value *b)
{
	return !str_eq(value_str_in(a, "apiVersion"), value_str_in(b, "apiVersion")) ||
	       !str_eq(value_str_in(a, "kind"), value_str_in(b, "kind")) ||
	       !str_eq(value_str_in(a, "metadata", "name"), value_str_in(b, "metadata", "name"));
}

static int send_patch(struct session *s, struct info *info, const struct value *before,
		      struct err *err)
{
	const struct schema_type *type =
		schema_of_kind(kind_api_version(info->kind), info->kind->kind);
	struct write_options opt = {.field_manager = s->e->manager, .validation = s->e->validation};
	const char *subresource = str_empty(s->e->subresource) ? NULL : s->e->subresource;
	VALUE_AUTO *patch = NULL;
	BUF_AUTO text = BUF_INIT;
	int r = 0;

	if (changed(before, info->obj))
		return err_set(err, -EINVAL,
			       "At least one of apiVersion, kind and name was changed");
	if (type)
		r = patch_create_strategic(before, info->obj, &schema_patch, type, &patch, err);
	else
		patch = patch_create_merge(before, info->obj);
	if (r < 0)
		return r;
	json_write(&text, patch, JSON_HTML_ESCAPE);
	if (s->e->output_patch)
		kubectl_out(s->k, "Patch: %s\n", buf_str(&text));
	r = info_patch(s->k, info, subresource, type ? PATCH_STRATEGIC : PATCH_MERGE, patch, &opt,
		       err);
	if (r == -ECANCELED)
		return r;
	if (r < 0) {
		refused(s, info, err);
		return 0;
	}
	return printed(s, "edited", info, err);
}

static int send_annotation(struct session *s, struct info *info, struct err *err)
{
	struct write_options opt = {.field_manager = s->e->manager, .validation = s->e->validation};
	VALUE_AUTO *edited = value_ref(info->obj);
	VALUE_AUTO *patch = NULL;
	BUF_AUTO json = BUF_INIT;
	int r;

	json_write(&json, edited, JSON_HTML_ESCAPE);
	buf_addc(&json, '\n');
	patch = value_build("{metadata: {annotations: {%k: %s}}}", LAST_APPLIED, buf_str(&json));
	r = info_patch(s->k, info, NULL, PATCH_MERGE, patch, &opt, err);
	if (r < 0)
		return r;
	value_unref(info->obj);
	info->obj = value_ref(edited);
	return printed(s, "edited", info, err);
}

/* The one it was made of, by uid: those of annotations have none. */
static const struct info *original_of(const struct session *s, const struct value *edited)
{
	const char *uid = value_str_or(value_in(edited, "metadata", "uid"), "");

	for (size_t i = 0; i < s->before->nr; i++) {
		const struct value *had = value_in(s->before->v[i].obj, "metadata", "uid");

		if (str_eq(value_str_or(had, ""), uid))
			return &s->before->v[i];
	}
	return NULL;
}

static int send(struct session *s, struct info *info, struct err *err)
{
	const struct info *before = original_of(s, info->obj);
	VALUE_AUTO *plain = before ? object_strip_managed(before->obj) : NULL;
	struct write_options opt = {.field_manager = s->e->manager, .validation = s->e->validation};
	BUF_AUTO text = BUF_INIT;
	int r;

	if (s->e->mode == EDIT_NEW) {
		r = info_create(s->k, info, &opt, err);
		return r < 0 ? r : printed(s, "created", info, err);
	}
	if (!before) {
		go_syntax_write(&text, info->obj);
		return err_set(err, -EINVAL,
			       "no original object found for &unstructured.Unstructured{Object:%s}",
			       buf_str(&text));
	}
	if (value_equal(plain, info->obj))
		return printed(s, "skipped", info, err);
	return s->e->mode == EDIT_LAST_APPLIED ? send_annotation(s, info, err)
					       : send_patch(s, info, plain, err);
}

/* An object stays in its namespace. */
static int place(struct session *s, struct info *info, struct err *err)
{
	const char *ns;
	int r = kubectl_namespace(s->k, &ns, NULL, err);

	if (r < 0 || !info->kind->namespaced)
		return r;
	if (str_empty(info->ns)) {
		free(info->ns);
		info->ns = xstrdup(ns);
		value_put_in(&info->obj, value_str_new(ns), "metadata", "namespace");
	}
	if (str_eq(info->ns, ns))
		return 0;
	return err_set(err, -EINVAL,
		       "the namespace from the provided object \"%s\" does not match the namespace "
		       "\"%s\". You must pass '--namespace=%s' to perform this operation.",
		       info->ns, ns, info->ns);
}

/* ---- passes ---- */

/* What is wrong with the form of it, as validation says. */
static int check_form(const struct session *s, struct err *err)
{
	VALUE_AUTO *doc = NULL;
	BUF_AUTO text = BUF_INIT;
	const char *what;

	if (s->e->validation == VALIDATE_IGNORE)
		return 0;
	strip_lines(buf_str(&s->saved), s->saved.len, &text);
	if (yaml_parse(buf_str(&text), text.len, &doc, NULL, err) < 0)
		return -EINVAL;
	what = document_lacks(doc);
	return what ? err_set(err, -EINVAL, "%s", what) : 0;
}

static bool has_lines(const struct buf *text)
{
	BUF_AUTO rest = BUF_INIT;

	strip_lines(buf_str(text), text->len, &rest);
	return strspn(buf_str(&rest), " \t\r\n\v\f") < rest.len;
}

/* As upstream, what is kept in the annotation has the managers of the fields in it. */
static void keep_config(const struct session *s, struct value **obj)
{
	const struct info *before = original_of(s, *obj);
	const struct value *managers =
		before ? value_in(before->obj, "metadata", "managedFields") : NULL;
	struct value *kept;

	if (managers)
		value_put_in(obj, value_ref(managers), "metadata", "managedFields");
	kept = with_last_applied(*obj);
	value_del_in(&kept, "metadata", "managedFields");
	value_unref(*obj);
	*obj = kept;
}

static int send_all(struct session *s, struct infos *after, struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < after->nr; i++)
		r = place(s, &after->v[i], err);
	for (size_t i = 0; r == 0 && s->e->save_config && i < after->nr; i++)
		keep_config(s, &after->v[i].obj);
	for (size_t i = 0; r == 0 && i < after->nr; i++)
		r = send(s, &after->v[i], err);
	return r;
}

/* The end of a session that failed: says where the work is. */
static int preserved(struct session *s, const char *file, int r)
{
	struct vfs_stat st;

	if (file && vfs_stat(machine_vfs(s->k->proc->machine), file, true, &st) == 0)
		kubectl_err(s->k, "A copy of your changes has been stored to \"%s\"\n", file);
	return r;
}

/* Reads what was saved and sends it. 1: once more; 0: it is over. */
static int take(struct session *s, struct err *err)
{
	struct builder b = {.text = &s->saved,
			    .text_name = "edited-file",
			    .subresource = s->e->subresource,
			    .flatten = true,
			    .keep_file_ns = true};
	struct infos after = {0};
	ERR_AUTO why = ERR_INIT;
	int r = builder_infos(s->k, &b, &after, &why);

	buf_reset(&s->reasons);
	s->invalid = s->missing = s->retryable = 0;
	if (r < 0) {
		infos_release(&after);
		add_reason(&s->reasons, "# The edited file had a syntax error: ", err_msg(&why),
			   "\n#\n");
		return 1;
	}
	r = send_all(s, &after, err);
	infos_release(&after);
	if (r < 0)
		return preserved(s, s->file, r);
	if (s->retryable) {
		kubectl_err(s->k, "You can run `kubectl replace -f %s` to try this update again.\n",
			    s->file);
		return kubectl_exit(s->k, 1);
	}
	if (s->missing) {
		kubectl_err(s->k,
			    "The edits you made on deleted resources have been saved to \"%s\"\n",
			    s->file);
		return kubectl_exit(s->k, 1);
	}
	if (s->invalid)
		return 1;
	remove_file(s);
	return 0;
}

static int cancelled(struct session *s, const char *why)
{
	remove_file(s);
	kubectl_err(s->k, "Edit cancelled, %s\n", why);
	return 0;
}

/* One time in the editor. 1: once more. */
static int pass(struct session *s, const struct buf *original, struct err *err)
{
	bool again = s->reasons.len > 0;
	struct buf edited = BUF_INIT;
	BUF_AUTO text = BUF_INIT;
	ERR_AUTO why = ERR_INIT;
	char *file = NULL;
	int r;

	next_text(s, &text);
	r = edit_text(s, &text, &edited, &file, err);
	if (r < 0)
		r = preserved(s, s->file, r);
	else if (again && same_text(&s->saved, &edited))
		r = preserved(
			s, file,
			err_set(err, -EINVAL, "Edit cancelled, no valid changes were saved."));
	else
		remove_file(s); /* of the pass before */
	free(s->file);
	s->file = file;
	buf_release(&s->saved);
	s->saved = edited;
	if (r < 0)
		return r;
	if (check_form(s, &why) < 0) {
		BUF_AUTO what = BUF_INIT;

		type_of(&s->before->v[0], &what);
		kubectl_err(s->k, "error: %s is invalid\n", buf_str(&what));
		buf_reset(&s->reasons);
		add_reason(&s->reasons, "# ", buf_str(&what), " was not valid:\n");
		add_reason(&s->reasons,
			   "# * <nil>: Invalid value: \"The edited file failed validation\": ",
			   err_msg(&why), "\n#\n");
		return 1;
	}
	if (same_text(original, &s->saved))
		return cancelled(s, "no changes made.");
	if (!has_lines(&s->saved))
		return cancelled(s, "saved file was empty.");
	return take(s, err);
}

int edit_objects(struct kubectl *k, const struct editing *e, struct infos *l, struct err *err)
{
	struct session s = {.k = k, .e = e, .before = l};
	const char *format = e->print->output;
	BUF_AUTO original = BUF_INIT;
	int r = 0;

	s.json = str_eq(format, "json");
	if (*format && !s.json && !str_eq(format, "yaml"))
		return err_set(err, -EINVAL,
			       "unable to match a printer suitable for the output format \"%s\", "
			       "allowed formats are: json,yaml",
			       format);
	first_text(&s, &original);
	do
		r = pass(&s, &original, err);
	while (r > 0);
	free(s.file);
	buf_release(&s.saved);
	buf_release(&s.reasons);
	return r;
}
