/*
 * generate.h - what the generators (create deployment, run, expose ...) share: their common
 * options, and sending or printing what they made. Upstream: pkg/cmd/create.
 */
#ifndef KUBECTL_GENERATE_H
#define KUBECTL_GENERATE_H

#include "kubectl/print.h"
#include "kubectl/resource.h"

struct generate_flags {
	struct print_flags print;
	struct dry_run_flags dry;
	char *manager, *validate;
	bool save_config;
};
#define GENERATE_OPTS(T, g)                                                                        \
	GENERATE_OPTS_BY(T, g, "kubectl-create"), VALIDATE_OPT(T, g.validate)
#define GENERATE_OPTS_BY(T, g, by)                                                                 \
	PRINT_OPTS(T, g.print), DRY_RUN_OPTS(T, g.dry), MANAGER_OPT(T, g.manager, by),             \
		OPT_BOOL(T, g.save_config, "save-config", 0, "false",                              \
			 "Keep the configuration in an annotation, as apply does.")

/* The NAME before "--": "exactly one NAME is required, got 0" */
int generate_name(struct kubectl *k, const char **ret, struct err *err) NODISCARD;

/* The kind as this build knows it; one that the server need not have (Job ...) is named by
 * hand, so that --dry-run=client works without it. Static. */
const struct kind *generate_kind(const char *plural);

const struct kind *generate_kind_gvk(const char *api_version, const char *kind);

/* What follows "--" as an array; NULL when nothing does. */
struct value *generate_command(struct kubectl *k);

/* Creates obj (borrowed) of kind and prints the result line or -o. what: "deployment": a
 * failure reads "failed to create WHAT: ..."; NULL: the server's words. typed: struct order. */
int generate(struct kubectl *k, const struct generate_flags *g, const struct kind *kind,
	     const struct value *obj, const char *what, struct err *err) NODISCARD;

/* The same with a printer of the caller's, for commands that create several objects. */
int generate_to(struct kubectl *k, const struct generate_flags *g, const struct kind *kind,
		const struct value *obj, const char *what, struct printer *printer,
		struct err *err) NODISCARD;

/* The grammar of image references, as far as a typing mistake breaks it. */
bool image_reference_valid(const char *image);
/* The container name kubectl takes from an image: last path part, without tag and digest. */
char *image_container_name(const char *image);
/* "80:8080" of --tcp into a service port; -EINVAL with kubectl's words. */
int generate_port(const char *tcp, int64_t node_port, struct value **ret,
		  struct err *err) NODISCARD;

/* --from-file, --from-literal, --from-env-file of configmap and secret into fn. */
struct source_flags {
	struct strvec files, literals, env_files;
};
#define SOURCE_OPTS(T, s)                                                                          \
	OPT_ARR(T, s.files, "from-file", 0,                                                        \
		"A file (KEY=FILE names its key) or a folder of files.", .values = "@file"),       \
		OPT_ARR(T, s.literals, "from-literal", 0, "A key and its value: KEY=VALUE."),      \
		OPT_ARR(T, s.env_files, "from-env-file", 0, "A file of KEY=VALUE lines.",          \
			.values = "@file")
typedef int (*source_fn)(void *arg, const char *key, const char *data, size_t len, bool is_file,
			 struct err *err);
int generate_sources(struct kubectl *k, const struct source_flags *s, source_fn fn, void *arg,
		     struct err *err) NODISCARD;

/* --append-hash: adds the hash of a configmap's or secret's content to its name. Upstream:
 * kubectl/pkg/util/hash. */
void generate_append_hash(struct value **obj);
/* The hash alone; name NULL: as kustomize makes it. */
void object_hash(const struct value *obj, const char *name, struct buf *out);
#define APPEND_HASH_OPT(T, field, what)                                                            \
	OPT_BOOL(T, field, "append-hash", 0, "false", "Append a hash of the " what " to its name.")
/* Upstream's IsEnvVarName. */
bool env_name_valid(const char *name);
/* `"1A" is not a valid WHAT: a valid environment variable name must ...` Returns -EINVAL. */
int env_name_error(const char *name, const char *what, struct err *err);
/* --overrides on a core object; type: json, merge or strategic. */
int generate_override(const char *text, const char *type, struct value **obj,
		      struct err *err) NODISCARD;
/* "cpu=1,memory=1Gi" as a map; NULL for "". */
int generate_resource_list(const char *text, struct value **ret, struct err *err) NODISCARD;

/* The annotation apply keeps, in its own form: JSON of obj with the annotation removed. */
#define LAST_APPLIED "kubectl.kubernetes.io/last-applied-configuration"
/* The patch that makes live what want says, three ways: fields that the last applied
 * configuration had and want has not are removed. *ret_type: how it is to be sent. */
int apply_patch(const struct kind *kind, const struct value *want, const struct value *live,
		bool overwrite, enum patch_type *ret_type, struct value **ret,
		struct err *err) NODISCARD;
struct value *with_last_applied(const struct value *obj);

#endif
