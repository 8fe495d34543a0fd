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
	CODE_CRIGHT,
	CODE_MODIFIED = 2100 /* and as many as modified_keys has, by 8: which modifiers */
};

#include "tui/tui.h"

#define MAX_COPY ((size_t)72 << 10) /* what xterm takes at most */
#define MAX_PASTE ((size_t)1 << 20)
#define PASTE_GAP_MS 3000 /* a terminal far away may pause; what comes later would be keys */
#define TWICE_NS (INT64_C(400) * SIM_MSEC)

/* Leave the other screen, show the cursor, mouse and bracketed paste off, plain text. */
#define RESTORE "\033[?1000l\033[?1002l\033[?1003l\033[?1006l\033[?2004l\033[?1049l\033[?25h\033[0m\r\n"

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
	bool has_mouse;
	bool direct; /* colours are numbers of red, green and blue */
	int cursor_shape, mouse; /* as they are now */
};

/* Keys that say with which modifiers they were pressed: CSI 1 ; N FINAL or CSI NUMBER ; N ~. */
static const struct {
	uint32_t key;
	int number;
	char final;
} modified_keys[] = {{TK_UP, 1, 'A'},	{TK_DOWN, 1, 'B'},  {TK_RIGHT, 1, 'C'}, {TK_LEFT, 1, 'D'},
		     {TK_HOME, 1, 'H'}, {TK_END, 1, 'F'},   {TK_F1, 1, 'P'},	{TK_F2, 1, 'Q'},
		     {TK_F3, 1, 'R'},	{TK_F4, 1, 'S'},    {TK_INS, 2, '~'},	{TK_DEL, 3, '~'},
		     {TK_PGUP, 5, '~'}, {TK_PGDN, 6, '~'},  {TK_F5, 15, '~'},	{TK_F6, 17, '~'},
		     {TK_F7, 18, '~'},	{TK_F8, 19, '~'},   {TK_F9, 20, '~'},	{TK_F10, 21, '~'},
		     {TK_F11, 23, '~'}, {TK_F12, 24, '~'}};

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
	       (cell->attrs & CELL_ITALIC ? A_ITALIC : 0) |
	       (cell->attrs & CELL_BLINK ? A_BLINK : 0) |
	       (cell->attrs & CELL_HIDDEN ? A_INVIS : 0) |
	       (cell->attrs & CELL_UNDERLINE ? A_UNDERLINE : 0) |
	       (cell->attrs & CELL_REVERSE ? A_REVERSE : 0) | (cell->attrs & CELL_DIM ? A_DIM : 0);
}

/* The nearest of the 216 colours of the cube or the 24 greys. */
static int nearest_of_256(int r, int g, int b)
{
	int grey = (r + g + b) / 3;

	if (abs(r - grey) < 8 && abs(g - grey) < 8 && abs(b - grey) < 8)
		return grey < 8 ? 16 : grey > 238 ? 231 : 232 + (grey - 8) / 10;
	r = r < 48 ? 0 : r < 115 ? 1 : (r - 35) / 40;
	g = g < 48 ? 0 : g < 115 ? 1 : (g - 35) / 40;
	b = b < 48 ? 0 : b < 115 ? 1 : (b - 35) / 40;
	return 16 + 36 * r + 6 * g + b;
}

/* What the 256 are, as xterm has them. */
static int rgb_of_256(int i)
{
	static const int low[16] = {0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd,
				    0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00,
				    0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff};
	static const int level[6] = {0, 95, 135, 175, 215, 255};
	int grey = 8 + 10 * (i - 232);

	if (i < 16)
		return low[i];
	if (i >= 232)
		return grey << 16 | grey << 8 | grey;
	i -= 16;
	return level[i / 36] << 16 | level[i / 6 % 6] << 8 | level[i % 6];
}

/* One of the 8 (bright: 16) colours that every terminal has. */
static int nearest_of_few(int rgb, int colours)
{
	int r = rgb >> 16 & 255, g = rgb >> 8 & 255, b = rgb & 255, most = MAX(MAX(r, g), b);
	int i = (r > most / 2) | (g > most / 2) << 1 | (b > most / 2) << 2;

	if (most < 50)
		return colours >= 16 && most > 25 ? 8 : 0;
	return colours >= 16 && most > 230 ? i + 8 : i;
}

/* A cell's colour as a number of this terminal's; -1: its own. */
static int colour_of(const struct curses *c, int32_t colour)
{
	int rgb = colour & 0xffffff;

	if (colour < 0)
		return -1;
	if (c->direct) { /* the first 8 are the terminal's own there too */
		rgb = colour & CELL_RGB ? rgb : colour < 8 ? colour : rgb_of_256(colour);
		return rgb < 8 && (colour & CELL_RGB) ? 0 : rgb;
	}
	if (c->many)
		return colour & CELL_RGB ? nearest_of_256(rgb >> 16, rgb >> 8 & 255, rgb & 255)
					 : colour;
	if (!(colour & CELL_RGB) && colour < COLORS)
		return colour;
	return nearest_of_few(colour & CELL_RGB ? rgb : rgb_of_256(colour), COLORS);
}

static void look_of(const struct curses *c, const struct cell *cell, enum theme_id theme,
		    attr_t *attrs, int *pair)
{
	const struct style *st = theme_style(theme, (enum role)cell->role);
	int fg = colour_of(c, c->many ? st->fg : st->fg8);
	int bg = colour_of(c, c->many ? st->bg : st->bg8);

	*attrs = attrs_of(st->attrs);
	if (cell->role == ROLE_TERMINAL) {
		*attrs = terminal_attrs(cell);
		fg = colour_of(c, cell->fg);
		bg = colour_of(c, cell->bg);
	}
	*pair = 0;
	if (c->colours && theme != THEME_NONE && (fg >= 0 || bg >= 0))
		*pair = MAX(alloc_pair(fg, bg), 0);
}

#define STROKE L'\u0336' /* combines with the character before it */

/* The cell's characters, if the C library agrees on their width; else a question mark. Curses has no
 * attribute for what is struck through. */
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
		out[n = 1] = L'\0';
	}
	if (cell->attrs & CELL_STRIKE && n < CCHARW_MAX && MB_CUR_MAX > 1) {
		out[n] = STROKE;
		out[n + 1] = L'\0';
	}
}

static void put(const char *p, size_t len)
{
	fflush(stdout);
	while (len) {
		ssize_t n = write(STDOUT_FILENO, p, len);

		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return;
		p += MAX(n, 0);
		len -= (size_t)MAX(n, 0);
	}
}

static void shape_cursor(struct curses *c, int shape)
{
	const char *set = tigetstr(shape ? "Ss" : "Se");

	if (shape == c->cursor_shape || !set || set == (char *)-1)
		return;
	c->cursor_shape = shape;
	putp(shape ? tiparm(set, shape) : set);
	fflush(stdout);
}

/* curses itself asks for clicks alone. */
static void ask_mouse(struct curses *c, int mouse)
{
	static const char *const modes[] = {"\033[?1002l\033[?1003l\033[?1000h", "\033[?1002h",
					    "\033[?1003h"};

	if (mouse == c->mouse || !c->has_mouse)
		return;
	c->mouse = mouse;
	put(modes[mouse], strlen(modes[mouse]));
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
			int pair;

			if (!cell->width)
				continue;
			look_of(c, cell, theme, &attrs, &pair);
			text_of(cell, text);
			setcchar(&cc, text, attrs, 0, &pair);
			(void)mvadd_wch(y, x, &cc);
		}
	curs_set(g->cursor_x >= 0);
	if (g->cursor_x >= 0)
		move(g->cursor_y, g->cursor_x);
	refresh();
	shape_cursor(c, g->cursor_shape);
	ask_mouse(c, g->mouse);
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
	if (code >= CODE_MODIFIED) {
		size_t i = (size_t)(code - CODE_MODIFIED) / 8;
		int mods = (code - CODE_MODIFIED) % 8;

		if (i < ARRAY_SIZE(modified_keys))
			return modified_keys[i].key | (mods & 1 ? KEY_SHIFT : 0) |
			       (mods & 2 ? KEY_ALT : 0) | (mods & 4 ? KEY_CTRL : 0);
	}
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

static bool other_mouse(mmask_t state, struct event *ret)
{
	ret->type = EVENT_MOUSE;
	ret->down = state & (BUTTON2_PRESSED | BUTTON3_PRESSED);
	ret->button = state & BUTTON1_RELEASED			     ? 1
		      : state & (BUTTON2_PRESSED | BUTTON2_RELEASED) ? 2
		      : state & (BUTTON3_PRESSED | BUTTON3_RELEASED) ? 3
								     : 0;
	return ret->button || state & REPORT_MOUSE_POSITION;
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
		return other_mouse(m.bstate, ret);
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
	timeout(PASTE_GAP_MS);
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

static void leave_modes(struct curses *c)
{
	shape_cursor(c, 0);
	ask_mouse(c, MOUSE_CLICKS);
	modes(false);
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
	leave_modes(self);
	endwin();
	signal(SIGTSTP, SIG_DFL);
	raise(SIGTSTP);
	back_again(self);
}

static int edit(void *self, const char *name, struct buf *text)
{
	int r;

	leave_modes(self);
	endwin();
	r = external_edit(name, text);
	back_again(self);
	return r;
}

/* OSC 52: the terminals that allow it put the text on the clipboard. */
static void copy(void *self, const char *text)
{
	BUF_AUTO out = BUF_INIT;

	(void)self;
	buf_adds(&out, "\033]52;c;");
	base64_encode(&out, text, MIN(strlen(text), MAX_COPY));
	buf_adds(&out, "\a");
	put(out.s, out.len);
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

static void define_modified_keys(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(modified_keys); i++)
		for (int mods = 1; mods < 8; mods++) {
			STR_AUTO text = xasprintf("\033[%d;%d%c", modified_keys[i].number, mods + 1,
						  modified_keys[i].final);

			define_key(text, CODE_MODIFIED + (int)i * 8 + mods);
		}
}

/* xterm-direct and its like. */
static bool has_direct_colours(void)
{
	return COLORS > 256 && (tigetflag("RGB") == 1 || tigetnum("RGB") > 0);
}

static void settings(struct curses *c)
{
	raw();
	noecho();
	nonl();
	intrflush(stdscr, FALSE);
	keypad(stdscr, TRUE);
	timeout(0);
	set_escdelay(40);
	c->has_mouse = mousemask(BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON2_PRESSED |
					 BUTTON2_RELEASED | BUTTON3_PRESSED | BUTTON3_RELEASED |
					 BUTTON4_PRESSED | BUTTON5_PRESSED | REPORT_MOUSE_POSITION,
				 NULL) != 0;
	mouseinterval(0);
	define_modified_keys();
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
		c->direct = has_direct_colours();
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
					  .also = also,
					  .copy = copy};
	return &c->backend;
}

void backend_curses_free(const struct tui_backend *b)
{
	struct curses *c = b ? b->self : NULL;

	if (!c)
		return;
	leave_modes(c);
	endwin();
	delscreen(c->screen);
	if (on_signal.have_saved)
		(void)tcsetattr(STDIN_FILENO, TCSADRAIN, &on_signal.saved);
	buf_release(&c->paste);
	free(c);
}
