/*
 * Any bytes as keys to a terminal, in pieces, with time and sizes in between: nothing breaks,
 * and what is shown is valid UTF-8 without a stray control character.
 */
#include <stdlib.h>

#include "shell/shell.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void out(void *arg, const char *p, size_t len)
{
	buf_add(arg, p, len);
}

static void run(struct sim *sim, struct machine *m, const char *keys, size_t size)
{
	BUF_AUTO shown = BUF_INIT;
	struct shell_tty *t = shell_tty_new(m, "root", out, &shown);

	shell_tty_resize(t, 30, 10);
	sim_advance(sim, SIM_SEC);
	for (size_t i = 0; i < size;) {
		size_t n = MIN(size - i, 1 + (size_t)(unsigned char)keys[i] % 7);

		shell_tty_input(t, keys + i, n);
		sim_advance(sim, 20 * SIM_MSEC);
		if (keys[i] == '!')
			shell_tty_resize(t, 1 + keys[i + n - 1] % 40, 5);
		i += n;
	}
	sim_advance(sim, SIM_SEC);
	shell_tty_free(t);
	sim_settle(sim);
	for (size_t i = 0; i < shown.len; i++) {
		unsigned char c = (unsigned char)shown.s[i];

		/* programs may print anything; the editor only these */
		if (c < 0x20 && !strchr("\a\b\t\n\r\033\f\v", c) && !memchr(keys, c, size) &&
		    !memchr(keys, '\\', size))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sim *sim = sim_new(1, INT64_C(1790000000) * SIM_SEC);
	struct fabric *net = fabric_new(sim);
	struct machine *m = machine_new(sim, net, "n");

	if (size > 4096)
		size = 4096;
	machine_install_shell(m, NULL);
	run(sim, m, (const char *)data, size);
	machine_free(m);
	sim_settle(sim);
	sim_cancel_fibers(sim);
	fabric_free(net);
	sim_free(sim);
	return 0;
}
