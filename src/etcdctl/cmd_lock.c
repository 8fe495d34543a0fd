/* etcdctl lock: holds a lock until a signal, or while a program runs. */
#include "etcdctl/concurrency.h"
#include "etcdctl/print.h"

#include <errno.h>

struct opts {
	int64_t ttl;
};

static const struct opt_spec specs[] = {
	OPT_INT(struct opts, ttl, "ttl", 0, "10", "Seconds after which a holder that is gone loses it"),
	OPT_END};

static int unlock(struct etcd_session *s)
{
	ERR_AUTO err = ERR_INIT;
	int r = etcd_session_leave(s, &err);

	return r < 0 ? etcd_session_fail(s->c, r, &err) : EXIT_OK;
}

/* The program's status is the command's. */
static int run_program(struct etcd_session *s, char *const *argv, int64_t rev)
{
	struct strmap *env = ctl_exec_env(s->c);
	int status = 0, r, unlocked;

	strmap_put(env, "ETCD_LOCK_KEY", xstrdup(s->key));
	strmap_put(env, "ETCD_LOCK_REV", xasprintf("%lld", (long long)rev));
	r = ctl_exec(s->c, argv, env, &status);
	strmap_free(env);
	if (r == -ECANCELED)
		return EXIT_KILLED;
	unlocked = unlock(s);
	if (r < 0)
		return ctl_fail(s->c, EXIT_ERROR, "exec: \"%s\": executable file not found in $PATH",
				argv[0]);
	return status ? ctl_fail(s->c, status, "exit status %d", status) : unlocked;
}

/* Shows the key; until a signal. */
static int hold(struct etcd_session *s)
{
	struct ctl *c = s->c;
	struct store_range q = {.key = s->key, .key_len = strlen(s->key)};
	struct store_result res;
	struct etcd_header h;
	ERR_AUTO err = ERR_INIT;
	bool lost;
	int r = c->client->ops->range(c->client->self, &q, &h, &res, &err);

	if (r < 0)
		return etcd_session_fail(c, r, &err);
	lost = !res.nr;
	r = lost ? 0 : ctl_print(c, get, &h, &res);
	store_result_release(&res);
	if (lost)
		return ctl_fail(c, EXIT_ERROR, "lock lost on init");
	if (r)
		return r;
	r = etcd_session_wait(s);
	if (r == -ESTALE)
		return ctl_fail(c, EXIT_ERROR, "session expired");
	return r < 0 ? EXIT_KILLED : unlock(s);
}

static int run(struct ctl *c, void *opts)
{
	const struct opts *o = opts;
	struct etcd_session s;
	ERR_AUTO err = ERR_INIT;
	int64_t rev;
	int r;

	if (!c->nr_args)
		return ctl_fail(c, EXIT_BAD_ARGS,
				"lock takes a lock name argument and an optional command to execute");
	r = ctl_connect(c);
	if (r == 0)
		r = etcd_session_open(c, o->ttl, &s);
	if (r)
		return r;
	r = etcd_session_queue(&s, c->args[0], "", &rev, &err);
	if (r < 0)
		r = etcd_session_fail(c, r, &err);
	else if (s.expired)
		r = ctl_fail(c, EXIT_ERROR, "mutex: session is expired");
	else
		r = c->nr_args > 1 ? run_program(&s, c->args + 1, rev) : hold(&s);
	etcd_session_close(&s);
	return r;
}

const struct etcdctl_cmd etcdctl_lock = {
	.name = "lock",
	.use = "lock <lockname> [exec-command arg1 arg2 ...]",
	.summary = "Holds a lock with a name",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
