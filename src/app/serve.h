/* serve.h - what the commands about served clusters share. */
#ifndef APP_SERVE_H
#define APP_SERVE_H

#include "app/app.h"
#include "object/value.h"

char *serve_dir(const struct app *a); /* the workspace's folder; caller frees */
/* Asks the server of the cluster; -ECONNREFUSED when there is none. */
int serve_ask(struct app *a, const struct value *question, struct value **ret,
	      struct err *err) NODISCARD;
bool serve_is_up(struct app *a);
/* Serves it in the background and waits until clients are served. 0 or negative. */
int serve_detach(struct app *a, int argc, char **argv, struct err *err) NODISCARD;
/* Lines of the environment for a shell: `export KUBECONFIG=...`. */
void serve_environment(struct app *a, struct buf *out);
/* Puts commands that act on this cluster into its folder bin/. */
int serve_write_tools(struct app *a, struct err *err) NODISCARD;
/* Becomes the learner's own $SHELL with the cluster served and in its environment. Returns only
 * when that fails, with the exit status. */
int serve_host_shell(struct app *a);
/* Runs a script on the served cluster with this terminal: its exit status, or negative. */
int serve_run(struct app *a, const char *script, struct err *err) NODISCARD;

#endif
