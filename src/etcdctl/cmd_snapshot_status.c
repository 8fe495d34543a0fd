/* etcdctl snapshot status, etcdutl snapshot status */
#include "etcdctl/print.h"
#include "object/goformat.h"

static int run(struct ctl *c, void *opts)
{
	struct db_status st;
	BUF_AUTO data = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	const char *path = c->args[0];
	int r;

	(void)opts;
	if (str_eq(c->tool, "etcdctl"))
		ctl_err(c, "Deprecated: Use `etcdutl snapshot status` instead.\n\n");
	if (c->nr_args != 1)
		return ctl_fail(c, EXIT_BAD_ARGS, "snapshot status requires exactly one argument");
	r = ctl_pick_printer(c);
	if (r)
		return r;
	r = proc_read_file(c->proc, path, &data);
	if (r < 0)
		return ctl_fail(c, EXIT_ERROR, "stat %s: %s", path, go_strerror(r));
	if (!data.len)
		return ctl_fail(c, EXIT_ERROR, "write %s: bad file descriptor", path);
	if (store_snapshot_status(data.s, data.len, &st.hash, &st.rev, &st.keys, &st.size, &err) <
	    0)
		return ctl_fail(c, EXIT_ERROR, "%s", err_msg(&err));
	return ctl_print(c, db, &st);
}

const struct etcdctl_cmd etcdctl_snapshot_status = {
	.name = "snapshot status",
	.use = "status <filename>",
	.summary = "Shows what a snapshot file holds",
	.details = "In the simple format: hash, revision, total keys, total size.",
	.run = run,
};
