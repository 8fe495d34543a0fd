/* Version 2: members, health, backup. */
#include <errno.h>

#include "etcdctl/members.h"
#include "etcdctl/v2ctl.h"
#include "object/goformat.h"
#include "object/timefmt.h"

#define EXIT_SERVER 4

int v2_cmd_member_list(struct v2_run *r)
{
	struct store *s;
	const struct store_member *m;
	size_t nr;
	int e = v2_connect(r, &s);

	if (e)
		return e;
	m = store_members(s, &nr);
	for (size_t i = 0; i < nr; i++) {
		BUF_AUTO peers = BUF_INIT;
		BUF_AUTO clients = BUF_INIT;

		strvec_join(&m[i].peer_urls, ",", &peers);
		strvec_join(&m[i].client_urls, ",", &clients);
		if (m[i].name[0])
			v2_out(r, "%llx: name=%s peerURLs=%s clientURLs=%s isLeader=%s\n",
			       (unsigned long long)m[i].id, m[i].name, buf_str(&peers),
			       buf_str(&clients), m[i].id == store_member_id(s) ? "true" : "false");
		else
			v2_out(r, "%llx[unstarted]: peerURLs=%s\n", (unsigned long long)m[i].id,
			       buf_str(&peers));
	}
	return EXIT_OK;
}

int v2_cmd_member_add(struct v2_run *r)
{
	STRVEC_AUTO urls = STRVEC_INIT;
	STR_AUTO problem = NULL;
	struct store *s;
	const struct store_member *m;
	ERR_AUTO err = ERR_INIT;
	uint64_t id;
	size_t nr;
	int e;

	if (r->nr_args != 2) {
		v2_errf(r, "Provide a name and a single member peerURL\n");
		return EXIT_ERROR;
	}
	strvec_split(&urls, r->args[1], ',');
	e = v2_connect(r, &s);
	if (e)
		return e;
	problem = urls_problem(&urls);
	if (problem) {
		v2_errf(r, "%s\n", problem);
		return EXIT_ERROR;
	}
	if (store_member_add(s, (const char *const *)urls.v, urls.nr, false, &id, &err) < 0) {
		v2_errf(r, "%s\n", err_msg(&err));
		return EXIT_ERROR;
	}
	v2_out(r,
	       "Added member named %s with ID %llx to cluster\n\nETCD_NAME=\"%s\"\n"
	       "ETCD_INITIAL_CLUSTER=\"",
	       r->args[0], (unsigned long long)id, r->args[0]);
	m = store_members(s, &nr);
	for (size_t i = 0; i < nr; i++)
		for (size_t j = 0; j < m[i].peer_urls.nr; j++)
			v2_out(r, "%s%s=%s", i || j ? "," : "",
			       m[i].id == id ? r->args[0] : m[i].name, m[i].peer_urls.v[j]);
	v2_out(r, "\"\nETCD_INITIAL_CLUSTER_STATE=\"existing\"\n");
	return EXIT_OK;
}

/* A member's ID from the first argument, which must be one of the members. */
static bool known_member(struct v2_run *r, struct store *s, uint64_t *ret)
{
	const struct store_member *m;
	ERR_AUTO err = ERR_INIT;
	size_t nr;

	if (ctl_parse_hex(r->args[0], true, ret, &err) < 0)
		return false;
	m = store_members(s, &nr);
	for (size_t i = 0; i < nr; i++)
		if (m[i].id == *ret)
			return true;
	return false;
}

int v2_cmd_member_remove(struct v2_run *r)
{
	struct store *s;
	ERR_AUTO err = ERR_INIT;
	uint64_t id;
	int e;

	if (r->nr_args != 1) {
		v2_errf(r, "Provide a single member ID\n");
		return EXIT_ERROR;
	}
	e = v2_connect(r, &s);
	if (e)
		return e;
	if (!known_member(r, s, &id)) {
		v2_errf(r, "Couldn't find a member in the cluster with an ID of %s.\n", r->args[0]);
		return EXIT_ERROR;
	}
	if (store_member_remove(s, id, &err) < 0) {
		v2_errf(r, "Received an error trying to remove member %s: %s\n", r->args[0],
			err_msg(&err));
		return EXIT_ERROR;
	}
	v2_out(r, "Removed member %s from cluster\n", r->args[0]);
	return EXIT_OK;
}

int v2_cmd_member_update(struct v2_run *r)
{
	STRVEC_AUTO urls = STRVEC_INIT;
	struct store *s;
	ERR_AUTO err = ERR_INIT;
	uint64_t id;
	int e;

	if (r->nr_args != 2) {
		v2_errf(r, "Provide an ID and a list of comma separated peerURL (0xabcd "
			   "http://example.com,http://example1.com)\n");
		return EXIT_ERROR;
	}
	e = v2_connect(r, &s);
	if (e)
		return e;
	strvec_split(&urls, r->args[1], ',');
	if (!known_member(r, s, &id)) {
		v2_errf(r, "No such member: %s\n", r->args[0]);
		return EXIT_ERROR;
	}
	if (store_member_update(s, id, (const char *const *)urls.v, urls.nr, &err) < 0) {
		v2_errf(r, "%s\n", err_msg(&err));
		return EXIT_ERROR;
	}
	v2_out(r, "Updated member with ID %s in cluster\n", r->args[0]);
	return EXIT_OK;
}

int v2_cmd_cluster_health(struct v2_run *r)
{
	struct store *s;
	const struct store_member *m;
	size_t nr, well = 0;
	int e = v2_connect_for_health(r, &s);

	if (e)
		return e;
	m = store_members(s, &nr);
	for (size_t i = 0; i < nr; i++) {
		struct etcd_door *d;
		ERR_AUTO err = ERR_INIT;
		const char *url = m[i].client_urls.nr ? m[i].client_urls.v[0] : NULL;

		if (!url) {
			v2_out(r,
			       "member %llx is unreachable: no available published client urls\n",
			       (unsigned long long)m[i].id);
		} else if (etcd_dial(r->proc, url, &r->tls, &d, &err) < 0) {
			v2_out(r,
			       "failed to check the health of member %llx on %s: Get %s/health: "
			       "%s\nmember %llx is unreachable: [%s] are all unreachable\n",
			       (unsigned long long)m[i].id, url, url, err_msg(&err),
			       (unsigned long long)m[i].id, url);
		} else {
			well++;
			v2_out(r, "member %llx is healthy: got healthy result from %s\n",
			       (unsigned long long)m[i].id, url);
		}
	}
	if (well == nr)
		v2_out(r, "cluster is healthy\n");
	else if (well > nr / 2)
		v2_out(r, "cluster is degraded\n");
	else
		v2_out(r, "cluster is unhealthy\n");
	return well == nr ? EXIT_OK : 5;
}

/* ---- backup --------------------------------------------------------------------------- */

static void note(struct v2_run *r, const char *text)
{
	BUF_AUTO t = BUF_INIT;

	time_write_rfc3339_micro(&t, sim_now(r->proc->sim));
	t.s[10] = ' ';
	buf_trunc(&t, t.len - 1);
	v2_errf(r, "%s I | %s\n", buf_str(&t), text);
}

/* What of the log does not go into the copy. */
static void note_entries(struct v2_run *r, const char *snap)
{
	STR_AUTO db = xasprintf("%s/db", snap);
	STR_AUTO attributes = NULL;
	struct store *s = store_new(r->proc->sim);
	BUF_AUTO b = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	/* only for the member's id; a file that cannot be read shows when it is copied */
	if (proc_read_file(r->proc, db, &b) == 0)
		(void)!store_restore(s, buf_str(&b), b.len, &err);
	attributes = xasprintf("ignoring member attribute update on /0/members/%llx/attributes",
			       (unsigned long long)store_member_id(s));
	store_free(s);
	note(r, "ignoring EntryConfChange raft entry");
	note(r, attributes);
	note(r, "ignoring v3 raft entry");
	note(r, "ignoring EntryConfChange raft entry");
	note(r, "ignoring v3 raft entry");
}

static int make_parents(struct v2_run *r, const char *path)
{
	STR_AUTO full = proc_path(r->proc, path);
	char *slash = strrchr(full, '/');

	*slash = '\0';
	return full[0] ? vfs_mkdir(machine_vfs(r->proc->machine), full, 0700, true) : 0;
}

static int copy(struct v2_run *r, const char *from_dir, const char *to_dir, const char *name)
{
	STR_AUTO from = xasprintf("%s/%s", from_dir, name);
	STR_AUTO to = xasprintf("%s/%s", to_dir, name);
	BUF_AUTO b = BUF_INIT;
	int e = proc_read_file(r->proc, from, &b);

	if (e == 0)
		e = make_parents(r, to);
	if (e == 0 || e == -EEXIST)
		e = proc_write_file(r->proc, to, b.s, b.len, 0600);
	return e;
}

int v2_cmd_backup(struct v2_run *r)
{
	STR_AUTO snap = xasprintf("%s%smember/snap", v2_value(r, "data-dir", ""),
				  v2_value(r, "data-dir", "")[0] ? "/" : "");
	STR_AUTO full = proc_path(r->proc, snap);
	STR_AUTO to_snap = xasprintf("%s/member/snap", v2_value(r, "backup-dir", "."));
	STR_AUTO wal = xasprintf("%s/../wal", snap);
	STR_AUTO to_wal = xasprintf("%s/../wal", to_snap);
	struct vfs_stat st;
	int e = vfs_stat(machine_vfs(r->proc->machine), full, true, &st);

	if (e < 0) {
		/* without options the copy is its own source: its snap folder has been made */
		bool same = !v2_value(r, "data-dir", NULL) && !v2_value(r, "backup-dir", NULL);
		STR_AUTO text = xasprintf("open %s: %s", same ? "member/wal" : snap, go_strerror(e));

		note(r, text);
		return EXIT_ERROR;
	}
	note_entries(r, snap);
	e = copy(r, snap, to_snap, "db");
	if (e == 0)
		(void)!copy(r, wal, to_wal, "0000000000000000-0000000000000000.wal");
	if (e == 0)
		return EXIT_OK;
	note(r, go_strerror(e));
	return EXIT_ERROR;
}
