/*
 * printer.h - text layouts shared by the command families: Go's tab writer (tables and
 * describe), the indented writer of describe, and names of objects.
 *
 * The tab writer follows text/tabwriter: a cell ends at a tab; consecutive lines that have
 * a cell in the same column form a block of one width; the text after a line's last tab
 * does not count. Widths are in code points.
 */
#ifndef CLI_PRINTER_H
#define CLI_PRINTER_H

#include "object/goformat.h"
#include "object/value.h"

struct tabwriter;

enum tabwriter_flags {
	TAB_REMEMBER = 1, /* columns never get narrower between flushes (kubectl get -w) */
};
struct tabwriter *tabwriter_new(int min_width, int padding, unsigned flags);
void tabwriter_free(struct tabwriter *w);
void tabwriter_write(struct tabwriter *w, const char *text, size_t len);
void tabwriter_puts(struct tabwriter *w, const char *text);
void tabwriter_printf(struct tabwriter *w, const char *fmt, ...) PRINTF(2, 3);
/* Lays out what was written since the last flush and appends it to out. */
void tabwriter_flush(struct tabwriter *w, struct buf *out);
void tabwriter_forget(struct tabwriter *w); /* the widths TAB_REMEMBER kept */

/* kubectl get's tables (6, 3, remember) and describe's (0, 2). */
struct tabwriter *tabwriter_table_new(void);
struct tabwriter *tabwriter_describe_new(void);

/*
 * Describe's writer: lines with two spaces per level over one tab writer, laid out into a
 * buffer. desc(w, 0, "Name:\t%s\n", name).
 */
struct desc {
	struct tabwriter *tab; /* NULL: tabs are written as they are */
	struct buf *out;       /* borrowed */
	int indent;            /* added to every level */
};
void desc_init(struct desc *d, struct buf *out);
void desc_init_raw(struct desc *d, struct buf *out); /* without a tab writer */
void desc_release(struct desc *d);                   /* flushes */
void desc(struct desc *d, int level, const char *fmt, ...) PRINTF(3, 4);
/* The same without indentation: continues a line. */
void desc_add(struct desc *d, const char *fmt, ...) PRINTF(2, 3);
/* Lays out all that was written so far; later text aligns on its own. */
void desc_flush(struct desc *d);

/* "deployment.apps", "pod": lower-case kind with group, as result lines and -o name show. */
void kind_label_write(struct buf *out, const char *kind, const char *group);
/* The group of an apiVersion: "apps/v1" gives "apps", "v1" gives "". */
void group_of_api_version(struct buf *out, const char *api_version);
/* "deployment.apps/web" of an object. */
void object_label_write(struct buf *out, const struct value *obj);

#endif
