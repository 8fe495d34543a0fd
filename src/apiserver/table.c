/*
 * table.c - Table and PartialObjectMetadata forms of answers.
 * Upstream: apiserver/pkg/endpoints/handlers/response.go, registry/rest/table.go.
 */
#include "apiserver/internal.h"

#include "object/timefmt.h"

static const struct column default_columns[] = {
	{"Name", "string", "name", 0,
	 "Name must be unique within a namespace. It is what the object is referred to by."},
	{"Created At", "date", "", 0, "When the object was created."},
	{NULL, NULL, NULL, 0, NULL},
};

struct value *partial_new(const struct value *obj)
{
	return value_build("{kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', "
			   "metadata: %v}",
			   value_get(obj, "metadata"));
}

static struct value *definitions(const struct column *col)
{
	struct value *defs = value_array_new();

	for (; col->name; col++)
		value_push(&defs,
			   value_build("{name: %s, type: %s, format: %s, description: %s, "
				       "priority: %i}",
				       col->name, col->type, col->format ? col->format : "",
				       col->description ? col->description : "", col->priority));
	return defs;
}

/* Pods that ended are marked, so that clients can leave them out. */
static struct value *row_conditions(const struct value *obj)
{
	const char *phase;
	bool good;

	if (!str_eq(value_str(value_get(obj, "kind")), "Pod"))
		return NULL;
	phase = value_str_in(obj, "status", "phase");
	good = str_eq(phase, "Succeeded");
	if (!good && !str_eq(phase, "Failed"))
		return NULL;
	return value_build("[{type: 'Completed', status: 'True', reason: %s, message: %s}]", phase,
			   good ? "The pod has completed successfully." : "The pod failed.");
}

static struct value *row_new(const struct kind *k, const struct value *obj, int include_object,
			     int64_t now)
{
	const struct value *meta = value_get(obj, "metadata");
	struct value *row = value_map_new(), *cells;

	if (k->columns && k->row)
		cells = k->row(obj, now);
	else
		cells = value_build("[%s, %s]", value_str_or(value_get(meta, "name"), ""),
				    value_str_or(value_get(meta, "creationTimestamp"), ""));
	value_put(&row, "cells", cells);
	value_put(&row, "conditions", row_conditions(obj));
	if (include_object == 0)
		value_put(&row, "object", partial_new(obj));
	else if (include_object == 2)
		value_put(&row, "object", value_ref(obj));
	return row;
}

struct value *table_new(const struct endpoint *ep, const struct value *items,
			struct value *metadata, int include_object, bool columns, int64_t now)
{
	const struct kind *k = ep->kind;
	const struct column *col = k->columns && k->row ? k->columns : default_columns;
	struct value *rows = value_array_new();
	const struct value *obj;

	if (value_is_array(items)) {
		value_each_item(obj, i, items)
			value_push(&rows, row_new(k, obj, include_object, now));
	} else {
		value_push(&rows, row_new(k, items, include_object, now));
		if (!metadata)
			metadata = value_build("{resourceVersion: %v}",
					       value_in(items, "metadata", "resourceVersion"));
	}
	if (!metadata)
		metadata = value_map_new();
	return value_build("{kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata: %V, "
			   "columnDefinitions: %V, rows: %V}",
			   metadata, columns ? definitions(col) : value_null_new(), rows);
}
