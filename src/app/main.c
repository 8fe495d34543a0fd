#include "app/app.h"
#include "app/host_process.h"
#include "etcdctl/etcdctl.h"
#include "kubectl/kubectl.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

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

/* drydock help [COMMAND]; "--man" prints the manual's sections for the build. */
static int help(const char *name)
{
	const struct app_cmd *cmd = name ? find(name) : NULL;

	if (name && strcmp(name, "--man") == 0) {
		app_print_manual();
		return 0;
	}
	if (name && !cmd)
		return app_fail("unknown command \"%s\"; `drydock help` lists them", name);
	app_print_help(cmd);
	return 0;
}

static bool wants_help(const char *arg)
{
	return strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0;
}

/* Reads the command line into a and *ret_cmd; negative, with the exit status in *ret_status,
 * when there is nothing left to run. */
static int parse(struct app *a, int argc, char **argv, const struct app_cmd **ret_cmd,
		 int *ret_status)
{
	const struct app_cmd *cmd = NULL;

	*ret_status = 1;
	for (int i = 1; i < argc; i++) {
		int r = cmd && cmd->raw ? 0 : common_flag(a, argc, argv, &i);

		if (r < 0) {
			app_fail("%s: expected a value%s", argv[i],
				 str_starts(argv[i], "--seed") ? " that is a whole number" : "");
			return -EINVAL;
		}
		if (r > 0)
			continue;
		if (!(cmd && cmd->raw) && wants_help(argv[i])) {
			app_print_help(cmd);
			*ret_status = 0;
			return -ECANCELED;
		}
		if (cmd) {
			a->argv[a->argc++] = argv[i];
		} else if (strcmp(argv[i], "help") == 0) {
			*ret_status = help(i + 1 < argc ? argv[i + 1] : NULL);
			return -ECANCELED;
		} else if (strcmp(argv[i], "--version") == 0) {
			printf("drydock " VERSION "\n");
			*ret_status = 0;
			return -ECANCELED;
		} else if (!(cmd = find(argv[i]))) {
			app_fail("unknown command \"%s\"; `drydock help` lists them", argv[i]);
			return -EINVAL;
		}
	}
	if (a->cluster && !app_valid_name(a->cluster)) {
		app_fail("--cluster %s: expected letters, digits, '-', '_' and '.'", a->cluster);
		return -EINVAL;
	}
	*ret_cmd = cmd ? cmd : find("home");
	return 0;
}

/* The tool that runs as an ordinary process when the program is called by its name, or NULL. */
static const struct command *host_tool(const char *name)
{
	return str_eq(name, "kubectl") || str_eq(name, "k") ? &kubectl_command
	       : str_eq(name, "etcdctl")                    ? &etcdctl_command
	       : str_eq(name, "etcdutl")                    ? &etcdutl_command
							    : NULL;
}

int main(int argc, char **argv)
{
	struct app a = {.home = state_folder(), .argv = xcalloc((size_t)argc + 1, sizeof(char *))};
	const struct command *tool;
	const struct app_cmd *cmd;
	int status;

	setlocale(LC_CTYPE, "");
	/* as a link of that name: the tool itself, an ordinary process */
	tool = host_tool(path_basename(argv[0]));
	if (tool) {
		free(a.argv);
		free(a.home);
		return host_process(tool, argc, argv);
	}
	if (parse(&a, argc, argv, &cmd, &status) == 0)
		status = cmd->run(&a);
	free(a.argv);
	free(a.current);
	free(a.home);
	return status;
}
