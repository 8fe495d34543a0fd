#include "kubectl/print.h"

#include <errno.h>

#include "cli/printer.h"
#include "kubectl/columns.h"
#include "kubectl/internal.h"
#include "object/gotemplate.h"
#include "object/json.h"
#include "object/jsonpath.h"
#include "object/yaml.h"

enum format {
	FORMAT_RESULT, /* "pod/web created" */
	FORMAT_NAME,
	FORMAT_JSON,
	FORMAT_YAML,
	FORMAT_JSONPATH,
	FORMAT_JSONPATH_JSON,
	FORMAT_TEMPLATE,
	FORMAT_COLUMNS,
};

struct printer {
	enum format format;
	enum dry_run dry;
	char *operation, *template;
	bool show_managed_fields;
	size_t printed;
	struct jsonpath *jsonpath;
	struct gotemplate *gotemplate;
	struct columns *columns;
};

const char print_formats_all[] = "go-template,go-template-file,json,jsonpath,jsonpath-as-json,"
				 "jsonpath-file,name,template,templatefile,yaml";
const char print_formats_get[] =
	"custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,"
	"jsonpath-as-json,jsonpath-file,name,template,templatefile,wide,yaml";

void printer_free(struct printer *p)
{
	if (!p)
		return;
	free(p->operation);
	free(p->template);
	jsonpath_free(p->jsonpath);
	gotemplate_free(p->gotemplate);
	columns_free(p->columns);
	free(p);
}

bool printer_is_result(const struct printer *p)
{
	return p->format == FORMAT_RESULT;
}

bool printer_is_name(const struct printer *p)
{
	return p->format == FORMAT_RESULT || p->format == FORMAT_NAME;
}

enum dry_run printer_dry_run(const struct printer *p)
{
	return p->dry;
}

void printer_set_operation(struct printer *p, const char *operation)
{
	free(p->operation);
	p->operation = xstrdup(operation);
}

/* ---- formats ---------------------------------------------------------------------------- */

struct format_name {
	const char *name;
	enum format format;
	bool file, get_only;
};
static const struct format_name formats[] = {
	{"json", FORMAT_JSON, false, false},
	{"yaml", FORMAT_YAML, false, false},
	{"name", FORMAT_NAME, false, false},
	{"jsonpath", FORMAT_JSONPATH, false, false},
	{"jsonpath-as-json", FORMAT_JSONPATH_JSON, false, false},
	{"jsonpath-file", FORMAT_JSONPATH, true, false},
	{"go-template", FORMAT_TEMPLATE, false, false},
	{"template", FORMAT_TEMPLATE, false, false},
	{"go-template-file", FORMAT_TEMPLATE, true, false},
	{"templatefile", FORMAT_TEMPLATE, true, false},
	{"custom-columns", FORMAT_COLUMNS, false, true},
	{"custom-columns-file", FORMAT_COLUMNS, true, true},
};

static bool takes_argument(enum format f)
{
	return f >= FORMAT_JSONPATH;
}

/* "jsonpath={...}": the format and what follows '='; NULL when there is no such format. */
static const struct format_name *find_format(const char *text, bool get, const char **ret_arg)
{
	const char *eq = strchr(text, '=');
	size_t len = eq ? (size_t)(eq - text) : strlen(text);

	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		const struct format_name *f = &formats[i];

		if (strlen(f->name) != len || memcmp(f->name, text, len) != 0 ||
		    (f->get_only && !get) || (eq && !takes_argument(f->format)))
			continue;
		*ret_arg = eq ? eq + 1 : NULL;
		return f;
	}
	return NULL;
}

static int read_template(struct kubectl *k, const struct format_name *f, const char *arg,
			 char **ret, struct err *err)
{
	BUF_AUTO text = BUF_INIT;
	int r;

	if (str_empty(arg))
		return f->format == FORMAT_COLUMNS
			       ? err_set(err, -EINVAL,
					 "custom-columns format specified but no custom columns "
					 "given")
			       : err_set(err, -EINVAL,
					 "template format specified but no template given");
	if (!f->file) {
		*ret = xstrdup(arg);
		return 0;
	}
	r = proc_read_file(k->proc, arg, &text);
	if (r < 0)
		return err_set(err, r, "error reading %s %s, open %s: %s",
			       f->format == FORMAT_COLUMNS ? "template" : "--template", arg, arg,
			       r == -ENOENT ? "no such file or directory" : "permission denied");
	*ret = buf_detach(&text);
	return 0;
}

static int parse_template(struct printer *p, const struct print_flags *f, bool no_headers,
			  bool columns_file, struct err *err)
{
	int r = 0;

	switch (p->format) {
	case FORMAT_JSONPATH:
	case FORMAT_JSONPATH_JSON:
		r = jsonpath_parse(p->template, &p->jsonpath, err);
		if (r < 0) {
			err_prefix(err, "error parsing jsonpath %s, ", p->template);
			break;
		}
		jsonpath_allow_missing_keys(p->jsonpath, f->allow_missing_keys);
		jsonpath_output_json(p->jsonpath, p->format == FORMAT_JSONPATH_JSON);
		break;
	case FORMAT_TEMPLATE:
		r = gotemplate_parse(p->template, &p->gotemplate, err);
		if (r < 0)
			err_prefix(err, "error parsing template %s, ", p->template);
		else
			gotemplate_allow_missing_keys(p->gotemplate, f->allow_missing_keys);
		break;
	case FORMAT_COLUMNS:
		r = columns_file ? columns_parse_file(p->template, no_headers, &p->columns, err)
				 : columns_parse(p->template, no_headers, &p->columns, err);
		break;
	default:
		break;
	}
	return r;
}

struct request {
	bool get, no_headers;
};

static int make(struct kubectl *k, const struct print_flags *f, const struct request *req,
		struct printer **ret, struct err *err)
{
	const char *arg = NULL, *text = f->output;
	const struct format_name *name;
	struct printer *p;
	int r = 0;

	/* A template alone asks for a Go template. */
	if (!text[0] && f->template[0])
		text = "go-template";
	name = find_format(text, req->get, &arg);
	if (text[0] && !name)
		return err_set(err, -EINVAL,
			       "unable to match a printer suitable for the output format \"%s\", "
			       "allowed formats are: %s",
			       text, req->get ? print_formats_get : print_formats_all);
	p = xcalloc(1, sizeof(*p));
	p->format = name ? name->format : FORMAT_RESULT;
	p->show_managed_fields = f->show_managed_fields;
	if (name && takes_argument(name->format)) {
		r = read_template(k, name, arg ? arg : f->template, &p->template, err);
		if (r == 0)
			r = parse_template(p, f, req->no_headers, name->file, err);
	}
	if (r < 0) {
		printer_free(p);
		return r;
	}
	*ret = p;
	return 0;
}

int printer_new(struct kubectl *k, const struct print_flags *f, const char *operation,
		enum dry_run dry, struct printer **ret, struct err *err)
{
	const struct request req = {.get = false};
	int r = make(k, f, &req, ret, err);

	if (r < 0)
		return r;
	(*ret)->dry = dry;
	(*ret)->operation = xstrdup(operation);
	return 0;
}

int printer_new_get(struct kubectl *k, const struct print_flags *f, bool no_headers,
		    struct printer **ret, struct err *err)
{
	const struct request req = {.get = true, .no_headers = no_headers};

	if ((!f->output[0] && !f->template[0]) || str_eq(f->output, "wide"))
		return -ENOENT;
	return make(k, f, &req, ret, err);
}

/* ---- printing ------------------------------------------------------------------------------ */

static bool has_managed(const struct value *obj)
{
	return value_get_lazy(value_get(obj, "metadata"), "managedFields");
}

struct value *object_strip_managed(const struct value *obj)
{
	struct value *copy = value_ref(obj), *items, *item;

	if (has_managed(copy)) {
		struct value *meta = value_ref(value_get(copy, "metadata"));

		value_del(&meta, "managedFields");
		value_put(&copy, "metadata", meta);
	}
	if (!value_is_array(value_get(copy, "items")))
		return copy;
	items = value_ref(value_get(copy, "items"));
	for (size_t i = 0; (item = value_idx(items, i)); i++)
		if (has_managed(item))
			value_put_idx(&items, i, object_strip_managed(item));
	value_put(&copy, "items", items);
	return copy;
}

static void print_name(struct printer *p, const struct value *obj, struct buf *out)
{
	const struct value *item;

	if (value_is_array(value_get(obj, "items")) &&
	    str_ends(value_str_in(obj, "kind"), "List")) {
		value_each_item(item, i, value_get(obj, "items")) print_name(p, item, out);
		return;
	}
	object_label_write(out, obj);
	if (p->format == FORMAT_RESULT && !str_empty(p->operation))
		buf_addf(out, " %s%s", p->operation,
			 p->dry == DRY_RUN_CLIENT   ? " (dry run)"
			 : p->dry == DRY_RUN_SERVER ? " (server dry run)"
						    : "");
	buf_addc(out, '\n');
}

static void print_json(const struct value *obj, const struct schema_type *type, struct buf *out)
{
	if (type)
		schema_write_json(out, obj, type, JSON_PRETTY | JSON_HTML_ESCAPE);
	else
		json_write(out, obj, JSON_PRETTY | JSON_HTML_ESCAPE);
	buf_addc(out, '\n');
}

static int print_jsonpath(struct printer *p, const struct value *obj, struct buf *out,
			  struct err *err)
{
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO shown = BUF_INIT;
	BUF_AUTO quoted = BUF_INIT;
	int r = jsonpath_execute(p->jsonpath, obj, &text, err);

	if (r == 0) {
		buf_add(out, buf_str(&text), text.len);
		return 0;
	}
	go_syntax_write(&shown, obj);
	go_quote(&quoted, p->template);
	buf_addf(
		&text,
		"Error executing template: %s. Printing more information for debugging the "
		"template:\n\ttemplate was:\n\t\t%s\n\tobject given to jsonpath engine was:\n\t\t%s"
		"\n\n",
		err_msg(err), p->template, buf_str(&shown));
	return err_set(err, -EINVAL, "error executing jsonpath %s: %s\n", buf_str(&quoted),
		       buf_str(&text));
}

static int print_template(struct printer *p, const struct value *obj,
			  const struct schema_type *type, struct buf *out, struct err *err)
{
	BUF_AUTO raw = BUF_INIT;
	BUF_AUTO shown = BUF_INIT;
	BUF_AUTO quoted = BUF_INIT;
	int r = gotemplate_execute(p->gotemplate, obj, out, err);

	if (r == 0)
		return 0;
	if (type)
		schema_write_json(&raw, obj, type, 0);
	else
		json_write(&raw, obj, 0);
	go_value_write(&shown, obj);
	go_quote(&quoted, p->template);
	buf_addf(out,
		 "Error executing template: %s. Printing more information for debugging the "
		 "template:\n\ttemplate was:\n\t\t%s\n\traw data was:\n\t\t%s\n\tobject given to "
		 "template engine was:\n\t\t%s\n\n",
		 err_msg(err), p->template, buf_str(&raw), buf_str(&shown));
	err_prefix(err, "error executing template %s: ", buf_str(&quoted));
	return r;
}

static int print_to(struct printer *p, const struct value *obj, const struct schema_type *type,
		    struct buf *out, struct err *err)
{
	switch (p->format) {
	case FORMAT_RESULT:
	case FORMAT_NAME:
		print_name(p, obj, out);
		return 0;
	case FORMAT_JSON:
		print_json(obj, type, out);
		return 0;
	case FORMAT_YAML:
		if (p->printed > 0)
			buf_adds(out, "---\n");
		yaml_write(out, obj);
		return 0;
	case FORMAT_JSONPATH:
	case FORMAT_JSONPATH_JSON:
		return print_jsonpath(p, obj, out, err);
	case FORMAT_TEMPLATE:
		return print_template(p, obj, type, out, err);
	case FORMAT_COLUMNS:
		return columns_print(p->columns, obj, out, err);
	}
	return 0;
}

int printer_print(struct kubectl *k, struct printer *p, const struct value *obj, bool typed,
		  struct err *err)
{
	const struct schema_type *type = NULL;
	struct value *shown;
	BUF_AUTO out = BUF_INIT;
	int r;

	if (typed)
		type = schema_of_kind(value_str_in(obj, "apiVersion"), value_str_in(obj, "kind"));
	/* as upstream: only these two leave them out */
	shown = !p->show_managed_fields && (p->format == FORMAT_JSON || p->format == FORMAT_YAML)
			? object_strip_managed(obj)
			: value_ref(obj);
	if (type && !printer_is_name(p))
		schema_add_zeros(&shown, type);
	r = print_to(p, shown, type, &out, err);
	p->printed++;
	kubectl_out_buf(k, &out);
	value_unref(shown);
	return r;
}

int print_result(struct kubectl *k, const struct print_flags *f, const char *operation,
		 enum dry_run dry, const struct value *obj, bool typed, struct err *err)
{
	struct printer *p;
	int r = printer_new(k, f, operation, dry, &p, err);

	if (r < 0)
		return r;
	r = printer_print(k, p, obj, typed, err);
	printer_free(p);
	return r;
}

void kubectl_raw_text(const struct api_response *resp, struct buf *out)
{
	const struct schema_type *type;

	if (!resp->body || resp->text.len) { /* as it came */
		buf_add(out, buf_str(&resp->text), resp->text.len);
		return;
	}
	type = schema_of_kind(value_str_or(value_get(resp->body, "apiVersion"), ""),
			      value_str_or(value_get(resp->body, "kind"), ""));
	if (type) /* the server's bytes: fields in the order of their Go types */
		schema_write_json(out, resp->body, type, JSON_HTML_ESCAPE);
	else
		json_write(out, resp->body, JSON_HTML_ESCAPE);
	buf_addc(out, '\n');
}
