/* The doors' own parsers, by the first byte: 'p' protobuf bodies, 's' SPDY, 'c' frames of the
 * control socket, 'e' a request to etcd (a letter for the call, then its message). What is read
 * from protobuf must be a value that survives JSON. */
#include <stdlib.h>

#include "gateway/control.h"
#include "gateway/protobuf.h"
#include "client/spdy.h"
#include "object/json.h"
#include "store/rpc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void protobuf(const uint8_t *data, size_t size)
{
	VALUE_AUTO *v = NULL;
	VALUE_AUTO *again = NULL;
	BUF_AUTO text = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	if (protobuf_object(data, size, &v, &err) < 0)
		return;
	json_write(&text, v, 0);
	if (json_parse(text.s, text.len, &again, NULL, &err) < 0 || !value_equal(v, again))
		abort();
}

struct heard {
	struct spdy *s;
	size_t streams;
};

static void on_send(void *arg, const void *p, size_t len)
{
	(void)arg;
	if (len && !p)
		abort();
}

static void on_stream(void *arg, uint32_t id, const struct strvec *headers)
{
	struct heard *h = arg;

	for (size_t i = 0; i < headers->nr; i++)
		if (!strstr(headers->v[i], ": "))
			abort();
	if (h->streams++ % 2)
		spdy_reset(h->s, id, 3);
	else
		spdy_reply(h->s, id);
}

static void on_data(void *arg, uint32_t id, const void *p, size_t len, bool last)
{
	struct heard *h = arg;

	spdy_data(h->s, id, p, len, last);
}

static void on_id(void *arg, uint32_t id)
{
	(void)arg;
	(void)id;
}

/* In two pieces, as a connection may bring it; to a server, and to a client who waits. */
static void spdy(const uint8_t *data, size_t size)
{
	static const struct spdy_ops ops = {.send = on_send,
					    .stream = on_stream,
					    .replied = on_id,
					    .data = on_data,
					    .reset = on_id};
	static const char *const headers[] = {"streamtype", "error", NULL};
	struct heard h = {0};

	for (int client = 0; client < 2; client++) {
		h.s = client ? spdy_client_new(&ops, &h) : spdy_new(&ops, &h);
		if (client)
			(void)spdy_open(h.s, headers);
		if (spdy_input(h.s, data, size / 2) == 0)
			(void)!spdy_input(h.s, data + size / 2, size - size / 2);
		spdy_free(h.s);
	}
}

static void control(const uint8_t *data, size_t size)
{
	int64_t len;

	while ((len = control_frame_len((const char *)data, size)) > 0) {
		if ((size_t)len > size)
			abort();
		data += len;
		size -= (size_t)len;
	}
}

/* Every call of etcd's API, in the order of this list: 'a' is the first. */
static const char *const calls[] = {
	"KV/Range",
	"KV/Put",
	"KV/DeleteRange",
	"KV/Txn",
	"KV/Compact",
	"Lease/LeaseGrant",
	"Lease/LeaseRevoke",
	"Lease/LeaseKeepAlive",
	"Lease/LeaseTimeToLive",
	"Lease/LeaseLeases",
	"Cluster/MemberList",
	"Cluster/MemberAdd",
	"Cluster/MemberRemove",
	"Cluster/MemberUpdate",
	"Cluster/MemberPromote",
	"Maintenance/Alarm",
	"Maintenance/Status",
	"Maintenance/HashKV",
	"Maintenance/MoveLeader",
	"Auth/UserAdd",
	"Auth/RoleAdd",
	"Auth/RoleGrantPermission",
};

/* What it says is done, or refused with a text; what is left is a sound store. */
static void etcd(const uint8_t *data, size_t size)
{
	struct rpc_watch_request what;
	struct store *s;
	struct sim *sim;
	BUF_AUTO answer = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	STR_AUTO path = NULL;

	if (!size || *data < 'a' || *data >= 'a' + ARRAY_SIZE(calls) + 1)
		return;
	if (*data == 'a' + ARRAY_SIZE(calls)) {
		if (store_rpc_watch_request(data + 1, size - 1, &what, &err) == 0)
			rpc_watch_request_release(&what);
		return;
	}
	sim = sim_new(1, 0);
	s = store_new(sim);
	store_started(s, NULL, NULL, NULL);
	path = xasprintf("/etcdserverpb.%s", calls[*data - 'a']);
	if (store_rpc(s, path, "\x0a\x01k\x12\x01v", 6, &answer, &err) < 0)
		err_release(&err);
	buf_reset(&answer);
	if (store_rpc(s, path, data + 1, size - 1, &answer, &err) < 0 && !*err_msg(&err))
		abort();
	if (!store_verify(s))
		abort();
	store_free(s);
	sim_free(sim);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	if (*data == 'p')
		protobuf(data + 1, size - 1);
	else if (*data == 's')
		spdy(data + 1, size - 1);
	else if (*data == 'c')
		control(data + 1, size - 1);
	else if (*data == 'e')
		etcd(data + 1, size - 1);
	return 0;
}
