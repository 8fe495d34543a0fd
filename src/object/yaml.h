/*
 * yaml.h - YAML 1.1 text (as sigs.k8s.io/yaml reads it) to values and back, through libyaml.
 *
 * Reading resolves plain scalars as Go's yaml.v2 does (yes/no/on/off are booleans, 0o17
 * and 0x1f numbers, timestamps strings). Limits: nesting 100, input 3 MiB, alias expansion 10,000
 * nodes. Errors: "yaml: line N: ..." in go-yaml's words, which kubectl prints after
 * "error converting YAML to JSON: ". Writing prints what kubectl -o yaml prints: keys in
 * order, two spaces, "- " not indented under its key, go-yaml's quoting rules.
 */
#ifndef OBJECT_YAML_H
#define OBJECT_YAML_H

#include "object/value.h"

/* Where a value came from in the text: for lab files and lessons. 1-based. */
struct yaml_pos {
	int line, column;
};

/* Optional positions: path ("spec.containers[0].name") to position. Opaque. */
struct yaml_map;
struct yaml_map *yaml_map_new(void);
void yaml_map_free(struct yaml_map *m);
/* Position of path or of its nearest known parent; {0,0} when nothing is known. */
struct yaml_pos yaml_map_find(const struct yaml_map *m, const char *path);

/* One document. Empty input gives a null value. positions may be NULL. 0 or -EINVAL. */
int yaml_parse(const char *text, size_t len, struct value **ret, struct yaml_map *positions,
	       struct err *err) NODISCARD;

/*
 * All documents of a "---" stream, as kubectl splits them (by lines, so that one bad
 * document does not hide the ones before it): calls fn(doc, index, arg) in turn; fn may
 * return non-zero to stop, which is then returned. JSON documents are accepted too.
 * Empty documents are skipped. err gets kubectl's text.
 */
int yaml_each_document(const char *text, size_t len,
		       int (*fn)(struct value *doc, int index, void *arg, struct err *err),
		       void *arg, struct err *err) NODISCARD;

void yaml_write(struct buf *out, const struct value *v);

/*
 * Writes with maps in the order that order() gives instead of key order; order receives the
 * dotted schema position opaque to us. Used for struct-ordered output; NULL is key order.
 */

#endif
