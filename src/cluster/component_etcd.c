/*
 * etcd as a program. Its data directory holds member/wal/0.wal, which names the store that
 * lives in it, and member/snap/db, which reads as a snapshot. A directory that a restore
 * wrote has only the latter: the store is loaded from it. A directory that was emptied
 * starts empty, as it would.
 */
#include "cluster/cluster_private.h"

#include "store/door.h"

#include <errno.h>
#include <stdlib.h>

#define KNOWN                                                                                      \
	"advertise-client-urls,auto-compaction-mode,auto-compaction-retention,auto-tls?,"          \
	"cert-file,client-cert-auth?,data-dir,election-timeout,experimental-*,feature-gates,"      \
	"heartbeat-interval,initial-advertise-peer-urls,initial-cluster,initial-cluster-state,"    \
	"initial-cluster-token,key-file,listen-client-urls,listen-metrics-urls,listen-peer-urls,"  \
	"log-level,logger,log-outputs,max-*,metrics,name,peer-auto-tls?,peer-cert-file,"           \
	"peer-client-cert-auth?,peer-key-file,peer-trusted-ca-file,quota-backend-bytes,"           \
	"snapshot-count,trusted-ca-file,wal-dir,watch-progress-notify-interval,force-new-cluster?"

static void log_json(struct proc *p, const char *level, const char *caller, const char *msg,
		     const char *extra)
{
	proc_errorf(p, "{\"level\":\"%s\",\"ts\":\"", level);
	{
		BUF_AUTO b = BUF_INIT;

		time_write_rfc3339_micro(&b, sim_now(p->sim));
		proc_errorf(p, "%s", buf_str(&b));
	}
	proc_errorf(p, "\",\"caller\":\"%s\",\"msg\":\"%s\"%s}\n", caller, msg, extra);
}

static int check_files(struct proc *p, const struct flags *f)
{
	static const char *const names[] = {"cert-file",       "key-file",
					    "trusted-ca-file", "peer-cert-file",
					    "peer-key-file",   "peer-trusted-ca-file"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *path = flag(f, names[i]);
		BUF_AUTO text = BUF_INIT;

		if (path && proc_read_file(p, path, &text) < 0) {
			STR_AUTO extra = xasprintf(
				",\"error\":\"open %s: no such file or directory\"", path);

			log_json(p, "fatal", "etcdmain/etcd.go:207", "discovery failed", extra);
			return -ENOENT;
		}
	}
	return 0;
}

/* ---- data directories ------------------------------------------------------------- */

static void read_db(void *arg, struct buf *out)
{
	struct etcd_data *d = arg;

	store_snapshot(d->store, out);
}

static struct etcd_data *data_named(struct cluster *c, const char *wal)
{
	for (size_t i = 0; i < c->nr_data; i++) {
		STR_AUTO name = xasprintf("store %lld\n", (long long)c->data[i]->id);

		if (strcmp(name, wal) == 0)
			return c->data[i];
	}
	return NULL;
}

static struct etcd_data *data_add(struct cluster *c, struct store *store)
{
	struct etcd_data *d = xcalloc(1, sizeof(*d));

	c->data = grow(c->data, c->nr_data + 1, &c->cap_data, sizeof(struct etcd_data *));
	d->id = (int64_t)c->nr_data + 1;
	d->store = store;
	c->data[c->nr_data++] = d;
	return d;
}

/* The store of the directory, loaded or made; NULL with a log line when it is damaged. */
static struct etcd_data *open_data(struct cluster *c, struct proc *p, const char *dir)
{
	STR_AUTO wal_path = xasprintf("%s/member/wal/0000000000000000-0000000000000000.wal", dir);
	STR_AUTO db_path = xasprintf("%s/member/snap/db", dir);
	struct vfs *v = machine_vfs(p->machine);
	BUF_AUTO wal = BUF_INIT;
	BUF_AUTO db = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	struct etcd_data *d = NULL;
	struct store *store;

	if (vfs_read(v, wal_path, &wal) == 0)
		d = data_named(c, buf_str(&wal));
	if (d && !d->in_use)
		return d;
	store = store_new(c->sim);
	if (vfs_read(v, db_path, &db) == 0 && store_restore(store, db.s, db.len, &err) < 0) {
		STR_AUTO extra = xasprintf(",\"error\":\"%s\"", err_msg(&err));

		log_json(p, "fatal", "storage/backend.go:99", "failed to open database", extra);
		store_free(store);
		return NULL;
	}
	d = data_add(c, store);
	{
		STR_AUTO name = xasprintf("store %lld\n", (long long)d->id);
		STR_AUTO snap = xasprintf("%s/member/snap", dir);

		if (vfs_write(v, wal_path, name, strlen(name), 0600, VFS_PARENTS) < 0 ||
		    vfs_mkdir(v, snap, 0700, true) < 0)
			log_json(p, "warn", "fileutil/fileutil.go:57", "cannot write data-dir", "");
		(void)!vfs_unlink(v, db_path);
		(void)!vfs_generated(v, db_path, 0600, read_db, d);
	}
	return d;
}

/* As etcd has it: 0 is the default, a negative one none. */
static int set_quota(struct proc *p, const struct flags *f, struct store *s)
{
	const char *text = flag(f, "quota-backend-bytes");
	int64_t bytes = 0;

	if (text && parse_i64(text, &bytes) < 0) {
		proc_errorf(p, "invalid value \"%s\" for flag -quota-backend-bytes: parse error\n",
			    text);
		return -EINVAL;
	}
	store_set_quota(s, bytes);
	return 0;
}

/* ---- serving -------------------------------------------------------------------------- */

/* "https://127.0.0.1:2379" -> host and port; false when malformed. */
static bool split_url(const char *url, char **ret_host, int *ret_port)
{
	const char *p = strstr(url, "://"), *colon;
	int64_t port;

	p = p ? p + 3 : url;
	colon = strrchr(p, ':');
	if (!colon || parse_i64(colon + 1, &port) < 0 || port < 1 || port > 65535)
		return false;
	*ret_host = xstrndup(p, (size_t)(colon - p));
	*ret_port = (int)port;
	return true;
}

struct doors {
	struct listener *l[16];
	size_t nr;
};

static int listen_on(struct proc *p, struct doors *d, const char *urls, const char *protocol,
		     serve_fn serve, void *arg)
{
	STRVEC_AUTO list = STRVEC_INIT;

	strvec_split(&list, urls ? urls : "", ',');
	for (size_t i = 0; i < list.nr && d->nr < ARRAY_SIZE(d->l); i++) {
		STR_AUTO host = NULL;
		struct listener spec = {.proto = "TCP",
					.protocol = protocol,
					.program = "etcd",
					.tls_cert = strcmp(protocol, "etcd") == 0
							    ? ((struct etcd_door *)arg)->cert_pem
							    : NULL,
					.serve = serve,
					.arg = arg};
		int r = split_url(list.v[i], &host, &spec.port) ? 0 : -EINVAL;

		spec.ip = host && strcmp(host, "0.0.0.0") != 0 ? host : NULL;
		if (r == 0)
			r = net_listen(machine_netns(p->machine), &spec, &d->l[d->nr]);
		if (r < 0) {
			STR_AUTO extra =
				xasprintf(",\"error\":\"listen tcp %s: bind: %s\"", list.v[i],
					  r == -EADDRINUSE ? "address already in use"
							   : "cannot assign requested address");

			log_json(p, "fatal", "etcdmain/etcd.go:207", "discovery failed", extra);
			return r;
		}
		d->nr++;
	}
	return 0;
}

static int run(struct proc *p, int argc, char **argv)
{
	struct cluster *c = p->user_data;
	FLAGS_AUTO f = {0};
	struct doors doors = {.nr = 0};
	struct etcd_data *data = NULL;
	BUF_AUTO ca = BUF_INIT;
	BUF_AUTO cert = BUF_INIT;
	struct etcd_door door = {0};
	int status = 1;

	component_handle_signals(p);
	p->mem_bytes = INT64_C(44) << 20;
	if (flags_parse(p, argc, argv, KNOWN, &f) < 0 || check_files(p, &f) < 0)
		return 1;
	if (flag(&f, "trusted-ca-file"))
		(void)!proc_read_file(p, flag(&f, "trusted-ca-file"), &ca);
	if (flag(&f, "cert-file"))
		(void)!proc_read_file(p, flag(&f, "cert-file"), &cert);
	door.data_dir = flag(&f, "data-dir") ? flag(&f, "data-dir") : "default.etcd";
	data = open_data(c, p, door.data_dir);
	if (!data)
		return 1;
	if (set_quota(p, &f, data->store) < 0)
		return 2;
	data->in_use = true;
	door.store = data->store;
	door.ca_pem = buf_str(&ca);
	door.cert_pem = buf_str(&cert);
	door.client_cert_auth = flag(&f, "client-cert-auth") != NULL;
	door.name = flag(&f, "name") ? flag(&f, "name") : "default";
	door.peer_url = flag(&f, "initial-advertise-peer-urls");
	door.client_url = flag(&f, "advertise-client-urls");
	store_started(data->store, door.name, door.peer_url, door.client_url);
	if (listen_on(p, &doors, flag(&f, "listen-client-urls"), "etcd", door_etcd, &door) == 0 &&
	    listen_on(p, &doors, flag(&f, "listen-metrics-urls"), "http", door_etcd_metrics,
		      &door) == 0 &&
	    listen_on(p, &doors, flag(&f, "listen-peer-urls"), "raw", NULL, NULL) == 0) {
		log_json(p, "info", "embed/serve.go:210", "serving client traffic securely", "");
		waitq_wake_all(c->sim, &c->etcd_changed);
		status = component_wait(p);
	}
	for (size_t i = 0; i < doors.nr; i++)
		net_unlisten(doors.l[i]);
	data->in_use = false;
	waitq_wake_all(c->sim, &c->etcd_changed);
	return status;
}

const struct command component_etcd = {.name = "etcd", .path = "/usr/local/bin/etcd", .main = run};
