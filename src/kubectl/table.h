/*
 * table.h - server-side tables (meta.k8s.io Table) as `kubectl get` shows them, and the
 * order --sort-by asks for. Upstream: cli-runtime/pkg/printers/tableprinter.go and
 * kubectl/pkg/cmd/get/sorter.go.
 *
 * A printer lays rows out through one tab writer that remembers widths, so the rows of a
 * watch keep their columns. Flushing is the caller's: table_flush.
 */
#ifndef KUBECTL_TABLE_H
#define KUBECTL_TABLE_H

#include "kinds/kind.h"
#include "kubectl/kubectl.h"
#include "object/value.h"

struct table_options {
	bool wide, no_headers, with_namespace, with_kind, show_labels;
	const struct strvec *label_columns; /* borrowed */
};

struct table_printer;
struct table_printer *table_printer_new(const struct table_options *opt);
void table_printer_free(struct table_printer *t);
/* Rows of another kind follow: headers and widths start again. namespaces and kinds as in
 * the options. */
void table_printer_start(struct table_printer *t, const struct kind *k, bool with_namespace,
			 bool with_kind);
/* event: NULL, or the type of a watch event, which becomes a column. */
void table_print(struct table_printer *t, const struct value *table, const char *event);
void table_flush(struct table_printer *t, struct buf *out);

/* NAME and AGE of an object or list, for servers or users that want no server-side table. */
struct value *table_of_objects(const struct value *obj, int64_t now);

/* The rows of a table by a JSONPath of their objects. 0 or -EINVAL with kubectl's text;
 * -ECANCELED: what is there cannot be ordered, which ends kubectl (and has been said). */
int table_sort(struct kubectl *k, struct value **table, const char *path,
	       struct err *err) NODISCARD;
/* The same for an array of objects. */
int objects_sort(struct kubectl *k, struct value **items, const char *path,
		 struct err *err) NODISCARD;
/* "k=v,k2=v2" or "<none>". */
void labels_write(struct buf *out, const struct value *labels);

#endif
