#include "kubectl/table.h"

#include "cli/printer.h"

struct table_printer {
	struct table_options opt;
	const struct kind *kind;
	struct tabwriter *tab;
	struct value *columns; /* of the last table */
	bool headers_printed;
};

struct table_printer *table_printer_new(const struct table_options *opt)
{
	struct table_printer *t = xcalloc(1, sizeof(*t));

	t->opt = *opt;
	t->tab = tabwriter_table_new();
	return t;
}

void table_printer_free(struct table_printer *t)
{
	if (!t)
		return;
	tabwriter_free(t->tab);
	value_unref(t->columns);
	free(t);
}

void table_printer_start(struct table_printer *t, const struct kind *k, bool with_namespace,
			 bool with_kind)
{
	t->kind = k;
	t->opt.with_namespace = with_namespace;
	t->opt.with_kind = with_kind;
	t->headers_printed = false;
	value_unrefp(&t->columns);
	tabwriter_forget(t->tab);
}

void table_flush(struct table_printer *t, struct buf *out)
{
	tabwriter_flush(t->tab, out);
}

void labels_write(struct buf *out, const struct value *labels)
{
	const struct value *v;
	const char *key;

	value_each_entry(key, v, i, labels)
		buf_addf(out, "%s%s=%s", i ? "," : "", key, value_str_or(v, ""));
	if (value_len(labels) == 0)
		buf_adds(out, "<none>");
}

/* Upper case, and control characters made visible. */
static void add_escaped(struct buf *out, const char *s, size_t len, bool upper)
{
	for (size_t i = 0; i < len; i++) {
		char c = s[i];

		if (c == 0x1b)
			buf_adds(out, "^[");
		else if (c == '\r')
			buf_adds(out, "\\r");
		else
			buf_addc(out, upper && c >= 'a' && c <= 'z' ? (char)(c - 32) : c);
	}
}

static void add_cell(struct buf *out, const struct value *cell)
{
	const char *s = value_str(cell);
	size_t len;

	if (value_is_null(cell))
		return;
	if (!s) {
		go_value_write(out, cell);
		return;
	}
	len = strcspn(s, "\f\n\r");
	add_escaped(out, s, len, false);
	if (s[len])
		buf_adds(out, "...");
}

static bool shown(const struct table_printer *t, const struct value *column)
{
	return t->opt.wide || value_int_in(column, "priority") == 0;
}

static const char *event_name(const char *event)
{
	if (str_eq(event, "ADDED"))
		return "ADDED   ";
	if (str_eq(event, "DELETED"))
		return "DELETED ";
	return str_eq(event, "ERROR") ? "ERROR   " : event;
}

static void separate(struct buf *out)
{
	if (out->len)
		buf_addc(out, '\t');
}

static void print_headers(struct table_printer *t, const char *event)
{
	const struct strvec *labels = t->opt.label_columns;
	const struct value *column;
	BUF_AUTO line = BUF_INIT;

	if (event)
		buf_adds(&line, "EVENT");
	if (t->opt.with_namespace) {
		separate(&line);
		buf_adds(&line, "NAMESPACE");
	}
	value_each_item(column, i, t->columns)
	{
		const char *name = value_str_or(value_get(column, "name"), "");

		if (!shown(t, column))
			continue;
		separate(&line);
		add_escaped(&line, name, strlen(name), true);
	}
	for (size_t i = 0; labels && i < labels->nr; i++) {
		const char *slash = strrchr(labels->v[i], '/');
		const char *name = slash ? slash + 1 : labels->v[i];

		buf_addc(&line, '\t');
		add_escaped(&line, name, strlen(name), true);
	}
	if (t->opt.show_labels)
		buf_adds(&line, "\tLABELS");
	tabwriter_printf(t->tab, "%s\n", buf_str(&line));
}

static bool is_name_column(const struct value *column)
{
	return str_eq(value_str_in(column, "format"), "name") &&
	       str_eq(value_str_in(column, "type"), "string");
}

static void add_label_cells(struct table_printer *t, const struct value *meta, struct buf *line)
{
	const struct strvec *columns = t->opt.label_columns;
	const struct value *labels = value_get(meta, "labels");

	for (size_t i = 0; columns && i < columns->nr; i++)
		buf_addf(line, "\t%s",
			 meta ? value_str_or(value_get(labels, columns->v[i]), "") : "");
	if (!t->opt.show_labels)
		return;
	buf_addc(line, '\t');
	if (meta)
		labels_write(line, labels);
}

static void print_row(struct table_printer *t, const struct value *row, const char *event)
{
	const struct value *meta = value_in(row, "object", "metadata"), *cell;
	BUF_AUTO line = BUF_INIT;
	bool first = true, named = false;

	if (event) {
		buf_adds(&line, event_name(event));
		first = false;
	}
	if (t->opt.with_namespace) {
		buf_addf(&line, "%s%s", first ? "" : "\t",
			 value_str_or(value_get(meta, "namespace"), ""));
		first = false;
	}
	value_each_item(cell, i, value_get(row, "cells"))
	{
		const struct value *column = value_idx(t->columns, i);

		if (!column)
			break;
		if (!shown(t, column))
			continue;
		if (!first)
			buf_addc(&line, '\t');
		first = false;
		if (t->opt.with_kind && t->kind && !named && is_name_column(column)) {
			kind_label_write(&line, t->kind->kind, t->kind->group);
			buf_addc(&line, '/');
			named = true;
		}
		add_cell(&line, cell);
	}
	add_label_cells(t, meta, &line);
	tabwriter_printf(t->tab, "%s\n", buf_str(&line));
}

void table_print(struct table_printer *t, const struct value *table, const char *event)
{
	const struct value *columns = value_get(table, "columnDefinitions");
	const struct value *rows = value_get(table, "rows"), *row;

	if (value_len(columns) > 0 && !value_equal(columns, t->columns)) {
		value_unref(t->columns);
		t->columns = value_ref(columns);
		t->headers_printed = false;
	}
	if (value_len(rows) == 0)
		return;
	if (!t->headers_printed && !t->opt.no_headers)
		print_headers(t, event);
	t->headers_printed = true;
	value_each_item(row, i, rows) print_row(t, row, event);
}

static void add_object(struct value **rows, const struct value *obj, int64_t now)
{
	int64_t created = time_of(value_in(obj, "metadata", "creationTimestamp"), INT64_MIN);
	BUF_AUTO age = BUF_INIT;

	if (created == INT64_MIN)
		buf_adds(&age, "<unknown>");
	else
		duration_write_human(&age, now - created);
	value_push(rows, value_build("{cells: [%s, %s], object: %v}",
				     value_str_or(value_in(obj, "metadata", "name"), ""),
				     buf_str(&age), obj));
}

struct value *table_of_objects(const struct value *obj, int64_t now)
{
	struct value *rows = value_array_new(), *item;

	if (value_is_array(value_get(obj, "items"))) {
		value_each_item(item, i, value_get(obj, "items")) add_object(&rows, item, now);
	} else {
		add_object(&rows, obj, now);
	}
	return value_build("{kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata: %v, "
			   "columnDefinitions: [{name: 'Name', type: 'string', format: 'name'}, "
			   "{name: 'Age', type: 'string'}], rows: %V}",
			   value_get(obj, "metadata"), rows);
}
