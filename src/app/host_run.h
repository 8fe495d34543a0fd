/* host_run.h - programs of the learner's own machine, for kubectl as an ordinary process. */
#ifndef APP_HOST_RUN_H
#define APP_HOST_RUN_H

#include "base/base.h"

/* As struct kubectl_host (kubectl/credential.h) says. Blocks; what it prints is kept up to a
 * megabyte. */
int host_run(char *const *argv, char *const *env, bool with_input, struct buf *out,
	     int *ret_status);
int host_use(char *const *argv, char *const *env, int *ret_status);
void host_echo(bool on);

#endif
