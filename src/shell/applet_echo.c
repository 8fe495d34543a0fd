/* echo, printf, test, [: programs that shells have built in as well. */
#include "shell/applet.h"
#include "shell/shell_private.h"

#include <errno.h>
#include <stdlib.h>

/* Backslash escapes of echo -e and printf %b. False: \c, stop printing. */
static bool unescape(const char *s, bool octal_zero, struct buf *out)
{
	static const char from[] = "abefnrtv\\\"", to[] = "\a\b\033\f\n\r\t\v\\\"";

	for (; *s; s++) {
		const char *k;

		if (*s != '\\' || !s[1]) {
			buf_addc(out, *s);
			continue;
		}
		s++;
		if (*s == 'c')
			return false;
		k = strchr(from, *s);
		if (k && !(octal_zero && *s == '"')) {
			buf_addc(out, to[k - from]);
		} else if (*s == '0' || (!octal_zero && *s >= '1' && *s <= '7')) {
			int v = 0, n = 0, max = *s == '0' && octal_zero ? 4 : 3;

			for (; n < max && *s >= '0' && *s <= '7'; n++, s++)
				v = v * 8 + (*s - '0');
			s--;
			buf_addc(out, (char)v);
		} else if (*s == 'x' && s[1] && strchr("0123456789abcdefABCDEF", s[1])) {
			STR_AUTO hex = xstrndup(s + 1, strspn(s + 1, "0123456789abcdefABCDEF"));

			if (strlen(hex) > 2)
				hex[2] = '\0';
			buf_addc(out, (char)strtol(hex, NULL, 16));
			s += strlen(hex);
		} else {
			buf_addc(out, '\\');
			buf_addc(out, *s);
		}
	}
	return true;
}

static int echo(struct proc *p, int argc, char **argv, bool escapes, bool options)
{
	BUF_AUTO out = BUF_INIT;
	bool newline = true;
	int i = 1;

	for (; options && i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
		const char *a = argv[i] + 1;

		if (a[strspn(a, "neE")])
			break;
		for (; *a; a++) {
			newline = newline && *a != 'n';
			escapes = *a == 'e' ? true : *a == 'E' ? false : escapes;
		}
	}
	for (int k = i; k < argc; k++) {
		if (k > i)
			buf_addc(&out, ' ');
		if (!escapes) {
			buf_adds(&out, argv[k]);
		} else if (!unescape(argv[k], true, &out)) {
			newline = false;
			break;
		}
	}
	if (newline)
		buf_addc(&out, '\n');
	return proc_write(p, buf_str(&out), out.len) < 0;
}

int sh_echo_main(struct proc *p, int argc, char **argv)
{
	return echo(p, argc, argv, false, true);
}

/* As dash has it: escapes always, and no option but -n. */
int sh_echo_xpg_main(struct proc *p, int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "-n") == 0) {
		BUF_AUTO out = BUF_INIT;

		for (int i = 2; i < argc; i++) {
			if (i > 2)
				buf_addc(&out, ' ');
			if (!unescape(argv[i], true, &out))
				break;
		}
		return proc_write(p, buf_str(&out), out.len) < 0;
	}
	return echo(p, argc, argv, true, false);
}

/* ---- printf --------------------------------------------------------------------------- */

struct format {
	struct proc *p;
	const char *name;
	char **args;
	int nr, i, status;
	bool stop;
	struct buf *out;
};

static const char *next_arg(struct format *f)
{
	return f->i < f->nr ? f->args[f->i++] : (f->i++, "");
}

static long long integer(struct format *f, const char *s)
{
	char *end;
	long long v;

	if (*s == '\'' || *s == '"')
		return (unsigned char)s[1];
	errno = 0;
	v = strtoll(s, &end, 0);
	if (*s && (*end || end == s)) {
		proc_errorf(f->p, "%s: %s: invalid number\n", f->name, s);
		f->status = 1;
	}
	return v;
}

static double real(struct format *f, const char *s)
{
	char *end;
	double v = strtod(s, &end);

	if (*s && (*end || end == s)) {
		proc_errorf(f->p, "%s: %s: invalid number\n", f->name, s);
		f->status = 1;
	}
	return v;
}

static void quoted(const char *s, struct buf *out)
{
	if (!*s)
		buf_adds(out, "''");
	for (; *s; s++) {
		if (!sh_is_name_char(*s) && !strchr("%+,-./:=@", *s))
			buf_addc(out, '\\');
		buf_addc(out, *s);
	}
}

/* Flags, width and precision of a directive, with * read from the arguments. */
static void read_spec(struct format *f, const char **s, struct buf *spec)
{
	for (; **s && strchr("-+ #0", **s); (*s)++)
		buf_addc(spec, **s);
	for (int part = 0; part < 2; part++) {
		int64_t n = -1;

		if (part == 1) {
			if (**s != '.')
				return;
			buf_addc(spec, '.');
			(*s)++;
		}
		if (**s == '*') {
			n = integer(f, next_arg(f));
			(*s)++;
		} else {
			while (**s >= '0' && **s <= '9') {
				n = MIN(MAX(n, 0) * 10 + (**s - '0'), 10000);
				(*s)++;
			}
		}
		if (n < 0 && n > -10000 && part == 0 && n != -1) {
			buf_addc(spec, '-');
			n = -n;
		}
		if (n >= 0)
			buf_addf(spec, "%d", (int)MIN(n, 10000));
	}
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* put together from checked parts above */
static void write_spec(struct format *f, struct buf *spec, char c)
{
	BUF_AUTO text = BUF_INIT;

	if (strchr("dioxXuc", c)) {
		if (c == 'c') {
			const char *s = next_arg(f);

			buf_adds(spec, *s ? "c" : "s");
			if (*s)
				buf_addf(f->out, buf_str(spec), *s);
			else
				buf_addf(f->out, buf_str(spec), "");
			return;
		}
		buf_addf(spec, "ll%c", c);
		buf_addf(f->out, buf_str(spec), integer(f, next_arg(f)));
	} else if (strchr("eEfFgGaA", c)) {
		buf_addc(spec, c);
		buf_addf(f->out, buf_str(spec), real(f, next_arg(f)));
	} else {
		const char *s = next_arg(f);

		buf_addc(spec, 's');
		if (c == 'b')
			f->stop |= !unescape(s, true, &text);
		else if (c == 'q')
			quoted(s, &text);
		else
			buf_adds(&text, s);
		buf_addf(f->out, buf_str(spec), buf_str(&text));
	}
}
#pragma GCC diagnostic pop

static int format_once(struct format *f, const char *s)
{
	for (; *s && !f->stop && f->out->len < (1 << 20); s++) {
		BUF_AUTO spec = BUF_INIT;

		if (*s == '\\') {
			STR_AUTO one = NULL;
			size_t n = 2;

			if (s[1] >= '0' && s[1] <= '7')
				while (n < 4 && s[n] >= '0' && s[n] <= '7')
					n++;
			else if (s[1] == 'x')
				while (n < 4 && s[n] && strchr("0123456789abcdefABCDEF", s[n]))
					n++;
			one = xstrndup(s, n);
			f->stop = !unescape(one, false, f->out);
			s += strlen(one) - 1;
			continue;
		}
		if (*s != '%') {
			buf_addc(f->out, *s);
			continue;
		}
		if (s[1] == '%') {
			buf_addc(f->out, *s++);
			continue;
		}
		s++;
		buf_addc(&spec, '%');
		read_spec(f, &s, &spec);
		while (*s && strchr("hlLqjzt", *s) && s[1] && *s != 'q')
			s++;
		if (!*s || !strchr("diouxXeEfFgGaAcsbq", *s)) {
			proc_errorf(f->p, "%s: `%c': invalid format character\n", f->name,
				    *s ? *s : '%');
			return -EINVAL;
		}
		write_spec(f, &spec, *s);
	}
	return 0;
}

int sh_printf_format(struct proc *p, const char *name, int argc, char **argv, struct buf *out)
{
	struct format f = {.p = p, .name = name, .args = argv + 2, .nr = argc - 2, .out = out};

	do {
		int before = f.i;

		if (format_once(&f, argv[1]) < 0)
			return 1;
		if (f.i == before)
			break; /* no directive takes arguments */
	} while (f.i < f.nr && !f.stop && out->len < (1 << 20));
	return f.status;
}

int sh_printf_main(struct proc *p, int argc, char **argv)
{
	BUF_AUTO out = BUF_INIT;
	int status;

	if (argc > 1 && strcmp(argv[1], "--") == 0) {
		argc--;
		argv++;
	}
	if (argc < 2) {
		proc_errorf(p, "printf: usage: printf [-v var] format [arguments]\n");
		return 2;
	}
	status = sh_printf_format(p, "printf", argc, argv, &out);
	return proc_write(p, buf_str(&out), out.len) < 0 ? 1 : status;
}

static int test_main(struct proc *p, int argc, char **argv)
{
	return sh_test_eval(p, argv[0], argc, argv);
}

const struct applet applet_echo = {{{"echo", NULL, sh_echo_main, NULL},
				    {"printf", NULL, sh_printf_main, NULL},
				    {"test", NULL, test_main, NULL},
				    {"[", NULL, test_main, NULL}}};
