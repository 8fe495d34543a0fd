/* sleep, true, false, yes, sync: programs that hardly do a thing. */
#include "shell/applet.h"

#include <errno.h>

static int sleep_main(struct proc *p, int argc, char **argv)
{
	int64_t total = 0;
	bool bad = false;

	if (argc < 2) {
		proc_errorf(p,
			    "sleep: missing operand\nTry 'sleep --help' for more information.\n");
		return 1;
	}
	for (int i = 1; i < argc; i++) {
		int64_t ns = 0;

		if (strcmp(argv[i], "infinity") == 0 || strcmp(argv[i], "inf") == 0) {
			ns = SIM_NEVER;
		} else if (applet_seconds(argv[i], true, &ns) < 0) {
			if (machine_is_busybox(p->machine)) {
				proc_errorf(p, "sleep: invalid number '%s'\n", argv[i]);
				return 1;
			}
			proc_errorf(p, "sleep: invalid time interval '%s'\n", argv[i]);
			bad = true;
		}
		if (__builtin_add_overflow(total, ns, &total))
			total = SIM_NEVER;
	}
	if (bad) {
		proc_errorf(p, "Try 'sleep --help' for more information.\n");
		return 1;
	}
	return proc_sleep(p, total) < 0;
}

static int true_main(struct proc *p, int argc, char **argv)
{
	(void)p, (void)argc, (void)argv;
	return 0;
}

static int false_main(struct proc *p, int argc, char **argv)
{
	(void)p, (void)argc, (void)argv;
	return 1;
}

/* A page of lines at a time; a page takes as long as it would on a busy machine. */
static int yes_main(struct proc *p, int argc, char **argv)
{
	BUF_AUTO line = BUF_INIT;
	BUF_AUTO page = BUF_INIT;

	for (int i = 1; i < argc; i++)
		buf_addf(&line, "%s%s", i > 1 ? " " : "", argv[i]);
	if (argc < 2)
		buf_addc(&line, 'y');
	buf_addc(&line, '\n');
	while (page.len + line.len < 4096 || !page.len)
		buf_add(&page, buf_str(&line), line.len);
	while (proc_write(p, buf_str(&page), page.len) == 0)
		if (proc_use_cpu(p, 100 * SIM_USEC) < 0)
			break;
	return 1;
}

const struct applet applet_sleep = {{{"sleep", NULL, sleep_main, NULL},
				     {"true", NULL, true_main, NULL},
				     {"false", NULL, false_main, NULL},
				     {"sync", NULL, true_main, NULL},
				     {"yes", NULL, yes_main, NULL}}};
