/*
 * peers.c - who serves this API. Each server keeps a key below /registry/masterleases/ alive;
 * the endpoints of the Service kubernetes are the servers whose keys live. One that dies is
 * taken out by the others when its key expires; the last one leaves its address behind.
 * Upstream: pkg/controlplane/reconcilers/lease.go.
 */
#include "apiserver/internal.h"

#define PREFIX "/registry/masterleases/"
#define TTL_S 15
#define RENEW_EVERY (10 * SIM_SEC)

int64_t advertised(const struct apiserver *a, char **ret_ip)
{
	const char *colon = a->advertise_host ? strrchr(a->advertise_host, ':') : NULL;
	int64_t port = 6443;

	*ret_ip = colon ? xstrndup(a->advertise_host, (size_t)(colon - a->advertise_host)) : NULL;
	if (colon && parse_i64(colon + 1, &port) < 0)
		port = 6443;
	return port;
}

/* Renews the key, or makes it. */
static void renew(struct apiserver *a, const char *ip)
{
	STR_AUTO key = xasprintf(PREFIX "%s", ip);
	STR_AUTO text = NULL;
	ERR_AUTO err = ERR_INIT;
	int64_t left, rev;
	struct blob *b;

	if (a->peers_lease && store_peek(a->store, key, strlen(key)) &&
	    store_lease_keepalive(a->store, a->peers_lease, &left, &err) == 0 && left > 0)
		return;
	if (store_lease_grant(a->store, 0, TTL_S, &a->peers_lease, &err) < 0)
		return;
	text = xasprintf("{\"kind\":\"Endpoints\",\"apiVersion\":\"v1\",\"metadata\":{},"
			 "\"subsets\":[{\"addresses\":[{\"ip\":\"%s\"}]}]}\n",
			 ip);
	b = blob_bytes_new(text, strlen(text));
	if (store_put(a->store, key, strlen(key), b, a->peers_lease, NULL, &rev, &err) < 0)
		a->peers_lease = 0; /* tried again at the next turn */
	blob_unref(b);
}

static int add_ip(const struct store_kv *kv, void *arg)
{
	strvec_addn(arg, kv->key + strlen(PREFIX), kv->key_len - strlen(PREFIX));
	return 0;
}

static void write_endpoints(struct apiserver *a, const struct strvec *ips, int64_t port)
{
	struct value *addresses = NULL, *endpoints = NULL;

	for (size_t i = 0; i < ips->nr; i++) {
		value_push(&addresses, value_build("{ip: %s}", ips->v[i]));
		value_push(&endpoints,
			   value_build("{addresses: [%s], conditions: {ready: true}}", ips->v[i]));
	}
	ensure_field(a, "v1", "Endpoints", "default",
		     value_build("{metadata: {name: 'kubernetes', labels: "
				 "{endpointslice.kubernetes.io/skip-mirror: 'true'}}, subsets: "
				 "[{addresses: %V, ports: [{name: 'https', port: %l, protocol: "
				 "'TCP'}]}]}",
				 addresses, port),
		     "subsets");
	ensure_field(
		a, "discovery.k8s.io/v1", "EndpointSlice", "default",
		value_build("{metadata: {name: 'kubernetes', labels: "
			    "{kubernetes.io/service-name: 'kubernetes'}}, addressType: 'IPv4', "
			    "endpoints: %V, ports: [{name: 'https', port: %l, protocol: "
			    "'TCP'}]}",
			    endpoints, port),
		"endpoints");
}

static void turn(void *arg)
{
	struct apiserver *a = arg;
	STRVEC_AUTO ips = STRVEC_INIT;
	STR_AUTO ip = NULL;
	int64_t port = advertised(a, &ip);

	renew(a, ip);
	store_each(a->store, PREFIX, strlen(PREFIX), add_ip, &ips);
	if (ips.nr)
		write_endpoints(a, &ips, port);
	timer_after(a->sim, &a->peers_timer, RENEW_EVERY);
}

void peers_start(struct apiserver *a)
{
	timer_init(&a->peers_timer, turn, a);
	if (a->advertise_host && strchr(a->advertise_host, ':'))
		turn(a);
}
