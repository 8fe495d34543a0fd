#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>

#include "shell/machine.h"

struct world {
	struct sim *sim;
	struct fabric *net;
	struct machine *m;
	struct buf out, errout;
	struct stream *sout, *serr;
	int exits, last_status;
};

static int setup(void **state)
{
	struct world *w = xcalloc(1, sizeof(*w));

	w->sim = sim_new(1, INT64_C(1790000000) * SIM_SEC);
	w->net = fabric_new(w->sim);
	w->m = machine_new(w->sim, w->net, "node01");
	machine_install_shell(w->m, NULL);
	w->sout = stream_buf_new(&w->out);
	w->serr = stream_buf_new(&w->errout);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	stream_unref(w->sout);
	stream_unref(w->serr);
	machine_free(w->m);
	sim_settle(w->sim);
	fabric_free(w->net);
	sim_free(w->sim);
	buf_release(&w->out);
	buf_release(&w->errout);
	free(w);
	return 0;
}

static void ended(struct proc *p, int status, void *arg)
{
	struct world *w = arg;

	(void)p;
	w->exits++;
	w->last_status = status;
}

static struct proc *start(struct world *w, struct stream *in, const char *command)
{
	STRVEC_AUTO argv = STRVEC_INIT;
	struct spawn how = {.in = in, .out = w->sout, .err = w->serr};
	struct proc *p;

	strvec_split(&argv, command, ' ');
	how.argv = argv.v;
	how.on_exit = ended;
	how.on_exit_arg = w;
	assert_int_equal(proc_spawn(w->m, &how, &p), 0);
	return p;
}

static void a_program_reads_and_writes(void **state)
{
	struct world *w = *state;
	struct stream *in = stream_text_new("a\nb", 3);

	proc_detach(start(w, in, "cat -n - /nope /etc/hostname"));
	stream_unref(in);
	assert_int_equal(w->exits, 0);
	sim_settle(w->sim);
	assert_int_equal(w->exits, 1);
	assert_int_equal(w->last_status, 1);
	assert_string_equal(buf_str(&w->out), "     1\ta\n     2\tbnode01\n");
	assert_string_equal(buf_str(&w->errout), "cat: /nope: No such file or directory\n");
	assert_null(machine_proc(w->m, 0));
}

static void pipes_block_and_break(void **state)
{
	struct world *w = *state;
	struct stream *r, *wr;
	STRVEC_AUTO argv = STRVEC_INIT;
	struct spawn how = {.on_exit = ended, .on_exit_arg = w};
	struct proc *p;
	char c[10];

	stream_pipe_new(w->sim, &r, &wr);
	strvec_add(&argv, "yes");
	how.argv = argv.v;
	how.out = wr;
	assert_int_equal(proc_spawn(w->m, &how, &p), 0);
	stream_unref(wr);
	sim_advance(w->sim, SIM_SEC);
	assert_int_equal(w->exits, 0);
	assert_int_equal(stream_read(r, c, 4), 4);
	assert_memory_equal(c, "y\ny\n", 4);
	stream_unref(r);
	sim_advance(w->sim, SIM_SEC);
	assert_int_equal(w->exits, 1);
	proc_detach(p);
}

static void signals_end_processes_except_pid_1(void **state)
{
	struct world *w = *state;
	struct proc *init = start(w, NULL, "sleep 1h"), *other = start(w, NULL, "sleep 1h");

	sim_advance(w->sim, SIM_SEC);
	proc_signal(init, SIGTERM);
	proc_signal(other, SIGTERM);
	sim_settle(w->sim);
	assert_int_equal(w->exits, 1);
	assert_int_equal(w->last_status, 143);
	assert_ptr_equal(machine_find_proc(w->m, 1), init);
	proc_detach(other);
	other = start(w, NULL, "sleep 1h");
	proc_signal(init, SIGKILL);
	sim_settle(w->sim);
	assert_int_equal(w->exits, 3); /* with pid 1 all go */
	assert_int_equal(w->last_status, 137);
	proc_detach(init);
	proc_detach(other);
}

static int serve_start(struct proc *p, int argc, char **argv)
{
	(void)argc, (void)argv;
	p->data = p->user_data;
	return 0;
}

static void daemons_live_without_a_fiber(void **state)
{
	static const struct command serve = {"serve", "/opt/serve", NULL, serve_start};
	struct world *w = *state;
	struct proc *p;

	machine_install(w->m, &serve, w);
	p = start(w, NULL, "/opt/serve");
	assert_null(p->fiber);
	assert_ptr_equal(p->data, w);
	sim_advance(w->sim, 1000 * SIM_SEC);
	assert_int_equal(w->exits, 0);
	proc_exit(p, 3);
	assert_int_equal(w->exits, 1);
	assert_int_equal(w->last_status, 3);
	proc_detach(p);
}

static int try_spawn(struct world *w, const char *name)
{
	STRVEC_AUTO argv = STRVEC_INIT;
	struct spawn how = {.argv = NULL};
	struct proc *p;
	int r;

	strvec_add(&argv, name);
	how.argv = argv.v;
	r = proc_spawn(w->m, &how, &p);

	if (r == 0)
		proc_detach(p);
	sim_settle(w->sim);
	return r;
}

static void programs_are_found_as_the_kernel_finds_them(void **state)
{
	struct world *w = *state;
	struct vfs *v = machine_vfs(w->m);

	assert_int_equal(try_spawn(w, "nope"), -ENOENT);
	assert_int_equal(try_spawn(w, "true"), 0);
	assert_int_equal(try_spawn(w, "/bin/true"), 0);
	assert_int_equal(try_spawn(w, "/opt/true"), -ENOENT);
	assert_int_equal(try_spawn(w, "/etc/passwd"), -EACCES);
	assert_int_equal(try_spawn(w, "/etc"), -EACCES);
	assert_int_equal(vfs_symlink(v, "/usr/bin/true", "/opt/true"), 0);
	assert_int_equal(try_spawn(w, "/opt/true"), 0);
	vfs_writes(v, "/opt/odd", "#!/usr/bin/python3\n");
	assert_int_equal(vfs_chmod(v, "/opt/odd", 0755), 0);
	assert_int_equal(try_spawn(w, "/opt/odd"), -ENOENT);
}

static int hello(void *arg, const struct net_request *req, struct net_response *resp)
{
	struct world *w = arg;

	if (!req)
		return 0;
	if (strcmp(req->path, "/slow") == 0 && fiber_sleep(w->sim, 5 * SIM_SEC) < 0)
		return -ECONNRESET;
	resp->status = 200;
	buf_addf(&resp->body, "hello %s", req->src_ip);
	return 0;
}

struct call {
	struct world *w;
	struct netns *from;
	const char *ip, *path;
	int port, result, status;
	int64_t timeout, took;
	struct buf body;
};

static int call_main(void *arg)
{
	struct call *c = arg;
	struct net_request req = {
		.method = "GET", .path = c->path, .host = c->ip, .scheme = "http"};
	struct net_response resp = {0};
	int64_t began = sim_now(c->w->sim);

	c->result = net_exchange(c->w->net, c->from, c->ip, c->port, &req, &resp,
				 c->timeout ? c->timeout : SIM_SEC);
	c->took = sim_now(c->w->sim) - began;
	c->status = resp.status;
	buf_reset(&c->body);
	buf_adds(&c->body, buf_str(&resp.body));
	net_response_release(&resp);
	return 0;
}

static int call(struct call *c, const char *ip, int port, const char *path)
{
	c->ip = ip;
	c->port = port;
	c->path = path;
	fiber_release(fiber_start(c->w->sim, "call", call_main, c));
	sim_advance(c->w->sim, 60 * SIM_SEC);
	return c->result;
}

static void connections_go_where_addresses_say(void **state)
{
	struct world *w = *state;
	struct netns *a = netns_new(w->net, "a"), *b = netns_new(w->net, "b");
	struct listener spec = {.port = 80, .proto = "TCP", .protocol = "http", .serve = hello};
	struct call c = {.w = w, .from = a};
	struct listener *l, *l2;

	spec.arg = w;
	assert_int_equal(netns_add_ip(a, "10.0.0.1"), 0);
	assert_int_equal(netns_add_ip(b, "10.0.0.2"), 0);
	assert_int_equal(netns_add_ip(a, "10.0.0.2"), -EADDRINUSE);
	assert_int_equal(net_listen(b, &spec, &l), 0);
	assert_int_equal(net_listen(b, &spec, &l2), -EADDRINUSE);
	assert_int_equal(call(&c, "10.0.0.2", 80, "/"), 0);
	assert_int_equal(c.status, 200);
	assert_string_equal(buf_str(&c.body), "hello 10.0.0.1");
	assert_int_equal(call(&c, "10.0.0.2", 81, "/"), -ECONNREFUSED);
	assert_int_equal(call(&c, "127.0.0.1", 80, "/"), -ECONNREFUSED);
	assert_int_equal(call(&c, "10.0.0.2", 80, "/slow"), -ETIMEDOUT);
	assert_int_equal(c.took, SIM_SEC);
	c.timeout = 20 * SIM_SEC;
	assert_int_equal(call(&c, "10.0.0.2", 80, "/slow"), 0);
	assert_int_equal(call(&c, "10.0.0.9", 80, "/"), -EHOSTUNREACH);
	assert_int_equal(call(&c, "8.8.8.8", 80, "/"), -ETIMEDOUT);
	assert_int_equal(c.took, 20 * SIM_SEC);
	netns_set_down(b, true);
	assert_int_equal(call(&c, "10.0.0.2", 80, "/"), -ETIMEDOUT);
	netns_set_down(b, false);
	/* a listener that goes away in the middle resets */
	c.ip = "10.0.0.2";
	c.path = "/slow";
	fiber_release(fiber_start(w->sim, "call", call_main, &c));
	sim_advance(w->sim, SIM_SEC);
	net_unlisten(l);
	sim_advance(w->sim, SIM_SEC);
	assert_int_equal(c.result, -ECONNRESET);
	netns_free(a);
	netns_free(b);
	buf_release(&c.body);
}

static int resolve(void *arg, struct netns *from, const char *server, const char *name,
		   struct strvec *ret_ips)
{
	struct world *w = arg;

	(void)from;
	buf_addf(&w->out, "%s?%s ", server, name);
	if (strcmp(name, "web.default.svc.cluster.local") == 0)
		strvec_add(ret_ips, "10.96.1.1");
	return strcmp(server, "10.96.0.10") != 0 ? -ETIMEDOUT : ret_ips->nr ? 0 : -ENOENT;
}

static void names_are_searched_as_resolv_conf_says(void **state)
{
	static const char conf[] = "search default.svc.cluster.local svc.cluster.local\n"
				   "nameserver 10.96.0.10\noptions ndots:5\n";
	struct world *w = *state;
	struct net_hooks hooks = {.resolve = resolve};
	STRVEC_AUTO ips = STRVEC_INIT;

	fabric_set_hooks(w->net, &hooks, w);
	assert_int_equal(net_resolve(w->net, NULL, NULL, conf, "web", &ips), 0);
	assert_string_equal(ips.v[0], "10.96.1.1");
	assert_string_equal(buf_str(&w->out), "10.96.0.10?web.default.svc.cluster.local ");
	buf_reset(&w->out);
	strvec_release(&ips);
	assert_int_equal(net_resolve(w->net, NULL, NULL, conf, "x.y", &ips), -ENOENT);
	assert_string_equal(buf_str(&w->out), "10.96.0.10?x.y.default.svc.cluster.local "
					      "10.96.0.10?x.y.svc.cluster.local 10.96.0.10?x.y ");
	assert_int_equal(net_resolve(w->net, NULL, "1.2.3.4 a b # c\n", conf, "b", &ips), 0);
	assert_string_equal(ips.v[0], "1.2.3.4");
	assert_int_equal(net_resolve(w->net, NULL, NULL, "nameserver 1.1.1.1\n", "b", &ips),
			 -ETIMEDOUT);
}

static void users_come_from_passwd(void **state)
{
	struct world *w = *state;
	struct user_info u;

	assert_int_equal(machine_find_user(w->m, "www-data", &u), 0);
	assert_int_equal(u.uid, 33);
	assert_string_equal(u.group, "www-data");
	user_info_release(&u);
	assert_int_equal(machine_find_user(w->m, "1000:3000:2000", &u), 0);
	assert_int_equal(u.uid, 1000);
	assert_int_equal(u.gid, 3000);
	assert_null(u.name);
	assert_true(strvec_has(&u.groups, "2000"));
	user_info_release(&u);
	assert_int_equal(machine_find_user(w->m, "mallory", &u), -ENOENT);
	user_info_release(&u);
}

static void other_users_may_not_write_roots_files(void **state)
{
	struct world *w = *state;
	struct vfs *v = machine_vfs(w->m);
	STRVEC_AUTO argv = STRVEC_INIT;
	struct spawn how = {.user = "1000"};
	struct proc *p;
	struct vfs_stat st;
	BUF_AUTO b = BUF_INIT;

	strvec_split(&argv, "sleep 1", ' ');
	how.argv = argv.v;
	vfs_writes(v, "/root/secret", "s");
	assert_int_equal(vfs_chmod(v, "/root/secret", 0600), 0);
	assert_int_equal(proc_spawn(w->m, &how, &p), 0);
	assert_int_equal(proc_read_file(p, "/root/secret", &b), -EACCES);
	assert_int_equal(proc_write_file(p, "/etc/new", "x", 1, 0), -EACCES);
	assert_int_equal(proc_write_file(p, "/tmp/new", "x", 1, 0), 0);
	assert_int_equal(vfs_stat(v, "/tmp/new", true, &st), 0);
	assert_string_equal(st.owner, "1000");
	proc_detach(p);
}

/* Serves until it is killed, then closes its listener: its namespace may be gone by then. */
static int serve_main(struct proc *p, int argc, char **argv)
{
	struct listener spec = {.port = 53, .proto = "TCP", .protocol = "raw"}, *l = NULL;

	(void)argc;
	(void)argv;
	if (net_listen(machine_netns(p->machine), &spec, &l) < 0)
		return 1;
	while (fiber_sleep(p->sim, SIM_SEC) == 0)
		;
	net_unlisten(l);
	return 0;
}

static void a_namespace_lives_until_its_processes_unwound(void **state)
{
	static const struct command server = {.name = "server", .main = serve_main};
	struct world *w = *state;
	struct netns *ns = netns_new(w->net, "pod");
	struct machine *m = machine_new(w->sim, w->net, "pod");
	char name[] = "server", *argv[] = {name, NULL};
	struct spawn how = {.argv = argv};
	struct proc *p;

	assert_int_equal(netns_add_ip(ns, "10.0.0.1"), 0);
	machine_set_netns(m, ns);
	machine_install(m, &server, NULL);
	assert_int_equal(proc_spawn(m, &how, &p), 0);
	proc_detach(p);
	sim_settle(w->sim);
	assert_non_null(net_find_listener(ns, NULL, 53, "TCP"));
	machine_free(m);
	netns_free(ns);
	assert_null(fabric_find(w->net, "10.0.0.1"));
	sim_settle(w->sim); /* now the process unwinds */
}

static void machines_of_one_process_namespace_see_each_other(void **state)
{
	struct world *w = *state;
	struct machine *first = w->m, *second = machine_new(w->sim, w->net, "beside");
	struct proc *init, *guest, *late;
	struct vfs *tree;

	machine_install_shell(second, NULL);
	machine_join_pids(second, first);
	init = start(w, NULL, "sleep 1h");
	w->m = second;
	guest = start(w, NULL, "sleep 1h");
	assert_int_equal(guest->pid, 2);
	assert_ptr_equal(machine_find_proc(first, 2), guest);
	assert_ptr_equal(machine_proc(second, 0), init);
	assert_ptr_equal(machine_own_proc(second, 0), guest);
	assert_null(machine_own_proc(second, 1));
	/* all of one machine go, the others stay */
	machine_kill_all(second);
	sim_settle(w->sim);
	assert_int_equal(w->exits, 1);
	assert_null(machine_find_proc(first, 2));
	/* with number 1 all go, on whichever machine */
	late = start(w, NULL, "sleep 1h");
	proc_signal(init, SIGKILL);
	sim_settle(w->sim);
	assert_int_equal(w->exits, 3);
	proc_detach(init);
	proc_detach(guest);
	proc_detach(late);
	/* one's tree is found where the other mounts it, until it is gone */
	assert_int_equal(vfs_mount(machine_vfs(second), "/host", machine_vfs(first), "/", false),
			 0);
	assert_int_equal(vfs_tree_at(machine_vfs(second), "/host", &tree), 0);
	assert_ptr_equal(vfs_owner(tree), first);
	assert_int_equal(vfs_tree_at(machine_vfs(second), "/host/etc", &tree), 0);
	assert_null(tree);
	assert_int_equal(vfs_tree_at(machine_vfs(second), "/nope", &tree), -ENOENT);
	machine_free(second);
	w->m = first;
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_program_reads_and_writes),
		T(pipes_block_and_break),
		T(signals_end_processes_except_pid_1),
		T(daemons_live_without_a_fiber),
		T(programs_are_found_as_the_kernel_finds_them),
		T(connections_go_where_addresses_say),
		T(names_are_searched_as_resolv_conf_says),
		T(a_namespace_lives_until_its_processes_unwound),
		T(machines_of_one_process_namespace_see_each_other),
		T(users_come_from_passwd),
		T(other_users_may_not_write_roots_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
