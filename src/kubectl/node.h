/* node.h - cordon and uncordon; drain begins with the former. */
#ifndef KUBECTL_NODE_H
#define KUBECTL_NODE_H

#include "kubectl/print.h"
#include "kubectl/resource.h"

/* Sets spec.unschedulable and prints "node/x cordoned" or "... already ...". */
int node_cordon(struct kubectl *k, struct info *node, bool cordon, enum dry_run dry,
		struct err *err) NODISCARD;
/* The nodes that the arguments or the selector name. */
int node_infos(struct kubectl *k, const char *selector, struct infos *ret,
	       struct err *err) NODISCARD;

struct cordon_opts {
	struct dry_run_flags dry;
	char *selector;
};
int node_cordon_run(struct kubectl *k, const struct cordon_opts *o, bool cordon,
		    struct err *err) NODISCARD;

#endif
