#include "cli/opt.h"

#include <errno.h>
#include <limits.h>

#include "cli/printer.h"
#include "object/timefmt.h"

void opt_parsed_release(struct opt_parsed *p)
{
	strvec_release(&p->args);
	strvec_release(&p->changed);
	strvec_release(&p->deprecated);
	p->dash = -1;
	p->help = false;
}

/* ---- numbers and booleans in Go's words ----------------------------------------- */

static int int_error(struct err *err, const char *s, const char *why)
{
	BUF_AUTO q = BUF_INIT;

	go_quote(&q, s);
	return err_set(err, -EINVAL, "strconv.ParseInt: parsing %s: %s", buf_str(&q), why);
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'Z')
		return c - 'A' + 10;
	return 99;
}

/* The base a literal's prefix asks for, as Go's base 0 does; skips the prefix. */
static int literal_base(const char **s)
{
	const char *p = *s;

	if (p[0] != '0' || !p[1])
		return 10;
	switch (p[1]) {
	case 'x':
	case 'X':
		*s = p + 2;
		return 16;
	case 'b':
	case 'B':
		*s = p + 2;
		return 2;
	case 'o':
	case 'O':
		*s = p + 2;
		return 8;
	default:
		*s = p + 1;
		return 8;
	}
}

int opt_parse_int(const char *s, int bits, int64_t *ret, struct err *err)
{
	const char *p = s;
	bool neg = false;
	uint64_t v = 0, limit;
	int base;

	if (*p == '+' || *p == '-')
		neg = *p++ == '-';
	if (!*p)
		return int_error(err, s, "invalid syntax");
	base = literal_base(&p);
	if (!*p)
		return int_error(err, s, "invalid syntax");
	limit = (UINT64_C(1) << (bits - 1)) - (neg ? 0 : 1);
	for (; *p; p++) {
		int d = digit_of(*p);

		if (d >= base)
			return int_error(err, s, "invalid syntax");
		if (v > (limit - (uint64_t)d) / (uint64_t)base)
			return int_error(err, s, "value out of range");
		v = v * (uint64_t)base + (uint64_t)d;
	}
	*ret = neg ? (int64_t)(0 - v) : (int64_t)v;
	return 0;
}

int opt_parse_bool(const char *s, bool *ret, struct err *err)
{
	static const char *const yes[] = {"1", "t", "T", "TRUE", "true", "True"};
	static const char *const no[] = {"0", "f", "F", "FALSE", "false", "False"};
	BUF_AUTO q = BUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(yes); i++) {
		if (str_eq(s, yes[i]) || str_eq(s, no[i])) {
			*ret = str_eq(s, yes[i]);
			return 0;
		}
	}
	go_quote(&q, s);
	return err_set(err, -EINVAL, "strconv.ParseBool: parsing %s: invalid syntax", buf_str(&q));
}

/* ---- values ------------------------------------------------------------------------ */

static void *field(const struct opt_spec *s, void *dest)
{
	return (char *)dest + s->off;
}

/* One record of comma separated values; a part may be in double quotes. */
static void split_list(struct strvec *v, const char *s)
{
	while (*s) {
		BUF_AUTO part = BUF_INIT;

		if (*s == '"') {
			for (s++; *s; s++) {
				if (*s == '"' && s[1] != '"')
					break;
				if (*s == '"')
					s++;
				buf_addc(&part, *s);
			}
			if (*s == '"')
				s++;
		}
		while (*s && *s != ',')
			buf_addc(&part, *s++);
		strvec_add(v, buf_str(&part));
		if (*s == ',' && !*++s)
			strvec_add(v, "");
	}
}

static int set_value(const struct opt_spec *s, void *dest, const char *text, struct err *err)
{
	void *f = field(s, dest);

	switch (s->type) {
	case OPT_T_BOOL:
		return opt_parse_bool(text, f, err);
	case OPT_T_STRING:
		free(*(char **)f);
		*(char **)f = xstrdup(text);
		return 0;
	case OPT_T_INT:
		return opt_parse_int(text, 64, f, err);
	case OPT_T_INT32:
		return opt_parse_int(text, 32, f, err);
	case OPT_T_DURATION:
		return duration_parse_go(text, f, err);
	case OPT_T_ARRAY:
		strvec_add(f, text);
		return 0;
	case OPT_T_LIST:
		split_list(f, text);
		return 0;
	}
	return -EINVAL;
}

/* Defaults are constants of ours, so a malformed one is a bug. */
void opt_defaults(const struct opt_spec *specs, void *dest)
{
	for (const struct opt_spec *s = specs; s && s->name; s++) {
		ERR_AUTO err = ERR_INIT;

		if (s->type == OPT_T_STRING)
			*(char **)field(s, dest) = xstrdup(s->dflt ? s->dflt : "");
		else if (s->dflt && set_value(s, dest, s->dflt, &err) < 0)
			abort();
	}
}

void opt_release(const struct opt_spec *specs, void *dest)
{
	for (const struct opt_spec *s = specs; s && s->name; s++) {
		if (s->type == OPT_T_STRING)
			freep(field(s, dest));
		else if (s->type == OPT_T_ARRAY || s->type == OPT_T_LIST)
			strvec_release(field(s, dest));
	}
}

void opt_write_default(struct buf *out, const struct opt_spec *s)
{
	switch (s->type) {
	case OPT_T_STRING:
		buf_addf(out, "'%s'", s->dflt ? s->dflt : "");
		break;
	case OPT_T_BOOL:
		buf_adds(out, s->dflt ? s->dflt : "false");
		break;
	case OPT_T_ARRAY:
	case OPT_T_LIST:
		buf_addf(out, "[%s]", s->dflt ? s->dflt : "");
		break;
	case OPT_T_DURATION:
		buf_adds(out, s->dflt ? s->dflt : "0s");
		break;
	default:
		buf_adds(out, s->dflt ? s->dflt : "0");
	}
}

/* ---- look-up -------------------------------------------------------------------------- */

static const struct opt_spec *find_in(const struct opt_set *sets, size_t nr, const char *name,
				      size_t len, char letter, void **ret_dest)
{
	for (size_t i = 0; i < nr; i++) {
		for (const struct opt_spec *s = sets[i].specs; s && s->name; s++) {
			bool hit = name ? strlen(s->name) == len && !memcmp(s->name, name, len)
					: s->letter == letter;

			if (!hit)
				continue;
			if (ret_dest)
				*ret_dest = sets[i].dest;
			return s;
		}
	}
	return NULL;
}

const struct opt_spec *opt_find(const struct opt_set *sets, size_t nr_sets, const char *name,
				size_t len)
{
	return find_in(sets, nr_sets, name, len, 0, NULL);
}

const struct opt_spec *opt_find_letter(const struct opt_set *sets, size_t nr_sets, char letter)
{
	return find_in(sets, nr_sets, NULL, 0, letter, NULL);
}

static const char *bare_value(const struct opt_spec *s)
{
	if (s->no_value)
		return s->no_value;
	return s->type == OPT_T_BOOL ? "true" : NULL;
}

bool opt_changed(const struct opt_parsed *p, const char *name)
{
	return strvec_has(&p->changed, name);
}

/* ---- parsing ---------------------------------------------------------------------------- */

struct parser {
	const struct opt_set *sets;
	size_t nr_sets;
	int argc, i; /* i: next unread argument */
	char *const *argv;
	struct opt_parsed *ret;
};

static int apply(struct parser *p, const struct opt_spec *s, void *dest, const char *text,
		 struct err *err)
{
	ERR_AUTO why = ERR_INIT;
	BUF_AUTO q = BUF_INIT;

	/* The first value given replaces the default of a list. */
	if ((s->type == OPT_T_LIST || s->type == OPT_T_ARRAY) && s->dflt &&
	    !opt_changed(p->ret, s->name))
		strvec_release(field(s, dest));
	if (set_value(s, dest, text, &why) < 0) {
		go_quote(&q, text);
		if (s->letter)
			return err_set(err, -EINVAL,
				       "invalid argument %s for \"-%c, --%s\" flag: %s",
				       buf_str(&q), s->letter, s->name, err_msg(&why));
		return err_set(err, -EINVAL, "invalid argument %s for \"--%s\" flag: %s",
			       buf_str(&q), s->name, err_msg(&why));
	}
	if (!opt_changed(p->ret, s->name))
		strvec_add(&p->ret->changed, s->name);
	if (s->deprecated)
		strvec_addf(&p->ret->deprecated, "Flag --%s has been deprecated, %s", s->name,
			    s->deprecated);
	return 0;
}

static int parse_long(struct parser *p, const char *arg, struct err *err)
{
	const char *name = arg + 2, *eq = strchr(name, '=');
	size_t len = eq ? (size_t)(eq - name) : strlen(name);
	const struct opt_spec *s;
	const char *text;
	void *dest = NULL;

	if (len == 0 || name[0] == '-')
		return err_set(err, -EINVAL, "bad flag syntax: %s", arg);
	s = find_in(p->sets, p->nr_sets, name, len, 0, &dest);
	if (!s) {
		if (len == 4 && !memcmp(name, "help", 4)) {
			p->ret->help = true;
			return 0;
		}
		return err_set(err, -EINVAL, "unknown flag: --%.*s", (int)len, name);
	}
	text = eq ? eq + 1 : bare_value(s);
	if (!text) {
		if (p->i >= p->argc)
			return err_set(err, -EINVAL, "flag needs an argument: --%s", s->name);
		text = p->argv[p->i++];
	}
	return apply(p, s, dest, text, err);
}

static int parse_letters(struct parser *p, const char *letters, struct err *err)
{
	for (const char *l = letters; *l && !p->ret->help; l++) {
		const struct opt_spec *s;
		const char *text;
		void *dest = NULL;
		int r;

		s = find_in(p->sets, p->nr_sets, NULL, 0, *l, &dest);
		if (!s && *l == 'h') {
			p->ret->help = true;
			return 0;
		}
		if (!s)
			return err_set(err, -EINVAL, "unknown shorthand flag: '%c' in -%s", *l, l);
		text = bare_value(s);
		if (l[1] == '=' && l[2]) {
			text = l + 2;
			l += strlen(l) - 1;
		} else if (!text && l[1]) {
			text = l + 1;
			l += strlen(l) - 1;
		} else if (!text && p->i < p->argc) {
			text = p->argv[p->i++];
		} else if (!text) {
			return err_set(err, -EINVAL, "flag needs an argument: '%c' in -%s", *l, l);
		}
		r = apply(p, s, dest, text, err);
		if (r < 0)
			return r;
	}
	return 0;
}

int opt_parse(const struct opt_set *sets, size_t nr_sets, int argc, char *const *argv,
	      struct opt_parsed *ret, struct err *err)
{
	struct parser p = {
		.sets = sets, .nr_sets = nr_sets, .argc = argc, .argv = argv, .ret = ret};

	while (p.i < argc && !ret->help) {
		const char *arg = argv[p.i++];
		int r = 0;

		if (str_eq(arg, "--")) {
			ret->dash = (int)ret->args.nr;
			while (p.i < argc)
				strvec_add(&ret->args, argv[p.i++]);
		} else if (arg[0] != '-' || !arg[1]) {
			strvec_add(&ret->args, arg);
		} else if (arg[1] == '-') {
			r = parse_long(&p, arg, err);
		} else {
			r = parse_letters(&p, arg + 1, err);
		}
		if (r < 0)
			return r;
	}
	return 0;
}

int opt_check_required(const struct opt_spec *specs, const struct opt_parsed *p, struct err *err)
{
	STRVEC_AUTO missing = STRVEC_INIT;
	BUF_AUTO text = BUF_INIT;

	for (const struct opt_spec *s = specs; s && s->name; s++)
		if ((s->flags & OPT_REQUIRED) && !opt_changed(p, s->name))
			strvec_addf(&missing, "\"%s\"", s->name);
	if (missing.nr == 0)
		return 0;
	strvec_sort(&missing);
	strvec_join(&missing, ", ", &text);
	return err_set(err, -EINVAL, "required flag(s) %s not set", buf_str(&text));
}

/* Does arg, an option, take the argument after it? Unknown ones do, as cobra assumes. */
static bool takes_next(const struct opt_set *sets, size_t nr_sets, const char *arg)
{
	const struct opt_spec *s;

	if (strchr(arg, '='))
		return false;
	if (arg[1] == '-') {
		s = opt_find(sets, nr_sets, arg + 2, strlen(arg + 2));
		if (!s && str_eq(arg, "--help"))
			return false;
		return !s || !bare_value(s);
	}
	if (arg[2])
		return false;
	s = opt_find_letter(sets, nr_sets, arg[1]);
	if (!s && arg[1] == 'h')
		return false;
	return !s || !bare_value(s);
}

int opt_first_arg(const struct opt_set *sets, size_t nr_sets, int argc, char *const *argv, int from)
{
	for (int i = from; i < argc; i++) {
		if (str_eq(argv[i], "--"))
			return argc;
		if (argv[i][0] != '-' || !argv[i][1])
			return i;
		if (takes_next(sets, nr_sets, argv[i]))
			i++;
	}
	return argc;
}
