/*
 * etcdctl snapshot restore, etcdutl snapshot restore: a data directory for a new cluster
 * with a snapshot's keys. What an etcd started there needs is member/snap/db.
 */
#include <errno.h>

#include "etcdctl/members.h"
#include "object/goformat.h"
#include "object/json.h"
#include "object/timefmt.h"

struct opts {
	char *data_dir, *wal_dir, *initial_cluster, *token, *peer_urls, *name;
	bool skip_hash_check;
};

#define O struct opts
static const struct opt_spec specs[] = {
	OPT_STR(O, data_dir, "data-dir", 0, "", "Directory to make"),
	OPT_STR(O, peer_urls, "initial-advertise-peer-urls", 0, "http://localhost:2380",
		"Peer URLs of this member"),
	OPT_STR(O, initial_cluster, "initial-cluster", 0, "default=http://localhost:2380",
		"Members of the new cluster, NAME=URL,..."),
	OPT_STR(O, token, "initial-cluster-token", 0, "etcd-cluster", "Token of the new cluster"),
	OPT_STR(O, name, "name", 0, "default", "Name of this member"),
	OPT_BOOL(O, skip_hash_check, "skip-hash-check", 0, "false",
		 "Do not ask for a checksum (a copy of a data directory's file has none)"),
	OPT_STR(O, wal_dir, "wal-dir", 0, "",
		"Directory of the log, when it is not in the data directory"),
	OPT_END};
#undef O

struct restore {
	struct ctl *c;
	const struct opts *o;
	const char *path;
	char *data_dir, *wal_dir;
	struct strvec urls;
	struct store_member *m;
	size_t nr;
};

static void restore_release(struct restore *r)
{
	free(r->data_dir);
	free(r->wal_dir);
	strvec_release(&r->urls);
	for (size_t i = 0; i < r->nr; i++) {
		free(r->m[i].name);
		strvec_release(&r->m[i].peer_urls);
	}
	free(r->m);
}

static int fail(struct restore *r, const char *fmt, ...) PRINTF(2, 3);
static int fail(struct restore *r, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	return ctl_fail(r->c, EXIT_ERROR, "%s", buf_str(&b));
}

/* ---- the new cluster ------------------------------------------------------------------ */

/* "a=http://x:1,a=http://y:1,b=..." into members, by name. */
static int parse_cluster(struct restore *r)
{
	STRVEC_AUTO parts = STRVEC_INIT;
	char *problem = NULL;

	strvec_split(&parts, r->o->initial_cluster, ',');
	for (size_t i = 0; i < parts.nr; i++) {
		const char *eq = strchr(parts.v[i], '=');
		STR_AUTO name =
			xstrndup(parts.v[i], eq ? (size_t)(eq - parts.v[i]) : strlen(parts.v[i]));
		size_t at = 0;

		while (at < r->nr && strcmp(r->m[at].name, name) != 0)
			at++;
		if (at == r->nr) {
			r->m = xreallocarray(r->m, r->nr + 1, sizeof(*r->m));
			r->m[r->nr++] = (struct store_member){.name = xstrdup(name)};
		}
		strvec_add(&r->m[at].peer_urls, eq ? eq + 1 : "");
	}
	for (size_t i = 0; !problem && i < r->nr; i++)
		problem = urls_problem(&r->m[i].peer_urls);
	if (!problem)
		return 0;
	fail(r, "%s", problem);
	free(problem);
	return EXIT_ERROR;
}

/* The local member must be in the list, with the URLs it advertises. */
static int check_local(struct restore *r)
{
	BUF_AUTO want = BUF_INIT;
	BUF_AUTO have = BUF_INIT;
	BUF_AUTO missing = BUF_INIT;
	struct store_member *own = NULL;

	for (size_t i = 0; i < r->nr; i++)
		if (strcmp(r->m[i].name, r->o->name) == 0)
			own = &r->m[i];
	if (!own)
		return fail(r,
			    "couldn't find local name \"%s\" in the initial cluster "
			    "configuration",
			    r->o->name);
	strvec_sort(&own->peer_urls);
	strvec_sort(&r->urls);
	strvec_join(&own->peer_urls, ",", &want);
	strvec_join(&r->urls, ",", &have);
	if (str_eq(buf_str(&want), buf_str(&have)))
		return 0;
	for (size_t i = 0; i < own->peer_urls.nr; i++)
		if (!strvec_has(&r->urls, own->peer_urls.v[i]))
			buf_addf(&missing, "%s%s=%s", missing.len ? "," : "", own->name,
				 own->peer_urls.v[i]);
	return fail(r,
		    "--initial-cluster has %s but missing from --initial-advertise-peer-urls=%s "
		    "(resolved urls: \"%s\" != \"%s\")",
		    buf_str(&missing), r->o->peer_urls, r->urls.nr ? r->urls.v[0] : "",
		    own->peer_urls.v[0]);
}

/* ---- log ------------------------------------------------------------------------------- */

static void log_line(struct restore *r, const char *caller, const char *msg, const char *fields)
{
	BUF_AUTO b = BUF_INIT;

	time_write_rfc3339(&b, sim_now(r->c->sim));
	buf_addf(&b, "\tinfo\t%s\t%s", caller, msg);
	if (fields)
		buf_addf(&b, "\t{%s}", fields);
	ctl_err(r->c, "%s\n", buf_str(&b));
}

static void log_paths(struct restore *r, const char *caller, const char *msg)
{
	STR_AUTO f = xasprintf("\"path\": \"%s\", \"wal-dir\": \"%s\", \"data-dir\": \"%s\", "
			       "\"snap-dir\": \"%s/member/snap\", \"initial-memory-map-size\": %s",
			       r->path, r->wal_dir, r->data_dir, r->data_dir,
			       str_eq(r->c->tool, "etcdutl") ? "10737418240" : "0");

	log_line(r, caller, msg, f);
}

static void log_members(struct restore *r, const struct store *s)
{
	size_t nr;
	const struct store_member *m = store_members(s, &nr);

	log_line(r, "membership/store.go:138",
		 "Trimming membership information from the backend...", NULL);
	for (size_t i = 0; i < nr; i++) {
		BUF_AUTO f = BUF_INIT;

		buf_addf(&f,
			 "\"cluster-id\": \"%llx\", \"local-member-id\": \"0\", "
			 "\"added-peer-id\": \"%llx\", \"added-peer-peer-urls\": [",
			 (unsigned long long)store_cluster_id(s), (unsigned long long)m[i].id);
		for (size_t j = 0; j < m[i].peer_urls.nr; j++)
			buf_addf(&f, "%s\"%s\"", j ? ", " : "", m[i].peer_urls.v[j]);
		buf_adds(&f, "], \"added-peer-is-learner\": false");
		log_line(r, "membership/cluster.go:421", "added member", buf_str(&f));
	}
}

/* ---- files ------------------------------------------------------------------------------- */

/* Is there something that must not be overwritten? */
static bool occupied(struct restore *r, const char *path)
{
	STR_AUTO full = proc_path(r->c->proc, path);
	struct vfs *v = machine_vfs(r->c->proc->machine);
	STRVEC_AUTO names = STRVEC_INIT;
	struct vfs_stat st;

	if (vfs_stat(v, full, true, &st) < 0)
		return false;
	return st.type != VFS_DIR || vfs_list(v, full, &names) < 0 || names.nr;
}

/* mkdir -p, mode 0700, as the user the process runs as. */
static int make_dirs(struct restore *r, const char *path)
{
	for (size_t i = 1; path[i - 1]; i++) {
		STR_AUTO part = NULL;
		STR_AUTO full = NULL;
		struct vfs_stat st;
		int e;

		if (path[i] && path[i] != '/')
			continue;
		part = xstrndup(path, i);
		full = proc_path(r->c->proc, part);
		if (vfs_stat(machine_vfs(r->c->proc->machine), full, true, &st) == 0) {
			if (st.type != VFS_DIR)
				return fail(r, "mkdir %s: not a directory", part);
			continue;
		}
		e = proc_mkdir(r->c->proc, part, 0700);
		if (e < 0)
			return fail(r, "mkdir %s: %s", part, go_strerror(e));
	}
	return 0;
}

static int write_file(struct restore *r, const char *dir, const char *name, const void *p,
		      size_t len, unsigned mode)
{
	STR_AUTO path = xasprintf("%s/%s", dir, name);
	int e = proc_write_file(r->c->proc, path, p, len, mode);

	return e < 0 ? fail(r, "open %s: %s", path, go_strerror(e)) : 0;
}

/* The checksum at the end, when there is one; *len becomes the length without it. */
static int check_hash(struct restore *r, const char *data, size_t *len)
{
	BUF_AUTO want = BUF_INIT;
	BUF_AUTO got = BUF_INIT;
	bool has_hash = *len % 512 == 32;
	uint8_t sum[32];

	if (!has_hash)
		return r->o->skip_hash_check
			       ? 0
			       : fail(r, "snapshot missing hash but --skip-hash-check=false");
	*len -= 32;
	sha256(data, *len, sum);
	if (r->o->skip_hash_check || memcmp(sum, data + *len, 32) == 0)
		return 0;
	for (int i = 0; i < 32; i++) {
		buf_addf(&want, "%s%u", i ? " " : "", (unsigned char)data[*len + (size_t)i]);
		buf_addf(&got, "%s%u", i ? " " : "", sum[i]);
	}
	return fail(r, "expected sha256 [%s], got [%s]", buf_str(&want), buf_str(&got));
}

static int write_all(struct restore *r, struct store *s)
{
	static const char wal[] = "the log of a restored member\n";
	STR_AUTO snap = xasprintf("%s/member/snap", r->data_dir);
	STR_AUTO first = xasprintf("%016x-%016zx.snap", 1, r->nr);
	BUF_AUTO db = BUF_INIT;
	int e = make_dirs(r, snap);

	store_snapshot(s, &db);
	if (e == 0)
		e = write_file(r, snap, "db", db.s, db.len, 0600);
	if (e == 0)
		e = make_dirs(r, r->wal_dir);
	if (e == 0)
		log_members(r, s);
	if (e == 0)
		e = write_file(r, r->wal_dir, "0000000000000000-0000000000000000.wal", wal,
			       sizeof(wal) - 1, 0600);
	if (e == 0)
		e = write_file(r, snap, first, "", 0, 0644);
	return e;
}

static int restore(struct restore *r)
{
	struct store *s;
	BUF_AUTO data = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	size_t len;
	int e;

	log_paths(r, "snapshot/v3_snapshot.go:265", "restoring snapshot");
	e = proc_read_file(r->c->proc, r->path, &data);
	if (e < 0)
		return fail(r, "open %s: %s", r->path, go_strerror(e));
	len = data.len;
	e = check_hash(r, buf_str(&data), &len);
	if (e)
		return e;
	s = store_new(r->c->sim);
	if (store_restore(s, buf_str(&data), len, &err) < 0) {
		e = fail(r, "%s", err_msg(&err));
	} else {
		store_new_cluster(s, r->m, r->nr, r->o->token);
		e = write_all(r, s);
	}
	store_free(s);
	if (e == 0)
		log_paths(r, "snapshot/v3_snapshot.go:293", "restored snapshot");
	return e;
}

static int run(struct ctl *c, void *opts)
{
	struct restore r = {.c = c, .o = opts, .path = c->args[0]};
	char *problem;
	int e;

	if (str_eq(c->tool, "etcdctl"))
		ctl_err(c, "Deprecated: Use `etcdutl snapshot restore` instead.\n\n");
	if (c->nr_args != 1)
		return ctl_fail(c, EXIT_BAD_ARGS, "snapshot restore requires exactly one argument");
	r.data_dir = r.o->data_dir[0] ? xstrdup(r.o->data_dir) : xasprintf("%s.etcd", r.o->name);
	r.wal_dir =
		r.o->wal_dir[0] ? xstrdup(r.o->wal_dir) : xasprintf("%s/member/wal", r.data_dir);
	strvec_split(&r.urls, r.o->peer_urls, ',');
	problem = urls_problem(&r.urls);
	e = problem ? fail(&r, "%s", problem) : parse_cluster(&r);
	free(problem);
	if (e == 0)
		e = check_local(&r);
	if (e == 0 && occupied(&r, r.data_dir))
		e = fail(&r, "data-dir \"%s\" not empty or could not be read", r.data_dir);
	if (e == 0 && occupied(&r, r.wal_dir))
		e = fail(&r, "wal-dir \"%s\" not empty or could not be read", r.wal_dir);
	if (e == 0)
		e = restore(&r);
	restore_release(&r);
	return e;
}

const struct etcdctl_cmd etcdctl_snapshot_restore = {
	.name = "snapshot restore",
	.use = "restore <filename> [options]",
	.summary = "Makes a data directory from a snapshot file",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
