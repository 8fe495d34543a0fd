/*
 * token.h - service account tokens: JSON Web Tokens that the server signs and knows again, and
 * that others can verify. Upstream: pkg/serviceaccount,
 * pkg/registry/core/serviceaccount/storage/token.go.
 */
#ifndef APISERVER_TOKEN_H
#define APISERVER_TOKEN_H

#include "apiserver/internal.h"

#define DEFAULT_ISSUER "https://kubernetes.default.svc.cluster.local"
#define OPENID_CONFIG_PATH "/.well-known/openid-configuration"
#define JWKS_PATH "/openid/v1/jwks"

/* ---- keys ---------------------------------------------------------------------------------- */

/* What signs: shared with the tokens whose bytes nobody has looked at yet. */
struct token_signer {
	int refs;
	char *key, *header; /* PEM; of every token, encoded, with its dot */
	char *issuer;
};
struct token_signer *token_signer_ref(struct token_signer *s);
void token_signer_unref(struct token_signer *s);
/* Appends the token that makes these claims (JSON). */
void token_sign(const struct token_signer *s, const struct buf *claims, struct buf *out);

/* What a server knows of tokens. */
struct tokens {
	struct token_signer *signer; /* NULL: none are issued */
	struct token_public *v;      /* keys whose signatures count */
	size_t nr, cap;
	struct strvec issuers; /* the first one issues */
	struct value *audiences;
	char *jwks_uri;
	bool extend; /* those of pods, beyond the time they were asked for */
	int64_t most_seconds;
	uint64_t issued; /* how many were; the same when inputs are replayed */
};
/* own_address: where others reach the server ("172.30.1.2:6443"). What cannot be read of the keys
 * is left out. */
struct tokens *tokens_new(const struct token_config *cfg, const char *own_address);
void tokens_free(struct tokens *t);
/* Whether one of the keys (key_id NULL: any) made this signature: 0 or -EACCES with upstream's
 * words. */
int tokens_verified(const struct tokens *t, const char *key_id, const char *data, size_t len,
		    const struct buf *signature, struct err *err) NODISCARD;
/* GET of the two documents of OpenID Connect discovery. */
int tokens_discovery(struct call *c, const char *path, bool *ret_handled) NODISCARD;

/* ---- issuing -------------------------------------------------------------------------------- */

/* What a token is bound to besides its account; NULL fields: nothing. Borrowed. */
struct token_binding {
	const char *kind;		   /* "Pod", "Secret" or "Node" */
	const struct value *name, *uid;	   /* strings */
	const struct value *node, *node_uid; /* of a pod */
};
struct token_terms {
	const struct value *account, *audiences; /* a ServiceAccount; strings */
	struct token_binding bound;
	int64_t seconds, warn_after; /* until it expires; until it should not be used; 0: never */
};
/* A new token of a server that has a signer: a lazy string, to stand in a map (see value.h). */
struct value *token_issue(struct apiserver *a, const struct token_terms *terms);

/* ---- knowing -------------------------------------------------------------------------------- */

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
