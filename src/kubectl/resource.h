/*
 * resource.h - which objects a command works on: arguments (TYPE, TYPE NAME..., TYPE/NAME,
 * lists, selectors) and files, turned into a stream of objects. Upstream:
 * cli-runtime/pkg/resource Builder and its visitors.
 *
 * Fill a struct builder (zero is the default), then visit: fn is called object by object
 * in upstream's order (all documents of a file before the next file is read), so that what
 * precedes a bad document has taken effect when the error is reported.
 *
 * With continue_on_error, failures (of reading and of fn) are kept by kubectl_keep_error
 * and the visit goes on; it then returns -ECANCELED at the end. Without, the first one
 * ends it and is in err.
 */
#ifndef KUBECTL_RESOURCE_H
#define KUBECTL_RESOURCE_H

#include "kubectl/flags.h"
#include "kubectl/kubectl.h"

struct builder {
	/* what */
	char *const *args; /* NULL-terminated: types, names, type/name */
	const struct file_flags *files;
	const struct buf *text; /* instead of a file: what one called text_name has in it */
	const char *text_name;
	const char *default_type; /* names alone are of this type ("pods" for logs) */
	const char *label_selector, *field_selector;
	bool all;                  /* --all: every object of the type */
	bool allow_empty_selector; /* a type alone means all of it (get, describe) */
	bool single_type;          /* several types are an error */
	bool select_all;           /* names beside all or a selector are an error */
	/* where */
	const char *ns; /* NULL: the namespace in force; --namespace binds files to it */
	bool all_ns;
	/* how */
	bool continue_on_error, ignore_not_found;
	bool flatten;      /* lists are taken apart: fn gets single objects */
	bool latest;       /* objects of files are fetched again from the server */
	bool local;        /* never ask the server: arguments are an error */
	bool no_fetch;     /* named objects are not fetched: obj is NULL (delete) */
	bool validate;     /* documents of files must name apiVersion and kind (--validate) */
	bool bare_errors;  /* what is wrong with a file is told without "error: " */
	bool keep_file_ns; /* no default namespace for objects of files (config-like commands) */
	const char *subresource;
	/* answers as server-side tables (get): of selectors and names, not files */
	bool as_table;
	int include_object; /* as in struct api_request */
	int64_t chunk;      /* page size of lists; 0: all at once */
};

/* One object. kind lives as long as the run; the rest belongs to the info. */
struct info {
	const struct kind *kind;
	char *ns, *name;   /* ns NULL for cluster-scoped; name "" for lists */
	char *source;      /* file name ("STDIN" for -), NULL when from arguments */
	struct value *obj; /* as read or fetched */
	bool is_list;      /* obj is a List or a Table of many (flatten not set) */
};
void info_release(struct info *i);

/* 0 goes on; negative with err set. */
typedef int (*visit_fn)(struct kubectl *k, struct info *info, void *arg, struct err *err);
int builder_visit(struct kubectl *k, const struct builder *b, visit_fn fn, void *arg,
		  struct err *err) NODISCARD;

/* All of them first; errors as in builder_visit (what was found is in ret in any case). */
struct infos {
	struct info *v;
	size_t nr, cap;
	bool single; /* the arguments named exactly one object */
};
void infos_release(struct infos *l);
int builder_infos(struct kubectl *k, const struct builder *b, struct infos *ret,
		  struct err *err) NODISCARD;
/* Exactly one object ("arguments in resource/name form must have a single resource and name"). */
int builder_one(struct kubectl *k, const struct builder *b, struct info *ret,
		struct err *err) NODISCARD;

/* "You must provide one or more resources by argument or filename. ..." Returns -EINVAL. */
int resource_required(struct err *err);

/* Requests for an info: all update info->obj to the server's answer. */
int info_get(struct kubectl *k, struct info *info, struct err *err) NODISCARD;
/* The object as a list of that name has it, NULL: it is gone, and the version of the list, from
 * which it can be watched: that of the object itself may be too old. Both are owned. */
int info_list(struct kubectl *k, const struct info *info, struct value **ret, char **ret_version,
	      struct err *err) NODISCARD;
int info_create(struct kubectl *k, struct info *info, const struct write_options *opt,
		struct err *err) NODISCARD;
/* subresource NULL: the object itself. */
int info_replace(struct kubectl *k, struct info *info, const char *subresource,
		 const struct write_options *opt, struct err *err) NODISCARD;
int info_patch(struct kubectl *k, struct info *info, const char *subresource, enum patch_type type,
	       const struct value *patch, const struct write_options *opt,
	       struct err *err) NODISCARD;
int info_delete(struct kubectl *k, struct info *info, const struct delete_options *opt,
		struct value **ret, struct err *err) NODISCARD;
/* "deployment.apps/web" */
void info_label(const struct info *info, struct buf *out);

/* Reads a file argument of any command ("-" is standard input): its text. Errors: `the path
 * "x" does not exist`. */
int kubectl_read_file(struct kubectl *k, const char *path, struct buf *out,
		      struct err *err) NODISCARD;
/* The objects of -f: files expands directories (.json .yaml .yml, sorted). */
int kubectl_expand_files(struct kubectl *k, const struct file_flags *f, struct strvec *ret,
			 struct err *err) NODISCARD;

#endif
