/*
 * v2ctl.h - the version 2 command line (ETCDCTL_API=2): options in Go's flag style, the
 * tree of store/v2.h. Internal to etcdctl/.
 *
 * To add a subcommand: a row in the table of v2.c and a function in cmd_v2_*.c.
 */
#ifndef ETCDCTL_V2CTL_H
#define ETCDCTL_V2CTL_H

#include "etcdctl/ctl.h"
#include "store/v2.h"

struct v2_flag {
	const char *name, *alias; /* alias: one letter or NULL */
	bool has_value;
	const char *help;
};

struct v2_run {
	struct proc *proc;
	struct strmap *global, *local; /* flag name to its value as text */
	char **args;
	size_t nr_args;
	const char *output; /* "simple", "extended", "json" */
	struct strvec endpoints;
	struct etcd_tls tls;
};

struct v2_cmd {
	const char *name, *use, *summary;
	const struct v2_flag *flags; /* ends with a NULL name */
	int (*run)(struct v2_run *r);
};

bool v2_flag(const struct v2_run *r, const char *name);
const char *v2_value(const struct v2_run *r, const char *name, const char *dflt);
int64_t v2_number(const struct v2_run *r, const char *name);

void v2_out(struct v2_run *r, const char *fmt, ...) PRINTF(2, 3);
void v2_errf(struct v2_run *r, const char *fmt, ...) PRINTF(2, 3);
/* "Error:  TEXT" on standard error; returns status. */
int v2_fail(struct v2_run *r, int status, const char *text);
/* The store of the first endpoint that answers. 0, or a status with the errors printed. */
int v2_connect(struct v2_run *r, struct store **ret);
/* The same; says the errors after `unhealthy` on standard output, status 4. */
int v2_connect_for_health(struct v2_run *r, struct store **ret);
/* What happens before a command about keys looks at its arguments: it asks the cluster for its
 * members, and fails only where nobody listens. */
int v2_sync(struct v2_run *r);

/* Prints an answer about one key in the chosen format. */
void v2_print(struct v2_run *r, const struct v2_event *ev);
void v2_print_json(struct v2_run *r, const struct v2_event *ev);

int v2_cmd_get(struct v2_run *r);
int v2_cmd_ls(struct v2_run *r);
int v2_cmd_set(struct v2_run *r);
int v2_cmd_mk(struct v2_run *r);
int v2_cmd_mkdir(struct v2_run *r);
int v2_cmd_setdir(struct v2_run *r);
int v2_cmd_update(struct v2_run *r);
int v2_cmd_updatedir(struct v2_run *r);
int v2_cmd_rm(struct v2_run *r);
int v2_cmd_rmdir(struct v2_run *r);
int v2_cmd_backup(struct v2_run *r);
int v2_cmd_cluster_health(struct v2_run *r);
int v2_cmd_member_list(struct v2_run *r);
int v2_cmd_member_add(struct v2_run *r);
int v2_cmd_member_remove(struct v2_run *r);
int v2_cmd_member_update(struct v2_run *r);

#endif
