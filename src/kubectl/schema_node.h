/*
 * schema_node.h - a place in a type, whether the built-in schema table or a custom
 * resource's own JSON schema describes it: what explain walks over.
 *
 * A node is a small value, copied freely; it borrows what it points to.
 */
#ifndef KUBECTL_SCHEMA_NODE_H
#define KUBECTL_SCHEMA_NODE_H

#include "kinds/schema.h"

struct schema_node {
	const struct schema_type *type;   /* of the fields below, or */
	const struct schema_field *field; /* how it was reached; NULL at the top */
	const struct schema_type *owner;  /* the type field belongs to */
	const struct value *json;         /* a JSON schema: type, properties, items ... */
	const struct value *parent_json;
	const char *name;
};

struct schema_node schema_node_of_type(const struct schema_type *t);
struct schema_node schema_node_of_json(const struct value *schema);
/* Names of the fields, sorted. */
void schema_node_fields(const struct schema_node *n, struct strvec *ret);
/* A field by name, lists and maps looked through. False: there is none. */
bool schema_node_field(const struct schema_node *n, const char *name, struct schema_node *ret);
/* "[]Container", "map[string]string", "integer". */
void schema_node_type(const struct schema_node *n, struct buf *out);
/* The sentence about the field, and the one about its type; NULL: none. */
const char *schema_node_doc(const struct schema_node *n);
const char *schema_node_type_doc(const struct schema_node *n);
bool schema_node_required(const struct schema_node *n);
void schema_node_enum(const struct schema_node *n, struct strvec *ret);
/* Identity of the type below a node, to stop at types that hold themselves; NULL: none. */
const void *schema_node_id(const struct schema_node *n);

#endif
