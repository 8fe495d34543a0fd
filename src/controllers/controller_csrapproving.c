/*
 * Certificate approval: kubelets' requests for client certificates are approved when the one who
 * asks has the right to a node's certificate. Upstream: pkg/controller/certificates/approver.
 */
#include "controllers/csr.h"

#include <errno.h>

/* Whether who asked may create certificatesigningrequests/sub. 1, 0, or negative. */
static int allowed(struct ctl *c, const struct value *csr, const char *sub, struct err *err)
{
	const struct kind *k =
		kind_by_resource("authorization.k8s.io", NULL, "subjectaccessreviews");
	const struct value *spec = value_get(csr, "spec");
	VALUE_AUTO *got = NULL;
	VALUE_AUTO *review = value_build(
		"{apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec: {user: "
		"%v, uid: %v, groups: %v, extra: %v, resourceAttributes: {group: "
		"'certificates.k8s.io', resource: 'certificatesigningrequests', verb: 'create', "
		"subresource: %s}}}",
		value_get(spec, "username"), value_get(spec, "uid"), value_get(spec, "groups"),
		value_get(spec, "extra"), sub);
	int r = client_create(c->client, k, NULL, review, NULL, &got, err);

	return r < 0 ? r : value_bool(value_in(got, "status", "allowed"));
}

static int approve(struct ctl *c, const struct value *csr, const char *message, struct err *err)
{
	VALUE_AUTO *next = value_ref(csr);
	struct value *list = value_ref(value_in(csr, "status", "conditions"));

	value_push(&list, value_build("{type: 'Approved', status: 'True', reason: 'AutoApproved', "
				      "message: %s}",
				      message));
	value_put_in(&next, list, "status", "conditions");
	return client_update(c->client, c->kind[0], "approval", next, NULL, NULL, err);
}

/* The two kinds of request that are recognized: for one's own certificate, and for any node's. */
static int try(struct ctl *c, const struct value *csr, bool own, struct err *err)
{
	int r = allowed(c, csr, own ? "selfnodeclient" : "nodeclient", err);

	if (r <= 0)
		return r;
	r = approve(
		c, csr,
		own ? "Auto approving self kubelet client certificate after SubjectAccessReview."
		    : "Auto approving kubelet client certificate after SubjectAccessReview.",
		err);
	return r < 0 ? r : 1;
}

static int reconcile(struct ctl *c, const char *key, struct err *err)
{
	const struct value *csr = informer_find_key(c->informer[0], key);
	struct cert req = {0};
	bool own, node;
	int r;

	if (!csr || csr_has(csr, "Approved") || csr_has(csr, "Denied") ||
	    !str_empty(value_str_in(csr, "status", "certificate")))
		return 0;
	r = csr_read(csr, &req, err);
	if (r < 0)
		return r;
	node = str_eq(value_str_in(csr, "spec", "signerName"), SIGNER_KUBELET_CLIENT) &&
	       !csr_kubelet_client_fault(csr, &req);
	own = node && str_eq(value_str_in(csr, "spec", "username"), req.common_name);
	cert_release(&req);
	if (!node)
		return 0;
	if (own)
		r = try(c, csr, true, err);
	if (r == 0)
		r = try(c, csr, false, err);
	if (r == 0) /* asked again later: rights may be given meanwhile */
		return err_set(err, -EAGAIN,
			       "recognized csr \"%s\" as [%snodeclient] but subject access review "
			       "was not approved",
			       key, own ? "selfnodeclient " : "");
	return r < 0 ? r : 0;
}

const struct controller controller_csrapproving = {
	.name = "certificatesigningrequest-approving-controller",
	.component = "csrapproving",
	.account = "certificate-controller",
	.sources = {{"certificates.k8s.io", "certificatesigningrequests", NULL}, {0}},
	.reconcile = reconcile,
};
