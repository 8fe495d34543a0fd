/* hostshell.c - see hostshell.h. */
#include "tui/hostshell.h"

#include "tui/child.h"

#include <errno.h>
#include <stdlib.h>

#define READ_BYTES 8192
#define MAX_TURN_NS (INT64_C(12) * SIM_MSEC) /* to show it: keys and the cluster have turns too */

struct hostshell {
	struct hostshell_config cfg;
	struct tui_service service;
	struct gateway *gateway; /* NULL: shut */
	struct tui_shell shell;
	struct child *child;
	int fd; /* watched; -1: none */
	bool ended, cut;
	int status;
};

/* ---- in the loop ---------------------------------------------------------------------------- */

static void unwatch(struct hostshell *h)
{
	if (h->fd >= 0)
		tui_unwatch(h->cfg.tui, h->fd);
	h->fd = -1;
}

/* Watches for what the shell can do now. */
static void watch(struct hostshell *h)
{
	bool more;
	int fd = h->child ? child_fd(h->child, &more) : -1;

	if (fd < 0) {
		unwatch(h);
		return;
	}
	h->fd = fd;
	tui_watch(h->cfg.tui, fd, more);
}

/* The journal cannot be written any more: nothing is answered that would be lost. */
static void shut(struct hostshell *h, const struct err *err)
{
	tui_say_err(h->cfg.tui, err);
	tui_unwatch(h->cfg.tui, gateway_fd(h->gateway));
	gateway_free(h->gateway);
	h->gateway = NULL;
}

static void turn(void *arg)
{
	struct hostshell *h = arg;
	char chunk[READ_BYTES];
	int64_t until = tui_now(h->cfg.tui) + MAX_TURN_NS;
	ERR_AUTO err = ERR_INIT;
	size_t n;

	if (h->gateway && !h->cut && gateway_step(h->gateway, &err) < 0)
		shut(h, &err);
	if (!h->child || h->ended)
		return;
	/* closed by its own end: before that number is given to another */
	if (h->fd >= 0)
		while (tui_now(h->cfg.tui) < until &&
		       (n = child_read(h->child, chunk, sizeof(chunk))))
			h->cfg.out(h->cfg.out_arg, chunk, n);
	watch(h);
	if (child_ended(h->child, &h->status)) {
		h->ended = true;
		tui_dirty(h->cfg.tui);
	}
}

static int64_t timeout(void *arg)
{
	struct hostshell *h = arg;
	int ms = h->gateway && !h->cut ? gateway_timeout_ms(h->gateway) : -1;

	return ms < 0 ? INT64_MAX : ms * SIM_MSEC;
}

/* ---- life ----------------------------------------------------------------------------------- */

int hostshell_open(const struct hostshell_config *cfg, struct hostshell **ret, struct err *err)
{
	const struct tui_doors *doors = tui_doors(cfg->tui);
	struct gateway_config door = {
		.rate = 1, .follows = true, .ask = cfg->ask, .arg = cfg->ask_arg};
	struct hostshell *h;
	int r;

	if (!doors || !workspace_dir(cfg->workspace))
		return err_set(err, -ENOTSUP, "this cluster is not kept in a folder");
	h = xcalloc(1, sizeof(*h));
	h->cfg = *cfg;
	h->fd = -1;
	r = doors->open(doors->self, cfg->name, cfg->workspace, &door, &h->gateway, &h->shell, err);
	if (r < 0) {
		hostshell_close(h);
		return r;
	}
	h->service = (struct tui_service){.turn = turn, .timeout = timeout, .arg = h};
	tui_serve(cfg->tui, &h->service);
	tui_watch(cfg->tui, gateway_fd(h->gateway), false);
	*ret = h;
	return 0;
}

static void end_child(struct hostshell *h)
{
	unwatch(h);
	child_free(h->child);
	h->child = NULL;
	h->ended = false;
}

void hostshell_close(struct hostshell *h)
{
	if (!h)
		return;
	end_child(h);
	tui_unserve(h->cfg.tui, &h->service);
	if (h->gateway)
		tui_unwatch(h->cfg.tui, gateway_fd(h->gateway));
	gateway_free(h->gateway);
	strvec_release(&h->shell.argv);
	strvec_release(&h->shell.env);
	free(h);
}

int hostshell_start(struct hostshell *h, int cols, int rows, struct err *err)
{
	int r;

	end_child(h);
	r = child_start(&h->shell.argv, &h->shell.env, cols, rows, &h->child, err);
	watch(h);
	return r;
}

bool hostshell_started(const struct hostshell *h)
{
	return h->child != NULL;
}

bool hostshell_ended(const struct hostshell *h, int *ret_status)
{
	*ret_status = h->status;
	return h->ended;
}

bool hostshell_busy(const struct hostshell *h)
{
	return h->child && child_busy(h->child);
}

void hostshell_keys(struct hostshell *h, const char *p, size_t len)
{
	if (h->child && !child_write(h->child, p, len) && !h->ended)
		tui_say(h->cfg.tui, "%s", tr(h->cfg.tui, N_("The shell takes no more keys.")));
	watch(h);
}

void hostshell_resize(struct hostshell *h, int cols, int rows)
{
	if (h->child)
		child_resize(h->child, cols, rows);
}

void hostshell_cut(struct hostshell *h)
{
	h->cut = true;
	if (h->gateway)
		gateway_cut(h->gateway);
}

void hostshell_rebuilt(struct hostshell *h)
{
	h->cut = false;
	if (h->gateway)
		gateway_rebuilt(h->gateway);
}
