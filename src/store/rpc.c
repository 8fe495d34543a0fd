/* rpc.c - the table of calls; leases, members, maintenance, watches. Keys are in rpc_kv.c. */
#include "store/auth.h"
#include "store/internal.h"
#include "store/rpc_private.h"

#include <stdlib.h>

int rpc_malformed(struct err *err)
{
	return err_set(err, -EBADMSG, "grpc: error unmarshalling request");
}

Etcdpb__Header rpc_header(const struct store *s)
{
	Etcdpb__Header h = ETCDPB__HEADER__INIT;

	h.cluster_id = store_cluster_id(s);
	h.member_id = store_member_id(s);
	h.revision = store_rev(s);
	h.raft_term = store_raft_term(s);
	return h;
}

void rpc_pack(const ProtobufCMessage *m, struct buf *out)
{
	uint8_t first[512];
	ProtobufCBufferSimple space = PROTOBUF_C_BUFFER_SIMPLE_INIT(first);

	protobuf_c_message_pack_to_buffer(m, &space.base);
	buf_add(out, space.data, space.len);
	PROTOBUF_C_BUFFER_SIMPLE_CLEAR(&space);
}

void rpc_kv(const struct store_kv *kv, Etcdpb__KeyValue *ret)
{
	size_t len = 0;
	const char *value = kv->value ? blob_bytes(kv->value, &len) : NULL;

	etcdpb__key_value__init(ret);
	ret->key = (ProtobufCBinaryData){kv->key_len, (uint8_t *)(uintptr_t)kv->key};
	ret->value = (ProtobufCBinaryData){len, (uint8_t *)(uintptr_t)value};
	ret->create_revision = kv->create_rev;
	ret->mod_revision = kv->mod_rev;
	ret->version = kv->version;
	ret->lease = kv->lease;
}

void rpc_answer_header(struct store *s, struct buf *out)
{
	Etcdpb__HeaderResponse answer = ETCDPB__HEADER_RESPONSE__INIT;
	Etcdpb__Header header = rpc_header(s);

	answer.header = &header;
	rpc_pack(&answer.base, out);
}

/* ---- leases -------------------------------------------------------------------------------- */

static int lease_grant(struct store *s, const void *req, size_t len, struct buf *out,
		       struct err *err)
{
	Etcdpb__LeaseGrantRequest *m = etcdpb__lease_grant_request__unpack(NULL, len, req);
	Etcdpb__LeaseGrantResponse answer = ETCDPB__LEASE_GRANT_RESPONSE__INIT;
	Etcdpb__Header header;
	int64_t left;
	int r = m ? store_lease_grant(s, m->id, m->ttl, &answer.id, err) : rpc_malformed(err);

	if (r == 0) {
		header = rpc_header(s);
		answer.header = &header;
		(void)store_lease_ttl(s, answer.id, &left, &answer.ttl, NULL);
		rpc_pack(&answer.base, out);
	}
	if (m)
		etcdpb__lease_grant_request__free_unpacked(m, NULL);
	return r;
}

static int lease_revoke(struct store *s, const void *req, size_t len, struct buf *out,
			struct err *err)
{
	Etcdpb__LeaseIdRequest *m = etcdpb__lease_id_request__unpack(NULL, len, req);
	int r = m ? store_lease_revoke(s, m->id, NULL, err) : rpc_malformed(err);

	if (r == 0)
		rpc_answer_header(s, out);
	if (m)
		etcdpb__lease_id_request__free_unpacked(m, NULL);
	return r;
}

static int lease_keepalive(struct store *s, const void *req, size_t len, struct buf *out,
			   struct err *err)
{
	Etcdpb__LeaseIdRequest *m = etcdpb__lease_id_request__unpack(NULL, len, req);
	Etcdpb__LeaseKeepAliveResponse answer = ETCDPB__LEASE_KEEP_ALIVE_RESPONSE__INIT;
	Etcdpb__Header header = rpc_header(s);
	ERR_AUTO gone = ERR_INIT;

	if (!m)
		return rpc_malformed(err);
	answer.header = &header;
	answer.id = m->id;
	if (store_lease_keepalive(s, m->id, &answer.ttl, &gone) < 0)
		answer.ttl = 0;
	rpc_pack(&answer.base, out);
	etcdpb__lease_id_request__free_unpacked(m, NULL);
	return 0;
}

static int lease_ttl(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	Etcdpb__LeaseTimeToLiveRequest *m =
		etcdpb__lease_time_to_live_request__unpack(NULL, len, req);
	Etcdpb__LeaseTimeToLiveResponse answer = ETCDPB__LEASE_TIME_TO_LIVE_RESPONSE__INIT;
	Etcdpb__Header header = rpc_header(s);
	STRVEC_AUTO keys = STRVEC_INIT;
	ProtobufCBinaryData *list = NULL;

	if (!m)
		return rpc_malformed(err);
	(void)store_lease_ttl(s, m->id, &answer.ttl, &answer.granted_ttl, m->keys ? &keys : NULL);
	list = xcalloc(keys.nr + 1, sizeof(*list));
	for (size_t i = 0; i < keys.nr; i++)
		list[i] = (ProtobufCBinaryData){strlen(keys.v[i]), (uint8_t *)keys.v[i]};
	answer.header = &header;
	answer.id = m->id;
	answer.n_keys = keys.nr;
	answer.keys = list;
	rpc_pack(&answer.base, out);
	free(list);
	etcdpb__lease_time_to_live_request__free_unpacked(m, NULL);
	return 0;
}

static int leases(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	Etcdpb__LeaseLeasesResponse answer = ETCDPB__LEASE_LEASES_RESPONSE__INIT;
	Etcdpb__Header header = rpc_header(s);
	int64_t *ids = NULL;
	size_t n = store_leases(s, &ids);
	Etcdpb__LeaseStatus *status = xcalloc(n + 1, sizeof(*status));
	Etcdpb__LeaseStatus **list = xcalloc(n + 1, sizeof(*list));

	(void)req;
	(void)len;
	(void)err;
	for (size_t i = 0; i < n; i++) {
		etcdpb__lease_status__init(&status[i]);
		status[i].id = ids[i];
		list[i] = &status[i];
	}
	answer.header = &header;
	answer.n_leases = n;
	answer.leases = list;
	rpc_pack(&answer.base, out);
	free(ids);
	free(status);
	free(list);
	return 0;
}

/* ---- members -------------------------------------------------------------------------------- */

/* Borrows from m. */
static void member_of(const struct store_member *m, Etcdpb__Member *ret)
{
	etcdpb__member__init(ret);
	ret->id = m->id;
	ret->name = m->name;
	ret->n_peer_urls = m->peer_urls.nr;
	ret->peer_urls = m->peer_urls.v;
	ret->n_client_urls = m->client_urls.nr;
	ret->client_urls = m->client_urls.v;
	ret->is_learner = m->learner;
}

static void answer_members(struct store *s, uint64_t added, struct buf *out)
{
	Etcdpb__MembersResponse plain = ETCDPB__MEMBERS_RESPONSE__INIT;
	Etcdpb__MemberAddResponse add = ETCDPB__MEMBER_ADD_RESPONSE__INIT;
	Etcdpb__Header header = rpc_header(s);
	size_t n;
	const struct store_member *m = store_members(s, &n);
	Etcdpb__Member *v = xcalloc(n + 1, sizeof(*v));
	Etcdpb__Member **list = xcalloc(n + 1, sizeof(*list));

	header.revision = 0; /* membership is outside the key space */
	for (size_t i = 0; i < n; i++) {
		member_of(&m[i], &v[i]);
		list[i] = &v[i];
		if (added && m[i].id == added)
			add.member = &v[i];
	}
	plain.header = add.header = &header;
	plain.n_members = add.n_members = n;
	plain.members = add.members = list;
	rpc_pack(added ? &add.base : &plain.base, out);
	free(v);
	free(list);
}

static int member_list(struct store *s, const void *req, size_t len, struct buf *out,
		       struct err *err)
{
	(void)req;
	(void)len;
	(void)err;
	answer_members(s, 0, out);
	return 0;
}

static int member_add(struct store *s, const void *req, size_t len, struct buf *out,
		      struct err *err)
{
	Etcdpb__MemberAddRequest *m = etcdpb__member_add_request__unpack(NULL, len, req);
	STR_AUTO problem = NULL;
	uint64_t id = 0;
	int r = 0;

	if (!m)
		return rpc_malformed(err);
	problem = store_member_urls_problem((const char *const *)m->peer_urls, m->n_peer_urls);
	if (problem)
		r = err_set(err, -EINVAL, "etcdserver: given member URLs are invalid");
	if (r == 0)
		r = store_member_add(s, (const char *const *)m->peer_urls, m->n_peer_urls,
				     m->is_learner, &id, err);
	if (r == 0)
		answer_members(s, id, out);
	etcdpb__member_add_request__free_unpacked(m, NULL);
	return r;
}

enum member_change { MEMBER_REMOVE, MEMBER_UPDATE, MEMBER_PROMOTE };

static int member_change(struct store *s, enum member_change what, const void *req, size_t len,
			 struct buf *out, struct err *err)
{
	Etcdpb__MemberIdRequest *m = etcdpb__member_id_request__unpack(NULL, len, req);
	int r;

	if (!m)
		return rpc_malformed(err);
	r = what == MEMBER_REMOVE ? store_member_remove(s, m->id, err)
	    : what == MEMBER_UPDATE
		    ? store_member_update(s, m->id, (const char *const *)m->peer_urls,
					  m->n_peer_urls, err)
		    : store_member_promote(s, m->id, err);
	if (r == 0)
		answer_members(s, 0, out);
	etcdpb__member_id_request__free_unpacked(m, NULL);
	return r;
}

static int member_remove(struct store *s, const void *req, size_t len, struct buf *out,
			 struct err *err)
{
	return member_change(s, MEMBER_REMOVE, req, len, out, err);
}

static int member_update(struct store *s, const void *req, size_t len, struct buf *out,
			 struct err *err)
{
	return member_change(s, MEMBER_UPDATE, req, len, out, err);
}

static int member_promote(struct store *s, const void *req, size_t len, struct buf *out,
			  struct err *err)
{
	return member_change(s, MEMBER_PROMOTE, req, len, out, err);
}

/* ---- maintenance -------------------------------------------------------------------------------
 */

enum { ALARM_GET, ALARM_RAISE, ALARM_DISARM };

static int alarm(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	Etcdpb__AlarmRequest *m = etcdpb__alarm_request__unpack(NULL, len, req);
	Etcdpb__AlarmResponse answer = ETCDPB__ALARM_RESPONSE__INIT;
	struct store_alarm one;
	size_t nr;
	Etcdpb__Header header = rpc_header(s);
	Etcdpb__AlarmMember *v, **list;
	const struct store_alarm *have = store_alarms(s, &nr);

	if (!m)
		return rpc_malformed(err);
	one = (struct store_alarm){.member = m->member_id, .type = m->alarm};
	if (m->action == ALARM_RAISE || m->action == ALARM_DISARM) {
		bool done = m->action == ALARM_RAISE
				    ? store_alarm_raise(s, m->member_id, m->alarm)
				    : store_alarm_disarm(s, m->member_id, m->alarm);

		have = &one;
		nr = done ? 1 : 0;
	} else if (m->action != ALARM_GET) {
		nr = 0;
	}
	v = xcalloc(nr + 1, sizeof(*v));
	list = xcalloc(nr + 1, sizeof(*list));
	answer.header = &header;
	answer.alarms = list;
	for (size_t i = 0; i < nr; i++) {
		if (m->alarm && have[i].type != m->alarm)
			continue;
		etcdpb__alarm_member__init(&v[i]);
		v[i].member_id = have[i].member;
		v[i].alarm = have[i].type;
		list[answer.n_alarms++] = &v[i];
	}
	rpc_pack(&answer.base, out);
	free(v);
	free(list);
	etcdpb__alarm_request__free_unpacked(m, NULL);
	return 0;
}

static int status(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	Etcdpb__StatusResponse answer;
	Etcdpb__Header header = rpc_header(s);
	char version[] = ETCD_VERSION, storage[] = ETCD_STORAGE_VERSION, **errors;
	Etcdpb__DowngradeInfo downgrade = ETCDPB__DOWNGRADE_INFO__INIT;
	size_t nr;
	const struct store_alarm *alarms = store_alarms(s, &nr);

	(void)req;
	(void)len;
	(void)err;
	etcdpb__status_response__init(&answer);
	answer.header = &header;
	answer.version = version;
	answer.db_size = store_db_size(s);
	answer.db_size_in_use = store_db_size_in_use(s);
	answer.storage_version = storage;
	answer.db_size_quota = store_quota(s);
	answer.downgrade_info = &downgrade;
	answer.errors = errors = xcalloc(nr + 1, sizeof(*errors));
	if (store_has_quorum(s))
		answer.leader = store_member_id(s);
	else
		errors[answer.n_errors++] = xstrdup("etcdserver: no leader");
	answer.raft_index = answer.raft_applied_index = store_raft_index(s);
	answer.raft_term = store_raft_term(s);
	for (size_t i = 0; i < nr; i++)
		errors[answer.n_errors++] =
			xasprintf("memberID:%llu alarm:%s ", (unsigned long long)alarms[i].member,
				  store_alarm_name(alarms[i].type));
	rpc_pack(&answer.base, out);
	for (size_t i = 0; i < answer.n_errors; i++)
		free(errors[i]);
	free(errors);
	return 0;
}

static int defragment(struct store *s, const void *req, size_t len, struct buf *out,
		      struct err *err)
{
	(void)req;
	(void)len;
	(void)err;
	(void)out; /* not even a header */
	store_defrag(s);
	return 0;
}

static int hash_at(struct store *s, int64_t rev, struct buf *out, struct err *err)
{
	Etcdpb__HashKVResponse answer = ETCDPB__HASH_KVRESPONSE__INIT;
	Etcdpb__Header header = rpc_header(s);
	int r = store_hash_kv(s, rev, &answer.hash, err);

	if (r < 0)
		return r;
	answer.header = &header;
	answer.compact_revision = store_compact_rev(s) ? store_compact_rev(s) : -1;
	answer.hash_revision = rev > 0 ? rev : store_rev(s);
	rpc_pack(&answer.base, out);
	return 0;
}

static int hash(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	(void)req;
	(void)len;
	return hash_at(s, 0, out, err);
}

static int hash_kv(struct store *s, const void *req, size_t len, struct buf *out, struct err *err)
{
	Etcdpb__HashKVRequest *m = etcdpb__hash_kvrequest__unpack(NULL, len, req);
	int r = m ? hash_at(s, m->revision, out, err) : rpc_malformed(err);

	if (m)
		etcdpb__hash_kvrequest__free_unpacked(m, NULL);
	return r;
}

static int move_leader(struct store *s, const void *req, size_t len, struct buf *out,
		       struct err *err)
{
	Etcdpb__MoveLeaderRequest *m = etcdpb__move_leader_request__unpack(NULL, len, req);
	int r = 0;

	if (!m)
		return rpc_malformed(err);
	(void)out; /* not even a header */
	if (!store_has_quorum(s))
		r = err_set(err, -EINVAL, "etcdserver: not leader");
	else if (m->target_id != store_member_id(s))
		r = err_set(err, -EINVAL, "etcdserver: bad leader transferee");
	etcdpb__move_leader_request__free_unpacked(m, NULL);
	return r;
}

/* ---- the table
 * -------------------------------------------------------------------------------------
 */

static const struct call {
	const char *path;
	enum rpc_kind kind;
	int (*fn)(struct store *s, const void *req, size_t len, struct buf *out, struct err *err);
	/* NULL: everybody may */
	int (*permitted)(struct store *s, const char *user, const void *req, size_t len,
			 struct err *err);
} calls[] = {
	{"KV/Range", RPC_READ, rpc_range, rpc_range_permitted},
	{"KV/Put", RPC_WRITE, rpc_put, rpc_put_permitted},
	{"KV/DeleteRange", RPC_WRITE, rpc_delete, rpc_delete_permitted},
	{"KV/Txn", RPC_WRITE, rpc_txn, rpc_txn_permitted},
	{"KV/Compact", RPC_WRITE, rpc_compact, NULL},
	{"Watch/Watch", RPC_WATCH, NULL, NULL},
	{"Lease/LeaseGrant", RPC_WRITE, lease_grant, NULL},
	{"Lease/LeaseRevoke", RPC_WRITE, lease_revoke, rpc_lease_revoke_permitted},
	{"Lease/LeaseKeepAlive", RPC_KEEPALIVE, lease_keepalive, NULL},
	{"Lease/LeaseTimeToLive", RPC_READ, lease_ttl, rpc_lease_ttl_permitted},
	{"Lease/LeaseLeases", RPC_READ, leases, NULL},
	{"Cluster/MemberList", RPC_READ, member_list, NULL},
	{"Cluster/MemberAdd", RPC_WRITE, member_add, rpc_admin_permitted},
	{"Cluster/MemberRemove", RPC_WRITE, member_remove, rpc_admin_permitted},
	{"Cluster/MemberUpdate", RPC_WRITE, member_update, rpc_admin_permitted},
	{"Cluster/MemberPromote", RPC_WRITE, member_promote, rpc_admin_permitted},
	{"Maintenance/Alarm", RPC_WRITE, alarm, NULL},
	{"Maintenance/Status", RPC_READ, status, NULL},
	{"Maintenance/Defragment", RPC_WRITE, defragment, rpc_admin_permitted},
	{"Maintenance/Hash", RPC_READ, hash, rpc_admin_permitted},
	{"Maintenance/HashKV", RPC_READ, hash_kv, rpc_admin_permitted},
	{"Maintenance/Snapshot", RPC_SNAPSHOT, NULL, rpc_admin_permitted},
	{"Maintenance/MoveLeader", RPC_WRITE, move_leader, NULL},
	{"Auth/AuthEnable", RPC_WRITE, rpc_auth_enable, rpc_admin_permitted},
	{"Auth/AuthDisable", RPC_WRITE, rpc_auth_disable, rpc_admin_permitted},
	{"Auth/AuthStatus", RPC_READ, rpc_auth_status, rpc_admin_permitted},
	{"Auth/Authenticate", RPC_WRITE, rpc_authenticate, NULL},
	{"Auth/UserAdd", RPC_WRITE, rpc_user_add, rpc_admin_permitted},
	{"Auth/UserGet", RPC_READ, rpc_user_get, rpc_user_get_permitted},
	{"Auth/UserList", RPC_READ, rpc_user_list, rpc_admin_permitted},
	{"Auth/UserDelete", RPC_WRITE, rpc_user_delete, rpc_admin_permitted},
	{"Auth/UserChangePassword", RPC_WRITE, rpc_user_passwd, rpc_admin_permitted},
	{"Auth/UserGrantRole", RPC_WRITE, rpc_user_grant, rpc_admin_permitted},
	{"Auth/UserRevokeRole", RPC_WRITE, rpc_user_revoke, rpc_admin_permitted},
	{"Auth/RoleAdd", RPC_WRITE, rpc_role_add, rpc_admin_permitted},
	{"Auth/RoleGet", RPC_READ, rpc_role_get, rpc_role_get_permitted},
	{"Auth/RoleList", RPC_READ, rpc_role_list, rpc_admin_permitted},
	{"Auth/RoleDelete", RPC_WRITE, rpc_role_delete, rpc_admin_permitted},
	{"Auth/RoleGrantPermission", RPC_WRITE, rpc_role_grant, rpc_admin_permitted},
	{"Auth/RoleRevokePermission", RPC_WRITE, rpc_role_revoke, rpc_admin_permitted},
};

static const struct call *find(const char *path)
{
	static const char prefix[] = "/etcdserverpb.";

	if (!str_starts(path, prefix))
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		if (strcmp(calls[i].path, path + strlen(prefix)) == 0)
			return &calls[i];
	return NULL;
}

enum rpc_kind store_rpc_kind(const char *path)
{
	const struct call *c = find(path);

	return c ? c->kind : RPC_UNKNOWN;
}

bool store_rpc_agreed(const char *path, const void *req, size_t len)
{
	static const char *const alone[] = {"Maintenance/Status",     "Maintenance/Defragment",
					    "Maintenance/Hash",       "Maintenance/HashKV",
					    "Maintenance/MoveLeader", "Lease/LeaseLeases"};
	static const char linearizable[] = {8, 1};
	const struct call *c = find(path);
	Etcdpb__RangeRequest *m;
	bool agreed = true;

	if (!c || c->kind == RPC_WATCH || c->kind == RPC_SNAPSHOT)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(alone); i++)
		if (str_eq(c->path, alone[i]))
			return false;
	if (str_eq(c->path, "Cluster/MemberList"))
		return len == sizeof(linearizable) && memcmp(req, linearizable, len) == 0;
	if (str_eq(c->path, "KV/Range")) {
		m = etcdpb__range_request__unpack(NULL, len, req);
		agreed = m && !m->serializable;
		if (m)
			etcdpb__range_request__free_unpacked(m, NULL);
	}
	return agreed;
}

static bool is_message(const void *p, size_t len)
{
	Etcdpb__EmptyRequest *m = len ? etcdpb__empty_request__unpack(NULL, len, p) : NULL;

	if (m)
		etcdpb__empty_request__free_unpacked(m, NULL);
	return m || !len;
}

int store_rpc(struct store *s, const char *path, const void *req, size_t len, struct buf *out,
	      struct err *err)
{
	const struct call *c = find(path);

	if (!c || !c->fn)
		return err_set(err, -ENOSYS, "unknown method %s", path);
	if (!is_message(req, len)) /* those that read nothing of it would not notice */
		return rpc_malformed(err);
	return c->fn(s, req ? req : "", len, out, err);
}

int store_rpc_permitted(struct store *s, const char *user, const char *path, const void *req,
			size_t len, struct err *err)
{
	const struct call *c = find(path);

	if (!c || !c->permitted || !store_auth_enabled(s))
		return 0;
	return c->permitted(s, user, req ? req : "", len, err);
}

/* ---- watches
 * -------------------------------------------------------------------------------------- */

static void copy(struct buf *out, ProtobufCBinaryData d)
{
	buf_add(out, d.data ? (const char *)d.data : "", d.len);
}

int store_rpc_watch_request(const void *p, size_t len, struct rpc_watch_request *ret,
			    struct err *err)
{
	Etcdpb__WatchRequest *m = etcdpb__watch_request__unpack(NULL, len, p);

	*ret = (struct rpc_watch_request){.type = RPC_WATCH_NOTHING};
	if (!m)
		return rpc_malformed(err);
	if (m->request_case == ETCDPB__WATCH_REQUEST__REQUEST_CREATE_REQUEST) {
		const Etcdpb__WatchCreateRequest *c = m->create_request;

		ret->type = RPC_WATCH_CREATE;
		ret->id = c->watch_id;
		copy(&ret->key, c->key);
		copy(&ret->end, c->range_end);
		ret->has_end = c->range_end.len > 0;
		ret->start_rev = c->start_revision;
		ret->prev_kv = c->prev_kv;
		ret->progress = c->progress_notify;
		ret->fragment = c->fragment;
		for (size_t i = 0; i < c->n_filters; i++) {
			ret->no_put = ret->no_put || c->filters[i] == 0;
			ret->no_delete = ret->no_delete || c->filters[i] == 1;
		}
		if (!ret->key.len) /* all keys, as etcd reads an empty one */
			buf_add(&ret->key, "\0", 1);
		ret->empty = ret->has_end && !range_to_key(ret->end.s, ret->end.len) &&
			     bytes_cmp(ret->key.s, ret->key.len, ret->end.s, ret->end.len) >= 0;
	} else if (m->request_case == ETCDPB__WATCH_REQUEST__REQUEST_CANCEL_REQUEST) {
		ret->type = RPC_WATCH_CANCEL;
		ret->id = m->cancel_request->watch_id;
	} else if (m->request_case == ETCDPB__WATCH_REQUEST__REQUEST_PROGRESS_REQUEST) {
		ret->type = RPC_WATCH_PROGRESS;
	}
	etcdpb__watch_request__free_unpacked(m, NULL);
	return 0;
}

void rpc_watch_request_release(struct rpc_watch_request *r)
{
	buf_release(&r->key);
	buf_release(&r->end);
}

#define REV_NOW (-1)

static void watch_answer(struct store *s, Etcdpb__WatchResponse *m, int64_t rev, struct buf *out)
{
	Etcdpb__Header header = rpc_header(s);

	if (rev != REV_NOW)
		header.revision = rev;
	m->header = &header;
	rpc_pack(&m->base, out);
}

void store_rpc_watch_created(struct store *s, int64_t id, struct buf *out)
{
	Etcdpb__WatchResponse m;

	etcdpb__watch_response__init(&m);
	m.watch_id = id;
	m.created = true;
	watch_answer(s, &m, REV_NOW, out);
}

void store_rpc_watch_canceled(struct store *s, int64_t id, int64_t compact_rev, struct buf *out)
{
	Etcdpb__WatchResponse m;

	etcdpb__watch_response__init(&m);
	m.watch_id = id;
	m.canceled = true;
	m.compact_revision = compact_rev;
	/* as etcd: one that is compacted tells no revision beside it */
	watch_answer(s, &m, compact_rev ? 0 : REV_NOW, out);
}

void store_rpc_watch_more(struct buf *out)
{
	Etcdpb__WatchResponse m;

	etcdpb__watch_response__init(&m);
	m.fragment = true;
	rpc_pack(&m.base, out);
}

void store_rpc_watch_refused(struct store *s, const char *why, struct buf *out)
{
	Etcdpb__WatchResponse m;
	STR_AUTO text = xstrdup(why);

	etcdpb__watch_response__init(&m);
	m.watch_id = -1;
	m.created = m.canceled = true;
	m.cancel_reason = text;
	watch_answer(s, &m, REV_NOW, out);
}

void store_rpc_watch_progress(struct store *s, int64_t id, struct buf *out)
{
	Etcdpb__WatchResponse m;

	etcdpb__watch_response__init(&m);
	m.watch_id = id;
	watch_answer(s, &m, REV_NOW, out);
}

bool store_rpc_watch_events(struct store *s, int64_t id, const struct rpc_watch_request *w,
			    const struct store_event *ev, size_t nr, int64_t rev, struct buf *out)
{
	Etcdpb__WatchResponse m;
	Etcdpb__Event *v = xcalloc(nr + 1, sizeof(*v));
	Etcdpb__KeyValue *kv = xcalloc(2 * nr + 1, sizeof(*kv));
	Etcdpb__Event **list = xcalloc(nr + 1, sizeof(*list));

	etcdpb__watch_response__init(&m);
	m.watch_id = id;
	m.events = list;
	for (size_t i = 0; i < nr; i++) {
		Etcdpb__Event *e = &v[m.n_events];

		if (ev[i].del ? w->no_delete : w->no_put)
			continue;
		etcdpb__event__init(e);
		e->type = ev[i].del;
		rpc_kv(&ev[i].kv, &kv[2 * i]);
		e->kv = &kv[2 * i];
		if (w->prev_kv && ev[i].prev.key) {
			rpc_kv(&ev[i].prev, &kv[2 * i + 1]);
			e->prev_kv = &kv[2 * i + 1];
		}
		list[m.n_events++] = e;
	}
	if (m.n_events)
		watch_answer(s, &m, rev, out);
	free(v);
	free(kv);
	free(list);
	return m.n_events > 0;
}

void store_rpc_snapshot_part(const void *p, size_t len, uint64_t remaining, struct buf *out)
{
	Etcdpb__SnapshotResponse m;
	char version[] = ETCD_STORAGE_VERSION;

	etcdpb__snapshot_response__init(&m);
	m.remaining_bytes = remaining;
	m.version = version;
	m.blob = (ProtobufCBinaryData){len, (uint8_t *)(uintptr_t)p};
	rpc_pack(&m.base, out);
}
