/* stty, tput, reset: about the terminal. */
#include "shell/applet.h"
#include "shell/pty.h"

static int stty_main(struct proc *p, int argc, char **argv)
{
	struct stream *in = proc_in(p);
	bool echo = stream_echo(in);
	int cols, rows;

	if (!stream_is_tty(in)) {
		proc_errorf(p, "stty: 'standard input': Inappropriate ioctl for device\n");
		return 1;
	}
	stream_tty_size(in, &cols, &rows);
	if (argc == 1)
		proc_printf(p, "speed 38400 baud; line = 0;\n%s", echo ? "" : "-echo\n");
	for (int i = 1; i < argc; i++) {
		const char *a = argv[i];

		if (strcmp(a, "size") == 0)
			proc_printf(p, "%d %d\n", rows, cols);
		else if (strcmp(a, "-a") == 0)
			proc_printf(p,
				    "speed 38400 baud; rows %d; columns %d; line = 0;\n"
				    "intr = ^C; quit = ^\\; erase = ^?; kill = ^U; eof = ^D;\n"
				    "isig icanon iexten %secho echoe echok\n",
				    rows, cols, echo ? "" : "-");
		else if (strcmp(a, "echo") == 0 || strcmp(a, "-echo") == 0)
			stream_set_echo(in, *a == 'e');
		else if (strcmp(a, "sane") == 0)
			stream_set_echo(in, true);
		else if (strcmp(a, "-ixon") != 0 && strcmp(a, "ixon") != 0) {
			proc_errorf(p,
				    "stty: invalid argument '%s'\n"
				    "Try 'stty --help' for more information.\n",
				    a);
			return 1;
		}
	}
	return 0;
}

static int tput_main(struct proc *p, int argc, char **argv)
{
	static const struct {
		const char *name, *text;
	} caps[] = {
		{"clear", "\033[H\033[2J"}, {"bold", "\033[1m"},  {"sgr0", "\033[0m"},
		{"smul", "\033[4m"},        {"rmul", "\033[24m"}, {"rev", "\033[7m"},
		{"el", "\033[K"},           {"home", "\033[H"},   {"civis", "\033[?25l"},
		{"cnorm", "\033[?25h"},     {"colors", "256\n"},
	};
	const char *name = argc > 1 ? argv[1] : "";
	int cols, rows;
	int64_t n;

	stream_tty_size(proc_out(p), &cols, &rows);
	if (!stream_is_tty(proc_out(p)))
		stream_tty_size(proc_err(p), &cols, &rows);
	if (strcmp(name, "cols") == 0 || strcmp(name, "lines") == 0) {
		proc_printf(p, "%d\n", *name == 'c' ? cols : rows);
		return 0;
	}
	if ((strcmp(name, "setaf") == 0 || strcmp(name, "setab") == 0) && argc > 2 &&
	    parse_i64(argv[2], &n) == 0 && n >= 0 && n < 256) {
		proc_printf(p, n < 8 ? "\033[%d%dm" : "\033[%d8;5;%dm", name[4] == 'f' ? 3 : 4,
			    (int)n);
		return 0;
	}
	for (size_t i = 0; i < ARRAY_SIZE(caps); i++)
		if (strcmp(name, caps[i].name) == 0) {
			proc_puts(p, caps[i].text);
			return 0;
		}
	proc_errorf(p, "tput: unknown terminfo capability '%s'\n", name);
	return *name ? 4 : 2;
}

static int reset_main(struct proc *p, int argc, char **argv)
{
	(void)argc, (void)argv;
	stream_set_mode(proc_in(p), TTY_COOKED);
	stream_set_echo(proc_in(p), true);
	proc_puts(p, "\033c\033[H\033[2J");
	return 0;
}

const struct applet applet_stty = {{{"stty", NULL, stty_main, NULL},
				    {"tput", NULL, tput_main, NULL},
				    {"reset", NULL, reset_main, NULL}}};
