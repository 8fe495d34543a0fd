/*
 * etcdctl_run FILE.t - replays a transcript of etcdctl in a world of one machine with an
 * etcd behind TLS, and compares.
 *
 * "$ " lines are shell commands; output follows as it comes on both streams, then "[N]" for
 * a status other than 0. "#" lines are kept as comments. What changes with every run of the
 * real tool reads the same here: times are T, addresses of Go objects 0xA, leases are
 * numbered. UPDATE_GOLDEN=1 rewrites the file instead of failing.
 */
#include <stdio.h>
#include <stdlib.h>

#include "etcdctl_text.h"
#include "etcdctl/etcdctl.h"
#include "pki/cert.h"
#include "shell/shell.h"
#include "store/door.h"

#define LIMIT (70 * SIM_SEC) /* what goes on for longer is ended: status 124 */
#define YEAR (INT64_C(365) * 24 * 3600 * SIM_SEC)

struct world {
	struct sim *sim;
	struct fabric *net;
	struct machine *m;
	struct netns *ns;
	struct store *store;
	struct etcd_door door;
	struct listener *l;
	struct buf ca_pem, server_pem;
	struct buf out;
	struct strvec leases;
};

/* A CA of that name and a certificate of it, with their keys, as files in /pki. */
static void make_pki(struct world *w, const char *ca_name, const char *prefix)
{
	struct cert_template ca = {.common_name = ca_name,
				   .not_before = sim_now(w->sim) - YEAR,
				   .not_after = sim_now(w->sim) + YEAR,
				   .is_ca = true};
	struct cert_template c = ca;
	BUF_AUTO ca_key = BUF_INIT;
	BUF_AUTO key = BUF_INIT;
	BUF_AUTO ca_pem = BUF_INIT;
	BUF_AUTO pem = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	struct vfs *v = machine_vfs(w->m);
	STR_AUTO ca_path = xasprintf("/root/%sca.crt", prefix);
	STR_AUTO crt_path = xasprintf("/root/%sserver.crt", prefix);
	STR_AUTO key_path = xasprintf("/root/%sserver.key", prefix);

	key_new(w->sim, &ca_key);
	ca.key_pem = buf_str(&ca_key);
	key_new(w->sim, &key);
	c.is_ca = false;
	c.common_name = "controlplane";
	c.names = "localhost,127.0.0.1";
	c.key_pem = buf_str(&key);
	if (cert_issue(&ca, NULL, buf_str(&ca_key), &ca_pem, &err) < 0 ||
	    cert_issue(&c, buf_str(&ca_pem), buf_str(&ca_key), &pem, &err) < 0 ||
	    vfs_writes(v, ca_path, buf_str(&ca_pem)) < 0 ||
	    vfs_writes(v, crt_path, buf_str(&pem)) < 0 ||
	    vfs_writes(v, key_path, buf_str(&key)) < 0)
		abort();
	if (!prefix[0]) {
		buf_adds(&w->ca_pem, buf_str(&ca_pem));
		buf_adds(&w->server_pem, buf_str(&pem));
	}
}

static void world_init(struct world *w)
{
	struct listener spec = {
		.ip = "127.0.0.1", .port = 2379, .proto = "TCP", .protocol = "etcd"};

	*w = (struct world){.sim = sim_new(1, INT64_C(1795448632) * SIM_SEC)};
	w->net = fabric_new(w->sim);
	w->m = machine_new(w->sim, w->net, "controlplane");
	w->ns = machine_netns(w->m);
	machine_install_shell(w->m, NULL);
	machine_install(w->m, &etcdctl_command, NULL);
	machine_install(w->m, &etcdutl_command, NULL);
	w->store = store_new(w->sim);
	store_set_member(w->store, "controlplane", "http://127.0.0.1:2380",
			 "https://127.0.0.1:2379");
	if (vfs_mkdir(machine_vfs(w->m), "/root", 0700, true) < 0)
		abort();
	make_pki(w, "etcd-ca", "");
	make_pki(w, "other", "other-");
	w->door = (struct etcd_door){.store = w->store,
				     .ca_pem = buf_str(&w->ca_pem),
				     .cert_pem = buf_str(&w->server_pem),
				     .client_cert_auth = true,
				     .name = "controlplane"};
	spec.arg = &w->door;
	if (net_listen(w->ns, &spec, &w->l) < 0)
		abort();
}

static void world_release(struct world *w)
{
	net_unlisten(w->l);
	machine_free(w->m);
	sim_settle(w->sim);
	fabric_free(w->net);
	store_free(w->store);
	sim_free(w->sim);
	buf_release(&w->ca_pem);
	buf_release(&w->server_pem);
	buf_release(&w->out);
	strvec_release(&w->leases);
}

/* ---- one command ---------------------------------------------------------------------- */

struct ending {
	bool ended;
	int status;
};

static void on_exit_fn(struct proc *p, int status, void *arg)
{
	struct ending *e = arg;

	(void)p;
	e->ended = true;
	e->status = status;
}

static bool has_ended(void *arg)
{
	return ((struct ending *)arg)->ended;
}

/* $NAME in the environment of the commands is set by lines "export NAME=VALUE". */
static int run_line(struct world *w, const char *line)
{
	STR_AUTO script = xstrdup(line);
	char *argv[] = {(char[]){"sh"}, (char[]){"-c"}, script, NULL};
	struct stream *out = stream_buf_new(&w->out), *in = stream_null_new();
	struct ending e = {false, 0};
	struct spawn how = {.argv = argv,
			    .in = in,
			    .out = out,
			    .err = out,
			    .env = machine_env(w->m),
			    .cwd = "/root",
			    .on_exit = on_exit_fn,
			    .on_exit_arg = &e};
	struct proc *p;

	if (proc_spawn(w->m, &how, &p) < 0)
		abort();
	if (!sim_run_until(w->sim, has_ended, &e, sim_now(w->sim) + LIMIT)) {
		proc_signal(p, 9);
		sim_settle(w->sim);
		e.status = 124;
	}
	proc_detach(p);
	sim_settle(w->sim);
	stream_unref(out);
	stream_unref(in);
	return e.status;
}

/* ---- the transcript -------------------------------------------------------------------- */

static void set_env(struct world *w, const char *assignments)
{
	STRVEC_AUTO v = STRVEC_INIT;

	strvec_split(&v, assignments, ' ');
	for (size_t i = 0; i < v.nr; i++) {
		const char *eq = strchr(v.v[i], '=');
		STR_AUTO name = eq ? xstrndup(v.v[i], (size_t)(eq - v.v[i])) : xstrdup(v.v[i]);

		if (eq)
			strmap_put(machine_env(w->m), name, xstrdup(eq + 1));
		else
			strmap_del(machine_env(w->m), name);
	}
}

static void replay(const char *want, struct buf *got)
{
	struct world w;

	world_init(&w);
	for (const char *p = want, *end; *p; p = end) {
		STR_AUTO line = NULL;
		int status;

		end = strchr(p, '\n');
		end = end ? end + 1 : p + strlen(p);
		line = xstrndup(p, strcspn(p, "\n"));
		if (*p == '#')
			buf_addf(got, "%s\n", line);
		if (!str_starts(line, "$ "))
			continue;
		buf_addf(got, "%s\n", line);
		if (str_starts(line, "$ export ") || str_starts(line, "$ unset ")) {
			set_env(&w, strchr(line + 2, ' ') + 1);
			continue;
		}
		if (str_starts(line, "$ sleep ")) {
			int64_t s = 0;

			if (parse_i64(line + 8, &s) == 0)
				sim_advance(w.sim, s * SIM_SEC);
			continue;
		}
		buf_reset(&w.out);
		status = run_line(&w, line + 2);
		etcdctl_text(&w.leases, buf_str(&w.out), got);
		if (w.out.len && w.out.s[w.out.len - 1] != '\n')
			buf_adds(got, "(no newline)\n");
		if (status)
			buf_addf(got, "[%d]\n", status);
	}
	world_release(&w);
}

static void show_difference(const char *want, const char *got)
{
	const char *a = want, *b = got;
	int line = 1;

	while (*a && *a == *b) {
		line += *a == '\n';
		a++;
		b++;
	}
	while (a > want && a[-1] != '\n') {
		a--;
		b--;
	}
	printf("line %d\n--- want\n%.600s\n--- got\n%.600s\n", line, a, b);
}

int main(int argc, char **argv)
{
	BUF_AUTO want = BUF_INIT;
	BUF_AUTO got = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	if (argc != 2 || file_read(argv[1], 1 << 22, &want, &err) < 0) {
		fprintf(stderr, "%s\n", err_msg(&err));
		return 99;
	}
	replay(buf_str(&want), &got);
	if (strcmp(buf_str(&want), buf_str(&got)) == 0)
		return 0;
	if (getenv("UPDATE_GOLDEN"))
		return file_write(argv[1], got.s, got.len, 0644, &err) < 0 ? 99 : 0;
	show_difference(buf_str(&want), buf_str(&got));
	return 1;
}
