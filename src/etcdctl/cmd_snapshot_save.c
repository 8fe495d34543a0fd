/* etcdctl snapshot save: the member's data into a file, first under another name. */
#include <errno.h>

#include "etcdctl/print.h"
#include "object/goformat.h"
#include "object/json.h"
#include "object/timefmt.h"

/* A request that reached nobody does not even begin. */
static bool unreached(const char *why)
{
	return str_starts(why, "rpc error: code = DeadlineExceeded") ||
	       str_starts(why, "rpc error: code = Unavailable");
}

static void log_opened(struct ctl *c, struct buf *extra)
{
	const char *endpoint = c->g.endpoints.v[0];

	ctl_log(c, "info", "client", "v3@v" ETCDCTL_VERSION "/maintenance.go:212",
		"opened snapshot stream; downloading", "");
	buf_adds(extra, ",\"endpoint\":");
	json_write_string(extra, endpoint, strlen(endpoint), 0);
	ctl_log(c, "info", NULL, "snapshot/v3_snapshot.go:73", "fetching snapshot",
		buf_str(extra));
}

static int fetch_failed(struct ctl *c, const struct err *err)
{
	const char *why = c->client->ops->rpc_error(c->client->self);
	bool begun = !unreached(why);
	BUF_AUTO extra = BUF_INIT;

	if (err->code == 0 || err->code == -ECANCELED)
		return EXIT_KILLED;
	if (begun) {
		log_opened(c, &extra);
		buf_reset(&extra);
	}
	buf_adds(&extra, ",\"error\":");
	json_write_string(&extra, why, strlen(why), 0);
	if (begun)
		ctl_log(c, "warn", "client", "v3@v" ETCDCTL_VERSION "/maintenance.go:222",
			"failed to receive from snapshot stream; closing", buf_str(&extra));
	else
		ctl_log(c, "error", "client", "v3@v" ETCDCTL_VERSION "/retry_interceptor.go:133",
			"streamer failed to create ClientStream", buf_str(&extra));
	return ctl_fail(c, EXIT_INTERRUPTED, "%s", err_msg(err));
}

static int fetch(struct ctl *c, struct buf *data)
{
	BUF_AUTO extra = BUF_INIT;
	BUF_AUTO size = BUF_INIT;
	int64_t start = sim_now(c->sim);
	ERR_AUTO err = ERR_INIT;

	if (c->client->ops->snapshot(c->client->self, data, &err) < 0)
		return fetch_failed(c, &err);
	log_opened(c, &extra);
	/* a hundred megabytes a second */
	if (fiber_sleep(c->sim, (int64_t)data->len * 10 + 2 * SIM_MSEC) < 0)
		return EXIT_KILLED;
	ctl_log(c, "info", "client", "v3@v" ETCDCTL_VERSION "/maintenance.go:220",
		"completed snapshot read; closing", "");
	ctl_bytes(&size, (int64_t)data->len - 32);
	buf_addf(&extra, ",\"size\":\"%s\",\"took\":\"", buf_str(&size));
	if (sim_now(c->sim) - start < SIM_SEC)
		buf_adds(&extra, "now\"");
	else
		buf_addf(&extra, "%lld second%s ago\"",
			 (long long)((sim_now(c->sim) - start) / SIM_SEC),
			 (sim_now(c->sim) - start) / SIM_SEC == 1 ? "" : "s");
	ctl_log(c, "info", NULL, "snapshot/v3_snapshot.go:88", "fetched snapshot", buf_str(&extra));
	return 0;
}

static int save(struct ctl *c, const char *path, const char *part)
{
	BUF_AUTO extra = BUF_INIT;
	BUF_AUTO data = BUF_INIT;
	int r = proc_write_file(c->proc, part, "", 0, 0600);

	if (r < 0)
		return ctl_fail(c, EXIT_INTERRUPTED, "could not open %s (open %s: %s)", part, part,
				go_strerror(r));
	buf_adds(&extra, ",\"path\":");
	json_write_string(&extra, part, strlen(part), 0);
	ctl_log(c, "info", NULL, "snapshot/v3_snapshot.go:65", "created temporary db file",
		buf_str(&extra));
	/* without --command-timeout it waits for ever */
	if (!ctl_given(c, "command-timeout")) {
		c->no_timeout = true;
		etcd_client_free(c->client);
		c->client = ctl_client_to(c, &c->g.endpoints);
	}
	r = fetch(c, &data);
	if (r)
		return r;
	r = proc_write_file(c->proc, path, data.s, data.len, 0600);
	if (r < 0)
		return ctl_fail(c, EXIT_INTERRUPTED, "could not rename %s to %s (rename %s %s: %s)",
				part, path, part, path, go_strerror(r));
	buf_reset(&extra);
	buf_adds(&extra, ",\"path\":");
	json_write_string(&extra, path, strlen(path), 0);
	ctl_log(c, "info", NULL, "snapshot/v3_snapshot.go:97", "saved", buf_str(&extra));
	ctl_out(c, "Snapshot saved at %s\n", path);
	return EXIT_OK;
}

static int run(struct ctl *c, void *opts)
{
	STR_AUTO part = NULL;
	STR_AUTO full = NULL;
	int r;

	(void)opts;
	if (c->nr_args != 1)
		return ctl_fail(c, EXIT_BAD_ARGS, "snapshot save expects one argument");
	r = ctl_connect(c);
	if (r)
		return r;
	if (c->g.endpoints.nr != 1) {
		BUF_AUTO list = BUF_INIT;

		strvec_join(&c->g.endpoints, " ", &list);
		return ctl_fail(
			c, EXIT_INTERRUPTED,
			"snapshot must be requested to one selected node, not multiple [%s]",
			buf_str(&list));
	}
	part = xasprintf("%s.part", c->args[0]);
	full = proc_path(c->proc, part);
	r = save(c, c->args[0], part);
	(void)!vfs_unlink(machine_vfs(c->proc->machine), full);
	return r;
}

const struct etcdctl_cmd etcdctl_snapshot_save = {
	.name = "snapshot save",
	.use = "save <filename>",
	.summary = "Saves a member's data to a file",
	.run = run,
};
