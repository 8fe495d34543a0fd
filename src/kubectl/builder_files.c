/* Objects of files, standard input and kustomizations. Upstream: visitor.go, as of builder.c. */
#include "kubectl/builder_private.h"

#include "kubectl/kustomize.h"
#include "object/yaml.h"

#include <errno.h>

#define STOP_VALIDATE                                                                              \
	"if you choose to ignore these errors, turn validation off with --validate=false"

struct file_visit {
	struct visit *v;
	const char *source;
	struct err *err; /* of the visit, not of reading */
	int result;
};

/* Validation asks the server for its schema first; false: it refused the connection. */
static bool server_answers(struct kubectl *k, struct err *err)
{
	struct api_response resp = {0};
	struct client *c;
	int r = kubectl_client(k, &c, err);

	if (r == 0)
		r = client_raw(c, "GET", "/version", "application/json", NULL, 0, &resp, err);
	api_response_release(&resp);
	if (r == -ECONNREFUSED && k->access)
		return false;
	err_release(err);
	return true;
}

static int check_validation(const struct file_visit *f, const struct value *doc, struct err *err)
{
	const char *what = document_lacks(doc);

	if (!f->v->b->validate)
		return 0;
	if (!f->v->k->mapper && !server_answers(f->v->k, err)) {
		STR_AUTO why = xstrdup(err_msg(err));
		const char *url = f->v->k->access->is_default ? "http://localhost:8080"
							      : f->v->k->access->server;

		return err_set(err, -EINVAL,
			       "error validating \"%s\": error validating data: failed to download "
			       "openapi: Get \"%s/openapi/v2?timeout=32s\": %s; " STOP_VALIDATE,
			       f->source, url, why);
	}
	if (!what)
		return 0;
	return err_set(err, -EINVAL,
		       "error validating \"%s\": error validating data: %s; " STOP_VALIDATE,
		       f->source, what);
}

/* An error of a file as commands show it that collect such errors (get, describe). */
static int bare(const struct visit *v, int r, struct err *err)
{
	bool connection = err->code == -ENOTCONN || err->code == -ECONNREFUSED;

	if (v->b->bare_errors && v->b->continue_on_error && !err->http && !connection)
		err->code = KUBECTL_PLAIN;
	return r;
}

static int on_document(struct value *doc, int index, void *arg, struct err *err)
{
	struct file_visit *f = arg;
	int r;

	(void)index;
	(void)err;
	if (value_is_null(doc))
		return 0;
	/* A failed validation ends the file, a document that cannot be read does not. */
	r = check_validation(f, doc, f->err);
	if (r < 0)
		f->result = f->v->b->continue_on_error ? -EAGAIN : r;
	else if (kubectl_check_document(doc, f->source, f->err) < 0)
		f->result = builder_emit(f->v, NULL, bare(f->v, -EINVAL, f->err), f->err);
	else
		f->result = builder_visit_object(f->v, doc, f->source, f->err);
	return f->result;
}

/* *ret_ends: the visit ends with it. */
static int visit_text(struct visit *v, const struct buf *text, const char *source, bool *ret_ends,
		      struct err *err)
{
	struct file_visit f = {.v = v, .source = source, .err = err};
	ERR_AUTO why = ERR_INIT;
	int r = yaml_each_document(buf_str(text), text->len, on_document, &f, &why);

	if (f.result == 0 && r < 0)
		err_set(err, r, "error parsing %s: %s", f.source, err_msg(&why));
	*ret_ends = f.result < 0 && f.result != -EAGAIN;
	return *ret_ends ? f.result : r;
}

static int visit_file(struct visit *v, const char *path, struct err *err)
{
	BUF_AUTO text = BUF_INIT;
	bool ends = false;
	int r = kubectl_read_file(v->k, path, &text, err);

	if (r == 0)
		r = visit_text(v, &text, str_eq(path, "-") ? "STDIN" : path, &ends, err);
	if (r == 0 || ends || !v->b->continue_on_error)
		return r;
	(void)bare(v, r, err);
	kubectl_keep_error(v->k, err);
	v->failed = true;
	return 0;
}

static int visit_kustomization(struct visit *v, struct err *err)
{
	const char *dir = v->b->files->kustomize;
	VALUE_AUTO *list = NULL;
	struct value *obj;
	int r;

	if (v->b->files->files.nr)
		return err_set(err, -EINVAL, "only one of -f or -k can be specified");
	if (v->b->files->recursive)
		return err_set(err, -EINVAL, "the -k flag can't be used with -f or -R");
	r = kustomize_build(v->k, dir, &list, err);
	value_each_item(obj, i, list)
	{
		struct file_visit f = {.v = v, .source = dir, .err = err};
		int rc = r < 0 ? r : on_document(obj, 0, &f, err);

		r = rc == -EAGAIN ? 0 : rc;
		if (rc == -EAGAIN)
			kubectl_keep_error(v->k, err);
	}
	return r;
}

int builder_visit_files(struct visit *v, const struct parsed_args *a, struct err *err)
{
	STRVEC_AUTO files = STRVEC_INIT;
	bool ends;
	int r;

	if (v->b->text)
		return visit_text(v, v->b->text, v->b->text_name, &ends, err);
	if (a->types.nr || a->names.nr || a->tuple_types.nr)
		return err_set(
			err, -EINVAL,
			"when paths, URLs, or stdin is provided as input, you may not specify "
			"resource arguments as well");
	if (!str_empty(v->b->files->kustomize))
		return visit_kustomization(v, err);
	r = kubectl_expand_files(v->k, v->b->files, &files, err);
	if (r < 0)
		return r;
	v->single = files.nr == 1 && v->b->files->files.nr == 1 && !str_eq(files.v[0], "-");
	for (size_t i = 0; r == 0 && i < files.nr; i++)
		r = visit_file(v, files.v[i], err);
	return r;
}
