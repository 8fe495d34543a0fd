/* members.h - what the commands about the members and their alarms share. */
#ifndef ETCDCTL_MEMBERS_H
#define ETCDCTL_MEMBERS_H

#include "etcdctl/print.h"

/* The member ID of the only argument: 0 or a status. */
int member_id_arg(struct ctl *c, uint64_t *ret);
/* Whole commands: the member of the only argument is promoted, or removed. */
int member_command(struct ctl *c, bool promote);
/* Shows the alarms, after disarming them. wrong: what is said of arguments. */
int alarm_command(struct ctl *c, bool disarm, const char *wrong);
/* Checks a list of URLs: NULL or what is wrong with the first bad one. Caller frees. */
char *urls_problem(const struct strvec *urls);

#endif
