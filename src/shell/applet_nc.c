/*
 * nc: as OpenBSD's on Debian and Ubuntu, or BusyBox's. Connections are one request and
 * its answer: what standard input holds is sent, what comes back is printed.
 */
#include "shell/applet.h"
#include "shell/http.h"

#include <errno.h>
#include <stdlib.h>

#define KERNEL_GIVES_UP (131 * SIM_SEC)
#define MAX_INPUT ((size_t)1 << 20)

struct nc {
	struct proc *p;
	bool busybox, zero, verbose, listen, keep, udp, numeric;
	int64_t wait; /* ns; 0: none */
	int64_t port; /* -p */
};

static const char *service_of(int port)
{
	static const struct {
		int port;
		const char *name;
	} known[] = {{22, "ssh"},    {53, "domain"}, {80, "http"},
		     {443, "https"}, {3306, "mysql"}, {5432, "postgresql"}};

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (known[i].port == port)
			return known[i].name;
	return "*";
}

static void failed(struct nc *n, const char *host, const char *ip, int port, int r)
{
	const char *why = r == -ECONNREFUSED ? "Connection refused"
			  : r == -EHOSTUNREACH ? "No route to host"
					       : "Connection timed out";

	if (n->busybox)
		proc_errorf(n->p, "nc: %s (%s:%d): %s\n", host, ip, port, why);
	else if (n->verbose && r == -ETIMEDOUT && n->wait)
		proc_errorf(n->p, "nc: connect to %s port %d (tcp) timed out: Operation now in "
				  "progress\n",
			    host, port);
	else if (n->verbose && strcmp(host, ip) != 0)
		proc_errorf(n->p, "nc: connect to %s (%s) port %d (tcp) failed: %s\n", host, ip,
			    port, why);
	else if (n->verbose)
		proc_errorf(n->p, "nc: connect to %s port %d (tcp) failed: %s\n", host, port, why);
}

static void succeeded(struct nc *n, const char *host, const char *ip, int port)
{
	if (!n->verbose)
		return;
	if (n->busybox)
		proc_errorf(n->p, "%s (%s:%d) open\n", host, ip, port);
	else if (strcmp(host, ip) != 0)
		proc_errorf(n->p, "Connection to %s (%s) %d port [%s/%s] succeeded!\n", host, ip,
			    port, n->udp ? "udp" : "tcp", n->numeric ? "*" : service_of(port));
	else
		proc_errorf(n->p, "Connection to %s %d port [%s/%s] succeeded!\n", host, port,
			    n->udp ? "udp" : "tcp", n->numeric ? "*" : service_of(port));
}

/* A request typed by hand: "GET / HTTP/1.0", headers, an empty line. */
static bool parse_request(const char *text, struct net_request *req, struct strvec *parts)
{
	STRVEC_AUTO lines = STRVEC_INIT;

	strvec_split(&lines, text, '\n');
	for (size_t i = 0; i < lines.nr; i++)
		lines.v[i][strcspn(lines.v[i], "\r")] = '\0';
	if (lines.nr)
		strvec_split(parts, lines.v[0], ' ');
	if (parts->nr != 3 || !str_starts(parts->v[2], "HTTP/"))
		return false;
	req->method = parts->v[0];
	req->path = parts->v[1];
	req->scheme = "http";
	req->host = "";
	for (size_t i = 1; i < lines.nr && *lines.v[i]; i++) {
		if (str_starts(lines.v[i], "Host: ")) {
			strvec_add(parts, lines.v[i] + 6);
			req->host = parts->v[parts->nr - 1];
		} else {
			strvec_add(&req->headers, lines.v[i]);
		}
	}
	return true;
}

/* What standard input has to say, and the answer. */
static int talk(struct nc *n, const struct net_conn *conn)
{
	struct net_request req = {.headers = STRVEC_INIT};
	struct net_response resp = {0};
	STRVEC_AUTO parts = STRVEC_INIT;
	STRVEC_AUTO head = STRVEC_INIT;
	BUF_AUTO in = BUF_INIT;
	bool http;
	int r;

	if (stream_read_all(proc_in(n->p), MAX_INPUT, &in) < 0)
		return 1;
	http = parse_request(buf_str(&in), &req, &parts);
	if (!http) {
		req.body = buf_str(&in);
		req.body_len = in.len;
	}
	r = net_request(machine_net(n->p->machine), machine_netns(n->p->machine), conn, &req,
			&resp, n->wait ? n->wait : KERNEL_GIVES_UP);
	if (r == 0 && http && resp.status) {
		http_head(&resp, false, sim_now(n->p->sim), &head);
		for (size_t i = 0; i < head.nr; i++)
			proc_printf(n->p, "%s\r\n", head.v[i]);
		proc_puts(n->p, "\r\n");
	}
	if (r == 0)
		(void)!proc_write(n->p, buf_str(&resp.body), resp.body.len);
	strvec_release(&req.headers);
	net_response_release(&resp);
	return 0;
}

static int connect_port(struct nc *n, const char *host, const char *ip, int port)
{
	struct fabric *f = machine_net(n->p->machine);
	struct netns *ns = machine_netns(n->p->machine);
	int64_t limit = n->wait ? n->wait : KERNEL_GIVES_UP;
	struct net_conn conn;
	struct listener *l = NULL;
	int r;

	if (n->udp) { /* nobody refuses but the host itself */
		r = net_route(f, ns, ip, port, "UDP", &l);
		if (r == -ECONNREFUSED)
			return 1;
		succeeded(n, host, ip, port);
		return 0;
	}
	r = net_connect(f, ns, ip, port, limit, &conn);
	if (r == -ECANCELED)
		return 130;
	if (r < 0) {
		failed(n, host, ip, port, r);
		return 1;
	}
	succeeded(n, host, ip, port);
	return n->zero ? 0 : talk(n, &conn);
}

/* ---- -l ------------------------------------------------------------------------------- */

struct server {
	struct nc *n;
	struct waitq came;
	struct buf got, reply;
	bool done;
};

static int serve(void *arg, const struct net_request *req, struct net_response *resp)
{
	struct server *s = arg;

	if (req && req->method) {
		buf_addf(&s->got, "%s %s HTTP/1.1\r\nHost: %s\r\n", req->method, req->path,
			 req->host);
		for (size_t i = 0; i < req->headers.nr; i++)
			buf_addf(&s->got, "%s\r\n", req->headers.v[i]);
		buf_adds(&s->got, "\r\n");
	}
	if (req && req->body)
		buf_add(&s->got, req->body, req->body_len);
	buf_add(&resp->body, buf_str(&s->reply), s->reply.len);
	resp->status = 200;
	s->done = true;
	waitq_wake_all(s->n->p->sim, &s->came);
	return 0;
}

static int listen_on(struct nc *n, int port)
{
	struct server s = {.n = n, .came = WAITQ_INIT};
	struct listener spec = {.port = port,
				.proto = "TCP",
				.protocol = "raw",
				.program = "nc",
				.serve = serve,
				.arg = &s};
	struct listener *l;
	int r = net_listen(machine_netns(n->p->machine), &spec, &l);

	if (r < 0) {
		proc_errorf(n->p, n->busybox ? "nc: bind: Address already in use\n"
					     : "nc: Address already in use\n");
		return 1;
	}
	if (n->verbose && n->busybox)
		proc_errorf(n->p, "listening on 0.0.0.0:%d ...\n", port);
	else if (n->verbose)
		proc_errorf(n->p, "Listening on 0.0.0.0 %d\n", port);
	if (!stream_is_tty(proc_in(n->p)))
		(void)!stream_read_all(proc_in(n->p), MAX_INPUT, &s.reply);
	do {
		s.done = false;
		r = 0;
		while (!s.done && r == 0)
			r = waitq_wait(n->p->sim, &s.came, SIM_NEVER);
		if (r == 0)
			r = proc_sleep(n->p, SIM_MSEC); /* the answer leaves before the port closes */
		(void)!proc_write(n->p, buf_str(&s.got), s.got.len);
		buf_reset(&s.got);
	} while (n->keep && r == 0 && !proc_dying(n->p));
	net_unlisten(l);
	buf_release(&s.got);
	buf_release(&s.reply);
	return 0;
}

/* ---- options --------------------------------------------------------------------------- */

static int usage(struct nc *n)
{
	if (n->busybox)
		proc_errorf(n->p, "BusyBox v1.37.0 multi-call binary.\n\nUsage: nc [OPTIONS] "
				  "HOST PORT  - connect\nnc [OPTIONS] -l -p PORT [HOST] [PORT]  - "
				  "listen\n");
	else
		proc_errorf(n->p, "usage: nc [-46CDdFhklNnrStUuvZz] [-w timeout] [-p source_port] "
				  "[destination] [port]\n");
	return 1;
}

/* "80" or "80-90". */
static int ports_of(const char *s, int64_t *lo, int64_t *hi)
{
	const char *dash = strchr(s, '-');
	STR_AUTO first = dash ? xstrndup(s, (size_t)(dash - s)) : xstrdup(s);

	if (parse_i64(first, lo) < 0 || (dash && parse_i64(dash + 1, hi) < 0))
		return -EINVAL;
	if (!dash)
		*hi = *lo;
	return *lo < 1 || *hi > 65535 || *lo > *hi ? -EINVAL : 0;
}

static int connect_all(struct nc *n, const char *host, const char *ports)
{
	STRVEC_AUTO ips = STRVEC_INIT;
	int64_t lo, hi;
	int status = 1, r;

	if (ports_of(ports, &lo, &hi) < 0) {
		proc_errorf(n->p, n->busybox ? "nc: bad port '%s'\n" : "nc: port number invalid: "
								      "%s\n",
			    ports);
		return 1;
	}
	r = proc_resolve(n->p, host, &ips);
	if (r == -ECANCELED)
		return 130;
	if (r < 0 || !ips.nr) {
		if (n->busybox)
			proc_errorf(n->p, "nc: bad address '%s'\n", host);
		else
			proc_errorf(n->p, "nc: getaddrinfo for host \"%s\" port %s: %s\n", host,
				    ports,
				    r == -ETIMEDOUT ? "Temporary failure in name resolution"
						    : "Name or service not known");
		return 1;
	}
	for (int64_t port = lo; port <= hi && !proc_dying(n->p); port++) {
		r = connect_port(n, host, ips.v[0], (int)port);
		status = r == 0 || status == 0 ? 0 : r;
	}
	return status;
}

static int nc_main(struct proc *p, int argc, char **argv)
{
	OPTS_AUTO o = applet_opts(p, argc, argv, "zvw:lkup:n46NdCq:", NULL);
	struct nc n = {.p = p, .busybox = machine_is_busybox(p->machine)};
	int64_t lo, hi;
	int c, r = 0;

	while (r == 0 && (c = applet_next(&o)) > 0) {
		n.zero |= c == 'z';
		n.verbose |= c == 'v';
		n.listen |= c == 'l';
		n.keep |= c == 'k';
		n.udp |= c == 'u';
		n.numeric |= c == 'n';
		if (c == 'w')
			r = applet_seconds(o.arg, false, &n.wait);
		else if (c == 'p')
			r = parse_i64(o.arg, &n.port);
	}
	if (r < 0 || c < 0) {
		if (r < 0)
			proc_errorf(p, "nc: invalid number '%s'\n", o.arg);
		return 1;
	}
	if (n.listen) {
		const char *port = o.argc ? o.argv[o.argc - 1] : NULL;

		if (!n.port && port && ports_of(port, &lo, &hi) == 0)
			n.port = lo;
		return n.port > 0 && n.port < 65536 ? listen_on(&n, (int)n.port) : usage(&n);
	}
	return o.argc == 2 ? connect_all(&n, o.argv[0], o.argv[1]) : usage(&n);
}

const struct applet applet_nc = {{{"nc", NULL, nc_main, NULL}, {"netcat", NULL, nc_main, NULL}}};
