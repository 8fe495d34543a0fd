/* etcd_snapshot FILE - writes a snapshot with a history to FILE and says what is in it, in the
 * words of `etcdctl snapshot status`. For etcd_snapshot.sh.
 * etcd_snapshot FILE USER PASSWORD KEY - reads a snapshot of another etcd: logs in and prints
 * the key's value, or why not. For etcdctl_auth.sh. */
#include <stdio.h>
#include <stdlib.h>

#include "store/auth.h"
#include "store/rpc.h"

static void fill(struct store *s)
{
	int64_t lease;
	ERR_AUTO err = ERR_INIT;

	if (store_lease_grant(s, 0, 600, &lease, &err) < 0)
		abort();
	for (int i = 0; i < 3000; i++) {
		STR_AUTO key = xasprintf("/registry/pods/default/web-%d", i % 700);
		STR_AUTO value = xasprintf("%0*d", i % 900 + 1, i);
		struct blob *b = blob_bytes_new(value, strlen(value));

		if (store_put(s, key, strlen(key), b, i % 5 ? 0 : lease, NULL, NULL, &err) < 0)
			abort();
		blob_unref(b);
		if (i % 50 == 0 &&
		    store_del(s, key, strlen(key), NULL, 0, NULL, NULL, NULL, &err) < 0)
			abort();
	}
	if (store_compact(s, 1000, &err) < 0)
		abort();
}

static int show(struct store *s, char **args, struct err *err)
{
	BUF_AUTO file = BUF_INIT;
	BUF_AUTO req = BUF_INIT;
	BUF_AUTO answer = BUF_INIT;
	STR_AUTO token = NULL;
	const struct store_kv *kv = NULL;
	const char *user = NULL;
	size_t len;
	int r = file_read(args[0], SIZE_MAX, &file, err);

	if (r == 0)
		r = store_restore(s, file.s, file.len, err);
	store_rpc_login_request(args[1], args[2], &req);
	if (r == 0)
		r = store_rpc(s, "/etcdserverpb.Auth/Authenticate", req.s, req.len, &answer, err);
	if (r == 0)
		r = store_rpc_login_token(answer.s, answer.len, &token, err);
	if (r == 0)
		r = store_auth_caller(s, token, NULL, &user, err);
	if (r == 0)
		r = store_auth_range(s, user, args[3], strlen(args[3]), NULL, 0, STORE_PERM_READ,
				     err);
	if (r == 0)
		kv = store_peek(s, args[3], strlen(args[3]));
	puts(r < 0 ? err_msg(err) : kv ? blob_bytes(kv->value, &len) : "no such key");
	return r < 0;
}

int main(int argc, char **argv)
{
	struct sim *sim = sim_new(1, INT64_C(1767603600) * SIM_SEC);
	struct store *s = store_new(sim);
	BUF_AUTO out = BUF_INIT;
	int64_t rev, keys, size;
	ERR_AUTO err = ERR_INIT;
	uint8_t sum[32];
	uint32_t hash;

	if (argc == 5) {
		int status = show(s, argv + 1, &err);

		store_free(s);
		sim_free(sim);
		return status;
	}
	if (argc != 2)
		return 99;
	fill(s);
	store_snapshot(s, &out);
	if (store_snapshot_status(out.s, out.len, &hash, &rev, &keys, &size, &err) < 0)
		return 1;
	printf("{\"hash\":%u,\"revision\":%lld,\"totalKey\":%lld,\"totalSize\":%lld}\n", hash,
	       (long long)rev, (long long)keys, (long long)size);
	sha256(out.s, out.len, sum);
	buf_add(&out, sum, sizeof(sum));
	if (file_write(argv[1], out.s, out.len, 0600, &err) < 0)
		return 1;
	store_free(s);
	sim_free(sim);
	return 0;
}
