/* serve.h - what the commands about served clusters share. */
#ifndef APP_SERVE_H
#define APP_SERVE_H

#include "app/app.h"
#include "object/value.h"

/* Asks the server of the cluster; -ECONNREFUSED when there is none. */
int serve_ask(struct app *a, const struct value *question, struct value **ret,
	      struct err *err) NODISCARD;
/* Where and how it is served (control.h); an error as above when it is not. */
int serve_status(struct app *a, struct value **ret, struct err *err) NODISCARD;
bool serve_is_up(struct app *a);
/* Serves it in the background and waits until clients are served. 0 or negative. */
int serve_detach(struct app *a, int argc, char **argv, struct err *err) NODISCARD;
char *serve_self(void); /* this program's path; the caller frees */

/* ---- serve_tools.c: for shells of the learner's machine ---------------------------------- */

struct cluster;
void serve_set(struct strvec *env, const char *name, const char *value);
/* NAME=VALUE of what reaches the cluster, without the path. etcd_port 0: its server is asked. */
void serve_environment(struct app *a, int etcd_port, struct strvec *ret);
char *serve_path(struct app *a); /* $PATH with its commands first; the caller frees */
/* The same as lines for a shell: `export KUBECONFIG=...`. */
void serve_exports(const struct strvec *env, struct buf *out);
/* Puts commands that act on this cluster, which is c, into its folder bin/. */
int serve_write_tools(struct app *a, struct cluster *c, struct err *err) NODISCARD;

/* ---- serve_shell.c ----------------------------------------------------------------------- */

/* The learner's own $SHELL for this cluster: its words, and what to set in its environment. */
struct host_shell {
	struct strvec argv, env;
};
int serve_shell(struct app *a, int etcd_port, struct host_shell *ret, struct err *err) NODISCARD;
/* Becomes the learner's own $SHELL with the cluster served and in its environment. Returns only
 * when that fails, with the exit status. */
int serve_host_shell(struct app *a);
/* Runs a script on the served cluster with this terminal: its exit status, or negative. */
int serve_run(struct app *a, const char *script, struct err *err) NODISCARD;

#endif
