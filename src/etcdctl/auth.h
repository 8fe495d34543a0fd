/* auth.h - what the commands about users and roles share. */
#ifndef ETCDCTL_AUTH_H
#define ETCDCTL_AUTH_H

#include "etcdctl/print.h"

/* generated: its macros are not written to our warnings */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#include "store/etcd.pb-c.h"
#pragma GCC diagnostic pop

/* Calls method ("UserAdd") of the Auth service. ret may be NULL. -EBADMSG, or the server's
 * refusal. */
int auth_call(struct ctl *c, const char *method, const ProtobufCMessage *req,
	      struct auth_answer *ret, struct err *err) NODISCARD;
void auth_answer_release(struct auth_answer *a);
/* The same for a request that is one name: "UserGet", "RoleAdd". */
int auth_call_name(struct ctl *c, const char *method, const char *name, struct auth_answer *ret,
		   struct err *err) NODISCARD;

/* The same as a command does it: checks that there is one argument, the name (named), or none, else
 * fails with the text wrong; connects and calls. 0 with an answer to be released, or the exit
 * status. */
int auth_query(struct ctl *c, const char *method, bool named, const char *wrong,
	       struct auth_answer *ret);

/* Whole commands: connect, call, print; text is what the simple format says. */
int auth_change(struct ctl *c, const char *method, const ProtobufCMessage *req, const char *text);
int auth_change_name(struct ctl *c, const char *method, const char *name, const char *text);
/* Its only argument is the name: "Role NAME deleted" for what "Role" and done "deleted". */
int auth_change_arg(struct ctl *c, const char *method, const char *wrong, const char *what,
		    const char *done);
/* ("UserGrantRole") */
int auth_change_role(struct ctl *c, const char *method, const char *user, const char *role,
		     const char *text);

/* The password of --interactive=false (a word of standard input), or asked for twice. *ret:
 * owned. 0 or the exit status. */
int auth_new_password(struct ctl *c, const char *user, bool interactive, char **ret);

/* Key and end of a permission as the arguments and options say. */
struct perm_opts {
	bool prefix, from_key;
};
extern const struct opt_spec grant_specs[], revoke_specs[];
int auth_perm_range(struct ctl *c, const struct perm_opts *o, char *const *args, size_t nr,
		    struct buf *key, struct buf *end);

#endif
