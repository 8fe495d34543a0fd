/*
 * What an etcd server says to our client: any bytes as an answer's message (the first byte
 * chooses which), and any bytes as the server's side of a connection. Both must be taken or
 * refused, without waiting for ever.
 */
#include "client/grpc.h"
#include "etcdctl/messages.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void keys(int which, const struct buf *m)
{
	struct store_result res = {0};
	struct store_txn_result txn = {0};
	struct etcd_header h;
	ERR_AUTO err = ERR_INIT;
	int64_t n;
	int r = which == 0   ? msg_range_answer(m, &h, &res, &err)
		: which == 1 ? msg_put_answer(m, &h, &res, &err)
		: which == 2 ? msg_delete_answer(m, &h, &n, &res, &err)
			     : msg_txn_answer(m, &h, &txn, &err);

	(void)r;
	store_result_release(&res);
	store_txn_result_release(&txn);
}

static void others(int which, const struct buf *m)
{
	struct etcd_watch_response watch = {0};
	struct etcd_members members = {0};
	struct etcd_status status = {0};
	struct msg_alarm *alarms = NULL;
	struct etcd_header h;
	int64_t *ids = NULL, n, k;
	STRVEC_AUTO names = STRVEC_INIT;
	BUF_AUTO part = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	uint64_t id;
	uint32_t hash;
	size_t nr;
	bool created;
	int r = which == 4    ? msg_watch_answer(m, &watch, &created, &err)
		: which == 5  ? msg_members_answer(m, &h, &members, &err)
		: which == 6  ? msg_member_add_answer(m, &h, &id, &members, &err)
		: which == 7  ? msg_status_answer(m, &status, &err)
		: which == 8  ? msg_alarms_answer(m, &h, &alarms, &nr, &err)
		: which == 9  ? msg_leases_answer(m, &h, &ids, &nr, &err)
		: which == 10 ? msg_lease_ttl_answer(m, &h, &n, &k, &names, &err)
		: which == 11 ? msg_hash_answer(m, &h, &hash, &n, &err)
		: which == 12 ? msg_lease_answer(m, &h, &n, &k, &err)
			      : msg_snapshot_part(m, &part, &id, &err);

	(void)r;
	etcd_watch_response_release(&watch);
	etcd_members_release(&members);
	etcd_status_release(&status);
	free(alarms);
	free(ids);
}

/* A server that says these bytes to whoever connects, and closes. */
static void connection(const uint8_t *data, size_t size)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), peer;
	struct sim *sim = sim_new(1, 0);
	struct grpc_loop *l = grpc_loop_new(sim);
	struct grpc_channel *ch;
	struct grpc_call *call;
	BUF_AUTO answer = BUF_INIT;

	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0 || listen(fd, 1) < 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &len) < 0)
		abort();
	STR_AUTO endpoint = xasprintf("127.0.0.1:%d", ntohs(at.sin_port));
	const char *endpoints[] = {endpoint, NULL};
	struct grpc_config cfg = {.endpoints = endpoints, .max_recv = 65536, .fail_fast = true};

	ch = grpc_channel_new(l, &cfg);
	call = grpc_call_new(ch, "/etcdserverpb.KV/Range", 200 * SIM_MSEC);
	grpc_call_send(call, "x", 1);
	grpc_call_close_send(call);
	grpc_loop_turn(l, 0);
	peer = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
	if (peer >= 0) {
		(void)!send(peer, data, size, MSG_NOSIGNAL);
		shutdown(peer, SHUT_WR);
	}
	for (int i = 0; i < 100 && !grpc_call_ended(call); i++) {
		grpc_loop_turn(l, 1);
		while (grpc_call_take(call, &answer))
			;
	}
	grpc_call_free(call);
	grpc_channel_free(ch);
	grpc_loop_free(l);
	sim_free(sim);
	if (peer >= 0)
		close(peer);
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	BUF_AUTO m = BUF_INIT;
	int which = size ? data[0] % 15 : 0;

	if (!size)
		return 0;
	buf_add(&m, data + 1, size - 1);
	if (which == 14)
		connection(data + 1, size - 1);
	else if (which < 4)
		keys(which, &m);
	else
		others(which, &m);
	return 0;
}
