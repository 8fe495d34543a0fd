/* Help and the manual page: both come from the command specs and the table of flags. */
#include "app/app.h"

#include <stdio.h>

const struct app_flag app_flags[] = {
	{"--cluster", "NAME", "the saved cluster to use (default: default)"},
	{"--profile", "NAME", "its layout when it is made: default, metrics, master, hard-way"},
	{"--seed", "N", "what its names and ids are drawn from"},
	{"--lang", "en|ko", "language of lessons, drills and labs"},
	{"--plain", NULL, "plain numbered text instead of the screen"},
	{"--json", NULL, "JSON where a command lists"},
	{"--version", NULL, "print the version"},
	{NULL, NULL, NULL},
};

static void print_flags(void)
{
	for (const struct app_flag *f = app_flags; f->name; f++) {
		BUF_AUTO left = BUF_INIT;

		buf_addf(&left, "%s%s%s", f->name, f->arg ? " " : "", f->arg ? f->arg : "");
		printf("  %-16s %s\n", buf_str(&left), f->text);
	}
}

void app_print_help(const struct app_cmd *cmd)
{
	if (cmd) {
		printf("usage: drydock %s\n\n%c%s.\n", cmd->use,
		       (char)(cmd->summary[0] -
			      ('a' <= cmd->summary[0] && cmd->summary[0] <= 'z' ? 'a' - 'A' : 0)),
		       cmd->summary + 1);
		if (cmd->about)
			printf("\n%s\n", cmd->about);
		return;
	}
	printf("Drydock: a Kubernetes cluster in miniature, to study, break and mend.\n\n"
	       "usage: drydock [FLAGS] [COMMAND]\n\nCommands:\n");
	for (const struct app_cmd *const *c = app_commands(); *c; c++)
		printf("  %-10s %s\n", (*c)->name, (*c)->summary);
	printf("\nFlags:\n");
	print_flags();
	printf("\n`drydock help COMMAND` says more about one; without a command the screen "
	       "opens.\n");
}

/* ---- the manual page ------------------------------------------------------------------- */

/* Text as roff reads it: nothing in it is a request, an escape or a hyphen to break at. */
static void print_roff(const char *text)
{
	bool line_start = true;

	for (; *text; text++) {
		if (line_start && (*text == '.' || *text == '\''))
			printf("\\&");
		line_start = *text == '\n';
		if (*text == '\\')
			printf("\\e");
		else if (*text == '-')
			printf("\\-");
		else if (line_start && text[1] == '\n')
			printf("\n.IP"); /* an empty line: the next paragraph */
		else if (!(line_start && text[-1] == '\n'))
			putchar(*text);
		else
			putchar('\n');
	}
}

void app_print_manual(void)
{
	printf(".SH COMMANDS\n");
	for (const struct app_cmd *const *c = app_commands(); *c; c++) {
		printf(".TP\n.B drydock ");
		print_roff((*c)->use);
		printf("\n");
		print_roff((*c)->summary);
		printf(".\n");
		if ((*c)->about) {
			printf(".IP\n");
			print_roff((*c)->about);
			printf("\n");
		}
	}
	printf(".SH FLAGS\n");
	for (const struct app_flag *f = app_flags; f->name; f++) {
		printf(".TP\n.B ");
		print_roff(f->name);
		if (f->arg) {
			printf(" ");
			print_roff(f->arg);
		}
		printf("\n");
		print_roff(f->text);
		printf("\n");
	}
}
