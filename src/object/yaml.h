/*
 * yaml.h - YAML 1.1 text (as sigs.k8s.io/yaml reads it) to values and back, through libyaml.
 *
 * Reading resolves plain scalars as Go's yaml.v2 does (yes/no/on/off are booleans, 0o17
 * and 0x1f numbers, timestamps strings) and, like the way through JSON upstream takes,
 * makes 1.0 the int 1 and keys strings. Limits: nesting 100, input 3 MiB, alias expansion
 * 10,000 nodes. Errors: "yaml: line N: ..." in go-yaml's words, which kubectl prints after
 * "error converting YAML to JSON: ". Writing prints what kubectl -o yaml prints: keys in
 * go-yaml's order (file2 before file10), two spaces, "- " not indented under its key,
 * go-yaml's quoting, lines folded where they pass 80 columns.
 */
#ifndef OBJECT_YAML_H
#define OBJECT_YAML_H

#include "object/value.h"

/* Where a value came from in the text: for lab files and lessons. 1-based. */
struct yaml_pos {
	int line, column;
};

/*
 * Optional positions: path ("spec.containers[0].name") to position: that of the key for a
 * map entry, of the element for a list. Opaque.
 */
struct yaml_map;
struct yaml_map *yaml_map_new(void);
void yaml_map_free(struct yaml_map *m);
/* Position of path or of its nearest known parent; {0,0} when nothing is known. */
struct yaml_pos yaml_map_find(const struct yaml_map *m, const char *path);

/*
 * One document; what follows it in text is not looked at. Empty input gives a null value.
 * positions may be NULL. A key set twice is an error ("yaml: unmarshal errors:\n  line N:
 * key "x" already set in map"). 0 or -EINVAL.
 */
int yaml_parse(const char *text, size_t len, struct value **ret, struct yaml_map *positions,
	       struct err *err) NODISCARD;

/*
 * All documents of a stream as kubectl reads a file: JSON values while it starts like
 * JSON, then YAML split by lines at "---", so that one bad document does not hide the ones
 * before it. Of a key set twice the last one counts, as in kubectl. Calls fn(doc, index,
 * arg, err) in turn, which borrows doc; fn may return non-zero to stop, which is then
 * returned. Null documents are skipped; a document may be any other type. -EINVAL with
 * kubectl's text, which it prints after "error parsing FILE: ".
 */
int yaml_each_document(const char *text, size_t len,
		       int (*fn)(struct value *doc, int index, void *arg, struct err *err),
		       void *arg, struct err *err) NODISCARD;

/* Ends with a newline. */
void yaml_write(struct buf *out, const struct value *v);

#endif
