#include "shell/pty.h"
#include "shell/stream_private.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#define MAX_AHEAD ((size_t)64 << 10) /* keys nobody has read */
#define MAX_COLS 1000
/* A terminal shows so many bytes, then time passes: a program that prints for ever must let
 * the keyboard through. */
#define BURST ((size_t)32 << 10)
#define BURST_TIME (10 * SIM_MSEC)

struct pty {
	int refs;
	struct sim *sim;
	struct stream *slave; /* its self is this pty; it goes with the last reference */
	pty_out_fn out;
	void *arg;
	int cols, rows;
	enum tty_mode mode;
	bool echo, closed;
	bool literal;            /* after ^V */
	bool fresh;              /* nothing typed since the prompt */
	int readers;             /* waiting for keys */
	bool resized;            /* an editor shall draw its line again */
	struct buf ready, marks;    /* to be read; a mark is 'd' data or 'e' an end of file */
	size_t off;
	struct buf line; /* being typed, cooked */
	struct waitq wait;
	unsigned interrupts; /* so many signals came */
	struct proc *leader;
	struct machine *machine; /* the leader's */
	struct pty *relay;       /* the terminal shown on this one */
	struct pty *shown_on;
	void (*on_line)(void *arg, const char *line);
	void *on_line_arg;
	size_t burst;
	int64_t burst_at;
};

static void unref(struct pty *t)
{
	if (--t->refs > 0)
		return;
	buf_release(&t->ready);
	buf_release(&t->marks);
	buf_release(&t->line);
	free(t);
}

/* ---- the slave side ------------------------------------------------------------------ */

static int64_t tty_read(void *self, void *p, size_t max)
{
	struct pty *t = self;
	unsigned seen = t->interrupts;
	size_t n = 0;
	char *to = p;

	while (t->off == t->ready.len) {
		int r;

		if (t->closed)
			return 0;
		if (!fiber_self(t->sim))
			return -EAGAIN;
		t->readers++;
		r = waitq_wait(t->sim, &t->wait, SIM_NEVER);
		t->readers--;
		if (r < 0)
			return r;
		if (t->interrupts != seen || t->resized) {
			t->resized = false;
			return -EINTR;
		}
	}
	while (n < max && t->off < t->ready.len) {
		char c = t->ready.s[t->off], mark = t->marks.s[t->off];

		if (mark == 'e' && n > 0 && to[n - 1] == '\n')
			break; /* the end is for the next read */
		t->off++;
		if (mark == 'e')
			break;
		to[n++] = c;
		if (c == '\n' && t->mode == TTY_COOKED)
			break;
	}
	if (t->off == t->ready.len) {
		buf_reset(&t->ready);
		buf_reset(&t->marks);
		t->off = 0;
	}
	return (int64_t)n;
}

static void show(struct pty *t, const char *p, size_t len)
{
	if (t->out && len)
		t->out(t->arg, p, len);
}

/* Newlines get their carriage return, as terminals are set up to do. */
static void show_text(struct pty *t, const char *p, size_t len)
{
	BUF_AUTO text = BUF_INIT;

	if (t->mode == TTY_RAW || !memchr(p, '\n', len)) {
		show(t, p, len);
		return;
	}
	for (size_t i = 0; i < len; i++) {
		if (p[i] == '\n' && (i == 0 || p[i - 1] != '\r'))
			buf_addc(&text, '\r');
		buf_addc(&text, p[i]);
	}
	show(t, buf_str(&text), text.len);
}

static int tty_write(void *self, const void *p, size_t len)
{
	struct pty *t = self;

	if (t->closed)
		return -EIO;
	if (t->burst_at != sim_now(t->sim)) {
		t->burst_at = sim_now(t->sim);
		t->burst = 0;
	}
	t->burst += len;
	show_text(t, p, len);
	if (t->burst > BURST && fiber_self(t->sim)) {
		t->burst = 0;
		return fiber_sleep(t->sim, BURST_TIME);
	}
	return 0;
}

static void tty_release(void *self)
{
	unref(self);
}

static void tty_size(void *self, int *cols, int *rows)
{
	const struct pty *t = self;

	*cols = t->cols;
	*rows = t->rows;
}

static const struct stream_ops slave_ops = {
	.read = tty_read, .write = tty_write, .release = tty_release, .size = tty_size};

struct pty *stream_pty(const struct stream *s)
{
	return s && s->ops == &slave_ops ? s->self : NULL;
}

/* What was typed of a line goes to whoever reads keys from now on. */
static void release_line(struct pty *t)
{
	buf_add(&t->ready, buf_str(&t->line), t->line.len);
	buf_pad(&t->marks, 'd', t->line.len);
	buf_reset(&t->line);
	waitq_wake_all(t->sim, &t->wait);
}

static void cooked_key(struct pty *t, char c);

/* Keys that an editor has not read become lines; its ^C a signal. Not shown: an editor will
 * show them if it reads them after all. */
static void cook(struct pty *t)
{
	BUF_AUTO keys = BUF_INIT;
	bool echo_on = t->echo;

	buf_add(&keys, buf_str(&t->ready) + t->off, t->ready.len - t->off);
	buf_reset(&t->ready);
	buf_reset(&t->marks);
	t->off = 0;
	t->echo = false;
	for (size_t i = 0; i < keys.len; i++)
		cooked_key(t, keys.s[i]);
	t->echo = echo_on;
}

bool stream_set_mode(struct stream *s, enum tty_mode mode)
{
	struct pty *t = stream_pty(s);
	enum tty_mode before;

	if (s && s->ops->mode) {
		s->ops->mode(s->self, mode == TTY_RAW, true);
		return true;
	}
	if (!t)
		return false;
	before = t->mode;
	t->mode = mode;
	if (mode != TTY_COOKED && t->line.len)
		release_line(t);
	else if (mode == TTY_COOKED && before == TTY_EDIT && t->off < t->ready.len)
		cook(t);
	return true;
}

enum tty_mode stream_mode(const struct stream *s)
{
	const struct pty *t = stream_pty(s);

	return t ? t->mode : TTY_COOKED;
}

bool stream_set_echo(struct stream *s, bool echo)
{
	struct pty *t = stream_pty(s);

	if (s && s->ops->mode) {
		s->ops->mode(s->self, false, echo);
		return true;
	}
	if (t)
		t->echo = echo;
	return t != NULL;
}

bool stream_echo(const struct stream *s)
{
	const struct pty *t = stream_pty(s);

	return t && t->echo;
}

/* ---- the master side ----------------------------------------------------------------- */

struct pty *pty_new(struct sim *sim, int cols, int rows, pty_out_fn out, void *arg)
{
	struct pty *t = xcalloc(1, sizeof(*t));

	t->refs = 2; /* the master's and the stream's */
	t->sim = sim;
	t->out = out;
	t->arg = arg;
	t->echo = true;
	t->wait = (struct waitq)WAITQ_INIT;
	t->slave = stream_custom_new(&slave_ops, t);
	pty_resize(t, cols, rows);
	return t;
}

static bool holds(const struct proc *p, const struct stream *s)
{
	return p->fd[0] == s || p->fd[1] == s || p->fd[2] == s;
}

static void hang_up(struct pty *t)
{
	int pids[64];
	size_t nr = 0;
	struct proc *p;

	t->closed = true;
	t->out = NULL;
	t->on_line = NULL;
	/* the list changes as processes end: first who, then the signals */
	for (size_t i = 0; t->machine && nr < ARRAY_SIZE(pids) && (p = machine_proc(t->machine, i));
	     i++)
		if (holds(p, t->slave))
			pids[nr++] = p->pid;
	for (size_t i = 0; i < nr; i++) {
		p = machine_find_proc(t->machine, pids[i]);
		if (p)
			proc_signal(p, SIGHUP);
	}
	waitq_wake_all(t->sim, &t->wait);
}

void pty_free(struct pty *t)
{
	if (!t)
		return;
	if (t->shown_on && t->shown_on->relay == t)
		t->shown_on->relay = NULL;
	if (t->relay)
		t->relay->shown_on = NULL;
	hang_up(t);
	t->leader = NULL;
	t->machine = NULL;
	stream_unref(t->slave);
	unref(t);
}

struct stream *pty_stream(struct pty *t)
{
	return t->slave;
}

void pty_resize(struct pty *t, int cols, int rows)
{
	t->cols = MAX(1, MIN(cols, MAX_COLS));
	t->rows = MAX(1, MIN(rows, MAX_COLS));
	if (t->relay)
		pty_resize(t->relay, cols, rows);
	if (t->mode == TTY_EDIT && t->off == t->ready.len) {
		t->resized = true;
		waitq_wake_all(t->sim, &t->wait);
	}
	if (t->leader)
		proc_signal(t->leader, SIGWINCH);
}

void pty_set_leader(struct pty *t, struct proc *p)
{
	t->leader = p;
	t->machine = p ? p->machine : NULL;
}

void pty_on_line(struct pty *t, void (*fn)(void *arg, const char *line), void *arg)
{
	t->on_line = fn;
	t->on_line_arg = arg;
}

void pty_accepted(struct pty *t, const char *line)
{
	while (t->shown_on)
		t = t->shown_on;
	if (t->on_line)
		t->on_line(t->on_line_arg, line);
}

static const struct pty *innermost(const struct pty *t)
{
	while (t->relay)
		t = t->relay;
	return t;
}

bool pty_waiting(const struct pty *t)
{
	t = innermost(t);
	return t->readers > 0 && t->off == t->ready.len;
}

bool pty_fresh(const struct pty *t)
{
	return innermost(t)->fresh;
}

void pty_prompted(struct pty *t)
{
	t->fresh = t->off == t->ready.len && !t->line.len;
}

/* ---- cooked lines ---------------------------------------------------------------------- */

static void echo(struct pty *t, const char *p, size_t len)
{
	BUF_AUTO text = BUF_INIT;

	if (!t->echo)
		return;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c == '\n')
			buf_adds(&text, "\r\n");
		else if (c == '\t')
			buf_addc(&text, '\t');
		else if (c < 0x20 || c == 0x7f)
			buf_addf(&text, "^%c", c ^ 0x40);
		else
			buf_addc(&text, (char)c);
	}
	show(t, buf_str(&text), text.len);
}

static void deliver(struct pty *t, bool end)
{
	release_line(t);
	if (!end)
		return;
	buf_addc(&t->ready, '\0');
	buf_addc(&t->marks, 'e');
}

/* Takes the last character of the line back, on the screen too. */
static void erase(struct pty *t)
{
	size_t n = t->line.len, cells;
	uint32_t cp;

	while (n > 0 && ((unsigned char)t->line.s[n - 1] & 0xc0) == 0x80)
		n--;
	n -= n > 0;
	utf8_decode(t->line.s + n, t->line.len - n, &cp);
	cells = cp < 0x20 || cp == 0x7f ? 2 : (size_t)utf8_width(cp);
	buf_trunc(&t->line, n);
	for (; t->echo && cells > 0; cells--)
		show(t, "\b \b", 3);
}

static void erase_word(struct pty *t)
{
	while (t->line.len && t->line.s[t->line.len - 1] == ' ')
		erase(t);
	while (t->line.len && t->line.s[t->line.len - 1] != ' ')
		erase(t);
}

static void raise_signal(struct pty *t, char c, int sig)
{
	echo(t, &c, 1);
	buf_reset(&t->line);
	buf_reset(&t->ready);
	buf_reset(&t->marks);
	t->off = 0;
	if (t->leader)
		proc_signal(t->leader, sig);
	t->interrupts++;
	waitq_wake_all(t->sim, &t->wait);
}

static void cooked_key(struct pty *t, char c)
{
	if (t->literal) {
		t->literal = false;
	} else {
		switch (c) {
		case 3:
			raise_signal(t, c, SIGINT);
			return;
		case 28:
			raise_signal(t, c, SIGQUIT);
			return;
		case 4:
			deliver(t, t->line.len == 0);
			return;
		case 8:
		case 127:
			if (t->line.len)
				erase(t);
			return;
		case 21:
			while (t->line.len)
				erase(t);
			return;
		case 23:
			erase_word(t);
			return;
		case 22:
			t->literal = true;
			return;
		case 26: /* no job is ever stopped here */
		case 17:
		case 19:
			return;
		case '\r':
			c = '\n';
			break;
		default:
			break;
		}
	}
	if (t->line.len + t->ready.len >= MAX_AHEAD && c != '\n') {
		show(t, "\a", 1);
		return;
	}
	buf_addc(&t->line, c);
	echo(t, &c, 1);
	if (c == '\n')
		deliver(t, false);
}

void pty_input(struct pty *t, const char *p, size_t len)
{
	t->fresh = false;
	for (size_t i = 0; i < len; i++) {
		if (t->closed)
			return;
		if (t->mode == TTY_COOKED) {
			cooked_key(t, p[i]);
		} else if (t->ready.len - t->off < MAX_AHEAD) {
			buf_addc(&t->ready, p[i]);
			buf_addc(&t->marks, 'd');
		}
	}
	waitq_wake_all(t->sim, &t->wait);
}

/* ---- relays ------------------------------------------------------------------------------ */

struct relay {
	struct pty *pty;
	struct stream *in, *out;
};

static void relay_out(void *arg, const char *p, size_t len)
{
	struct relay *r = arg;

	stream_write(r->out, p, len);
}

static int relay_keys(void *arg)
{
	struct relay *r = arg;
	char keys[256];
	int64_t n;

	while ((n = stream_read(r->in, keys, sizeof(keys))) > 0 || n == -EINTR)
		if (n > 0)
			pty_input(r->pty, keys, (size_t)n);
	if (n == 0)
		pty_input(r->pty, "\004", 1);
	return 0;
}

void pty_join(struct pty *t, struct stream *in)
{
	struct pty *local = stream_pty(in);
	int cols, rows;

	stream_tty_size(in, &cols, &rows);
	if (local && !t->shown_on) {
		local->relay = t;
		t->shown_on = local;
	}
	stream_set_mode(in, TTY_RAW);
	pty_resize(t, cols, rows);
}

void pty_part(struct pty *t, struct stream *in, enum tty_mode before)
{
	struct pty *local = stream_pty(in);

	if (t && local && t->shown_on == local) {
		t->shown_on = NULL;
		local->relay = NULL;
	}
	stream_set_mode(in, before);
}

int pty_relay(struct machine *m, struct spawn *how, struct stream *in, struct stream *out,
	      int *ret_status)
{
	struct sim *sim = machine_sim(m);
	struct pty *local = stream_pty(in);
	enum tty_mode before = stream_mode(in);
	struct relay r = {.in = in, .out = out};
	struct fiber *keys;
	struct proc *p;
	int cols, rows, res;

	stream_tty_size(in, &cols, &rows);
	r.pty = pty_new(sim, cols, rows, relay_out, &r);
	how->in = how->out = how->err = pty_stream(r.pty);
	res = proc_spawn(m, how, &p);
	if (res < 0) {
		pty_free(r.pty);
		return res;
	}
	pty_set_leader(r.pty, p);
	if (local) {
		local->relay = r.pty;
		r.pty->shown_on = local;
	}
	stream_set_mode(in, TTY_RAW);
	keys = fiber_start(sim, "terminal", relay_keys, &r);
	res = proc_wait(NULL, p, ret_status);
	fiber_end(keys);
	fiber_release(keys);
	if (res == 0)
		pty_set_leader(r.pty, NULL);
	pty_free(r.pty);
	if (res < 0)
		proc_detach(p);
	stream_set_mode(in, before);
	return res;
}
