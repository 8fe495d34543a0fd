/*
 * ctl.h - one run of etcdctl, and what a subcommand is. Internal to etcdctl/.
 *
 * To add a subcommand: write cmd_NAME.c ending in `const struct etcdctl_cmd etcdctl_NAME`,
 * list it in local.mk. A nested one ("lease grant") is cmd_lease_grant.c with that name,
 * space included; its group is in the table of ctl.c.
 *
 * A command prints through the process and returns its exit status: `return ctl_fail(c,
 * EXIT_BAD_ARGS, "...")` prints "Error: ..." and gives the status back.
 */
#ifndef ETCDCTL_CTL_H
#define ETCDCTL_CTL_H

#include "cli/opt.h"
#include "etcdctl/client.h"
#include "etcdctl/etcdctl.h"

#define ETCDCTL_VERSION "3.5.21"
#define ETCDCTL_API "3.5"

enum ctl_exit {
	EXIT_OK,
	EXIT_ERROR,
	EXIT_BAD_CONNECTION,
	EXIT_INVALID_INPUT, /* for txn and watch */
	EXIT_BAD_FEATURE,   /* a flag with a value that does not exist */
	EXIT_INTERRUPTED,
	EXIT_BAD_ARGS = 128,
	EXIT_KILLED = 137, /* the run was cancelled: nobody sees it */
};

struct ctl_globals {
	struct strvec endpoints;
	char *write_out, *cacert, *cert, *key, *user, *password;
	char *discovery_srv, *discovery_srv_name;
	bool debug, hex, insecure_discovery, insecure_skip_tls_verify, insecure_transport;
	int64_t command_timeout, dial_timeout, keepalive_time, keepalive_timeout;
};

struct ctl;
struct printer;

struct etcdctl_cmd {
	const char *name;            /* "get", "lease grant" */
	const char *use;             /* of the last word: "get [options] <key> [range_end]" */
	const char *summary;         /* one line */
	const char *details;         /* or NULL */
	const struct opt_spec *opts; /* NULL: none */
	size_t opts_size;
	int (*run)(struct ctl *c, void *opts);
};

struct ctl {
	struct proc *proc;
	struct sim *sim;
	const char *tool; /* "etcdctl" */
	const struct etcdctl_cmd *cmd;
	struct ctl_globals g;
	struct opt_parsed parsed;
	char **args; /* positional, NULL-terminated */
	size_t nr_args;
	const struct printer *print;
	struct etcd_tls tls;
	char *user, *password; /* NULL: none given */
	struct etcd_client *client;
	bool value_only; /* of the simple printer */
	bool no_timeout; /* requests wait for ever */
	bool no_stdin;   /* standard input is being read as commands */
};

extern const struct opt_spec ctl_global_opts[];
const struct opt_spec *ctl_globals_of(const struct ctl *c); /* of the tool */
extern const struct opt_spec ctl_endpoint_opts[];           /* of the endpoint group */
struct ctl_endpoint_opts {
	bool cluster;
};

/* ---- output ------------------------------------------------------------------------ */

void ctl_out(struct ctl *c, const char *fmt, ...) PRINTF(2, 3);
void ctl_err(struct ctl *c, const char *fmt, ...) PRINTF(2, 3);
/* "Error: ..." on standard error; returns status. */
int ctl_fail(struct ctl *c, int status, const char *fmt, ...) PRINTF(3, 4);
/* The same for a failed request, after the warning of the client library; a cancelled run
 * says nothing. */
int ctl_fail_rpc(struct ctl *c, int status, const struct err *err);
/* The library's warning alone. */
void ctl_warn_rpc(struct ctl *c, const char *endpoint);
/* {"level":...,"ts":...,...,"msg":...EXTRA}: extra starts with a comma or is "". */
void ctl_log(struct ctl *c, const char *level, const char *logger, const char *caller,
	     const char *msg, const char *extra);
void ctl_help(struct ctl *c, const char *name, const struct etcdctl_cmd *cmd, struct buf *out);
/* How cobra tells a wrong option of a command that stands in a line of input. */
void ctl_usage(const struct etcdctl_cmd *cmd, struct buf *out);
/* Commands and groups in name order, for help; NULL at the end. */
const struct etcdctl_cmd *ctl_cmd_at(const struct ctl *c, size_t i);

/* ---- the server -------------------------------------------------------------------- */

/* Reads the certificate files and makes the client; 0 or the exit status. */
int ctl_connect(struct ctl *c);
/* Another client, to one endpoint only. */
struct etcd_client *ctl_client_to(struct ctl *c, const struct strvec *endpoint);
/* The endpoints --endpoints names, or with cluster those of the members. 0 or a status. */
int ctl_endpoints(struct ctl *c, bool cluster, struct strvec *ret);

/* Reads certificate files ("" for none). 0, or the exit status; ret is to be released then too. */
int ctl_read_tls(struct ctl *c, const char *cacert, const char *cert, const char *key,
		 struct etcd_tls *ret);
void etcd_tls_release(struct etcd_tls *t);

/* auth.c: a user and a password as options give them, asking with prompt for what is missing (both
 * are NULL where there is nobody in particular); then logging in. 0 or a status. */
int auth_read_user(struct ctl *c, const char *user, const char *password, const char *prompt,
		   char **ret_user, char **ret_password);
int auth_login(struct ctl *c);

/* exec.c: runs a program to its end, others of this process going on meanwhile. Its standard input
 * is empty. 0 with its exit status; negative when there is no such program; -ECANCELED. */
int ctl_exec(struct ctl *c, char *const *argv, struct strmap *env, int *ret_status) NODISCARD;
struct strmap *ctl_exec_env(const struct ctl *c); /* a copy of the process's; owned */

/* ---- arguments --------------------------------------------------------------------- */

/* Hexadecimal as Go's ParseInt (or ParseUint) with base 16; on failure its error text. */
int ctl_parse_hex(const char *s, bool is_unsigned, uint64_t *ret, struct err *err) NODISCARD;
bool ctl_given(const struct ctl *c, const char *opt);

struct get_opts {
	char *consistency, *order, *sort_by;
	int64_t limit, rev;
	bool prefix, from_key, keys_only, count_only, value_only;
};
struct put_opts {
	char *lease;
	bool prev_kv, ignore_value, ignore_lease;
};
struct del_opts {
	bool prefix, from_key, prev_kv;
};
extern const struct opt_spec get_specs[], put_specs[], del_specs[];
extern const struct etcdctl_cmd etcdctl_get, etcdctl_put, etcdctl_del;

/* An operation that owns what it points at. */
struct ctl_op {
	struct store_op op;
	char *key, *end;
};
void ctl_op_release(struct ctl_op *op);
/* 0, or the exit status with the error printed. args: NULL-terminated. */
int ctl_get_op(struct ctl *c, const struct get_opts *o, char *const *args, struct ctl_op *ret);
int ctl_put_op(struct ctl *c, const struct put_opts *o, char *const *args, struct ctl_op *ret);
int ctl_del_op(struct ctl *c, const struct del_opts *o, char *const *args, struct ctl_op *ret);
/* Splits a line as txn and watch do: quotes group, backslashes in double quotes escape. */
void ctl_split(const char *line, struct strvec *ret);

/* The version 2 command line. */
int v2_main(struct proc *p, int argc, char **argv);

/* humanize.Bytes: "20 kB". */
void ctl_bytes(struct buf *out, int64_t n);

#endif
