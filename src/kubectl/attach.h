/* attach.h - a session with a container's first process: attach, run -i. Upstream:
 * kubectl/pkg/cmd/attach. */
#ifndef KUBECTL_ATTACH_H
#define KUBECTL_ATTACH_H

#include "kubectl/kubectl.h"

struct attach_to {
	const struct value *pod;
	const char *container; /* "": the default one */
	bool in, tty, quiet;
};
/* Until the process or standard input ends. */
int kubectl_attach_to(struct kubectl *k, const struct attach_to *a, struct err *err) NODISCARD;

#endif
