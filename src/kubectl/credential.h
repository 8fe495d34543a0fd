/*
 * credential.h - who kubectl is: prompts, exec credential plugins, and what an ordinary process
 * does for it that a simulated machine cannot.
 */
#ifndef KUBECTL_CREDENTIAL_H
#define KUBECTL_CREDENTIAL_H

#include "client/https.h"
#include "kubectl/kubectl.h"

#define KUBECTL_USER_AGENT "kubectl/v1.34.0 (linux/amd64) kubernetes/f28b4c9"

/*
 * Context "kubectl-host" of the machine of an ordinary process: programs run as real ones there.
 * Elsewhere a plugin is a program of the simulated machine.
 */
struct kubectl_host {
	/* 0 with the exit status (-1: a signal ended it), -ENOENT, -EACCES, -ENOEXEC ... A command
	 * without a slash is looked for in $PATH of env. */
	int (*run)(char *const *argv, char *const *env, bool with_input, struct buf *out,
		   int *ret_status);
	void (*echo)(bool on); /* of the terminal */
	/* As run, with the streams and the terminal of this process: an editor. */
	int (*use)(char *const *argv, char *const *env, int *ret_status);
};
/* A program, with kubectl's own streams and environment: of the computer when kubectl is an
 * ordinary process, else of the machine. As run. */
int kubectl_run_program(struct kubectl *k, char *const *argv, int *ret_status) NODISCARD;

/* Asks for a user name and a password when nothing else says who it is; TLS only. */
int kubectl_login(struct kubectl *k, struct kube_access *a, struct err *err) NODISCARD;
/* Runs the plugin of the user in force. Its message is what follows "getting credentials: ".
 * Upstream: client-go/plugin/pkg/client/auth/exec. */
int kubectl_exec_credential(struct kubectl *k, struct https_credential *ret,
			    struct err *err) NODISCARD;
/* `exec plugin: invalid apiVersion "x"` */
int kubectl_exec_check(const struct kube_access *a, struct err *err) NODISCARD;

/* As an ordinary process: over HTTPS, through the loop that whoever runs it made. */
int kubectl_dial_https(struct kubectl *k, struct https_loop *loop, const struct kube_access *a,
		       struct client **ret, struct err *err) NODISCARD;
/* The proxy for a server, from HTTPS_PROXY, HTTP_PROXY and NO_PROXY; NULL: none. Caller frees.
 * Upstream: golang.org/x/net/http/httpproxy. */
char *kubectl_proxy_for(struct proc *p, const char *server);

#endif
