/*
 * What the components' ports answer to HTTP clients on the simulated network: curl at
 * https://IP:6443, healthz and metrics ports, the kubelet's, etcd's. Components themselves talk
 * through client/ and store/door.h instead.
 */
#include "cluster/cluster_private.h"

#include "object/json.h"
#include "store/door.h"

#include <errno.h>
#include <stdlib.h>
#include <strings.h>

const char *door_header(const struct net_request *req, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < req->headers.nr; i++)
		if (strncasecmp(req->headers.v[i], name, n) == 0 && req->headers.v[i][n] == ':')
			return req->headers.v[i] + n + 1 + strspn(req->headers.v[i] + n + 1, " ");
	return NULL;
}

void door_text(struct net_response *resp, int status, const char *body)
{
	resp->status = status;
	strvec_add(&resp->headers, "Content-Type: text/plain; charset=utf-8");
	buf_adds(&resp->body, body);
}

static bool path_is(const struct net_request *req, const char *path)
{
	return strncmp(req->path, path, strlen(path)) == 0 &&
	       strchr("?/", req->path[strlen(path)]) != NULL;
}

static bool is_health(const struct net_request *req)
{
	return path_is(req, "/healthz") || path_is(req, "/livez") || path_is(req, "/readyz");
}

/* ---- who asks ------------------------------------------------------------------------- */

void identity_release(struct identity *id)
{
	free(id->name);
	strvec_release(&id->groups);
}

int door_certificate(const char *pem, const char *ca_pem, int64_t now, struct identity *id)
{
	ERR_AUTO err = ERR_INIT;
	struct cert cert = {0}, ca = {0};
	int r = -EACCES;

	if (pem && ca_pem && cert_parse(pem, strlen(pem), &cert, &err) == 0 &&
	    cert_parse(ca_pem, strlen(ca_pem), &ca, &err) == 0 &&
	    cert_verify(&cert, &ca, EKU_CLIENT, now, &err) == 0 && !str_empty(cert.common_name)) {
		id->name = xstrdup(cert.common_name);
		for (size_t i = 0; i < cert.organizations.nr; i++)
			strvec_add(&id->groups, cert.organizations.v[i]);
		strvec_add(&id->groups, "system:authenticated");
		r = 0;
	}
	cert_release(&cert);
	cert_release(&ca);
	return r;
}

static int from_token(struct apiserver *a, const char *token, struct identity *id)
{
	struct api_token_user *keep = NULL;
	struct api_user user;
	ERR_AUTO err = ERR_INIT;
	int r = apiserver_token_user(a, token, &user, &keep, &err);

	if (r == 0) {
		id->name = xstrdup(user.name);
		for (const char *const *g = user.groups; *g; g++)
			strvec_add(&id->groups, *g);
	}
	api_token_user_free(keep);
	return r;
}

/* ---- the apiserver ----------------------------------------------------------------------- */

static int unauthorized(struct net_response *resp)
{
	resp->status = 401;
	strvec_add(&resp->headers, "Content-Type: application/json");
	buf_adds(&resp->body,
		 "{\n  \"kind\": \"Status\",\n  \"apiVersion\": \"v1\",\n  \"metadata\": {},\n  "
		 "\"status\": \"Failure\",\n  \"message\": \"Unauthorized\",\n  \"reason\": "
		 "\"Unauthorized\",\n  \"code\": 401\n}");
	return 0;
}

static void ask_apiserver(struct apiserver *a, const struct net_request *req,
			  const struct api_user *user, struct net_response *resp)
{
	struct api_response r = {0};
	struct api_request areq = API_REQUEST_INIT;
	struct api_route *route;
	VALUE_AUTO *body = NULL;
	const struct schema_type *type;
	ERR_AUTO err = ERR_INIT;

	if (req->body_len && json_parse(req->body, req->body_len, &body, NULL, &err) < 0) {
		door_text(resp, 400, err_msg(&err));
		return;
	}
	route = api_route_new(req->method, req->path, door_header(req, "Content-Type"),
			      door_header(req, "Accept"), body, &areq);
	areq.user = user;
	areq.user_agent = door_header(req, "User-Agent");
	if (areq.verb == API_WATCH && areq.refusal == API_WELCOME)
		door_text(resp, 400, "watches are not answered at once\n");
	else
		(void)!apiserver_handle(a, &areq, &r);
	api_route_free(route);
	if (!resp->status) {
		resp->status = r.code;
		strvec_addf(&resp->headers, "Cache-Control: %s",
			    r.cache_control ? r.cache_control : "no-cache, private");
		strvec_addf(&resp->headers, "Content-Type: %s",
			    r.body        ? "application/json"
			    : r.text_type ? r.text_type
					  : "text/plain; charset=utf-8");
	}
	type = schema_of_kind(value_str(value_get(r.body, "apiVersion")),
			      value_str(value_get(r.body, "kind")));
	if (!r.body || r.text.len)
		buf_add(&resp->body, buf_str(&r.text), r.text.len);
	else if (type) /* fields come in the order of their Go types */
		schema_write_json(&resp->body, r.body, type, JSON_INDENT2 | JSON_HTML_ESCAPE);
	else
		json_write(&resp->body, r.body, JSON_INDENT2 | JSON_HTML_ESCAPE);
	api_response_release(&r);
}

/* Whom the headers ask to be taken for. */
static void impersonate(const struct net_request *req, struct api_user *as, struct strvec *groups)
{
	static const char group[] = "Impersonate-Group:";

	as->name = door_header(req, "Impersonate-User");
	as->uid = door_header(req, "Impersonate-Uid");
	for (size_t i = 0; i < req->headers.nr; i++) {
		const char *h = req->headers.v[i];

		if (strncasecmp(h, group, sizeof(group) - 1) == 0)
			strvec_add(groups,
				   h + sizeof(group) - 1 + strspn(h + sizeof(group) - 1, " "));
	}
	if (!as->uid)
		as->uid = "";
	as->groups = (const char *const *)(void *)groups->v;
}

int door_apiserver(void *arg, const struct net_request *req, struct net_response *resp)
{
	struct transport_slot *slot = arg;
	struct identity id = {0};
	struct api_user user = {.uid = ""}, as = {0};
	STRVEC_AUTO as_groups = STRVEC_INIT;
	const char *auth;
	int r = -ENOENT;

	if (!req || !req->method)
		return 0;
	if (!slot->server)
		return -ECONNRESET;
	auth = door_header(req, "Authorization");
	if (req->client_cert)
		r = door_certificate(req->client_cert, slot->client_ca, sim_now(slot->sim), &id);
	if (r < 0 && auth && strncasecmp(auth, "Bearer ", 7) == 0)
		r = from_token(slot->server, auth + 7, &id);
	user.name = id.name;
	user.groups = (const char *const *)(void *)id.groups.v;
	impersonate(req, &as, &as_groups);
	if (as.name)
		user.as = &as;
	if (r == -EACCES)
		(void)unauthorized(resp);
	else
		ask_apiserver(slot->server, req, r == 0 ? &user : NULL, resp);
	identity_release(&id);
	return 0;
}

/* ---- health and metrics of the others -------------------------------------------------------- */

int door_health(void *arg, const struct net_request *req, struct net_response *resp)
{
	(void)arg;
	if (!req || !req->method)
		return 0;
	if (is_health(req))
		door_text(resp, 200, "ok");
	else
		door_text(resp, 404, "404 page not found\n");
	return 0;
}

/* CoreDNS's plugins health and ready. */
int door_coredns(void *arg, const struct net_request *req, struct net_response *resp)
{
	(void)arg;
	if (!req || !req->method)
		return 0;
	if (path_is(req, "/health") || path_is(req, "/ready"))
		door_text(resp, 200, "OK");
	else
		door_text(resp, 404, "404 page not found\n");
	return 0;
}

/* Its plugin prometheus. */
int door_coredns_metrics(void *arg, const struct net_request *req, struct net_response *resp)
{
	if (!req || !req->method)
		return 0;
	if (!path_is(req, "/metrics")) {
		door_text(resp, 404, "404 page not found\n");
		return 0;
	}
	resp->status = 200;
	strvec_add(&resp->headers, "Content-Type: text/plain; version=0.0.4; charset=utf-8");
	buf_addf(&resp->body,
		 "# HELP coredns_build_info Version and revision of CoreDNS; always 1.\n"
		 "# TYPE coredns_build_info gauge\n"
		 "coredns_build_info{goversion=\"go1.24.1\",revision=\"707c7c1\",version="
		 "\"1.12.1\"} 1\n"
		 "# HELP coredns_dns_requests_total Requests by zone, protocol and family.\n"
		 "# TYPE coredns_dns_requests_total counter\n"
		 "coredns_dns_requests_total{family=\"1\",proto=\"udp\",server=\"dns://:53\","
		 "type=\"A\",view=\"\",zone=\".\"} %llu\n",
		 (unsigned long long)dns_server_requests(arg));
	return 0;
}

/* kube-proxy's healthz and metrics ports. */
int door_proxy(void *arg, const struct net_request *req, struct net_response *resp)
{
	if (!req || !req->method)
		return 0;
	if (!path_is(req, "/proxyMode"))
		return door_health(arg, req, resp);
	door_text(resp, 200, "iptables");
	return 0;
}

/* kube-scheduler and kube-controller-manager: only health is for everybody. */
int door_secure(void *arg, const struct net_request *req, struct net_response *resp)
{
	if (!req || !req->method)
		return 0;
	if (is_health(req))
		return door_health(arg, req, resp);
	resp->status = 403;
	strvec_add(&resp->headers, "Content-Type: application/json");
	buf_addf(&resp->body,
		 "{\n  \"kind\": \"Status\",\n  \"apiVersion\": \"v1\",\n  \"metadata\": {},\n  "
		 "\"status\": \"Failure\",\n  \"message\": \"forbidden: User "
		 "\\\"system:anonymous\\\" cannot get path \\\"%.*s\\\"\",\n  \"reason\": "
		 "\"Forbidden\",\n  \"details\": {},\n  \"code\": 403\n}",
		 (int)strcspn(req->path, "?\"\\"), req->path);
	return 0;
}

int door_local_health(void *machine, int port, struct buf *ret)
{
	static const struct net_request healthz = {
		.method = "GET", .path = "/healthz", .host = "127.0.0.1", .scheme = "https"};
	struct netns *ns = machine_netns(machine);
	const struct listener *l = net_find_listener(ns, "127.0.0.1", port, "TCP");
	struct net_response resp = {0};
	int status = -ECONNREFUSED;

	if (l && l->serve == door_secure && door_secure(l->arg, &healthz, &resp) == 0) {
		status = resp.status;
		buf_add(ret, buf_str(&resp.body), resp.body.len);
	}
	net_response_release(&resp);
	return status;
}

/* ---- etcd ------------------------------------------------------------------------------- */

static void etcd_metrics(struct etcd_door *door, struct buf *out)
{
	buf_adds(out,
		 "# HELP etcd_server_has_leader Whether or not a leader exists. 1 is existence, "
		 "0 is not.\n# TYPE etcd_server_has_leader gauge\netcd_server_has_leader 1\n"
		 "# HELP etcd_server_is_leader Whether or not this member is a leader. 1 if "
		 "is, 0 otherwise.\n# TYPE etcd_server_is_leader gauge\n"
		 "etcd_server_is_leader 1\n");
	buf_addf(out,
		 "# HELP etcd_debugging_mvcc_current_revision The current revision of store.\n"
		 "# TYPE etcd_debugging_mvcc_current_revision gauge\n"
		 "etcd_debugging_mvcc_current_revision %lld\n"
		 "# HELP etcd_mvcc_db_total_size_in_bytes Total size of the underlying database "
		 "physically allocated in bytes.\n"
		 "# TYPE etcd_mvcc_db_total_size_in_bytes gauge\n"
		 "etcd_mvcc_db_total_size_in_bytes %lld\n",
		 (long long)store_rev(door->store), (long long)store_db_size(door->store));
}

int door_etcd_metrics(void *arg, const struct net_request *req, struct net_response *resp)
{
	if (!req || !req->method)
		return 0;
	if (path_is(req, "/health")) {
		door_text(resp, 200, "{\"health\":\"true\",\"reason\":\"\"}");
	} else if (path_is(req, "/livez") || path_is(req, "/readyz")) {
		door_text(resp, 200, "ok\n");
	} else if (path_is(req, "/metrics")) {
		door_text(resp, 200, "");
		etcd_metrics(arg, &resp->body);
	} else {
		door_text(resp, 404, "404 page not found\n");
	}
	return 0;
}

/* The client port: with a certificate, if it asks for one. */
int door_etcd(void *arg, const struct net_request *req, struct net_response *resp)
{
	struct etcd_door *door = arg;

	if (!req || !req->method)
		return 0;
	if (door->client_cert_auth && !req->client_cert)
		return -EACCES;
	if (!path_is(req, "/version"))
		return door_etcd_metrics(arg, req, resp);
	resp->status = 200;
	strvec_add(&resp->headers, "Content-Type: application/json");
	buf_adds(&resp->body, "{\"etcdserver\":\"3.6.4\",\"etcdcluster\":\"3.6.0\",\"storage\":"
			      "\"3.6.0\"}");
	return 0;
}
