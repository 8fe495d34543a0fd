/* apply_server.h - kubectl apply --server-side of one object. */
#ifndef KUBECTL_APPLY_SERVER_H
#define KUBECTL_APPLY_SERVER_H

#include "kubectl/resource.h"

/* Whose name applies when --field-manager does not say: kubectl's in the server. */
#define SERVER_SIDE_MANAGER "kubectl"

struct server_apply {
	const char *manager, *subresource; /* subresource: NULL for none */
	enum field_validation validation;
	bool force, dry_run;
};

/*
 * Applies info->obj and puts the answer in its place. An object of client-side apply becomes
 * one of the manager's, its annotation kept, as upstream's pkg/cmd/apply and client-go's
 * util/csaupgrade do it.
 */
int apply_on_server(struct kubectl *k, struct info *info, const struct server_apply *how,
		    struct err *err) NODISCARD;
/* "Warning: Detected changes to resource x which is currently being deleted." when it is. */
void apply_warn_deleting(struct kubectl *k, const struct info *info);

#endif
