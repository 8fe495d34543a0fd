/*
 * embed.h - the content files built into the program (lessons/, labs/, drills/, images/,
 * profiles/): a sorted table made by tools/mkembed. Names are paths from the top folder.
 */
#ifndef BASE_EMBED_H
#define BASE_EMBED_H

#include "base/base.h"

struct embedded_file {
	const char *name;
	const char *data; /* NUL-terminated after len bytes */
	size_t len;
};
const struct embedded_file *embed_find(const char *name); /* NULL: no such file */
/* The i-th file whose name starts with prefix, in name order; NULL past the end. */
const struct embedded_file *embed_at(const char *prefix, size_t i);

#endif
