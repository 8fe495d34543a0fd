/*
 * internal.h - what the files of kubectl/ share and commands do not need.
 */
#ifndef KUBECTL_INTERNAL_H
#define KUBECTL_INTERNAL_H

#include "kubectl/resource.h"

/* The n-th (from 1) command of a section of the help; NULL: none. */
const struct kubectl_cmd *kubectl_cmd_in_section(int section, int n);
/* What is printed for the errors kept so far; nothing when there are none. */
void kubectl_errors_text(struct kubectl *k, struct buf *out);
/* host:port of the server as the user wrote it. Borrowed from scratch. */
const char *kubectl_server_host(const struct kubectl *k, struct buf *scratch);
/* "Unable to connect to the server: ..." kept as is. Returns -ENOTCONN. */
int kubectl_connect_error(struct err *err, const char *fmt, ...) PRINTF(2, 3);

/* fetch.c: a file of an http or https URL. As an ordinary process, wherever that leads; else over
 * the network of the machine. Upstream: cli-runtime/pkg/resource URLVisitor. */
int kubectl_fetch(struct kubectl *k, const char *url, size_t max, struct buf *out,
		  struct err *err) NODISCARD;
/* `the URL passed to filename "x" is not valid: ...`. */
int kubectl_check_url(const char *url, struct err *err) NODISCARD;

/* Do the names given by flags exist in the kubeconfig? */
int kubectl_configured(struct kubectl *k, struct err *err) NODISCARD;
/* Before a request: do the names given by flags exist, who is it (kubectl may ask)? */
int kubectl_ready(struct kubectl *k, struct err *err) NODISCARD;

/* Where the server is, as this simulated machine reaches it: an address (owned) and a port. */
int kubectl_server_door(struct kubectl *k, const struct kube_access *a, char **ret_ip,
			int *ret_port, bool *ret_tls, struct err *err) NODISCARD;

/* "No resources found in NAMESPACE namespace." on standard error, as it is in force. */
int kubectl_none_found(struct kubectl *k, struct err *err) NODISCARD;

/* --request-timeout in nanoseconds; 0: none. */
int kubectl_request_timeout(const struct kubectl *k, int64_t *ret, struct err *err) NODISCARD;

/* An address of a host name, as programs on the machine resolve it. */
int kubectl_resolve_host(struct proc *p, const char *host, char **ret_ip,
			 struct err *err) NODISCARD;
/* info_get with the form of answer a builder asks for (NULL: the plain object). */
int info_fetch(struct kubectl *k, struct info *info, const struct builder *b,
	       struct err *err) NODISCARD;

/* Any request about one object or kind, its answer in *ret (may be NULL). */
int kubectl_send(struct kubectl *k, enum api_verb verb, const struct kind *kind, const char *ns,
		 const char *name, const char *subresource, const struct value *body,
		 struct value **ret, struct err *err) NODISCARD;

/* One request to a path, its body from the first file; the answer is printed as it is. */
int kubectl_raw(struct kubectl *k, const char *method, const char *path,
		const struct file_flags *files, struct err *err) NODISCARD;
/* What --raw goes together with. one_file: exactly one -f is needed. */
int kubectl_check_raw(const char *raw, const struct file_flags *files, bool edit,
		      const char *output, const char *selector, bool one_file,
		      struct err *err) NODISCARD;

/* What validation misses in a document before it looks at its fields; NULL: nothing. */
const char *document_lacks(const struct value *doc);
/* Can doc be read as an object? Go's words about its kind and metadata. */
int kubectl_check_document(const struct value *doc, const char *source, struct err *err) NODISCARD;

/* The bytes of an answer as they come over the wire. */
void kubectl_raw_text(const struct api_response *resp, struct buf *out);

/* The command a line names (NULL: kubectl itself) and the words that remain: an array to be
 * freed, entries borrowed. */
char **kubectl_find_command(int argc, char *const *argv, const struct kubectl_cmd **ret_cmd,
			    int *ret_nr);
size_t kubectl_option_sets(const struct kubectl_cmd *cmd, void *opts, struct kubectl_globals *g,
			   struct opt_set sets[2]);
void kubectl_release(struct kubectl *k); /* of a run that ended */

/* Codes of errors whose message is the whole line. */
#define KUBECTL_PLAIN (-EBADMSG)

#endif
