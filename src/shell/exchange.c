/* Connections: a request, the trip, the server's answer. */
#include "shell/net_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define ROUND_TRIP (300 * SIM_USEC)
#define LOCAL_TRIP (40 * SIM_USEC)
#define ARP_WAIT (3 * SIM_SEC) /* until a neighbour that is not there is given up */

/*
 * A request being served by a fiber of its own, so that a client can give up on it. Held
 * by the client and the server: whoever leaves last frees it.
 */
struct exchange {
	int refs;
	struct sim *sim;
	struct listener *l; /* NULL once it is gone */
	struct fiber *fiber;
	struct exchange *next; /* of the same namespace */
	serve_fn serve;
	void *arg;
	struct net_request req;
	struct net_response resp;
	bool connect_only, done;
	int result;
	struct waitq wait;
};

static void exchange_unref(struct exchange *x)
{
	if (--x->refs > 0)
		return;
	free((void *)(uintptr_t)x->req.method);
	free((void *)(uintptr_t)x->req.path);
	free((void *)(uintptr_t)x->req.host);
	free((void *)(uintptr_t)x->req.scheme);
	free((void *)(uintptr_t)x->req.body);
	free((void *)(uintptr_t)x->req.src_ip);
	free((void *)(uintptr_t)x->req.client_cert);
	strvec_release(&x->req.headers);
	net_response_release(&x->resp);
	free(x);
}

static void exchange_end(struct exchange *x, int result)
{
	if (x->l)
		for (struct exchange **p = &x->l->ns->exchanges; *p; p = &(*p)->next)
			if (*p == x) {
				*p = x->next;
				break;
			}
	x->l = NULL;
	if (x->done)
		return;
	x->done = true;
	x->result = result;
	waitq_wake_all(x->sim, &x->wait);
}

static int exchange_main(void *arg)
{
	struct exchange *x = arg;
	int r = -ECONNRESET;

	if (!x->done)
		r = x->serve(x->arg, x->connect_only ? NULL : &x->req, &x->resp);
	exchange_end(x, r);
	exchange_unref(x);
	return 0;
}

void net_hang_up(struct listener *l)
{
	for (struct exchange *x = l->ns->exchanges, *next; x; x = next) {
		next = x->next;
		if (x->l != l)
			continue;
		if (x->fiber)
			fiber_cancel(x->fiber);
		exchange_end(x, -ECONNRESET);
	}
}

static struct exchange *exchange_new(struct sim *sim, struct listener *l,
				     const struct net_request *req)
{
	struct exchange *x = xcalloc(1, sizeof(*x));

	x->refs = 2;
	x->sim = sim;
	x->l = l;
	x->next = l->ns->exchanges;
	l->ns->exchanges = x;
	x->serve = l->serve;
	x->arg = l->arg;
	x->wait = (struct waitq)WAITQ_INIT;
	x->connect_only = !req;
	if (!req)
		return x;
	x->req.method = xstrdup(req->method);
	x->req.path = xstrdup(req->path);
	x->req.host = xstrdup(req->host);
	x->req.scheme = xstrdup(req->scheme);
	x->req.src_ip = xstrdup(req->src_ip);
	x->req.client_cert = xstrdup(req->client_cert);
	x->req.body = req->body ? xmemdup0(req->body, req->body_len) : NULL;
	x->req.body_len = req->body_len;
	for (size_t i = 0; i < req->headers.nr; i++)
		strvec_add(&x->req.headers, req->headers.v[i]);
	return x;
}

static int serve(struct sim *sim, struct listener *l, const struct net_request *req,
		 struct net_response *resp, int64_t deadline)
{
	struct exchange *x;
	struct fiber *fiber;
	int r = 0;

	if (!l->serve)
		return 0;
	x = exchange_new(sim, l, req);
	fiber = x->fiber = fiber_start(sim, "serve", exchange_main, x);
	while (!x->done && r == 0)
		r = waitq_wait(sim, &x->wait, deadline);
	x->fiber = NULL; /* nobody else may cancel it once it is released below */
	if (x->done) {
		struct net_response got = x->resp;

		r = x->result;
		memset(&x->resp, 0, sizeof(x->resp));
		if (resp)
			*resp = got;
		else
			net_response_release(&got);
	} else {
		fiber_cancel(fiber);
	}
	fiber_release(fiber);
	exchange_unref(x);
	return r;
}

int net_connect(struct fabric *f, struct netns *from, const char *ip, int port, int64_t timeout_ns,
		struct net_conn *ret)
{
	int64_t deadline = sim_now(f->sim) + timeout_ns;
	BUF_AUTO to = BUF_INIT;
	struct listener *l = NULL;
	int r, slept;

	*ret = (struct net_conn){.local = str_starts(ip, "127.")};
	buf_adds(&to, ip);
	r = net_translate(f, from, &to, &port, "TCP");
	if (r == 0)
		r = net_reach(f, from, buf_str(&to), port, "TCP", &l);
	if (r == -ETIMEDOUT || (r == -EHOSTUNREACH && timeout_ns < ARP_WAIT)) {
		slept = fiber_sleep_until(f->sim, deadline);
		return slept < 0 ? slept : -ETIMEDOUT;
	}
	slept = fiber_sleep(f->sim, r == -EHOSTUNREACH ? ARP_WAIT
				    : ret->local       ? LOCAL_TRIP
						       : ROUND_TRIP);
	if (slept < 0 || r < 0)
		return slept < 0 ? slept : r;
	/* the trip took time: the listener may have gone */
	r = net_reach(f, from, buf_str(&to), port, "TCP", &l);
	if (r < 0)
		return r;
	snprintf(ret->ip, sizeof(ret->ip), "%s", buf_str(&to));
	ret->port = port;
	ret->tls = net_is_tls(l);
	ret->tls_cert = l->tls_cert;
	return 0;
}

int net_request(struct fabric *f, struct netns *from, const struct net_conn *conn,
		struct net_request *req, struct net_response *resp, int64_t timeout_ns)
{
	struct listener *l = NULL;
	int r = net_reach(f, from, conn->ip, conn->port, "TCP", &l);

	if (r < 0)
		return r == -ECONNREFUSED ? -ECONNRESET : r;
	if (req)
		req->src_ip = l->ns == from && conn->local ? "127.0.0.1" : netns_ip(from);
	return serve(f->sim, l, req, resp, sim_now(f->sim) + timeout_ns);
}

int net_exchange(struct fabric *f, struct netns *from, const char *ip, int port,
		 struct net_request *req, struct net_response *resp, int64_t timeout_ns)
{
	int64_t deadline = sim_now(f->sim) + timeout_ns;
	struct net_conn conn;
	int r = net_connect(f, from, ip, port, timeout_ns, &conn);

	if (r < 0)
		return r;
	return net_request(f, from, &conn, req, resp, deadline - sim_now(f->sim));
}
