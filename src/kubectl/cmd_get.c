/* kubectl get: objects as tables, or in the format asked for. */
#include <errno.h>

#include "object/json.h"

#include "cli/printer.h"
#include "kubectl/internal.h"
#include "kubectl/print.h"
#include "kubectl/resource.h"
#include "kubectl/table.h"

struct opts {
	struct file_flags files;
	struct print_flags print;
	bool all_ns, ignore_not_found, no_headers, output_watch_events, server_print, show_kind;
	bool show_labels, watch, watch_only;
	char *field_selector, *label_selector, *raw, *sort_by, *subresource;
	struct strvec label_columns;
	int64_t chunk;
};

#define T struct opts
#define FORMATS                                                                                    \
	"json, yaml, name, go-template, go-template-file, template, templatefile, jsonpath, "      \
	"jsonpath-as-json, jsonpath-file, custom-columns, custom-columns-file, wide"
static const struct opt_spec specs[] = {
	ALL_NAMESPACES_OPT(T, all_ns),
	CHUNK_OPT(T, chunk),
	FIELD_SELECTOR_OPT(T, field_selector),
	FILE_OPTS(T, files, "naming the resources to get from the server"),
	OPT_BOOL(T, ignore_not_found, "ignore-not-found", 0, "false",
		 "Exit with status 0 when the object does not exist."),
	OPT_LIST(T, label_columns, "label-columns", 'L',
		 "Labels to show as columns, separated by commas; case counts. May be repeated."),
	OPT_BOOL(T, no_headers, "no-headers", 0, "false",
		 "Leave out the headers of tables and custom columns."),
	OPT_BOOL(T, output_watch_events, "output-watch-events", 0, "false",
		 "With --watch or --watch-only, show each event's type; what exists at the start "
		 "comes as ADDED."),
	PRINT_OPTS_WITH(T, print, FORMATS),
	OPT_STR(T, raw, "raw", 0, "", "Path to ask the server for as it is."),
	SELECTOR_OPT(T, label_selector),
	OPT_BOOL(T, server_print, "server-print", 0, "true",
		 "Let the server make the table. Works for extensions and custom resources."),
	OPT_BOOL(T, show_kind, "show-kind", 0, "false", "Put the type before each name."),
	OPT_BOOL(T, show_labels, "show-labels", 0, "false", "Show all labels in a last column."),
	OPT_STR(T, sort_by, "sort-by", 0, "",
		"JSONPath of the field to sort lists by (e.g. '{.metadata.name}'), a string or an "
		"integer."),
	OPT_STR(T, subresource, "subresource", 0, "", "Get this subresource of the object.",
		.values = "status|scale|resize"),
	OPT_BOOL(T, watch, "watch", 'w', "false", "After listing, watch for changes."),
	OPT_BOOL(T, watch_only, "watch-only", 0, "false", "Watch for changes without listing."),
	OPT_END};

static bool human(const struct opts *o)
{
	return (!o->print.output[0] && !o->print.template[0]) || str_eq(o->print.output, "wide");
}

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;

	if (o->raw[0]) {
		if (o->watch || o->watch_only || o->label_selector[0])
			return err_set(err, -EINVAL,
				       "--raw may not be specified with other flags that filter "
				       "the server request or alter the output");
		if (k->nr_args > 0)
			return err_set(err, -EINVAL,
				       "arguments may not be passed when --raw is specified");
		if (o->print.output[0])
			return err_set(err, -EINVAL, "--raw and --output are mutually exclusive");
		return 0;
	}
	if (o->show_labels && !human(o))
		return kubectl_usage_error(k, err,
					   "--show-labels option cannot be used with %s printer",
					   o->print.output[0] ? o->print.output : "template");
	if (o->output_watch_events && !o->watch && !o->watch_only)
		return err_set(err, -EINVAL,
			       "--output-watch-events option can only be used with --watch or "
			       "--watch-only");
	if (k->nr_args > 0 || files_given(&o->files))
		return 0;
	kubectl_err(
		k,
		"You must specify the type of resource to get. Use \"kubectl api-resources\" for "
		"a complete list of supported resources.\n\n");
	return kubectl_usage_error(k, err,
				   "Required resource not specified.\nUse \"kubectl explain "
				   "<resource>\" for a detailed description of that resource "
				   "(e.g. kubectl explain pods).");
}

static void fill_builder(struct kubectl *k, const struct opts *o, struct builder *b)
{
	*b = (struct builder){.args = k->args,
			      .files = &o->files,
			      .label_selector = o->label_selector,
			      .field_selector = o->field_selector,
			      .allow_empty_selector = true,
			      .all_ns = o->all_ns,
			      .continue_on_error = true,
			      .ignore_not_found = o->ignore_not_found,
			      .latest = true,
			      .flatten = true,
			      .subresource = o->subresource,
			      .as_table = human(o) && o->server_print,
			      .include_object = o->sort_by[0] ? 2 : 0,
			      .chunk = o->sort_by[0] ? 0 : o->chunk};
}

/* ---- tables --------------------------------------------------------------------------------- */

static bool several_kinds(const struct infos *l)
{
	for (size_t i = 1; i < l->nr; i++)
		if (l->v[i].kind != l->v[0].kind)
			return true;
	return false;
}

/* An object that came as it is: the server makes no table of it, or was not asked. */
static void as_table(struct kubectl *k, struct value **obj)
{
	struct value *table;

	if (str_eq(value_str_in(*obj, "kind"), "Table"))
		return;
	table = table_of_objects(*obj, sim_now(k->sim));
	value_unref(*obj);
	*obj = table;
}

static int print_tables(struct kubectl *k, const struct opts *o, struct table_printer *t,
			struct infos *l, struct buf *out, struct err *err)
{
	bool with_kind = o->show_kind || several_kinds(l);
	const struct kind *last = NULL;

	for (size_t i = 0; i < l->nr; i++) {
		struct info *info = &l->v[i];
		BUF_AUTO part = BUF_INIT;
		int r = 0;

		as_table(k, &info->obj);
		if (o->sort_by[0] && (r = table_sort(k, &info->obj, o->sort_by, err)) < 0) {
			if (r == -ECANCELED)
				return r;
			/* upstream then shows nothing, as if nothing was there */
			err_release(err);
			continue;
		}
		if (i == 0 || info->kind != last) {
			table_flush(t, out);
			table_printer_start(t, info->kind, o->all_ns && info->kind->namespaced,
					    with_kind);
			/* A blank line stands between kinds that both have rows. */
			if (i > 0 && !o->no_headers && out->len > 0 &&
			    value_len(value_get(info->obj, "rows")) > 0)
				buf_addc(out, '\n');
			last = info->kind;
		}
		table_print(t, info->obj, NULL);
	}
	table_flush(t, out);
	return 0;
}

/* Of several answers upstream asks the tables themselves for the field, which seldom have it. */
static int sort_tables(struct kubectl *k, const struct opts *o, struct infos *l, struct err *err)
{
	struct value *tables = value_array_new();
	int r;

	for (size_t i = 0; i < l->nr; i++) {
		as_table(k, &l->v[i].obj);
		value_push(&tables, value_ref(l->v[i].obj));
	}
	r = objects_sort(k, &tables, o->sort_by, err);
	value_unref(tables);
	return r;
}

static int run_tables(struct kubectl *k, const struct opts *o, struct err *err)
{
	const struct table_options to = {.wide = str_eq(o->print.output, "wide"),
					 .no_headers = o->no_headers,
					 .show_labels = o->show_labels,
					 .label_columns = &o->label_columns};
	struct table_printer *t;
	struct infos l = {0};
	struct builder b;
	BUF_AUTO out = BUF_INIT;
	bool namespaced = !o->all_ns;
	int r;

	fill_builder(k, o, &b);
	b.bare_errors = true;
	r = builder_infos(k, &b, &l, err);
	if (r < 0 && r != -ECANCELED) {
		infos_release(&l);
		return r;
	}
	for (size_t i = 0; i < l.nr; i++)
		namespaced = namespaced && l.v[i].kind && l.v[i].kind->namespaced;
	t = table_printer_new(&to);
	if (o->sort_by[0] && l.nr > 1 && sort_tables(k, o, &l, err) < 0)
		r = -EINVAL;
	else if (print_tables(k, o, t, &l, &out, err) < 0)
		r = -ECANCELED;
	kubectl_out_buf(k, &out);
	table_printer_free(t);
	infos_release(&l);
	if (r < 0 || out.len > 0 || o->ignore_not_found)
		return r;
	if (namespaced)
		return kubectl_none_found(k, err);
	kubectl_err(k, "No resources found\n");
	return 0;
}

/* ---- other formats --------------------------------------------------------------------------- */

static struct value *list_of(const struct infos *l)
{
	struct value *items = value_array_new(), *item;

	for (size_t i = 0; i < l->nr; i++) {
		const struct value *obj = l->v[i].obj;

		if (!value_is_array(value_get(obj, "items")) ||
		    !str_ends(value_str_in(obj, "kind"), "List")) {
			value_push(&items, value_ref(obj));
			continue;
		}
		value_each_item(item, j, value_get(obj, "items"))
			value_push(&items, value_ref(item));
	}
	return items;
}

static int run_objects(struct kubectl *k, const struct opts *o, struct err *err)
{
	struct printer *p = NULL;
	struct infos l = {0};
	struct builder b;
	struct value *obj = NULL;
	int r, kept;

	fill_builder(k, o, &b);
	r = printer_new_get(k, &o->print, o->no_headers, &p, err);
	if (r < 0)
		return r;
	r = kept = builder_infos(k, &b, &l, err);
	if ((r < 0 && r != -ECANCELED) || (l.nr == 0 && (l.single || o->ignore_not_found)))
		goto out;
	r = 0;
	if (l.single && l.nr == 1 && !l.v[0].is_list) {
		obj = value_ref(l.v[0].obj);
	} else {
		struct value *items = list_of(&l);

		if (o->sort_by[0] && value_len(items) > 0)
			r = objects_sort(k, &items, o->sort_by, err);
		obj = value_build("{apiVersion: 'v1', kind: 'List', items: %V, "
				  "metadata: {resourceVersion: ''}}",
				  items);
	}
	if (r == 0)
		r = printer_print(k, p, obj, false, err);
	if (r == 0)
		r = kept;
out:
	value_unref(obj);
	infos_release(&l);
	printer_free(p);
	return r;
}

/* ---- watching
 * ------------------------------------------------------------------------------------ */

struct watching {
	struct kubectl *k;
	const struct opts *o;
	struct table_printer *table; /* or */
	struct printer *printer;
};

static int show(struct watching *w, struct value *obj, const char *type, struct err *err)
{
	const char *event = w->o->output_watch_events ? type : NULL;
	VALUE_AUTO *wrapped = NULL;
	BUF_AUTO out = BUF_INIT;

	if (event && str_eq(w->o->print.output, "json")) { /* as the server sends it */
		buf_addf(&out, "{\"type\":\"%s\",\"object\":", type);
		json_write(&out, obj, JSON_HTML_ESCAPE);
		buf_adds(&out, "}\n");
		kubectl_out_buf(w->k, &out);
		return 0;
	}
	if (str_eq(w->o->print.output, "name"))
		event = NULL;

	if (w->table) {
		VALUE_AUTO *table = value_ref(obj);

		as_table(w->k, &table);
		table_print(w->table, table, event);
		table_flush(w->table, &out);
		kubectl_out_buf(w->k, &out);
		return 0;
	}
	wrapped = event ? value_build("{type: %s, object: %v}", event, obj) : value_ref(obj);
	return printer_print(w->k, w->printer, wrapped, false, err);
}

static int show_first(struct watching *w, const struct info *info, struct err *err)
{
	struct value *item;
	int r = 0;

	if (w->table || !info->is_list)
		return show(w, info->obj, "ADDED", err);
	value_each_item(item, i, value_get(info->obj, "items"))
	{
		r = show(w, item, "ADDED", err);
		if (r < 0)
			return r;
	}
	return r;
}

static int follow(struct watching *w, const struct info *info, struct err *err)
{
	const struct opts *o = w->o;
	struct list_options lo = {.label_selector = o->label_selector[0] ? o->label_selector : NULL,
				  .field_selector = o->field_selector[0] ? o->field_selector : NULL,
				  .resource_version =
					  value_str_in(info->obj, "metadata", "resourceVersion")};
	/* One object is watched from what it now is: its own version may be too old. The first
	 * event then says what was shown already. */
	bool known = info->name[0];
	struct client_watch *cw = NULL;
	struct client *c;
	int r = kubectl_client(w->k, &c, err);

	if (known)
		lo.resource_version = "0";
	if (r == 0)
		r = client_watch(c, info->kind, info->ns, info->name[0] ? info->name : NULL, &lo,
				 w->table && o->server_print, &cw, err);
	while (r == 0) {
		VALUE_AUTO *obj = NULL;
		const char *type;

		r = client_watch_next(cw, SIM_NEVER, &type, &obj);
		if (r <= 0)
			break;
		r = 0;
		if (str_eq(type, "ERROR")) {
			r = err_api(
				err, -EIO, (int)value_int_in(obj, "code"), "InternalError",
				"an error on the server (\"%s\") has prevented the request from "
				"succeeding",
				value_str_or(value_get(obj, "message"), "unknown"));
		} else if (!str_eq(type, "BOOKMARK")) {
			r = known ? 0 : show(w, obj, type, err);
			known = false;
		}
	}
	if (cw)
		client_watch_free(cw);
	return r;
}

static int run_watch(struct kubectl *k, const struct opts *o, struct err *err)
{
	const struct table_options to = {.wide = str_eq(o->print.output, "wide"),
					 .no_headers = o->no_headers,
					 .show_labels = o->show_labels,
					 .label_columns = &o->label_columns};
	struct watching w = {.k = k, .o = o};
	struct infos l = {0};
	struct builder b;
	int r = printer_new_get(k, &o->print, o->no_headers, &w.printer, err);

	if (r < 0 && r != -ENOENT)
		return r;
	fill_builder(k, o, &b);
	b.single_type = true;
	b.flatten = false;
	b.chunk = 0;
	b.continue_on_error = b.ignore_not_found = false;
	r = builder_infos(k, &b, &l, err);
	if (r == 0 && (several_kinds(&l) || l.nr == 0))
		r = err_set(err, -EINVAL,
			    "watch is only supported on individual resources and resource "
			    "collections - "
			    "more than 1 resource was found");
	if (r == 0 && !w.printer) {
		w.table = table_printer_new(&to);
		table_printer_start(w.table, l.v[0].kind, o->all_ns && l.v[0].kind->namespaced,
				    o->show_kind);
	}
	for (size_t i = 0; r == 0 && !o->watch_only && i < l.nr; i++)
		r = show_first(&w, &l.v[i], err);
	if (r == 0 && l.nr > 1)
		r = err_set(err, -EINVAL,
			    "you may only watch a single resource or type of resource at a time");
	if (r == 0)
		r = follow(&w, &l.v[0], err);
	table_printer_free(w.table);
	printer_free(w.printer);
	infos_release(&l);
	return r;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;

	if (o->raw[0])
		return kubectl_raw(k, "GET", o->raw, NULL, err);
	if ((o->watch || o->watch_only) && o->sort_by[0])
		kubectl_err(k, "warning: --watch requested, --sort-by will be ignored for watch "
			       "events received\n");
	if (o->watch || o->watch_only)
		return run_watch(k, o, err);
	return human(o) ? run_tables(k, o, err) : run_objects(k, o, err);
}

const struct kubectl_cmd kubectl_get = {
	.name = "get",
	.section = SECTION_INTERMEDIATE,
	.order = 2,
	.use = "get "
	       "[(-o|--output=)json|yaml|name|go-template|go-template-file|template|templatefile|"
	       "jsonpath|"
	       "jsonpath-as-json|jsonpath-file|custom-columns|custom-columns-file|wide] "
	       "(TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) "
	       "[flags]",
	.summary = "Display one or many resources",
	.details = "Shows the most important facts about objects as a table. A label selector "
		   "(--selector) "
		   "narrows the list down. For namespaced types only the current namespace is "
		   "looked at, "
		   "unless you name another one.\n\n"
		   "With '-o template' and --template you choose the fields yourself.\n\n"
		   "\"kubectl api-resources\" lists every type the server has.",
	.examples = "# The pods of this namespace\n"
		    "kubectl get pods\n\n"
		    "# The same with more columns, such as the node\n"
		    "kubectl get pods -o wide\n\n"
		    "# One deployment as YAML\n"
		    "kubectl get deployment web -o yaml\n\n"
		    "# The object a file describes, as JSON\n"
		    "kubectl get -f pod.yaml -o json\n\n"
		    "# Only the phase of a pod\n"
		    "kubectl get pod/web -o template --template={{.status.phase}}\n\n"
		    "# Columns of your own\n"
		    "kubectl get pod web -o "
		    "custom-columns=CONTAINER:.spec.containers[0].name,IMAGE:.spec.containers[0]."
		    "image\n\n"
		    "# Several types together\n"
		    "kubectl get rs,services\n\n"
		    "# Several objects by type and name\n"
		    "kubectl get rs/web service/frontend pods/web-13je7\n\n"
		    "# The pods of all namespaces\n"
		    "kubectl get pods --all-namespaces",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
	.arg_kinds = "type name",
};
