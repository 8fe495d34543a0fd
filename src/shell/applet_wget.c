/*
 * wget: GNU's words where bash is, BusyBox's in small images. Retries are GNU's only, and
 * only after errors that may pass.
 */
#include "shell/applet.h"
#include "object/ip.h"
#include "shell/http.h"

#include "object/timefmt.h"

#include <errno.h>
#include <stdlib.h>

#define KERNEL_GIVES_UP (131 * SIM_SEC)

struct wget {
	struct proc *p;
	bool busybox, quiet, terse, server_response, spider, no_check;
	const char *output, *prefix, *body, *method, *user_agent;
	struct strvec headers;
	int64_t timeout; /* ns, of each step; 0: none */
	int64_t tries;   /* 0: without end */
};

enum { TRY_DONE, TRY_AGAIN };

/* Chatter goes to standard error unless -q, or -nv. */
static void say(struct wget *w, const char *fmt, ...) PRINTF(2, 3);

static void say(struct wget *w, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	if (w->quiet || w->terse)
		return;
	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	proc_errorf(w->p, "%s", buf_str(&b));
}

/* A name that is free: index.html, index.html.1, ... */
static char *save_name(struct wget *w, const struct url *u)
{
	STR_AUTO clean = xstrndup(u->path, strcspn(u->path, "?"));
	const char *base = strrchr(clean, '/');
	STR_AUTO name = xasprintf("%s%s%s", w->prefix ? w->prefix : "", w->prefix ? "/" : "",
				  base && base[1] ? base + 1 : "index.html");

	if (w->busybox)
		return xstrdup(name);
	for (int i = 0;; i++) {
		char *full = i ? xasprintf("%s.%d", name, i) : xstrdup(name);
		STR_AUTO path = proc_path(w->p, full);
		struct vfs_stat st;

		if (vfs_stat(machine_vfs(w->p->machine), path, true, &st) < 0)
			return full;
		free(full);
	}
}

static int complain(struct wget *w, int status, const char *fmt, ...) PRINTF(3, 4);

/* An error that -q hides with GNU, never with BusyBox. */
static int complain(struct wget *w, int status, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	if (w->busybox || !w->quiet)
		proc_errorf(w->p, "%s", buf_str(&b));
	return w->busybox ? 1 : status;
}

/* ---- the connection ------------------------------------------------------------------ */

static int resolve(struct wget *w, const struct url *u, struct strvec *ips)
{
	bool literal = ipv4_parse(u->host, NULL);
	int r;

	if (!w->busybox && !literal)
		say(w, "Resolving %s (%s)... ", u->host, u->host);
	r = proc_resolve(w->p, u->host, ips);
	if (r == -ECANCELED)
		return r;
	if (r < 0 || !ips->nr) {
		const char *why = r == -ETIMEDOUT ? "Temporary failure in name resolution"
						  : "Name or service not known";

		if (w->busybox)
			return -complain(w, 1, "wget: bad address '%s'\n", u->host);
		say(w, "failed: %s.\n", why);
		return -complain(w, 4, "wget: unable to resolve host address ‘%s’\n", u->host);
	}
	for (size_t i = 0; !w->busybox && !literal && i < ips->nr; i++)
		say(w, "%s%s%s", i ? ", " : "", ips->v[i], i + 1 < ips->nr ? "" : "\n");
	return 0;
}

static const char *connect_words(int r)
{
	return r == -ECONNREFUSED ? "Connection refused"
	       : r == -EHOSTUNREACH ? "No route to host"
				    : "Connection timed out";
}

static int connect_to(struct wget *w, const struct url *u, const struct strvec *ips,
		      struct net_conn *conn, int *ret_next)
{
	int64_t limit = w->timeout ? MIN(w->timeout, KERNEL_GIVES_UP) : KERNEL_GIVES_UP;
	const char *ip = ips->v[0];
	int r;

	if (w->busybox)
		say(w, "Connecting to %s (%s:%d)\n", u->host, ip, u->port);
	else if (strcmp(u->host, ip) == 0)
		say(w, "Connecting to %s:%d... ", ip, u->port);
	else
		say(w, "Connecting to %s (%s)|%s|:%d... ", u->host, u->host, ip, u->port);
	r = net_connect(machine_net(w->p->machine), machine_netns(w->p->machine), ip, u->port,
			limit, conn);
	if (r == 0 && !w->busybox)
		say(w, "connected.\n");
	if (r == 0 || r == -ECANCELED)
		return r;
	if (w->busybox) {
		if (r == -ETIMEDOUT && limit < KERNEL_GIVES_UP)
			return -complain(w, 1, "wget: download timed out\n");
		return -complain(w, 1, "wget: can't connect to remote host (%s): %s\n", ip,
				 connect_words(r));
	}
	say(w, "failed: %s.\n", connect_words(r));
	if (r != -ECONNREFUSED)
		*ret_next = TRY_AGAIN;
	return -4;
}

static int handshake(struct wget *w, const struct url *u, const struct net_conn *conn)
{
	const struct net_tls *tls = fabric_tls(machine_net(w->p->machine));
	BUF_AUTO why = BUF_INIT;

	if (!conn->tls)
		return w->busybox ? -complain(w, 1, "wget: error getting response: Connection "
						    "reset by peer\n")
				  : -complain(w, 4, "GnuTLS: An unexpected TLS packet was "
						    "received.\nUnable to establish SSL "
						    "connection.\n");
	if (w->busybox) {
		say(w, "wget: note: TLS certificate validation not implemented\n");
		return 0;
	}
	if (conn->tls_cert && tls)
		tls->verify(conn->tls_cert, NULL, u->host, sim_now(w->p->sim), &why);
	if ((why.len || !conn->tls_cert) && !w->no_check)
		return -complain(w, 5,
				 "ERROR: The certificate of ‘%s’ is not trusted.\nERROR: The "
				 "certificate of ‘%s’ doesn't have a known issuer.\n",
				 u->host, u->host);
	if (why.len || !conn->tls_cert)
		say(w, "WARNING: The certificate of ‘%s’ is not trusted.\nWARNING: The "
		       "certificate of ‘%s’ doesn't have a known issuer.\n",
		    u->host, u->host);
	return 0;
}

static int request(struct wget *w, const struct url *u, const struct net_conn *conn,
		   struct net_response *resp, int *ret_next)
{
	BUF_AUTO host = BUF_INIT;
	struct net_request req = {.path = u->path, .scheme = u->scheme, .headers = STRVEC_INIT};
	int r;

	url_host_header(u, &host);
	req.host = buf_str(&host);
	req.method = w->method ? w->method : w->body ? "POST" : "GET";
	if (w->spider && !w->method)
		req.method = w->busybox ? "GET" : "HEAD";
	req.body = w->body;
	req.body_len = w->body ? strlen(w->body) : 0;
	strvec_addf(&req.headers, "User-Agent: %s",
		    w->user_agent ? w->user_agent : w->busybox ? "Wget" : "Wget/1.21.3");
	for (size_t i = 0; i < w->headers.nr; i++)
		strvec_add(&req.headers, w->headers.v[i]);
	if (!w->busybox)
		say(w, "HTTP request sent, awaiting response... ");
	r = net_request(machine_net(w->p->machine), machine_netns(w->p->machine), conn, &req, resp,
			w->timeout ? w->timeout : 900 * SIM_SEC);
	strvec_release(&req.headers);
	if (r == -ECANCELED || r == 0)
		return r;
	if (w->busybox)
		return -complain(w, 1, r == -ETIMEDOUT ? "wget: download timed out\n"
						       : "wget: error getting response: "
							 "Connection reset by peer\n");
	say(w, "Read error (%s) in headers.\n",
	    r == -ETIMEDOUT ? "Connection timed out" : "Connection reset by peer");
	*ret_next = TRY_AGAIN;
	return -4;
}

/* ---- the answer -------------------------------------------------------------------------- */

static void show_head(struct wget *w, const struct net_response *resp)
{
	STRVEC_AUTO lines = STRVEC_INIT;

	http_head(resp, false, sim_now(w->p->sim), &lines);
	for (size_t i = 0; i < lines.nr; i++)
		proc_errorf(w->p, "%s  %s\n", i || w->busybox ? "" : "\n", lines.v[i]);
}

static void human(size_t n, struct buf *out)
{
	if (n < 1024)
		buf_addf(out, "%zu", n);
	else
		buf_addf(out, "%.1fK", (double)n / 1024);
}

static int store(struct wget *w, const char *name, const struct net_response *resp)
{
	struct stream *out = NULL;
	int r;

	if (strcmp(name, "-") == 0)
		return proc_write(w->p, resp->body.s, resp->body.len) < 0 ? -3 : 0;
	r = proc_open(w->p, name, "w", &out);
	if (r == 0)
		r = stream_write(out, buf_str(&resp->body), resp->body.len);
	stream_unref(out);
	return r < 0 ? -complain(w, 3, w->busybox ? "wget: can't open '%s': %s\n" : "%s: %s\n",
				 name, applet_errno(r))
		     : 0;
}

static int keep_busybox(struct wget *w, const char *name, const struct net_response *resp)
{
	bool out = strcmp(name, "-") == 0;
	STR_AUTO path = proc_path(w->p, name);
	struct vfs_stat st;
	int r;

	if (!out && !w->output && vfs_stat(machine_vfs(w->p->machine), path, true, &st) == 0)
		return -complain(w, 1, "wget: can't open '%s': File exists\n", name);
	if (out)
		say(w, "writing to stdout\n");
	else
		say(w, "saving to '%s'\n", name);
	r = store(w, name, resp);
	if (r < 0)
		return r;
	say(w, "%-20.20s 100%% |********************************| %5zu  0:00:00 ETA\n", name,
	    resp->body.len);
	if (out)
		say(w, "written to stdout\n");
	else
		say(w, "'%s' saved\n", name);
	return 0;
}

static int keep_gnu(struct wget *w, const struct url *u, const char *name,
		    const struct net_response *resp)
{
	bool out = strcmp(name, "-") == 0;
	const char *type = http_header(resp, "Content-Type");
	size_t n = resp->body.len;
	STR_AUTO kind = xstrndup(type ? type : "text/plain", type ? strcspn(type, ";") : SIZE_MAX);
	BUF_AUTO now = BUF_INIT;
	BUF_AUTO full = BUF_INIT;
	BUF_AUTO size = BUF_INIT;
	int r;

	human(n, &size);
	if (n < 1024)
		say(w, "Length: %zu [%s]\n", n, kind);
	else
		say(w, "Length: %zu (%s) [%s]\n", n, buf_str(&size), kind);
	say(w, "Saving to: ‘%s’\n", out ? "STDOUT" : name);
	r = store(w, name, resp);
	if (r < 0)
		return r;
	say(w, "\n     0K                                                       100%% 1.95M=0s\n\n");
	time_format(&now, "%F %T", sim_now(w->p->sim));
	url_write(u, &full);
	if (out)
		say(w, "%s (1.95 MB/s) - written to stdout [%zu/%zu]\n\n", buf_str(&now), n, n);
	else
		say(w, "%s (1.95 MB/s) - ‘%s’ saved [%zu/%zu]\n\n", buf_str(&now), name, n, n);
	if (w->terse && !w->quiet)
		proc_errorf(w->p, "%s URL:%s [%zu/%zu] -> \"%s\" [1]\n", buf_str(&now),
			    buf_str(&full), n, n, name);
	return 0;
}

static int refuse(struct wget *w, const struct url *u, const struct net_response *resp)
{
	BUF_AUTO now = BUF_INIT;
	BUF_AUTO full = BUF_INIT;

	if (w->busybox)
		return -complain(w, 1, "wget: server returned error: HTTP/1.1 %d %s\n",
				 resp->status, http_reason(resp->status));
	if (w->spider)
		return -complain(w, 8, resp->status == 404
					       ? "Remote file does not exist -- broken link!!!\n\n"
					       : "Remote file does not exist.\n\n");
	time_format(&now, "%F %T", sim_now(w->p->sim));
	url_write(u, &full);
	if (w->terse)
		return -complain(w, 8, "%s:\n%s ERROR %d: %s.\n", buf_str(&full), buf_str(&now),
				 resp->status, http_reason(resp->status));
	return -complain(w, 8, "%s ERROR %d: %s.\n\n", buf_str(&now), resp->status,
			 http_reason(resp->status));
}

static int take(struct wget *w, const struct url *u, const struct net_response *resp)
{
	const char *type = http_header(resp, "Content-Type");
	STR_AUTO name = NULL;

	if (resp->status >= 400 || !resp->status)
		return refuse(w, u, resp);
	if (w->spider && w->busybox) {
		say(w, "remote file exists\n");
		return 0;
	}
	if (w->spider) {
		say(w, "Length: %zu [%s]\nRemote file exists and could contain further links,\n"
		       "but recursion is disabled -- not retrieving.\n\n",
		    resp->body.len, type ? type : "text/plain");
		return 0;
	}
	name = w->output ? xstrdup(w->output) : save_name(w, u);
	return w->busybox ? keep_busybox(w, name, resp) : keep_gnu(w, u, name, resp);
}

/* ---- one URL --------------------------------------------------------------------------- */

static int attempt(struct wget *w, struct url *u, int redirects, int *ret_next)
{
	STRVEC_AUTO ips = STRVEC_INIT;
	struct net_conn conn;
	struct net_response resp = {0};
	const char *location;
	int r = resolve(w, u, &ips);

	if (r == 0)
		r = connect_to(w, u, &ips, &conn, ret_next);
	if (r == 0 && strcmp(u->scheme, "https") == 0)
		r = handshake(w, u, &conn);
	else if (r == 0 && conn.tls)
		resp.status = 400;
	if (r == 0 && !resp.status)
		r = request(w, u, &conn, &resp, ret_next);
	if (r == 0 && w->server_response)
		show_head(w, &resp);
	else if (r == 0 && !w->busybox)
		say(w, "%d %s\n", resp.status, http_reason(resp.status));
	location = http_header(&resp, "Location");
	if (r == 0 && location && resp.status / 100 == 3 && redirects < 20) {
		struct url next;

		if (!w->busybox)
			say(w, "Location: %s [following]\n", location);
		r = url_follow(u, location, &next);
		if (r == 0)
			r = attempt(w, &next, redirects + 1, ret_next);
		url_release(&next);
	} else if (r == 0) {
		r = take(w, u, &resp);
	}
	net_response_release(&resp);
	return r;
}

static int fetch(struct wget *w, const char *text)
{
	URL_AUTO u = {0};
	BUF_AUTO full = BUF_INIT;
	int r = url_parse(text, &u);

	if (r < 0)
		return r == -EPROTONOSUPPORT && !w->busybox
			       ? complain(w, 1, "%s: Unsupported scheme ‘%s’.\n", text, u.scheme)
			       : complain(w, 1, "wget: not an http or ftp url: %s\n", text);
	url_write(&u, &full);
	if (w->spider && !w->busybox)
		say(w, "Spider mode enabled. Check if remote file exists.\n");
	for (int64_t n = 1;; n++) {
		int next = TRY_DONE;
		BUF_AUTO now = BUF_INIT;

		time_format(&now, "%F %T", sim_now(w->p->sim));
		if (!w->busybox && n == 1)
			say(w, "--%s--  %s\n", buf_str(&now), buf_str(&full));
		else if (!w->busybox)
			say(w, "--%s--  (try:%2lld)  %s\n", buf_str(&now), (long long)n,
			    buf_str(&full));
		r = attempt(w, &u, 0, &next);
		if (r == -ECANCELED || proc_dying(w->p))
			return 130;
		if (r == 0 || w->busybox || next == TRY_DONE)
			return -r;
		if (w->tries && n >= w->tries) {
			say(w, "Giving up.\n\n");
			return -r;
		}
		say(w, "Retrying.\n\n");
		if (proc_sleep(w->p, MIN(n, 10) * SIM_SEC) < 0)
			return 130;
	}
}

/* ---- options -------------------------------------------------------------------------- */

static int usage(struct wget *w)
{
	if (w->busybox)
		proc_errorf(w->p,
			    "BusyBox v1.37.0 multi-call binary.\n\nUsage: wget [-cqS] [--spider] "
			    "[-O FILE] [-o LOGFILE] [--header STR]\n\t[--post-data STR | "
			    "--post-file FILE] [-Y on/off]\n\t[-P DIR] [-U AGENT] [-T SEC] "
			    "URL...\n");
	else
		proc_errorf(w->p, "wget: missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry "
				  "`wget --help' for more options.\n");
	return 1;
}

static int set_option(struct wget *w, int c, const char *arg)
{
	int r = 0;

	switch (c) {
	case 'q':
		w->quiet = true;
		break;
	case 'n': /* -nv; -nc and the like change nothing here */
		w->terse |= strchr(arg, 'v') != NULL;
		break;
	case 'O':
		w->output = arg;
		break;
	case 'P':
		w->prefix = arg;
		break;
	case 'S':
		w->server_response = true;
		break;
	case 's':
		w->spider = true;
		break;
	case 'T':
		r = applet_seconds(arg, false, &w->timeout);
		break;
	case 't':
		r = strcmp(arg, "inf") == 0 ? 0 : parse_i64(arg, &w->tries);
		break;
	case 'U':
		w->user_agent = arg;
		break;
	case 'H':
		strvec_add(&w->headers, arg);
		break;
	case 'D':
		w->body = arg;
		break;
	case 'M':
		w->method = arg;
		break;
	case 'N':
		w->no_check = true;
		break;
	default:
		break;
	}
	if (r < 0) {
		proc_errorf(w->p, "wget: %s: Invalid number ‘%s’.\n", c == 'T' ? "timeout" : "tries",
			    arg);
		return 2;
	}
	return 0;
}

static int wget_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {
		"quiet=q",       "output-document:=O", "directory-prefix:=P",
		"spider=s",      "timeout:=T",         "connect-timeout:=T",
		"tries:=t",      "user-agent:=U",      "header:=H",
		"post-data:=D",  "body-data:=D",       "method:=M",
		"no-verbose=V",  "server-response=S",  "no-check-certificate=N",
		"read-timeout:=T", "dns-timeout:=T",   "no-proxy=c",
		"content-on-error=c", "continue=c",    NULL};
	OPTS_AUTO o = applet_opts(p, argc, argv, "qO:P:ST:t:U:n:c", longs);
	struct wget w = {.p = p, .busybox = machine_is_busybox(p->machine), .tries = 20};
	int c, status = 0;

	while (status == 0 && (c = applet_next(&o)) > 0)
		status = c == 'V' ? set_option(&w, 'n', "v") : set_option(&w, c, o.arg);
	if (c < 0)
		status = 2;
	else if (status == 0 && !o.argc)
		status = usage(&w);
	for (int i = 0; status == 0 && i < o.argc; i++)
		status = fetch(&w, o.argv[i]);
	strvec_release(&w.headers);
	return status;
}

const struct applet applet_wget = {{{"wget", NULL, wget_main, NULL}}};
