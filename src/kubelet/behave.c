/*
 * Programs described as data: what they log, which ports they serve, how they end. A
 * server costs no fiber: it is a few listeners and a timer.
 */
#include "kubelet/image_private.h"
#include "kubelet/runtime.h"

#include "object/timefmt.h"
#include "shell/shell.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <strings.h>

#define MAX_LISTENERS 8

struct behaviour {
	struct program *program;
	struct proc *proc;
	struct listener *listener[MAX_LISTENERS];
	const struct value *serves[MAX_LISTENERS];
	size_t nr_listeners;
	struct timer end;
	int end_status;
};

static const char *agent_of(const struct net_request *req)
{
	for (size_t i = 0; req && i < req->headers.nr; i++)
		if (strncasecmp(req->headers.v[i], "User-Agent: ", 12) == 0)
			return req->headers.v[i] + 12;
	return "-";
}

/* %time %date %clf %ip %self %host %request %agent, and of the answer %status %size. */
static void expand(struct buf *out, const char *s, struct proc *p, const struct net_request *req,
		   const struct net_response *resp)
{
	for (; *s; s++) {
		size_t plain = strcspn(s, "%");

		if (plain) {
			buf_add(out, s, plain);
			s += plain - 1;
		} else if (str_starts(s, "%time")) {
			time_write_rfc3339(out, sim_now(p->sim));
			s += 4;
		} else if (str_starts(s, "%date")) {
			time_format(out, "%Y/%m/%d %T", sim_now(p->sim));
			s += 4;
		} else if (str_starts(s, "%clf")) {
			time_format(out, "%d/%b/%Y:%T %z", sim_now(p->sim));
			s += 3;
		} else if (str_starts(s, "%ip")) {
			const char *ip = netns_ip(machine_netns(p->machine));

			buf_adds(out, req && req->src_ip ? req->src_ip : ip ? ip : "127.0.0.1");
			s += 2;
		} else if (str_starts(s, "%self")) {
			const char *ip = netns_ip(machine_netns(p->machine));

			buf_adds(out, ip ? ip : "127.0.0.1");
			s += 4;
		} else if (str_starts(s, "%host")) {
			buf_adds(out, machine_hostname(p->machine));
			s += 4;
		} else if (str_starts(s, "%request")) {
			buf_addf(out, "%s %s", req && req->method ? req->method : "GET",
				 req && req->path ? req->path : "/");
			s += 7;
		} else if (str_starts(s, "%status")) {
			buf_addf(out, "%d", resp ? resp->status : 0);
			s += 6;
		} else if (str_starts(s, "%size")) {
			buf_addf(out, "%zu",
				 resp && !str_eq(req ? req->method : NULL, "HEAD") ? resp->body.len
										   : 0);
			s += 4;
		} else if (str_starts(s, "%agent")) {
			buf_adds(out, agent_of(req));
			s += 5;
		} else {
			buf_addc(out, *s);
		}
	}
}

static void log_lines(struct proc *p, const struct value *lines, const struct net_request *req,
		      const struct net_response *resp)
{
	const struct value *line;

	value_each_item(line, i, lines)
	{
		const char *s = value_str_or(line, "");
		BUF_AUTO b = BUF_INIT;

		expand(&b, *s == '!' ? s + 1 : s, p, req, resp);
		buf_addc(&b, '\n');
		stream_write(*s == '!' ? proc_err(p) : proc_out(p), b.s, b.len);
	}
}

/* ---- serving -------------------------------------------------------------------------- */

struct door {
	struct behaviour *b;
	const struct value *spec;
};

/* The longest path that is a prefix of the request's; entries without path serve all. */
static const struct value *pick(const struct behaviour *b, const struct value *first,
				const char *path)
{
	const struct value *serves = value_get(b->program->spec, "serve"), *s, *best = NULL;
	size_t best_len = 0;

	value_each_item(s, i, serves)
	{
		const char *want = value_str_or(value_get(s, "path"), "/");
		size_t n = strlen(want);

		if (value_int_in(s, "port") != value_int_in(first, "port"))
			continue;
		if (strncmp(want, path, n) == 0 && (!best || n > best_len)) {
			best = s;
			best_len = n;
		}
	}
	return best;
}

/* A file below the served root, as web servers do: "/" is index.html. */
static bool serve_file(struct behaviour *b, const char *root, const char *path,
		       struct net_response *resp)
{
	STR_AUTO clean = xstrndup(path, strcspn(path, "?"));
	STR_AUTO relative = path_absolute("/", clean);
	bool dir = str_ends(clean, "/") || strcmp(relative, "/") == 0;
	STR_AUTO full = xasprintf("%s%s%s", root, relative,
				  !dir          ? ""
				  : relative[1] ? "/index.html"
						: "index.html");

	if (vfs_read(machine_vfs(b->proc->machine), full, &resp->body) < 0)
		return false;
	resp->status = 200;
	return true;
}

static const char *type_of(const char *path)
{
	STR_AUTO clean = xstrndup(path, strcspn(path, "?"));
	const char *dot = strrchr(clean, '.');

	if (!dot || strchr(dot, '/') || strcmp(dot, ".html") == 0)
		return "text/html";
	if (strcmp(dot, ".json") == 0)
		return "application/json";
	return strcmp(dot, ".txt") == 0 ? "text/plain" : "application/octet-stream";
}

static int serve(void *arg, const struct net_request *req, struct net_response *resp)
{
	struct behaviour *b = arg;
	const struct value *first, *s;
	const char *path, *access, *root;

	if (!req || !req->method) {
		const struct value *banner = value_get(b->serves[0], "banner");

		if (banner)
			buf_adds(&resp->body, value_str_or(banner, ""));
		return 0;
	}
	first = b->serves[0];
	for (size_t i = 0; i < b->nr_listeners; i++)
		if (req->host && strrchr(req->host, ':')) {
			int64_t port;

			if (parse_i64(strrchr(req->host, ':') + 1, &port) == 0 &&
			    b->listener[i]->port == port)
				first = b->serves[i];
		}
	path = req->path ? req->path : "/";
	s = pick(b, first, path);
	root = value_str(value_get(first, "root"));
	if (root && serve_file(b, root, path, resp)) {
		strvec_addf(&resp->headers, "Content-Type: %s", type_of(path));
	} else if (s && value_get(s, "body")) {
		resp->status = value_get(s, "status") ? (int)value_int_in(s, "status") : 200;
		expand(&resp->body, value_str_or(value_get(s, "body"), ""), b->proc, req, NULL);
		strvec_addf(&resp->headers, "Content-Type: %s",
			    value_str_or(value_get(s, "type"), "text/plain"));
	} else {
		resp->status = s && value_get(s, "status") ? (int)value_int_in(s, "status") : 404;
		buf_adds(&resp->body,
			 value_str_or(value_get(first, "not_found"), "404 page not found\n"));
		strvec_add(&resp->headers, value_get(first, "not_found")
						   ? "Content-Type: text/html"
						   : "Content-Type: text/plain; charset=utf-8");
	}
	if (value_get(first, "server"))
		strvec_addf(&resp->headers, "Server: %s",
			    value_str_or(value_get(first, "server"), ""));
	access = value_str(value_get(b->program->spec, "access_log"));
	if (access) {
		VALUE_AUTO *line = value_build("[%V]", value_strf_new("%s", access));

		log_lines(b->proc, line, req, resp);
	}
	return 0;
}

static int listen_all(struct behaviour *b)
{
	const struct value *s;

	value_each_item(s, i, value_get(b->program->spec, "serve"))
	{
		struct listener spec = {.port = (int)value_int_in(s, "port"),
					.proto = "TCP",
					.protocol = "http",
					.serve = serve,
					.program = b->program->name,
					.arg = b};
		bool seen = false;
		int r;

		for (size_t k = 0; k < b->nr_listeners; k++)
			seen |= b->listener[k]->port == spec.port;
		if (seen || b->nr_listeners == MAX_LISTENERS)
			continue;
		if (str_eq(value_str(value_get(s, "protocol")), "raw"))
			spec.protocol = "raw";
		r = net_listen(machine_netns(b->proc->machine), &spec,
			       &b->listener[b->nr_listeners]);
		if (r < 0) {
			proc_errorf(b->proc,
				    "bind() to 0.0.0.0:%d failed (98: Address already in use)\n",
				    spec.port);
			return r;
		}
		b->serves[b->nr_listeners++] = s;
	}
	return 0;
}

/* ---- life ------------------------------------------------------------------------------- */

static void cleanup(struct proc *p)
{
	struct behaviour *b = p->data;

	for (size_t i = 0; i < b->nr_listeners; i++)
		net_unlisten(b->listener[i]);
	timer_cancel(p->sim, &b->end);
	free(b);
}

static void on_end(void *arg)
{
	struct behaviour *b = arg;

	proc_exit(b->proc, b->end_status);
}

static int64_t duration_of(const struct value *v, int64_t dflt)
{
	ERR_AUTO err = ERR_INIT;
	int64_t ns;

	if (value_type(v) == VALUE_INT)
		return value_int(v) * SIM_SEC;
	return value_str(v) && duration_parse_go(value_str(v), &ns, &err) == 0 ? ns : dflt;
}

static void on_signal(struct proc *p, int sig)
{
	struct behaviour *b = p->data;
	const struct value *status;

	if (sig != SIGTERM && sig != SIGINT && sig != SIGQUIT)
		return;
	status = value_get(b->program->spec, "on_term");
	if (status && value_is_null(status))
		return; /* ignores it */
	b->end_status = (int)value_int(status);
	timer_after(p->sim, &b->end, duration_of(value_get(b->program->spec, "term_after"), 0));
}

/* Every group must have one variable that is set. */
static bool environment_is_complete(const struct program *prog, const struct proc *p)
{
	const struct value *group, *name;

	value_each_item(group, i, value_get(prog->spec, "requires_env"))
	{
		bool any = false;

		value_each_item(name, k, group)
		{
			any |= proc_getenv(p, value_str_or(name, "")) != NULL;
		}
		if (!any)
			return false;
	}
	return true;
}

/* What it says, when it must write where the container's read-only root lets it not; else NULL. */
static const struct value *refused_write(const struct program *prog, const struct proc *p)
{
	struct vfs *v = machine_vfs(p->machine);
	const struct value *w;

	if (!vfs_is_read_only(v))
		return NULL;
	value_each_item(w, i, value_get(prog->spec, "writes"))
	{
		const char *path = value_str_or(value_get(w, "path"), "/");
		int r = str_ends(path, "/") ? vfs_mkdir(v, path, 0700, true)
					    : vfs_write(v, path, "", 0, 0644, VFS_PARENTS);

		if (r == -EROFS)
			return value_get(w, "failed");
	}
	return NULL;
}

static void take_memory(struct proc *p, const struct program *prog)
{
	p->mem_bytes = prog->memory;
	container_memory_changed(p->machine);
}

int behave_start(struct proc *p, int argc, char **argv)
{
	struct program *prog = p->user_data;
	struct behaviour *b;
	const struct value *after = value_get(prog->spec, "after"), *refused;

	(void)argc;
	(void)argv;
	take_memory(p, prog);
	if (!environment_is_complete(prog, p)) {
		log_lines(p, value_in(prog->spec, "missing_env", "log"), NULL, NULL);
		return (int)value_int_in(prog->spec, "missing_env", "exit");
	}
	refused = refused_write(prog, p);
	if (refused) {
		log_lines(p, refused, NULL, NULL);
		return 1;
	}
	log_lines(p, value_get(prog->spec, "log"), NULL, NULL);
	if (!value_get(prog->spec, "serve") && value_get(prog->spec, "exit") && !after)
		return (int)value_int_in(prog->spec, "exit");
	b = xcalloc(1, sizeof(*b));
	b->program = prog;
	b->proc = p;
	timer_init(&b->end, on_end, b);
	p->data = b;
	p->on_signal = on_signal;
	p->cleanup = cleanup;
	if (listen_all(b) < 0)
		return 1;
	if (after) {
		b->end_status = (int)value_int_in(prog->spec, "exit");
		timer_after(p->sim, &b->end, duration_of(after, 0));
	}
	return 0;
}

int behave_run(struct proc *p, int argc, char **argv)
{
	struct program *prog = p->user_data;
	const char *script = value_str_or(value_get(prog->spec, "run"), "");

	take_memory(p, prog);
	return shell_run(p, script, strlen(script), argv[0], argc > 1 ? argv + 1 : NULL);
}
