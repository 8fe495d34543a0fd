#include "app/app.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

static void print_help(void)
{
	printf("Drydock: a Kubernetes cluster in miniature, to study, break and mend.\n\n"
	       "usage: drydock [FLAGS] [COMMAND]\n\nCommands:\n");
	for (const struct app_cmd *const *c = app_commands(); *c; c++)
		printf("  %-10s %s\n", (*c)->name, (*c)->summary);
	printf("\nFlags:\n"
	       "  --cluster NAME   the saved cluster to use (default: default)\n"
	       "  --profile NAME   its layout when it is made: default, master, hard-way\n"
	       "  --seed N         what its names and ids are drawn from\n"
	       "  --lang en|ko     language of lessons and labs\n"
	       "  --plain          plain numbered text instead of the screen\n"
	       "  --json           JSON where a command lists\n"
	       "  --version        print the version\n");
}

static char *state_folder(void)
{
	const char *home = getenv("DRYDOCK_HOME"), *xdg = getenv("XDG_DATA_HOME");

	if (!str_empty(home))
		return xstrdup(home);
	if (!str_empty(xdg))
		return xasprintf("%s/drydock", xdg);
	home = getenv("HOME");
	return xasprintf("%s/.local/share/drydock", str_empty(home) ? "/tmp" : home);
}

/* A flag with its value at argv[*i]; 1 taken, 0 not this flag, negative without a value. */
static int value_flag(int argc, char **argv, int *i, const char *name, const char **ret)
{
	size_t n = strlen(name);

	if (strncmp(argv[*i], name, n) != 0)
		return 0;
	if (argv[*i][n] == '=') {
		*ret = argv[*i] + n + 1;
		return 1;
	}
	if (argv[*i][n])
		return 0;
	if (*i + 1 >= argc)
		return -EINVAL;
	*ret = argv[++*i];
	return 1;
}

/* A common flag at argv[*i]; 1 taken, 0 no such flag, negative wrong. */
static int common_flag(struct app *a, int argc, char **argv, int *i)
{
	const char *seed = NULL;
	int64_t n;
	int r;

	if (strcmp(argv[*i], "--plain") == 0)
		return a->plain = true;
	if (strcmp(argv[*i], "--json") == 0)
		return a->json = true;
	if ((r = value_flag(argc, argv, i, "--cluster", &a->cluster)) ||
	    (r = value_flag(argc, argv, i, "--profile", &a->profile)) ||
	    (r = value_flag(argc, argv, i, "--lang", &a->lang)))
		return r;
	r = value_flag(argc, argv, i, "--seed", &seed);
	if (r > 0 && (parse_i64(seed, &n) < 0 || n < 0))
		return -EINVAL;
	if (r > 0) {
		a->seed = (uint64_t)n;
		a->seed_given = true;
	}
	return r;
}

static const struct app_cmd *find(const char *name)
{
	for (const struct app_cmd *const *c = app_commands(); *c; c++)
		if (strcmp((*c)->name, name) == 0)
			return *c;
	return NULL;
}

static bool valid_name(const char *s)
{
	return s && *s && *s != '.' && strlen(s) < 64 &&
	       !s[strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")];
}

static int run(struct app *a, int argc, char **argv)
{
	const struct app_cmd *cmd = NULL;
	char **rest = xcalloc((size_t)argc + 1, sizeof(char *));
	int nr = 0, status;

	for (int i = 1; i < argc; i++) {
		int r = cmd && cmd->raw ? 0 : common_flag(a, argc, argv, &i);

		if (r < 0) {
			free(rest);
			return app_fail("%s: expected a value%s", argv[i],
					str_starts(argv[i], "--seed") ? " that is a whole number"
								      : "");
		}
		if (r > 0)
			continue;
		if (cmd) {
			rest[nr++] = argv[i];
		} else if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0 ||
			   strcmp(argv[i], "help") == 0) {
			print_help();
			free(rest);
			return 0;
		} else if (strcmp(argv[i], "--version") == 0) {
			printf("drydock 0.1\n");
			free(rest);
			return 0;
		} else if (!(cmd = find(argv[i]))) {
			free(rest);
			return app_fail("unknown command \"%s\"; `drydock help` lists them",
					argv[i]);
		}
	}
	if (a->cluster && !valid_name(a->cluster)) {
		free(rest);
		return app_fail("--cluster %s: expected letters, digits, '-', '_' and '.'",
				a->cluster);
	}
	a->argc = nr;
	a->argv = rest;
	status = (cmd ? cmd : find("home"))->run(a);
	free(rest);
	return status;
}

int main(int argc, char **argv)
{
	struct app a = {.home = state_folder()};
	int status;

	setlocale(LC_CTYPE, "");
	status = run(&a, argc, argv);
	free(a.home);
	return status;
}
