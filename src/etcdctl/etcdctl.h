/*
 * etcdctl.h - the etcdctl command (versions 3 and 2, ETCDCTL_API=2) and etcdutl, over
 * struct proc. Upstream: etcdctl 3.5.21, and 3.4 where the two are the same.
 *
 * To add a subcommand: write cmd_NAME.c (cmd_v2_NAME.c), list it in local.mk.
 */
#ifndef ETCDCTL_ETCDCTL_H
#define ETCDCTL_ETCDCTL_H

#include "shell/machine.h"

extern const struct command etcdctl_command;
extern const struct command etcdutl_command;
/* Completion of an etcdctl command line, for machine_set_completion. */
void etcdctl_complete(void *user, struct proc *p, const struct strvec *words, struct strvec *ret);

#endif
