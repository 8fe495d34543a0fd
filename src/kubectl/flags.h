/*
 * flags.h - groups of options that many commands share, as fields and rows.
 *
 *	struct opts { struct file_flags f; struct print_flags p; struct dry_run_flags d; };
 *	static const struct opt_spec specs[] = {
 *		FILE_OPTS(struct opts, f, "identifying the resource to scale"),
 *		PRINT_OPTS(struct opts, p), DRY_RUN_OPTS(struct opts, d), OPT_END};
 */
#ifndef KUBECTL_FLAGS_H
#define KUBECTL_FLAGS_H

#include "kubectl/kubectl.h"

struct file_flags {
	struct strvec files;
	char *kustomize; /* directory; "" or NULL: none */
	bool recursive;
};
static inline bool files_given(const struct file_flags *f)
{
	return f->files.nr > 0 || !str_empty(f->kustomize);
}
#define FILE_OPTS(T, f, what)                                                                      \
	FILE_OPTS_ONLY(T, f, what),                                                                \
		OPT_STR(T, f.kustomize, "kustomize", 'k', "",                                      \
			"Process this kustomization directory. Not together with -f or -R.",       \
			.values = "@file")
#define FILE_OPTS_ONLY(T, f, what)                                                                 \
	OPT_ARR(T, f.files, "filename", 'f', "Filename, directory, or URL to files " what,         \
		.values = "@file"),                                                                \
		OPT_BOOL(T, f.recursive, "recursive", 'R', "false",                                \
			 "Also read the directories below those given with -f.")

/* Output of objects other than tables: "json|yaml|name|go-template|...". */
struct print_flags {
	char *output, *template;
	bool allow_missing_keys, show_managed_fields;
};
#define PRINT_FORMATS                                                                              \
	"json, yaml, name, go-template, go-template-file, template, templatefile, jsonpath, "      \
	"jsonpath-as-json, jsonpath-file"
#define PRINT_OPTS_WITH(T, p, formats) PRINT_OPTS_DEFAULT(T, p, formats, "")
#define PRINT_OPTS_DEFAULT(T, p, formats, dflt)                                                    \
	OPT_STR(T, p.output, "output", 'o', dflt, "Output format. One of: (" formats ").",           \
		.values = "json|yaml|name|wide|jsonpath=|custom-columns=|go-template="),           \
		OPT_STR(T, p.template, "template", 0, "",                                          \
			"Template text, or its file, for -o=go-template and "                      \
			"-o=go-template-file."),                                                   \
		OPT_BOOL(T, p.allow_missing_keys, "allow-missing-template-keys", 0, "true",        \
			 "Ignore fields and keys that a template names and an object lacks."),     \
		OPT_BOOL(T, p.show_managed_fields, "show-managed-fields", 0, "false",              \
			 "Keep managedFields in JSON and YAML output.")
#define PRINT_OPTS(T, p) PRINT_OPTS_WITH(T, p, PRINT_FORMATS)

enum dry_run { DRY_RUN_NONE, DRY_RUN_CLIENT, DRY_RUN_SERVER };
struct dry_run_flags {
	char *text;
};
#define DRY_RUN_OPTS(T, d)                                                                         \
	OPT_STR(T, d.text, "dry-run", 0, "none",                                                   \
		"Must be \"none\", \"server\", or \"client\". client: only print what would be "   \
		"sent. server: send it, but do not keep it.",                                      \
		.no_value = "unchanged", .values = "none|server|client")
/* `Invalid dry-run value (x). Must be "none", "server", or "client".` */
int dry_run_parse(struct kubectl *k, const struct dry_run_flags *f, enum dry_run *ret,
		  struct err *err) NODISCARD;

/* How deletions that belong to another command go (run --rm, replace and apply --force). */
struct delete_flags {
	char *cascade;
	bool force, wait;
	int64_t grace, timeout;
};
#define DELETE_OPTS(T, d)                                                                          \
	OPT_STR(T, d.cascade, "cascade", 0, "background",                                          \
		"Must be \"background\", \"orphan\", or \"foreground\": what happens to "          \
		"dependants of what is deleted.",                                                  \
		.no_value = "background", .values = "background|orphan|foreground"),               \
		OPT_BOOL(T, d.force, "force", 0, "false",                                          \
			 "Remove at once from the API, without waiting for an orderly end."),      \
		OPT_INT(T, d.grace, "grace-period", 0, "-1",                                       \
			"Seconds to end in order; negative: the object's own. 0 only with "        \
			"--force."),                                                               \
		OPT_DUR(T, d.timeout, "timeout", 0, "0s",                                          \
			"How long to wait for a deletion; zero: as long as the object suggests."), \
		OPT_BOOL(T, d.wait, "wait", 0, "false", "Wait until deleted objects are gone.")

/* The value of --cascade; `invalid cascade value (x). Must be ...`. */
int cascade_parse(const char *text, enum propagation *ret, struct err *err) NODISCARD;

#define MANAGER_OPT(T, field, dflt)                                                                \
	OPT_STR(T, field, "field-manager", 0, dflt,                                                \
		"Name of the manager that owns the fields this command sets.")
#define VALIDATE_OPT(T, field)                                                                     \
	OPT_STR(T, field, "validate", 0, "strict",                                                 \
		"Must be one of: strict (or true), warn, ignore (or false): what to do about "     \
		"unknown and duplicate fields.",                                                   \
		.no_value = "strict", .values = "strict|warn|ignore")
/* `invalid - validate option "x"; must be one of: strict (or true), warn, ignore (or false)`. */
int validate_parse(const char *text, enum field_validation *ret, struct err *err) NODISCARD;
#define SELECTOR_OPT(T, field)                                                                     \
	OPT_STR(T, field, "selector", 'l', "",                                                     \
		"Selector (label query), supports '=', '==', '!=', 'in', 'notin' (e.g. -l "        \
		"key1=value1,key2=value2,key3 in (value3)). Objects must match all of it.")
#define FIELD_SELECTOR_OPT(T, field)                                                               \
	OPT_STR(T, field, "field-selector", 0, "",                                                 \
		"Selector (field query), supports '=', '==', and '!=' (e.g. --field-selector "     \
		"key1=value1,key2=value2). Each type knows only a few fields.")
#define ALL_NAMESPACES_OPT(T, field)                                                               \
	OPT_BOOL(T, field, "all-namespaces", 'A', "false",                                         \
		 "Work on the objects of all namespaces; the one of the context or of "            \
		 "--namespace is ignored.")
#define CHUNK_OPT(T, field)                                                                        \
	OPT_INT(T, field, "chunk-size", 0, "500",                                                  \
		"Ask for large lists in pieces of this many objects. 0 turns it off.")

#endif
