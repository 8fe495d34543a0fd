/*
 * kubectl.h - one run of kubectl, and what a subcommand is.
 *
 * kubectl is a library of command specs: a run gets a process (streams, files,
 * environment, network of a simulated machine) and nothing else. Commands keep no state
 * outside `struct kubectl` and their options struct, print through the process, and
 * never exit.
 *
 * To add a subcommand: write cmd_NAME.c ending in `const struct kubectl_cmd kubectl_NAME`,
 * list it in local.mk, add tests/golden/NAME.t. A nested one ("create deployment") is
 * cmd_create_deployment.c with that name, spaces included; its parent must exist.
 *
 * A command runs in three steps, each optional: complete (turn arguments into options),
 * validate (no requests to the server), run. Each returns 0 or a negative code with err
 * set; what is printed follows from err (kubectl_report in error.h). A step that already
 * reported everything returns -ECANCELED.
 */
#ifndef KUBECTL_KUBECTL_H
#define KUBECTL_KUBECTL_H

#include "cli/kubeconfig.h"
#include "cli/opt.h"
#include "client/client.h"
#include "shell/machine.h"

struct kubectl;

enum kubectl_section { /* of `kubectl --help` */
		       SECTION_BEGINNER,
		       SECTION_INTERMEDIATE,
		       SECTION_DEPLOY,
		       SECTION_CLUSTER,
		       SECTION_DEBUG,
		       SECTION_ADVANCED,
		       SECTION_SETTINGS,
		       SECTION_OTHER,
		       SECTION_NONE, /* nested or hidden */
};

struct kubectl_cmd {
	const char *name;    /* "get", "create deployment" */
	const char *aliases; /* of the last word: comma list or NULL */
	enum kubectl_section section;
	int order; /* within its section of the help: 1, 2, ... */
	const char
		*use; /* usage line after "kubectl " (with its parents): "get (TYPE ...) [flags]" */
	const char *summary;         /* one line */
	const char *details;         /* further paragraphs or NULL */
	const char *examples;        /* lines without indentation, or NULL */
	const struct opt_spec *opts; /* NULL: none */
	size_t opts_size;            /* of the struct handed to the steps */
	int (*complete)(struct kubectl *k, void *opts, struct err *err);
	int (*validate)(struct kubectl *k, void *opts, struct err *err);
	int (*run)(struct kubectl *k, void *opts, struct err *err); /* NULL: only a group */
	void (*release)(void *opts); /* of what opts holds beyond its table */
	/* What the N-th argument (from 0) is, for completion: "resource", "node", "context",
	 * "pod", "file" ... space separated, the last repeats; NULL: nothing. */
	const char *arg_kinds;
};

/* Options every command has. */
struct kubectl_globals {
	char *kubeconfig, *context, *cluster, *user, *ns, *server, *token;
	char *as, *as_uid;
	struct strvec as_group;
	char *request_timeout, *ca_file, *cert_file, *key_file, *tls_server_name;
	char *username, *password, *cache_dir, *profile, *profile_output, *vmodule;
	bool insecure, match_version, warnings_as_errors, disable_compression;
	int64_t v, log_flush;
};

struct restmapper;

struct kubectl {
	struct proc *proc;
	struct sim *sim;
	const struct kubectl_cmd *cmd;
	struct kubectl_globals g;
	struct opt_parsed parsed;
	char **args; /* positional, NULL-terminated; borrowed from parsed */
	char *no_args;
	size_t nr_args;
	int status; /* exit status of a run that fails; 1 unless a step changed it */

	/* Made on first use by the functions below. */
	struct kubeconfig *config;
	struct kube_access *access;
	struct client *client;
	struct restmapper *mapper;

	/* Errors of a run that goes on after a failure, printed together at its end. */
	struct err *errs;
	size_t nr_errs, cap_errs;
	struct strvec warned; /* server warnings already shown */
};

/* The command line: argv[0] is "kubectl". The exit status. Fiber code. */
int kubectl_main(struct proc *p, int argc, char **argv);
extern const struct command kubectl_command;
/* Completion of a kubectl command line, for machine_set_completion. */
void kubectl_complete(void *user, struct proc *p, const struct strvec *words, struct strvec *ret);

/* Was the option given on the command line? */
bool kubectl_given(const struct kubectl *k, const char *opt);

/* Standard output and error. */
void kubectl_out(struct kubectl *k, const char *fmt, ...) PRINTF(2, 3);
void kubectl_err(struct kubectl *k, const char *fmt, ...) PRINTF(2, 3);
void kubectl_out_buf(struct kubectl *k, const struct buf *b);
/* "Warning: ..." on standard error (once per text). */
void kubectl_warn(struct kubectl *k, const char *fmt, ...) PRINTF(2, 3);
void kubectl_warnings(struct kubectl *k, const struct strvec *w); /* of a response */

/* ---- configuration and connection ---------------------------------------------- */

/* The merged kubeconfig without resolving it. */
int kubectl_config_load(struct kubectl *k, const struct kubeconfig **ret,
			struct err *err) NODISCARD;
int kubectl_access(struct kubectl *k, const struct kube_access **ret, struct err *err) NODISCARD;
/* The namespace in force; *ret_given (may be NULL): the flag said so. */
int kubectl_namespace(struct kubectl *k, const char **ret, bool *ret_given,
		      struct err *err) NODISCARD;
int kubectl_client(struct kubectl *k, struct client **ret, struct err *err) NODISCARD;
/* dial.c: finds the server over the machine's network, checks certificates, logs in. */
int kubectl_dial(struct kubectl *k, const struct kube_access *a, struct client **ret,
		 struct err *err) NODISCARD;

/* ---- mapping of names to kinds: what the server's discovery says ------------------ */

int kubectl_mapper(struct kubectl *k, struct restmapper **ret, struct err *err) NODISCARD;
void restmapper_free(struct restmapper *m);
/* Kinds in `kubectl api-resources` order; subresources are not among them. Each lives as
 * long as the run. Built-in kinds carry what kinds/ knows; others only names and verbs. */
const struct kind *restmapper_at(const struct restmapper *m, size_t i);
bool restmapper_preferred(const struct restmapper *m, const struct kind *k); /* version */
/* "pods", "po", "deploy", "deployments.apps", "deployments.v1.apps", "Deployment". NULL:
 * unknown. */
const struct kind *restmapper_find(const struct restmapper *m, const char *resource);
const struct kind *restmapper_find_gvk(const struct restmapper *m, const char *api_version,
				       const char *kind);
/* Kinds of a category ("all"), in order. */
size_t restmapper_category(const struct restmapper *m, const char *category,
			   const struct kind **ret, size_t max);
/* As restmapper_find, with a warning when a short name could mean more. */
const struct kind *kubectl_map(struct kubectl *k, const struct restmapper *m, const char *resource);
/* As kubectl_map, but `the server doesn't have a resource type "x"`. */
int kubectl_find_kind(struct kubectl *k, const char *resource, const struct kind **ret,
		      struct err *err) NODISCARD;
/* "group/version" strings served, sorted: api-versions. */
void restmapper_versions(const struct restmapper *m, struct strvec *ret);

/* ---- errors -------------------------------------------------------------------------- */

/* "MSG\nSee 'kubectl CMD -h' for help and examples". Returns -EINVAL. */
int kubectl_usage_error(struct kubectl *k, struct err *err, const char *fmt, ...) PRINTF(3, 4);
/* A line to be printed exactly as it is, without "error: ". Returns its code. */
int kubectl_plain_error(struct err *err, const char *fmt, ...) PRINTF(2, 3);
/* Keeps an error for the end of the run and leaves err empty; the run goes on. */
void kubectl_keep_error(struct kubectl *k, struct err *err);
/* 0, or -ECANCELED when errors were kept: `return kubectl_kept(k);` ends a run. */
int kubectl_kept(const struct kubectl *k);
/* Ends the run with this status and no message: `return kubectl_exit(k, 3);` */
int kubectl_exit(struct kubectl *k, int status);
/* `error when VERB "SOURCE": ` before the message; nothing when source is NULL or "". */
void kubectl_error_source(struct err *err, const char *verb, const char *source);
/* Puts text before the message of an error, API errors keep their form. */
void err_prefix(struct err *err, const char *fmt, ...) PRINTF(2, 3);
/* The text after "Error from server (...): " or "error: ". kubectl_main calls it for err
 * and the kept ones and prints. */
void kubectl_error_text(struct kubectl *k, const struct err *err, struct buf *out);
bool err_is_not_found(const struct err *err);

/* ---- help ------------------------------------------------------------------------------ */

void kubectl_help(struct kubectl *k, const struct kubectl_cmd *cmd, struct buf *out);
/* The table of commands: for (i = 0; (c = kubectl_cmd_at(i)); i++). */
const struct kubectl_cmd *kubectl_cmd_at(size_t i);
/* By full name ("create deployment"), aliases resolved; NULL: none. */
const struct kubectl_cmd *kubectl_cmd_find(const char *name);
extern const struct opt_spec kubectl_global_opts[];

#endif
