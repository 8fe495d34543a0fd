#include "cluster/journal_private.h"

#include "pki/host.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define MAX_STDIN ((size_t)64 << 20)
/* A clock file that says more than this is not believed. */
#define MAX_PEM ((size_t)256 << 10)
#define MAX_CATCH_UP (INT64_C(7) * 24 * 3600 * SIM_SEC)

struct cluster *workspace_cluster(struct workspace *w)
{
	return w->cluster;
}

int64_t journal_now(const struct workspace *w)
{
	return sim_now(cluster_sim(w->cluster));
}

/* ---- the editor ----------------------------------------------------------------------- */

/* The next answer of an editor in the journal, after the input being replayed. */
static int edit_again(struct workspace *w, struct buf *text)
{
	for (size_t i = MAX(w->edits, w->replayed); i < w->nr; i++) {
		const struct value *v = w->inputs[i];
		BUF_AUTO given = BUF_INIT;

		if (value_get(v, "edit_failed")) {
			w->edits = i + 1;
			return (int)value_int_in(v, "edit_failed");
		}
		if (journal_text(v, "edit", &given)) {
			w->edits = i + 1;
			buf_reset(text);
			buf_adds(text, "");
			buf_add(text, buf_str(&given), given.len);
			return 0;
		}
	}
	return 0; /* a crash came first: left as it was */
}

static int edit(void *arg, struct proc *p, const char *name, struct buf *text)
{
	struct workspace *w = arg;
	ERR_AUTO ignored = ERR_INIT;
	struct value *v;
	int r;

	if (w->replaying)
		return edit_again(w, text);
	r = w->edit ? w->edit(w->edit_arg, p, name, text) : -ENOTTY;
	v = value_build("{at: %l}", journal_now(w));
	if (r < 0)
		value_put_int(&v, "edit_failed", r);
	else
		journal_put_text(&v, "edit", buf_str(text), text->len);
	(void)!journal_input(w, v, &ignored);
	return r;
}

void workspace_set_editor(struct workspace *w, edit_fn fn, void *arg)
{
	w->edit = fn;
	w->edit_arg = arg;
}

static void install_editor(struct workspace *w)
{
	const char *node;

	machine_set_editor(cluster_machine(w->cluster, NULL), edit, w);
	for (size_t i = 0; (node = cluster_node(w->cluster, i)); i++)
		machine_set_editor(cluster_machine(w->cluster, node), edit, w);
}

/* ---- replay ---------------------------------------------------------------------------- */

static int run(struct workspace *w, const struct value *input, struct stream *out,
	       struct stream *errout)
{
	BUF_AUTO in = BUF_INIT;
	struct stream *s =
		journal_text(input, "in", &in) ? stream_text_new(buf_str(&in), in.len) : NULL;
	int status = cluster_run_streams(w->cluster, value_str(value_get(input, "on")),
					 value_str(value_get(input, "run")), s, out, errout, 0);

	stream_unref(s);
	return status;
}

static void apply(struct workspace *w, const struct value *input)
{
	struct sim *sim = cluster_sim(w->cluster);
	int64_t at = value_int_in(input, "at");
	const char *word = value_str(value_get(input, "do"));

	journal_crash_place(w, 2 * w->replayed);
	if (at > sim_now(sim))
		sim_advance_to(sim, at);
	sim_settle(sim);
	journal_crash_place(w, 2 * w->replayed + 1);
	if (value_get(input, "run")) {
		struct stream *null = stream_null_new();

		(void)run(w, input, null, null);
		stream_unref(null);
	} else if (value_get(input, "jump")) {
		sim_advance(sim, value_int_in(input, "jump"));
	} else if (value_get(input, "api")) {
		inbound_replay(w->cluster, value_get(input, "api"));
	} else if (value_get(input, "etcd")) {
		inbound_replay_etcd(w->cluster, value_get(input, "etcd"));
	} else if (value_get(input, "visit")) {
		journal_visit_apply(w, input);
	} else if (value_get(input, "tty")) {
		journal_tty_apply(w, input);
	} else if (word && w->source.act) {
		w->source.act(w->source.arg, word);
	}
}

static int build(struct workspace *w, struct err *err)
{
	struct cluster_config cfg = {.profile = value_str(value_get(w->head, "profile")),
				     .seed = (uint64_t)value_int_in(w->head, "seed"),
				     .epoch_ns = value_int_in(w->head, "epoch"),
				     .etcd = w->etcd};
	const struct cluster_ca ca = {buf_str(&w->ca_cert), buf_str(&w->ca_key)};
	int r;

	if (w->ca_cert.len)
		cfg.ca = &ca;
	if (w->source.build) {
		w->cluster = NULL;
		return w->source.build(w->source.arg, cfg.ca, &w->cluster, err);
	}
	cluster_free(w->cluster);
	w->cluster = NULL;
	r = cluster_new(&cfg, &w->cluster, err);
	return r == 0 ? cluster_boot(w->cluster, err) : r;
}

/* To the moment that was last seen from outside. */
static void catch_up(struct workspace *w)
{
	int64_t at = journal_clock_read(w), now = journal_now(w);

	if (at > now && at - now < MAX_CATCH_UP)
		sim_advance_to(cluster_sim(w->cluster), at);
}

static int rebuild(struct workspace *w, struct err *err)
{
	int r;

	journal_visits_forget(w);
	journal_tty_forget(w);
	if (w->cluster)
		sim_settle(cluster_sim(w->cluster));
	w->replaying = true;
	w->edits = w->replayed = 0;
	r = build(w, err);
	if (r == 0)
		install_editor(w);
	for (; r == 0 && w->replayed < w->nr; w->replayed++)
		if (!journal_left_out(w, w->replayed))
			apply(w, w->inputs[w->replayed]);
	journal_crash_place(w, 2 * w->nr);
	if (r == 0 && !w->external)
		catch_up(w);
	w->replaying = false;
	if (r == 0)
		journal_tty_rebuilt(w);
	return r == 0 ? journal_visits_close(w, err) : r;
}

/* ---- opening ----------------------------------------------------------------------------- */

static int matches(const struct workspace *w, const struct cluster_config *cfg, struct err *err)
{
	const char *have = value_str_or(value_get(w->head, "profile"), "default");
	const char *etcd = value_str_in(w->head, "etcd");
	int64_t seed = value_int_in(w->head, "seed");

	if (etcd && !cfg->etcd)
		return err_set(
			err, -EINVAL,
			"the objects of the cluster in %s are in the etcd at %s: `drydock up "
			"--etcd-servers %s` serves it, and other commands go through that",
			w->dir, etcd, etcd);
	if (!etcd && cfg->etcd)
		return err_set(err, -EINVAL,
			       "the cluster in %s has an etcd of its own: choose another --cluster "
			       "name",
			       w->dir);
	if (cfg->profile && strcmp(cfg->profile, have) != 0)
		return err_set(err, -EINVAL,
			       "the cluster in %s has profile \"%s\", not \"%s\": choose another "
			       "--cluster name",
			       w->dir, have, cfg->profile);
	if (cfg->seed && (int64_t)cfg->seed != seed && !etcd)
		return err_set(err, -EINVAL,
			       "the cluster in %s has seed %lld, not %lld: choose another "
			       "--cluster name",
			       w->dir, (long long)seed, (long long)cfg->seed);
	return 0;
}

static struct workspace *workspace_new(const char *dir)
{
	struct workspace *w = xcalloc(1, sizeof(*w));

	w->fd = w->clock_fd = w->at_fd = -1;
	w->next_tty = w->next_visit = 1;
	w->dir = xstrdup(dir ? dir : "memory");
	if (dir)
		w->path = xasprintf("%s/journal.jsonl", dir);
	return w;
}

static void forget_inputs(struct workspace *w, size_t from)
{
	while (w->nr > from)
		value_unref(w->inputs[--w->nr]);
}

/* The CA of the folder, made when there is none yet. */
static int open_ca(struct workspace *w, struct err *err)
{
	STR_AUTO folder = xasprintf("%s/pki", w->dir);
	STR_AUTO cert = xasprintf("%s/ca.crt", folder);
	STR_AUTO key = xasprintf("%s/ca.key", folder);
	int64_t epoch = value_int_in(w->head, "epoch");
	ERR_AUTO missing = ERR_INIT;
	int r;

	if (!w->path)
		return 0;
	if (file_read(cert, MAX_PEM, &w->ca_cert, &missing) == 0 &&
	    file_read(key, MAX_PEM, &w->ca_key, &missing) == 0)
		return 0;
	buf_reset(&w->ca_cert);
	buf_reset(&w->ca_key);
	r = dir_make(folder, err);
	if (r == 0)
		r = host_ca_new("kubernetes", epoch ? epoch : CLUSTER_EPOCH, &w->ca_cert,
				&w->ca_key, err);
	if (r == 0)
		r = file_write(key, w->ca_key.s, w->ca_key.len, 0600, err);
	return r < 0 ? r : file_write(cert, w->ca_cert.s, w->ca_cert.len, 0600, err);
}

static int finish_open(struct workspace *w, int r, struct workspace **ret, struct err *err)
{
	if (r == 0)
		r = open_ca(w, err);
	if (r == 0) {
		journal_crash_open(w);
		r = journal_crash_leave_out(w, err);
	}
	if (r == 0)
		r = rebuild(w, err);
	w->etcd = NULL;
	if (r < 0) {
		workspace_close(w);
		return r;
	}
	*ret = w;
	return 0;
}

/* Each time a new run, on the objects that are there: its clock and random numbers are its own. */
static int open_external(struct workspace *w, const struct cluster_config *cfg, struct err *err)
{
	STR_AUTO profile = xstrdup(value_str_or(value_get(w->head, "profile"),
						cfg->profile ? cfg->profile : "default"));

	value_unref(w->head);
	w->head = value_build("{drydock: 1, profile: %s, seed: %l, epoch: %l, etcd: %s}", profile,
			      (int64_t)cfg->seed, cfg->epoch_ns, cfg->etcd->servers);
	w->external = true;
	w->etcd = cfg->etcd;
	forget_inputs(w, 0);
	return journal_restart(w, err);
}

/* What a journal is needed for. */
static int refuse_external(const struct workspace *w, const char *what, struct err *err)
{
	return err_set(
		err, -EOPNOTSUPP,
		"%s: the cluster's objects are in the etcd at %s, which goes by the clock and "
		"is in no journal",
		what, value_str_or(value_get(w->head, "etcd"), ""));
}

int workspace_open(const char *dir, const struct cluster_config *cfg, struct workspace **ret,
		   struct err *err)
{
	struct workspace *w = workspace_new(dir);
	int r = journal_open(w, err);

	if (r == 0 && w->head)
		r = matches(w, cfg, err);
	if (r == 0 && cfg->etcd)
		r = open_external(w, cfg, err);
	else if (r == 0 && !w->head) {
		w->head = value_build("{drydock: 1, profile: %s, seed: %l, epoch: %l}",
				      cfg->profile ? cfg->profile : "default", (int64_t)cfg->seed,
				      cfg->epoch_ns ? cfg->epoch_ns : CLUSTER_EPOCH);
		r = journal_restart(w, err);
	}
	return finish_open(w, r, ret, err);
}

int workspace_open_source(const char *dir, const struct workspace_source *source,
			  struct workspace **ret, struct err *err)
{
	struct workspace *w = workspace_new(dir);
	int r = journal_open(w, err);

	w->source = *source;
	w->source.head = NULL;
	if (r == 0 && !value_equal(w->head, source->head)) {
		value_unref(w->head);
		w->head = value_ref(source->head);
		forget_inputs(w, 0);
		r = journal_restart(w, err);
	}
	return finish_open(w, r, ret, err);
}

void workspace_close(struct workspace *w)
{
	if (!w)
		return;
	if (w->cluster)
		workspace_mark(w);
	w->replaying = true; /* nothing is written or shown any more */
	journal_visits_forget(w);
	journal_tty_free_all(w);
	if (w->cluster)
		sim_settle(cluster_sim(w->cluster));
	if (!w->source.build)
		cluster_free(w->cluster);
	value_unref(w->head);
	forget_inputs(w, 0);
	free(w->inputs);
	if (w->fd >= 0)
		close(w->fd);
	if (w->clock_fd >= 0)
		close(w->clock_fd);
	journal_crash_close(w);
	free(w->left_out);
	buf_release(&w->ca_cert);
	buf_release(&w->ca_key);
	free(w->dir);
	free(w->path);
	free(w);
}

/* ---- inputs ------------------------------------------------------------------------------ */

int workspace_run(struct workspace *w, const char *machine, const char *script, struct stream *in,
		  struct stream *out, struct stream *errout, struct err *err)
{
	VALUE_AUTO *v = NULL;
	BUF_AUTO text = BUF_INIT;
	int r = in ? stream_read_all(in, MAX_STDIN, &text) : 0;

	if (r < 0)
		return err_set(err, r, "standard input: %s", strerror(-r));
	sim_settle(cluster_sim(w->cluster));
	v = value_build("{at: %l, run: %s, on: %s}", journal_now(w), script, machine);
	if (text.len)
		journal_put_text(&v, "in", text.s, text.len);
	r = journal_input(w, value_ref(v), err);
	return r < 0 ? r : run(w, v, out, errout);
}

int workspace_jump(struct workspace *w, int64_t ns, struct err *err)
{
	struct sim *sim = cluster_sim(w->cluster);
	int r;

	if (w->external)
		return refuse_external(w, "time cannot be moved", err);
	sim_settle(sim);
	r = journal_input(w, value_build("{at: %l, jump: %l}", sim_now(sim), ns), err);
	if (r == 0)
		sim_advance(sim, ns);
	return r;
}

int workspace_do(struct workspace *w, const char *word, struct err *err)
{
	sim_settle(cluster_sim(w->cluster));
	return journal_input(w, value_build("{at: %l, do: %s}", journal_now(w), word), err);
}

const char *workspace_dir(const struct workspace *w)
{
	return w->dir;
}

size_t workspace_done(const struct workspace *w, const char *word)
{
	size_t n = 0;

	for (size_t i = 0; i < w->nr; i++)
		n += str_eq(value_str(value_get(w->inputs[i], "do")), word);
	return n;
}

void workspace_mark(struct workspace *w)
{
	journal_clock(w, journal_now(w));
}

/* ---- undo ---------------------------------------------------------------------------------- */

size_t journal_last_unit(const struct workspace *w, size_t nr, const char **ret_text)
{
	for (size_t i = nr; i-- > 0;) {
		const struct value *v = w->inputs[i];
		const char *line = value_str(value_get(v, "line"));

		if (value_get(v, "run") || value_get(v, "jump") || value_get(v, "api") ||
		    value_get(v, "etcd")) {
			*ret_text = value_get(v, "jump")   ? "time"
				    : value_get(v, "api")  ? "API request"
				    : value_get(v, "etcd") ? "etcd request"
							   : value_str_or(value_get(v, "run"), "");
			return i;
		}
		if (journal_visit_text(v)) {
			*ret_text = journal_visit_text(v);
			return i;
		}
		if (!line)
			continue;
		*ret_text = line;
		/* back to the first key after the prompt */
		for (size_t k = i; k-- > 0;)
			if (value_get(w->inputs[k], "fresh") &&
			    value_int_in(w->inputs[k], "tty") == value_int_in(v, "tty"))
				return k;
		return i;
	}
	*ret_text = NULL;
	return nr;
}

size_t workspace_inputs(const struct workspace *w)
{
	const char *text;
	size_t n = 0;

	for (size_t at = w->nr; (at = journal_last_unit(w, at, &text)), text; n++)
		;
	return n;
}

/* "/apis/apps/v1/namespaces/x/deployments/web?..." is deployments/web. */
static char *request_dup(const struct value *api)
{
	const char *target = value_str_or(value_get(api, "target"), "");
	size_t len = strcspn(target, "?");
	STR_AUTO path = xstrndup(target, len);
	const char *ns = strstr(path, "/namespaces/"), *at = ns ? ns + 12 : path;

	if (ns && strchr(at, '/'))
		at = strchr(at, '/') + 1; /* what lies in the namespace */
	else if (ns)
		at = ns + 1;
	else if (str_starts(path, "/api/v1/"))
		at = path + 8;
	else if (str_starts(path, "/apis/"))
		for (int slashes = 0; *at && slashes < 4; at++)
			slashes += *at == '/';
	return xasprintf("%s %s", value_str_or(value_get(api, "method"), ""), at);
}

char *workspace_last_input_dup(const struct workspace *w)
{
	const char *text;
	size_t at = journal_last_unit(w, w->nr, &text);
	const struct value *api = text ? value_get(w->inputs[at], "api") : NULL;

	return api ? request_dup(api) : xstrdup(text);
}

int workspace_undo(struct workspace *w, int n, struct err *err)
{
	size_t cut = w->nr;
	const char *text = "";
	int64_t at;
	int r;

	if (w->external)
		return refuse_external(w, "nothing can be taken back", err);
	for (int i = 0; i < n && text; i++)
		cut = journal_last_unit(w, cut, &text);
	if (n < 1 || !text)
		return err_set(err, -ERANGE, "there are %zu inputs to undo", workspace_inputs(w));
	/* to the moment before it, not to the input before */
	at = value_int_in(w->inputs[cut], "at");
	forget_inputs(w, cut);
	r = journal_cut(w, at, err);
	return r < 0 ? r : rebuild(w, err);
}

void workspace_set_head(struct workspace *w, struct value *head)
{
	value_unref(w->head);
	w->head = value_ref(head);
}

int workspace_reset(struct workspace *w, struct err *err)
{
	int r;

	if (w->external)
		return refuse_external(w, "the cluster cannot begin anew", err);
	forget_inputs(w, 0);
	r = journal_restart(w, err);
	return r < 0 ? r : rebuild(w, err);
}
