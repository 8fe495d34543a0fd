/*
 * proxy.h - what a request to kubectl proxy gets: the API, a file, or a refusal. Paths are
 * judged decoded and go on as they were judged. Upstream: kubectl/pkg/proxy/proxy_server.go.
 */
#ifndef KUBECTL_PROXY_H
#define KUBECTL_PROXY_H

#include <regex.h>

#include "client/https.h"
#include "kubectl/kubectl.h"

struct proxy_rules { /* any of them matches */
	regex_t *v;
	size_t nr;
};
/* From a comma list; -EINVAL with Go's words about the first that is none. */
int proxy_rules_compile(const char *list, struct proxy_rules *ret, struct err *err) NODISCARD;
void proxy_rules_release(struct proxy_rules *r);

struct proxy_site {
	struct proc *proc;
	const char *files;                     /* folder of static files; NULL or "": none */
	const char *files_prefix, *api_prefix; /* each ends with a slash */
	bool filter;
	struct proxy_rules accept_paths, reject_paths, accept_hosts, reject_methods;
};
void proxy_judge(const struct proxy_site *s, const char *method, const char *target,
		 const char *host, struct https_verdict *ret);

#endif
