/* members.h - what the commands that change the membership share. */
#ifndef ETCDCTL_MEMBERS_H
#define ETCDCTL_MEMBERS_H

#include "etcdctl/print.h"

/* The member ID of the only argument: 0 or a status. */
int member_id_arg(struct ctl *c, uint64_t *ret);
/* Checks a list of URLs: NULL or what is wrong with the first bad one. Caller frees. */
char *urls_problem(const struct strvec *urls);

#endif
