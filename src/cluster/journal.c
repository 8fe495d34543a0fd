#include "cluster/journal_private.h"

#include "object/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#define MAX_JOURNAL ((size_t)1 << 30)
/* A clock file that says more than this is not believed. */
#define MAX_CATCH_UP (INT64_C(7) * 24 * 3600 * SIM_SEC)

struct cluster *workspace_cluster(struct workspace *w)
{
	return w->cluster;
}

size_t workspace_inputs(const struct workspace *w)
{
	return w->nr;
}

const char *workspace_dir(const struct workspace *w)
{
	return w->dir;
}

/* ---- replay ---------------------------------------------------------------------- */

static void apply(struct cluster *c, const struct value *input)
{
	struct sim *sim = cluster_sim(c);
	int64_t at = value_int_in(input, "at");
	const char *script = value_str(value_get(input, "run"));
	BUF_AUTO drop = BUF_INIT;

	if (at > sim_now(sim))
		sim_advance_to(sim, at);
	else
		sim_settle(sim);
	if (value_get(input, "api"))
		inbound_replay(c, value_get(input, "api"));
	else if (script)
		(void)cluster_run(c, value_str(value_get(input, "on")), script, &drop, NULL, 0);
	else if (value_get(input, "jump"))
		sim_advance(sim, value_int_in(input, "jump"));
}

/* To the moment that was last seen from outside. */
static void catch_up(struct workspace *w)
{
	struct sim *sim = cluster_sim(w->cluster);
	char text[32] = "";
	ssize_t n = w->clock_fd < 0 ? -1 : pread(w->clock_fd, text, sizeof(text) - 1, 0);
	int64_t at = 0;

	if (n <= 0)
		return;
	text[strspn(text, "0123456789")] = '\0';
	if (parse_i64(text, &at) == 0 && at > sim_now(sim) && at - sim_now(sim) < MAX_CATCH_UP)
		sim_advance_to(sim, at);
}

void workspace_mark(struct workspace *w)
{
	char text[32];
	int n = snprintf(text, sizeof(text), "%020lld\n", (long long)sim_now(cluster_sim(w->cluster)));

	if (w->clock_fd >= 0)
		(void)!pwrite(w->clock_fd, text, (size_t)n, 0);
}

static int rebuild(struct workspace *w, struct err *err)
{
	struct cluster_config cfg = {.profile = value_str(value_get(w->head, "profile")),
				     .seed = (uint64_t)value_int_in(w->head, "seed"),
				     .epoch_ns = value_int_in(w->head, "epoch")};
	int r;

	cluster_free(w->cluster);
	w->cluster = NULL;
	r = cluster_new(&cfg, &w->cluster, err);
	if (r == 0)
		r = cluster_boot(w->cluster, err);
	for (size_t i = 0; r == 0 && i < w->nr; i++)
		apply(w->cluster, w->inputs[i]);
	if (r == 0)
		catch_up(w);
	return r;
}

/* ---- the file ------------------------------------------------------------------------ */

static int write_line(struct workspace *w, const struct value *v, struct err *err)
{
	BUF_AUTO line = BUF_INIT;
	off_t before = lseek(w->fd, 0, SEEK_END);
	size_t done = 0;

	json_write(&line, v, 0);
	buf_addc(&line, '\n');
	while (done < line.len) {
		ssize_t n = write(w->fd, line.s + done, line.len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			int code = -errno;

			(void)!ftruncate(w->fd, before); /* no half lines before the next one */
			return err_set(err, code, "write %s: %s", w->path, strerror(-code));
		}
		done += (size_t)n;
	}
	w->unsynced = true;
	return 0;
}

int workspace_sync(struct workspace *w, struct err *err)
{
	if (!w->unsynced)
		return 0;
	if (fdatasync(w->fd) < 0 && errno != EINVAL)
		return err_set(err, -errno, "sync %s: %s", w->path, strerror(errno));
	w->unsynced = false;
	return 0;
}

static void keep(struct workspace *w, struct value *input)
{
	w->inputs = grow(w->inputs, w->nr + 1, &w->cap, sizeof(struct value *));
	w->inputs[w->nr++] = input;
}

/* Reads whole lines; what follows the last newline is cut off. */
static int load(struct workspace *w, struct err *err)
{
	BUF_AUTO text = BUF_INIT;
	size_t good = 0;
	int line = 0, r = file_read(w->path, MAX_JOURNAL, &text, err);

	if (r < 0)
		return r;
	for (const char *p = buf_str(&text), *nl; (nl = strchr(p, '\n')); p = nl + 1) {
		struct value *v = NULL;

		line++;
		r = json_parse(p, (size_t)(nl - p), &v, NULL, err);
		if (r < 0 || !value_is_map(v)) {
			STR_AUTO why = xstrdup(r < 0 ? err_msg(err) : "expected an object");

			value_unref(v);
			return err_set(err, -EINVAL, "%s:%d: %s", w->path, line, why);
		}
		if (line == 1)
			w->head = v;
		else
			keep(w, v);
		good = (size_t)(nl + 1 - buf_str(&text));
	}
	if (good < text.len && ftruncate(w->fd, (off_t)good) < 0)
		return err_set(err, -errno, "truncate %s: %s", w->path, strerror(errno));
	return 0;
}

static int begin(struct workspace *w, const struct cluster_config *cfg, struct err *err)
{
	w->head = value_build("{drydock: 1, profile: %s, seed: %l, epoch: %l}",
			      cfg->profile ? cfg->profile : "default", (int64_t)cfg->seed,
			      cfg->epoch_ns ? cfg->epoch_ns : CLUSTER_EPOCH);
	return write_line(w, w->head, err) < 0 ? err->code : workspace_sync(w, err);
}

static int matches(const struct workspace *w, const struct cluster_config *cfg, struct err *err)
{
	const char *have = value_str_or(value_get(w->head, "profile"), "default");

	if (cfg->profile && strcmp(cfg->profile, have) != 0)
		return err_set(err, -EINVAL,
			       "the cluster in %s has profile \"%s\", not \"%s\": choose another "
			       "--cluster name",
			       w->dir, have, cfg->profile);
	return 0;
}

int workspace_open(const char *dir, const struct cluster_config *cfg, struct workspace **ret,
		   struct err *err)
{
	struct workspace *w = xcalloc(1, sizeof(*w));
	int r;

	w->fd = w->clock_fd = -1;
	w->dir = xstrdup(dir);
	w->path = xasprintf("%s/journal.jsonl", dir);
	r = dir_make(dir, err);
	if (r == 0) {
		w->fd = open(w->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
		if (w->fd < 0)
			r = err_set(err, -errno, "open %s: %s", w->path, strerror(errno));
		else if (flock(w->fd, LOCK_EX | LOCK_NB) < 0)
			r = err_set(err, -EBUSY,
				    "the cluster in %s is in use by another drydock process", dir);
	}
	if (r == 0) {
		STR_AUTO clock = xasprintf("%s/clock", dir);

		w->clock_fd = open(clock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		r = load(w, err);
	}
	if (r == 0)
		r = w->head ? matches(w, cfg, err) : begin(w, cfg, err);
	if (r == 0)
		r = rebuild(w, err);
	if (r < 0) {
		workspace_close(w);
		return r;
	}
	*ret = w;
	return 0;
}

void workspace_close(struct workspace *w)
{
	if (!w)
		return;
	cluster_free(w->cluster);
	value_unref(w->head);
	for (size_t i = 0; i < w->nr; i++)
		value_unref(w->inputs[i]);
	free(w->inputs);
	if (w->fd >= 0)
		close(w->fd);
	if (w->clock_fd >= 0)
		close(w->clock_fd);
	free(w->dir);
	free(w->path);
	free(w);
}

/* ---- inputs ------------------------------------------------------------------------------ */

int journal_append(struct workspace *w, struct value *input, struct err *err)
{
	int r = write_line(w, input, err);

	if (r < 0)
		value_unref(input);
	else
		keep(w, input);
	return r;
}

/* On disk when it returns. */
static int add_input(struct workspace *w, struct value *input, struct err *err)
{
	int r = journal_append(w, input, err);

	return r < 0 ? r : workspace_sync(w, err);
}

int workspace_run(struct workspace *w, const char *machine, const char *script, struct stream *in,
		  struct stream *out, struct stream *errout, struct err *err)
{
	int r = add_input(w,
			  value_build("{at: %l, run: %s, on: %s}", sim_now(cluster_sim(w->cluster)),
				      script, machine),
			  err);

	if (r < 0)
		return r;
	return cluster_run_streams(w->cluster, machine, script, in, out, errout, 0);
}

int workspace_jump(struct workspace *w, int64_t ns, struct err *err)
{
	struct sim *sim = cluster_sim(w->cluster);
	int r = add_input(w, value_build("{at: %l, jump: %l}", sim_now(sim), ns), err);

	if (r == 0)
		sim_advance(sim, ns);
	return r;
}

int workspace_undo(struct workspace *w, int n, struct err *err)
{
	BUF_AUTO text = BUF_INIT;
	size_t keep_len = 0;
	int r;

	if (n < 1 || (size_t)n > w->nr)
		return err_set(err, -ERANGE, "there are %zu inputs to undo", w->nr);
	r = file_read(w->path, MAX_JOURNAL, &text, err);
	if (r < 0)
		return r;
	while (n-- > 0)
		value_unref(w->inputs[--w->nr]);
	/* one cut, so that a crash leaves all of it or none */
	for (size_t lines = 0; keep_len < text.len && lines < w->nr + 1; keep_len++)
		lines += text.s[keep_len] == '\n';
	if (ftruncate(w->fd, (off_t)keep_len) < 0)
		return err_set(err, -errno, "truncate %s: %s", w->path, strerror(errno));
	w->unsynced = true;
	r = workspace_sync(w, err);
	if (r == 0 && w->clock_fd >= 0 && ftruncate(w->clock_fd, 0) < 0)
		r = err_set(err, -errno, "truncate %s/clock: %s", w->dir, strerror(errno));
	return r < 0 ? r : rebuild(w, err);
}
