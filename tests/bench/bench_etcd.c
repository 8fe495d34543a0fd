/*
 * Puts a second through gRPC, of Drydock's door and of the real etcd beside it, with the same
 * client, the same certificates and one put in flight a connection. Each server is a process
 * of its own on the loopback with a temporary folder. Everything is bounded: twenty seconds to
 * start, thirty for the puts.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "client/grpc.h"
#include "cluster/journal.h"
#include "etcdctl/messages.h"
#include "gateway/gateway.h"

#define ETCD "/usr/bin/etcd"
#define PORT 23791
#define MANY 64

void remove_tree(const char *dir)
{
	pid_t pid = fork();

	if (pid == 0) {
		execl("/bin/rm", "rm", "-r", "--", dir, (char *)NULL);
		_exit(1);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

int bench_etcd_available(void)
{
	return access(ETCD, X_OK) == 0;
}

/* ---- servers ---- */

/* The door, until the process is killed. Writes its port to fd. */
static void serve_door(const char *dir, int fd)
{
	struct cluster_config cfg = {.seed = 1};
	struct gateway_config door = {.rate = 1};
	struct workspace *w;
	struct gateway *g;
	ERR_AUTO err = ERR_INIT;
	int port;

	if (workspace_open(dir, &cfg, &w, &err) < 0 || gateway_new(w, &door, &g, &err) < 0) {
		fprintf(stderr, "the door: %s\n", err_msg(&err));
		_exit(1);
	}
	port = gateway_etcd_port(g);
	if (write(fd, &port, sizeof(port)) != sizeof(port))
		_exit(1);
	(void)!gateway_run(g, &err);
	_exit(0);
}

static pid_t start_door(const char *dir, int *ret_port)
{
	struct pollfd p = {.events = POLLIN};
	int fd[2];
	pid_t pid;

	*ret_port = 0;
	if (pipe(fd) < 0)
		return -1;
	pid = fork();
	if (pid == 0)
		serve_door(dir, fd[1]);
	p.fd = fd[0];
	if (pid < 0 || poll(&p, 1, 20000) <= 0 ||
	    read(fd[0], ret_port, sizeof(*ret_port)) != sizeof(*ret_port))
		*ret_port = 0;
	close(fd[0]);
	close(fd[1]);
	return pid;
}

/* With the door's certificates. */
static pid_t start_etcd(const char *dir, const char *pki)
{
	STR_AUTO client = xasprintf("https://127.0.0.1:%d", PORT);
	STR_AUTO peer = xasprintf("http://127.0.0.1:%d", PORT + 1);
	STR_AUTO cluster = xasprintf("default=%s", peer);
	STR_AUTO cert = xasprintf("%s/server.crt", pki);
	STR_AUTO key = xasprintf("%s/server.key", pki);
	STR_AUTO ca = xasprintf("%s/ca.crt", pki);
	pid_t pid = fork();

	if (pid)
		return pid;
	if (!freopen("/dev/null", "w", stderr) || !freopen("/dev/null", "w", stdout))
		_exit(1);
	execl(ETCD, "etcd", "--data-dir", dir, "--listen-client-urls", client,
	      "--advertise-client-urls", client, "--listen-peer-urls", peer,
	      "--initial-advertise-peer-urls", peer, "--initial-cluster", cluster, "--cert-file",
	      cert, "--key-file", key, "--trusted-ca-file", ca, "--client-cert-auth", (char *)NULL);
	_exit(1);
}

static void stop(pid_t pid)
{
	if (pid <= 0)
		return;
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
}

/* ---- the client ---- */

struct run {
	struct grpc_loop *l;
	const char *const *endpoints;
	struct buf ca, cert, key;
	int puts, sent, done, failed;
};
struct lane {
	struct run *r;
	struct grpc_channel *ch;
	struct grpc_call *call;
};

static void next_put(struct lane *x)
{
	char key[32], value[256];
	struct store_op op = {.type = STORE_OP_PUT, .range = {.key = key}};
	BUF_AUTO m = BUF_INIT;

	if (x->r->sent >= x->r->puts)
		return;
	memset(value, 'v', sizeof(value));
	snprintf(key, sizeof(key), "/bench/%08d", x->r->sent++);
	op.range.key_len = strlen(key);
	op.value = blob_bytes_new(value, sizeof(value));
	msg_put(&op, &m);
	blob_unref(op.value);
	x->call = grpc_call_new(x->ch, "/etcdserverpb.KV/Put", 10 * SIM_SEC);
	grpc_call_send(x->call, buf_str(&m), m.len);
	grpc_call_close_send(x->call);
}

/* Takes the answers that are there and sends what comes after them. */
static void turn(struct lane *x)
{
	BUF_AUTO answer = BUF_INIT;
	const char *message;

	if (!x->call)
		return;
	while (grpc_call_take(x->call, &answer))
		;
	if (!grpc_call_ended(x->call))
		return;
	if (grpc_call_status(x->call, &message) != GRPC_OK) {
		if (!x->r->failed++)
			printf("put: %s\n", message);
	}
	x->r->done++;
	grpc_call_free(x->call);
	x->call = NULL;
	next_put(x);
}

static double puts_per_second(struct run *r, int puts, int connections)
{
	struct lane lanes[MANY] = {{0}};
	struct grpc_config cfg = {.endpoints = r->endpoints,
				  .ca_pem = buf_str(&r->ca),
				  .cert_pem = buf_str(&r->cert),
				  .key_pem = buf_str(&r->key)};
	double before = 0;

	r->puts = connections; /* first each connects */
	r->sent = r->done = r->failed = 0;
	for (int i = 0; i < connections; i++) {
		lanes[i] = (struct lane){.r = r, .ch = grpc_channel_new(r->l, &cfg)};
		next_put(&lanes[i]);
	}
	for (int phase = 0; phase < 2; phase++) {
		before = wall_now();
		while (r->done < r->puts && !r->failed && wall_now() - before < 30) {
			grpc_loop_turn(r->l, 1000);
			for (int i = 0; i < connections; i++)
				turn(&lanes[i]);
		}
		before = wall_now() - before;
		if (phase == 0) {
			r->puts = puts;
			r->sent = r->done = 0;
			for (int i = 0; i < connections; i++)
				next_put(&lanes[i]);
		}
	}
	for (int i = 0; i < connections; i++) {
		grpc_call_free(lanes[i].call);
		grpc_channel_free(lanes[i].ch);
	}
	return r->failed || before <= 0 ? 0 : r->done / before;
}

static int read_pem(const char *pki, const char *name, struct buf *out)
{
	STR_AUTO path = xasprintf("%s/%s", pki, name);
	ERR_AUTO err = ERR_INIT;

	return file_read(path, 65536, out, &err);
}

static void measure(const char *pki, int port, int puts, double *ret_one, double *ret_many)
{
	STR_AUTO endpoint = xasprintf("https://127.0.0.1:%d", port);
	const char *endpoints[] = {endpoint, NULL};
	struct sim *sim = sim_new(1, 0);
	struct run r = {.l = grpc_loop_new(sim), .endpoints = endpoints};

	if (read_pem(pki, "ca.crt", &r.ca) == 0 &&
	    read_pem(pki, "healthcheck-client.crt", &r.cert) == 0 &&
	    read_pem(pki, "healthcheck-client.key", &r.key) == 0) {
		*ret_one = puts_per_second(&r, puts / 4, 1);
		*ret_many = puts_per_second(&r, puts, MANY);
	}
	buf_release(&r.ca);
	buf_release(&r.cert);
	buf_release(&r.key);
	grpc_loop_free(r.l);
	sim_free(sim);
}

void bench_etcd(int puts, struct bench_puts *ret)
{
	char dir[] = "/tmp/drydock-etcd-XXXXXX";
	STR_AUTO home = NULL;
	STR_AUTO pki = NULL;
	STR_AUTO data = NULL;
	int port;
	pid_t pid;

	*ret = (struct bench_puts){0};
	if (!mkdtemp(dir))
		return;
	signal(SIGPIPE, SIG_IGN);
	home = xasprintf("%s/door", dir);
	pki = xasprintf("%s/pki/etcd", home);
	data = xasprintf("%s/etcd", dir);
	pid = start_door(home, &port);
	if (port)
		measure(pki, port, puts, &ret->door_one, &ret->door_many);
	else
		printf("the door did not open\n");
	stop(pid);
	if (port && bench_etcd_available()) {
		pid = start_etcd(data, pki);
		measure(pki, PORT, puts, &ret->etcd_one, &ret->etcd_many);
		stop(pid);
	}
	remove_tree(dir);
}
