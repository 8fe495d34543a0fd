/*
 * visit_request.c - one HTTP request into the simulated network, as the apiserver's proxy
 * makes them: {"request": {"ip": IP, "port": N, "tls": BOOL, "method": M, "path": P, "host": H,
 * "headers": [LINE...], "body64": TEXT}}. The visit's status is the HTTP status, its second
 * stream the lines of the head, its first the body.
 */
#include "cluster/visit_private.h"

#include "cluster/cluster_private.h"
#include "shell/http.h"

#include <errno.h>

#define KUBELET_CERT "/etc/kubernetes/pki/apiserver-kubelet-client.crt"
#define TIMEOUT (INT64_C(30) * SIM_SEC)

static void tell(struct visit *s, const struct net_response *resp)
{
	STRVEC_AUTO lines = STRVEC_INIT;
	BUF_AUTO head = BUF_INIT;

	http_head(resp, false, sim_now(s->sim), &lines);
	strvec_join(&lines, "\n", &head);
	visit_out(s, 2, buf_str(&head), head.len);
	visit_out(s, 1, buf_str(&resp->body), resp->body.len);
}

int proxy_exchange(void *arg, const struct api_proxy *to, struct net_request *req,
		   struct net_response *resp, struct err *err)
{
	struct node *n = arg;
	struct machine *m = host_machine(n->host);
	BUF_AUTO cert = BUF_INIT;
	int r;

	if (to->port == 10250) /* the apiserver shows kubelets its own certificate */
		(void)!vfs_read(machine_vfs(m), KUBELET_CERT, &cert);
	req->client_cert = cert.len ? cert.s : NULL;
	r = net_exchange(n->cluster->fabric, machine_netns(m), to->ip, to->port, req, resp, TIMEOUT);
	req->client_cert = NULL;
	if (r == 0 && !resp->status) /* it listens, but does not speak HTTP */
		return err_api(err, -ECONNRESET, 503, "ServiceUnavailable",
			       "error trying to reach service: EOF");
	if (r < 0 && r != -ECANCELED)
		err_api(err, r, 503, "ServiceUnavailable",
			"error trying to reach service: dial tcp %s:%d: %s", to->ip,
			to->port,
			r == -ETIMEDOUT    ? "i/o timeout"
			: r == -ECONNRESET ? "connect: connection reset by peer"
					   : "connect: connection refused");
	return r;
}

int visit_request(struct visit *s, int *ret_status, struct err *err)
{
	const struct value *spec = value_get(s->spec, "request"), *line;
	const char *ip = value_str_or(value_get(spec, "ip"), "");
	const char *body64 = value_str_or(value_get(spec, "body64"), "");
	int port = (int)value_int_in(spec, "port"), r;
	struct net_response resp = {0};
	struct net_request req = {.method = value_str_or(value_get(spec, "method"), "GET"),
				  .path = value_str_or(value_get(spec, "path"), "/"),
				  .host = value_str(value_get(spec, "host")),
				  .scheme = value_bool_in(spec, "tls") ? "https" : "http"};
	BUF_AUTO body = BUF_INIT;
	struct api_proxy to = {.ip = (char *)(uintptr_t)ip, .port = port};

	if (base64_decode(&body, body64, strlen(body64)) < 0)
		return err_set(err, -EINVAL, "malformed body");
	value_each_item(line, i, value_get(spec, "headers"))
		strvec_add(&req.headers, value_str_or(line, ""));
	req.body = body.s;
	req.body_len = body.len;
	r = proxy_exchange(&s->c->nodes[0], &to, &req, &resp, err);
	if (r == 0) {
		*ret_status = resp.status;
		tell(s, &resp);
	}
	net_response_release(&resp);
	strvec_release(&req.headers);
	return r;
}
