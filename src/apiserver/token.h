/*
 * token.h - service account tokens: JSON Web Tokens that the server signs and knows again.
 * Upstream: pkg/serviceaccount, pkg/registry/core/serviceaccount/storage/token.go.
 *
 * The signature is a keyed hash drawn out to the length of RS256's: inside a cluster nothing
 * but its own servers ever checks it, and it must not take randomness or time.
 */
#ifndef APISERVER_TOKEN_H
#define APISERVER_TOKEN_H

#include "apiserver/internal.h"

/* What a token is bound to besides its account; NULL fields: nothing. */
struct token_binding {
	const char *kind, *name, *uid; /* "Pod", "Secret" or "Node" */
	const char *node, *node_uid;   /* of a pod */
};

/* Appends a token of account (a ServiceAccount). audiences: array or NULL, the server's own. */
/* What tokens are signed with; copied. */
void token_set_key(struct apiserver *a, const char *key);
void token_issue(struct apiserver *a, const struct value *account, const struct value *audiences,
		 const struct token_binding *bound, int64_t expires_s, struct buf *out);

struct token_identity {
	char *user, *uid;
	struct strvec groups;
	struct value *extra, *audiences; /* a map of lists; a list */
};
void token_identity_release(struct token_identity *id);
/* Whose token it is. audiences (NULL: the server's own): one of them must be the token's. 0, or
 * -EACCES with upstream's words ("[invalid bearer token, ...]"). */
int token_verify(struct apiserver *a, const char *token, const struct value *audiences,
		 struct token_identity *ret, struct err *err) NODISCARD;

/* POST .../serviceaccounts/NAME/token, and TokenReview. */
int token_request(struct call *c) NODISCARD;
int token_review(struct call *c) NODISCARD;

#endif
