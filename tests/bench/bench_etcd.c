/*
 * The real etcd, started on the loopback with a temporary data directory, and puts through its
 * JSON door with kept connections. Everything is bounded: ten seconds to start, thirty for
 * the puts.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/base.h"
#include "bench.h"

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

static pid_t start(const char *dir)
{
	char client[64], peer[64], cluster[80], data[256];
	pid_t pid;

	snprintf(client, sizeof(client), "http://127.0.0.1:%d", PORT);
	snprintf(peer, sizeof(peer), "http://127.0.0.1:%d", PORT + 1);
	snprintf(cluster, sizeof(cluster), "default=%s", peer);
	snprintf(data, sizeof(data), "%s", dir);
	pid = fork();
	if (pid)
		return pid;
	if (!freopen("/dev/null", "w", stderr) || !freopen("/dev/null", "w", stdout))
		_exit(1);
	execl(ETCD, "etcd", "--data-dir", data, "--listen-client-urls", client,
	      "--advertise-client-urls", client, "--listen-peer-urls", peer,
	      "--initial-advertise-peer-urls", peer, "--initial-cluster", cluster, (char *)NULL);
	_exit(1);
}

static int dial(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(PORT)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof(a)) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static int send_put(int fd, int n)
{
	char key[32], value[256];
	BUF_AUTO body = BUF_INIT;
	BUF_AUTO all = BUF_INIT;

	snprintf(key, sizeof(key), "/bench/%08d", n);
	memset(value, 'v', sizeof(value));
	buf_adds(&body, "{\"key\":\"");
	base64_encode(&body, key, strlen(key));
	buf_adds(&body, "\",\"value\":\"");
	base64_encode(&body, value, sizeof(value));
	buf_adds(&body, "\"}");
	buf_addf(&all,
		 "POST /v3/kv/put HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
		 "application/json\r\nContent-Length: %zu\r\n\r\n%s",
		 body.len, buf_str(&body));
	return write(fd, all.s, all.len) == (ssize_t)all.len ? 0 : -1;
}

/* Whole answers are small: one read is one answer. 0 when it was a good one. */
static int take_answer(int fd)
{
	char text[4096];
	ssize_t n = read(fd, text, sizeof(text) - 1);

	if (n <= 0)
		return -1;
	text[n] = '\0';
	return strstr(text, "200 OK") ? 0 : -1;
}

static double puts_per_second(int puts, int connections)
{
	struct pollfd p[MANY];
	double before;
	int sent = 0, done = 0, failed = 0;

	for (int i = 0; i < connections; i++)
		p[i] = (struct pollfd){.fd = dial(), .events = POLLIN};
	before = wall_seconds();
	for (int i = 0; i < connections; i++)
		failed += send_put(p[i].fd, sent++) < 0;
	while (done < puts && !failed && wall_seconds() - before < 30) {
		if (poll(p, (nfds_t)connections, 1000) <= 0)
			continue;
		for (int i = 0; i < connections; i++) {
			if (!(p[i].revents & POLLIN))
				continue;
			failed += take_answer(p[i].fd) < 0;
			done++;
			if (sent < puts)
				failed += send_put(p[i].fd, sent++) < 0;
			else if (done >= puts)
				break;
		}
	}
	before = wall_seconds() - before;
	for (int i = 0; i < connections; i++)
		close(p[i].fd);
	return failed ? 0 : done / before;
}

void bench_etcd(int puts, double *ret_one, double *ret_many)
{
	char dir[] = "/tmp/drydock-etcd-XXXXXX";
	pid_t pid;
	int fd = -1;

	if (!mkdtemp(dir))
		return;
	signal(SIGPIPE, SIG_IGN);
	pid = start(dir);
	for (int i = 0; i < 100 && fd < 0; i++) {
		usleep(100000);
		fd = dial();
		if (fd >= 0 && (send_put(fd, 0) < 0 || take_answer(fd) < 0)) {
			close(fd);
			fd = -1;
		}
	}
	if (fd >= 0) {
		close(fd);
		*ret_one = puts_per_second(puts / 4, 1);
		*ret_many = puts_per_second(puts, MANY);
	} else {
		printf("etcd did not start\n");
	}
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	remove_tree(dir);
}
