/* Requests for which client.h has no call of its own. */
#include "kubectl/internal.h"

#include <errno.h>

int kubectl_send(struct kubectl *k, enum api_verb verb, const struct kind *kind, const char *ns,
		 const char *name, const char *subresource, const struct value *body,
		 struct value **ret, struct err *err)
{
	struct api_request req = API_REQUEST_INIT;
	struct api_response resp = {0};
	struct client *c;
	int r = kubectl_client(k, &c, err);

	if (r < 0)
		return r;
	req.verb = verb;
	req.group = kind->group;
	req.version = kind->version;
	req.resource = kind->plural;
	req.ns = kind->namespaced ? ns : NULL;
	req.name = name;
	req.subresource = subresource;
	req.body = body;
	r = client_do(c, &req, &resp, err);
	kubectl_warnings(k, &resp.warnings);
	if (r == 0 && ret)
		*ret = value_ref(resp.body);
	api_response_release(&resp);
	return r;
}

int kubectl_raw(struct kubectl *k, const char *method, const char *path,
		const struct file_flags *files, struct err *err)
{
	struct api_response resp = {0};
	BUF_AUTO body = BUF_INIT;
	BUF_AUTO out = BUF_INIT;
	struct client *c;
	int r = 0;

	if (*path != '/')
		return err_set(err, -EINVAL,
			       "--raw must be a valid URL path: parse \"%s\": invalid URI for request",
			       path);
	if (files && files->files.nr > 0) {
		const char *file = files->files.v[0];

		if (!str_eq(file, "-") && proc_access(k->proc, file, 0) == -ENOENT)
			return err_set(err, -ENOENT, "open %s: no such file or directory", file);
		r = kubectl_read_file(k, file, &body, err);
	}
	if (r == 0)
		r = kubectl_client(k, &c, err);
	if (r < 0)
		return r;
	r = client_raw(c, method, path, "*/*", body.len ? buf_str(&body) : NULL, body.len, &resp,
		       err);
	kubectl_warnings(k, &resp.warnings);
	if (r == 0) {
		kubectl_raw_text(&resp, &out);
		kubectl_out_buf(k, &out);
	}
	api_response_release(&resp);
	return r;
}

int kubectl_check_raw(const char *raw, const struct file_flags *files, bool edit,
		      const char *output, const char *selector, bool one_file, struct err *err)
{
	if (one_file && (files->files.nr != 1 || str_starts(files->files.v[0], "http")))
		return err_set(err, -EINVAL, "--raw can only use a single local file or stdin");
	if (edit)
		return err_set(err, -EINVAL, "--raw and --edit are mutually exclusive");
	if (files->recursive)
		return err_set(err, -EINVAL, "--raw and --recursive are mutually exclusive");
	if (!str_empty(selector))
		return err_set(err, -EINVAL,
			       "--raw and --selector (-l) are mutually exclusive");
	if (!str_empty(output))
		return err_set(err, -EINVAL, "--raw and --output are mutually exclusive");
	if (*raw != '/')
		return err_set(err, -EINVAL,
			       "--raw must be a valid URL path: parse \"%s\": invalid URI for request",
			       raw);
	return 0;
}
