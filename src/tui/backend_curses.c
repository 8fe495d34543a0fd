/*
 * backend_curses.c - the learner's terminal. The only file that knows curses.
 *
 * Signals: a handler may only touch what is static, so on_signal below is the one writable
 * global of the program: the pipe that signals are written to, and what a crash needs to
 * give the terminal back.
 */
#define NCURSES_WIDECHAR 1
#include <curses.h>
#undef KEY_MAX
#undef lines /* curses takes common words */
#undef columns

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <term.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#undef tab /* term.h takes more of them */
#undef columns
#undef lines
#undef bell
/* curses' names for keys that keys.h also has */
enum {
	CODE_UP = KEY_UP,
	CODE_DOWN = KEY_DOWN,
	CODE_LEFT = KEY_LEFT,
	CODE_RIGHT = KEY_RIGHT,
	CODE_PGUP = KEY_PPAGE,
	CODE_PGDN = KEY_NPAGE,
	CODE_HOME = KEY_HOME,
	CODE_END = KEY_END,
	CODE_INS = KEY_IC,
	CODE_DEL = KEY_DC,
	CODE_BTAB = KEY_BTAB,
	CODE_BACKSPACE = KEY_BACKSPACE,
	CODE_ENTER = KEY_ENTER,
	CODE_F0 = KEY_F0,
	CODE_MOUSE = KEY_MOUSE,
	CODE_RESIZE = KEY_RESIZE,
	CODE_SPGUP = KEY_SPREVIOUS,
	CODE_SPGDN = KEY_SNEXT,
	CODE_PASTE = 2000, /* ours */
	CODE_PASTE_END,
	CODE_CLEFT,
	CODE_CRIGHT
};

#include "tui/tui.h"

#define MAX_PASTE ((size_t)1 << 20)
#define TWICE_NS (INT64_C(400) * SIM_MSEC)

/* Leave the other screen, show the cursor, mouse and bracketed paste off, plain text. */
#define RESTORE "\033[?1000l\033[?1002l\033[?1006l\033[?2004l\033[?1049l\033[?25h\033[0m\r\n"

static struct {
	int pipe[2];
	struct termios saved;
	bool have_saved;
} on_signal;

struct curses {
	struct tui_backend backend;
	SCREEN *screen;
	bool colours, many, redraw;
	struct buf paste;
	int64_t click_at;
	int click_x, click_y;
	int also; /* a descriptor that ends a wait; -1: none */
};

/* ---- signals ------------------------------------------------------------------------- */

static void tell(int sig)
{
	char c = (char)sig;
	int saved = errno;

	(void)!write(on_signal.pipe[1], &c, 1);
	errno = saved;
}

/* Gives the terminal back before dying of it. */
static void crash(int sig)
{
	(void)!write(STDOUT_FILENO, RESTORE, sizeof(RESTORE) - 1);
	if (on_signal.have_saved)
		(void)tcsetattr(STDIN_FILENO, TCSANOW, &on_signal.saved);
	signal(sig, SIG_DFL);
	raise(sig);
}

static int signals_on(struct err *err)
{
	static const int told[] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGCONT};
	static const int fatal[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};
	static char stack[64 * 1024]; /* a fiber's own may have run out */
	stack_t alternate = {.ss_sp = stack, .ss_size = sizeof(stack)};
	struct sigaction sa = {.sa_handler = tell};

	if (pipe(on_signal.pipe) < 0)
		return err_set(err, -errno, "pipe: %s", strerror(errno));
	for (int i = 0; i < 2; i++) {
		(void)fcntl(on_signal.pipe[i], F_SETFL, O_NONBLOCK);
		(void)fcntl(on_signal.pipe[i], F_SETFD, FD_CLOEXEC);
	}
	on_signal.have_saved = tcgetattr(STDIN_FILENO, &on_signal.saved) == 0;
	for (size_t i = 0; i < ARRAY_SIZE(told); i++)
		(void)sigaction(told[i], &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
	(void)sigaltstack(&alternate, NULL);
	sa.sa_handler = crash;
	sa.sa_flags = SA_ONSTACK;
	for (size_t i = 0; i < ARRAY_SIZE(fatal); i++)
		(void)sigaction(fatal[i], &sa, NULL);
	return 0;
}

/* ---- the screen ------------------------------------------------------------------------- */

static void get_size(void *self, int *cols, int *rows)
{
	struct winsize ws;

	(void)self;
	getmaxyx(stdscr, *rows, *cols);
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) < 0 || !ws.ws_row || !ws.ws_col)
		return;
	if (ws.ws_row != *rows || ws.ws_col != *cols) {
		resizeterm(ws.ws_row, ws.ws_col);
		getmaxyx(stdscr, *rows, *cols);
	}
}

static attr_t attrs_of(int style)
{
	return (style & STYLE_BOLD ? A_BOLD : 0) | (style & STYLE_DIM ? A_DIM : 0) |
	       (style & STYLE_UNDERLINE ? A_UNDERLINE : 0) |
	       (style & STYLE_REVERSE ? A_REVERSE : 0) | (style & STYLE_ITALIC ? A_ITALIC : 0);
}

static attr_t terminal_attrs(const struct cell *cell)
{
	return (cell->attrs & CELL_BOLD ? A_BOLD : 0) |
	       (cell->attrs & CELL_UNDERLINE ? A_UNDERLINE : 0) |
	       (cell->attrs & CELL_REVERSE ? A_REVERSE : 0) | (cell->attrs & CELL_DIM ? A_DIM : 0);
}

static void look_of(const struct curses *c, const struct cell *cell, enum theme_id theme,
		    attr_t *attrs, short *pair)
{
	const struct style *st = theme_style(theme, (enum role)cell->role);
	int fg = c->many ? st->fg : st->fg8, bg = c->many ? st->bg : st->bg8;

	*attrs = attrs_of(st->attrs);
	if (cell->role == ROLE_TERMINAL) {
		*attrs = terminal_attrs(cell);
		fg = cell->fg < COLORS ? cell->fg : -1;
		bg = cell->bg < COLORS ? cell->bg : -1;
	}
	*pair = 0;
	if (c->colours && theme != THEME_NONE && (fg >= 0 || bg >= 0))
		*pair = (short)MAX(alloc_pair(fg, bg), 0);
}

/* The cell's characters, if the C library agrees on their width; else a question mark. */
static void text_of(const struct cell *cell, wchar_t out[CCHARW_MAX + 1])
{
	size_t len = strlen(cell->text), n = 0;

	for (size_t i = 0; i < len && n < CCHARW_MAX;) {
		uint32_t cp;

		i += utf8_decode(cell->text + i, len - i, &cp);
		out[n++] = (wchar_t)cp;
	}
	if (!n)
		out[n++] = L' ';
	out[n] = L'\0';
	if (wcwidth(out[0]) != cell->width) {
		out[0] = cell->width == 2 ? L'\uff1f' : L'?';
		out[1] = L'\0';
	}
}

static void show(void *self, const struct grid *g, enum theme_id theme)
{
	struct curses *c = self;

	if (c->redraw)
		clearok(stdscr, TRUE);
	c->redraw = false;
	for (int y = 0; y < g->rows; y++)
		for (int x = 0; x < g->cols; x++) {
			const struct cell *cell = &g->cells[y * g->cols + x];
			wchar_t text[CCHARW_MAX + 1];
			attr_t attrs;
			cchar_t cc;
			short pair;

			if (!cell->width)
				continue;
			look_of(c, cell, theme, &attrs, &pair);
			text_of(cell, text);
			setcchar(&cc, text, attrs, pair, NULL);
			(void)mvadd_wch(y, x, &cc);
		}
	curs_set(g->cursor_x >= 0);
	if (g->cursor_x >= 0)
		move(g->cursor_y, g->cursor_x);
	refresh();
}

/* ---- events --------------------------------------------------------------------------------- */

static uint32_t key_of(int code)
{
	static const struct {
		int code;
		uint32_t key;
	} table[] = {
		{CODE_UP, TK_UP},       {CODE_DOWN, TK_DOWN},    {CODE_LEFT, TK_LEFT},
		{CODE_RIGHT, TK_RIGHT}, {CODE_PGUP, TK_PGUP},    {CODE_PGDN, TK_PGDN},
		{CODE_HOME, TK_HOME},   {CODE_END, TK_END},      {CODE_INS, TK_INS},
		{CODE_DEL, TK_DEL},     {CODE_BTAB, TK_BTAB},    {CODE_BACKSPACE, TK_BACKSPACE},
		{CODE_ENTER, TK_ENTER}, {CODE_SPGUP, TK_SPGUP},  {CODE_SPGDN, TK_SPGDN},
		{CODE_CLEFT, TK_CLEFT}, {CODE_CRIGHT, TK_CRIGHT}};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if (table[i].code == code)
			return table[i].key;
	if (code > CODE_F0 && code <= CODE_F0 + 12)
		return TK_F1 + (uint32_t)(code - CODE_F0 - 1);
	return 0;
}

static int64_t now(void *self)
{
	struct timespec ts;

	(void)self;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * SIM_SEC + ts.tv_nsec;
}

static int64_t date(void *self)
{
	struct timespec ts;

	(void)self;
	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec;
}

static bool mouse_event(struct curses *c, struct event *ret)
{
	MEVENT m;

	if (getmouse(&m) != OK)
		return false;
	*ret = (struct event){.x = m.x, .y = m.y};
	if (m.bstate & BUTTON4_PRESSED || m.bstate & BUTTON5_PRESSED) {
		ret->type = EVENT_SCROLL;
		ret->key = m.bstate & BUTTON4_PRESSED ? TK_UP : TK_DOWN;
		return true;
	}
	if (!(m.bstate & BUTTON1_PRESSED))
		return false;
	ret->type = EVENT_CLICK;
	ret->twice = m.x == c->click_x && m.y == c->click_y && now(c) - c->click_at < TWICE_NS;
	c->click_at = now(c);
	c->click_x = m.x;
	c->click_y = m.y;
	return true;
}

/* What stands between the marks of bracketed paste. */
static bool paste_event(struct curses *c, struct event *ret)
{
	wint_t ch;
	int r;

	buf_reset(&c->paste);
	timeout(200);
	while ((r = get_wch(&ch)) != ERR && !(r == KEY_CODE_YES && ch == CODE_PASTE_END))
		if (r == OK && c->paste.len < MAX_PASTE)
			utf8_encode(&c->paste, ch == '\r' ? '\n' : (uint32_t)ch);
	timeout(0);
	*ret = (struct event){.type = EVENT_TEXT, .text = buf_str(&c->paste)};
	return true;
}

/* What follows ESC [ of a sequence that the terminal's description does not know: dropped to
 * its final byte, so that it is not taken for keys. False: nothing followed. */
static bool skip_sequence(void)
{
	bool any = false;
	wint_t ch;

	while (get_wch(&ch) == OK) {
		any = true;
		if (ch >= 0x40 && ch <= 0x7e)
			break;
	}
	return any;
}

/* One event of those that curses has; false: none (or one that means nothing). */
static bool take(struct curses *c, struct event *ret, bool *ret_more)
{
	wint_t ch, next;
	int r = get_wch(&ch);

	*ret_more = r != ERR;
	*ret = (struct event){.type = EVENT_KEY};
	if (r == ERR)
		return false;
	if (r == KEY_CODE_YES) {
		if (ch == CODE_MOUSE)
			return mouse_event(c, ret);
		if (ch == CODE_PASTE)
			return paste_event(c, ret);
		if (ch == CODE_RESIZE)
			ret->type = EVENT_RESIZE;
		else
			ret->key = key_of((int)ch);
		return ret->key || ret->type == EVENT_RESIZE;
	}
	ret->key = ch == 127 || ch == 8 ? TK_BACKSPACE : ch == '\n' ? TK_ENTER : (uint32_t)ch;
	if (ch == 27 && (r = get_wch(&next)) == OK && next == '[' && skip_sequence())
		return false;
	if (ch == 27 && r == OK)
		ret->key = (uint32_t)next | KEY_ALT;
	else if (ch == 27 && r == KEY_CODE_YES)
		unget_wch((wchar_t)next);
	return true;
}

static bool signal_event(struct curses *c, struct event *ret)
{
	char sig;

	if (read(on_signal.pipe[0], &sig, 1) != 1)
		return false;
	*ret = (struct event){.type = sig == SIGWINCH  ? EVENT_RESIZE
				      : sig == SIGCONT ? EVENT_REDRAW
						       : EVENT_QUIT};
	if (sig == SIGCONT) {
		reset_prog_mode();
		c->redraw = true;
	}
	return true;
}

static bool wait_event(void *self, int64_t timeout_ns, struct event *ret)
{
	struct curses *c = self;
	struct pollfd fds[3] = {{.fd = STDIN_FILENO, .events = POLLIN},
				{.fd = on_signal.pipe[0], .events = POLLIN},
				{.fd = c->also, .events = POLLIN}};
	bool more = true;

	while (more) { /* curses may hold some already */
		if (signal_event(c, ret) || take(c, ret, &more))
			return true;
	}
	if (poll(fds, 3, (int)((timeout_ns + 999999) / 1000000)) <= 0)
		return false;
	if (signal_event(c, ret))
		return true;
	if (!fds[0].revents)
		return false;
	if (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL)) {
		*ret = (struct event){.type = EVENT_QUIT};
		return true;
	}
	return take(c, ret, &more);
}

/* ---- other programs on the terminal ------------------------------------------------------------
 */

static void modes(bool on)
{
	static const char text[2][9] = {"\033[?2004l", "\033[?2004h"};

	(void)!write(STDOUT_FILENO, text[on], 8);
}

static void back_again(struct curses *c)
{
	reset_prog_mode();
	modes(true);
	c->redraw = true;
	flushinp();
}

static void suspend(void *self)
{
	modes(false);
	endwin();
	signal(SIGTSTP, SIG_DFL);
	raise(SIGTSTP);
	back_again(self);
}

static int edit(void *self, const char *name, struct buf *text)
{
	int r;

	modes(false);
	endwin();
	r = external_edit(name, text);
	back_again(self);
	return r;
}

static void also(void *self, int fd)
{
	((struct curses *)self)->also = fd;
}

static void redraw(void *self)
{
	((struct curses *)self)->redraw = true;
}

/* ---- making
 * -------------------------------------------------------------------------------------- */

static void settings(struct curses *c)
{
	raw();
	noecho();
	nonl();
	intrflush(stdscr, FALSE);
	keypad(stdscr, TRUE);
	timeout(0);
	set_escdelay(40);
	mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
	mouseinterval(0);
	define_key("\033[200~", CODE_PASTE);
	define_key("\033[201~", CODE_PASTE_END);
	define_key("\033[1;5D", CODE_CLEFT);
	define_key("\033[1;5C", CODE_CRIGHT);
	define_key("\033[5;2~", CODE_SPGUP);
	define_key("\033[6;2~", CODE_SPGDN);
	if (has_colors()) {
		start_color();
		use_default_colors();
		c->colours = true;
		c->many = COLORS >= 256;
	}
	modes(true);
}

const struct tui_backend *backend_curses_new(struct err *err)
{
	const char *term = getenv("TERM");
	struct curses *c;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || str_empty(term) ||
	    str_eq(term, "dumb")) {
		err_set(err, -ENOTTY, "this is no terminal that can draw screens");
		return NULL;
	}
	if (!str_eq(nl_langinfo(CODESET), "UTF-8"))
		(void)!setlocale(LC_CTYPE, "C.UTF-8");
	c = xcalloc(1, sizeof(*c));
	if (signals_on(err) < 0) {
		free(c);
		return NULL;
	}
	c->also = -1;
	c->screen = newterm(NULL, stdout, stdin);
	if (!c->screen) {
		free(c);
		err_set(err, -ENOTTY, "the terminal type \"%s\" is not known here", term);
		return NULL;
	}
	settings(c);
	c->backend = (struct tui_backend){.self = c,
					  .size = get_size,
					  .wait = wait_event,
					  .show = show,
					  .now = now,
					  .date = date,
					  .edit = edit,
					  .suspend = suspend,
					  .redraw = redraw,
					  .also = also};
	return &c->backend;
}

void backend_curses_free(const struct tui_backend *b)
{
	struct curses *c = b ? b->self : NULL;

	if (!c)
		return;
	modes(false);
	endwin();
	delscreen(c->screen);
	if (on_signal.have_saved)
		(void)tcsetattr(STDIN_FILENO, TCSADRAIN, &on_signal.saved);
	buf_release(&c->paste);
	free(c);
}
