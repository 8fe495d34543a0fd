/* certificate.h - approve and deny are one command with two words. */
#ifndef KUBECTL_CERTIFICATE_H
#define KUBECTL_CERTIFICATE_H

#include "kubectl/print.h"
#include "kubectl/resource.h"

struct certificate_opts {
	struct file_flags files;
	struct print_flags print;
	bool force;
};
#define CERTIFICATE_OPTS                                                                           \
	FILE_OPTS(struct certificate_opts, files, "identifying the resource to update"),           \
		PRINT_OPTS(struct certificate_opts, print),                                        \
		OPT_BOOL(struct certificate_opts, force, "force", 0, "false",                      \
			 "Also when the request has been decided before.")

int certificate_run(struct kubectl *k, const struct certificate_opts *o, bool approve,
		    struct err *err) NODISCARD;

#endif
