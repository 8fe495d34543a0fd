/*
 * opt.h - command line options as data: one const table a command, read by the parser,
 * the help text and completion. Upstream: spf13/pflag.
 *
 * Parsing: --name=v, --name v, -n v, -nv, -n=v, -it grouped, "--" ends options, options
 * and arguments may be mixed. Options with a no_value text (booleans have one: "true")
 * take a value only after '='.
 *
 * Errors are pflag's texts without prefix ("unknown flag: --foo"); the caller adds its
 * tool's own words. To add an option: a field in the command's options struct and a row in
 * its table. Lists are ended by OPT_END. Strings and vectors in the struct belong to it:
 * opt_defaults fills them, opt_release frees them.
 *
 *	struct opts { bool watch; char *selector; int64_t chunk; struct strvec files; };
 *	static const struct opt_spec specs[] = {
 *		OPT_BOOL(struct opts, watch, "watch", 'w', "false", "Keep watching."),
 *		OPT_STR(struct opts, selector, "selector", 'l', "", "Label query."),
 *		OPT_ARR(struct opts, files, "filename", 'f', "Files.", .flags = OPT_REQUIRED),
 *		OPT_END};
 */
#ifndef CLI_OPT_H
#define CLI_OPT_H

#include "base/base.h"

enum opt_type {
	OPT_T_BOOL,     /* bool */
	OPT_T_STRING,   /* char *, owned, never NULL */
	OPT_T_INT,      /* int64_t */
	OPT_T_INT32,    /* int64_t, within 32 bits */
	OPT_T_DURATION, /* int64_t, nanoseconds */
	OPT_T_ARRAY,    /* struct strvec: each use adds one entry */
	OPT_T_LIST,     /* struct strvec: each use adds entries separated by commas */
};

enum opt_flags {
	OPT_REQUIRED = 1, /* cobra's required flag: checked by opt_check_required */
	OPT_HIDDEN = 2,   /* not in help or completion */
};

struct opt_spec {
	const char *name; /* long name; NULL ends the table */
	char letter;      /* 0: none */
	enum opt_type type;
	const char *dflt;     /* default as text; NULL: the zero value */
	const char *no_value; /* what the bare option means; NULL: it needs a value */
	const char *help;
	size_t off; /* of the field in the options struct */
	unsigned flags;
	const char *deprecated; /* "Flag --x has been deprecated, <this>" */
	const char *values;     /* for completion: "json|yaml|wide" or "@resource" ... */
};

#define OPT_ROW(type_, T, field, name_, letter_, dflt_, help_, ...)                                \
	{                                                                                          \
		.name = (name_), .letter = (letter_), .type = (type_), .dflt = (dflt_),            \
		.help = (help_), .off = offsetof(T, field), ##__VA_ARGS__                          \
	}
#define OPT_BOOL(T, field, name, letter, dflt, help, ...)                                          \
	OPT_ROW(OPT_T_BOOL, T, field, name, letter, dflt, help, ##__VA_ARGS__)
#define OPT_STR(T, field, name, letter, dflt, help, ...)                                           \
	OPT_ROW(OPT_T_STRING, T, field, name, letter, dflt, help, ##__VA_ARGS__)
#define OPT_INT(T, field, name, letter, dflt, help, ...)                                           \
	OPT_ROW(OPT_T_INT, T, field, name, letter, dflt, help, ##__VA_ARGS__)
#define OPT_INT32(T, field, name, letter, dflt, help, ...)                                         \
	OPT_ROW(OPT_T_INT32, T, field, name, letter, dflt, help, ##__VA_ARGS__)
#define OPT_DUR(T, field, name, letter, dflt, help, ...)                                           \
	OPT_ROW(OPT_T_DURATION, T, field, name, letter, dflt, help, ##__VA_ARGS__)
#define OPT_ARR(T, field, name, letter, help, ...)                                                 \
	OPT_ROW(OPT_T_ARRAY, T, field, name, letter, NULL, help, ##__VA_ARGS__)
#define OPT_LIST(T, field, name, letter, help, ...)                                                \
	OPT_ROW(OPT_T_LIST, T, field, name, letter, NULL, help, ##__VA_ARGS__)
#define OPT_END                                                                                    \
	{                                                                                          \
		.name = NULL                                                                       \
	}

/* Tables of one command line, first match wins: the command's own, then the global ones. */
struct opt_set {
	const struct opt_spec *specs;
	void *dest;
};

struct opt_parsed {
	struct strvec args;       /* positional arguments in order */
	int dash;                 /* how many of them stood before "--"; -1: no "--" */
	struct strvec changed;    /* long names of options that were given */
	struct strvec deprecated; /* notices to print: "Flag --x has been deprecated, ..." */
	bool help;                /* -h or --help was given; parsing stopped there */
};
#define OPT_PARSED_INIT                                                                            \
	{                                                                                          \
		.dash = -1                                                                         \
	}
void opt_parsed_release(struct opt_parsed *p);

void opt_defaults(const struct opt_spec *specs, void *dest);
void opt_release(const struct opt_spec *specs, void *dest);

/* Parses argv[0..argc-1] (no command names). 0 or -EINVAL. */
int opt_parse(const struct opt_set *sets, size_t nr_sets, int argc, char *const *argv,
	      struct opt_parsed *ret, struct err *err) NODISCARD;
/* `required flag(s) "a", "b" not set`. */
int opt_check_required(const struct opt_spec *specs, const struct opt_parsed *p,
		       struct err *err) NODISCARD;
bool opt_changed(const struct opt_parsed *p, const char *name);
/* Index of the first argument in argv[from..argc-1] that is not an option or its value, as
 * cobra looks for subcommands; argc when there is none. "--" ends the search. */
int opt_first_arg(const struct opt_set *sets, size_t nr_sets, int argc, char *const *argv,
		  int from);
const struct opt_spec *opt_find(const struct opt_set *sets, size_t nr_sets, const char *name,
				size_t len);
const struct opt_spec *opt_find_letter(const struct opt_set *sets, size_t nr_sets, char letter);
/* The default as help shows it: 'text', false, 0, 0s, []. */
void opt_write_default(struct buf *out, const struct opt_spec *s);
/* Go's strconv.ParseInt(s, 0, bits) and ParseBool, with its error texts. 0 or -EINVAL. */
int opt_parse_int(const char *s, int bits, int64_t *ret, struct err *err) NODISCARD;
int opt_parse_bool(const char *s, bool *ret, struct err *err) NODISCARD;

#endif
