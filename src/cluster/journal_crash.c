/*
 * journal_crash.c - an input that ends the program would end it again at every start, when the
 * journal is replayed. So where the program is in the journal stands in the file "at" beside it,
 * and a signal handler adds that it crashed there. Who crashed twice at one place is not led
 * there a third time: the input is left out, which is written down as {"leave_out": INDEX}.
 *
 * Being killed, or a computer that goes out, is no crash: the handler does not run then.
 */
#include "cluster/journal_private.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#define CRASHES 2 /* of one place, before its input is left out */
#define STATE_AT 26

/* What a handler may use. One place at a time: of the workspace that was opened last. */
static volatile sig_atomic_t noted_fd = -1;
static const int fatal[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};
static struct sigaction before[ARRAY_SIZE(fatal)];

static void note(int sig)
{
	if (noted_fd >= 0)
		(void)!pwrite((int)noted_fd, "crashed", 7, STATE_AT);
	for (size_t i = 0; i < ARRAY_SIZE(fatal); i++)
		if (fatal[i] == sig)
			(void)sigaction(sig, &before[i], NULL);
	(void)raise(sig); /* once the handler is left: what there was before goes on */
}

static void install(void)
{
	static char stack[64 * 1024]; /* a fiber's own may have run out */
	stack_t now, alternate = {.ss_sp = stack, .ss_size = sizeof(stack)};
	struct sigaction sa = {.sa_handler = note, .sa_flags = SA_ONSTACK}, had;

	if (sigaltstack(NULL, &now) == 0 && now.ss_flags & SS_DISABLE)
		(void)sigaltstack(&alternate, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(fatal); i++)
		if (sigaction(fatal[i], &sa, &had) == 0 && had.sa_handler != note)
			before[i] = had;
}

/* "00000000000000000012 0002 running": the place, how often it crashed there, and now. */
static void write_place(const struct workspace *w, size_t place, int crashes, const char *state)
{
	char text[64];
	int n = snprintf(text, sizeof(text), "%020zu %04d %s\n", place, crashes, state);

	if (w->at_fd >= 0)
		(void)!pwrite(w->at_fd, text, (size_t)n, 0);
}

static void read_place(struct workspace *w)
{
	char text[64] = "";
	int64_t place = 0, crashes = 0;

	if (pread(w->at_fd, text, sizeof(text) - 1, 0) < STATE_AT + 7 || text[20] != ' ' ||
	    text[25] != ' ' || strncmp(text + STATE_AT, "crashed", 7) != 0)
		return;
	text[20] = text[25] = '\0';
	if (parse_i64(text, &place) < 0 || parse_i64(text + 21, &crashes) < 0 || place < 0)
		return;
	w->crash_place = (size_t)place;
	w->crashes = (int)crashes + 1;
}

void journal_crash_open(struct workspace *w)
{
	STR_AUTO path = xasprintf("%s/at", w->dir);

	w->at_fd = w->path ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
	if (w->at_fd < 0)
		return;
	read_place(w);
	noted_fd = w->at_fd;
	install();
}

void journal_crash_close(struct workspace *w)
{
	if (w->at_fd < 0)
		return;
	write_place(w, 0, 0, "closed ");
	if (noted_fd == w->at_fd)
		noted_fd = -1;
	close(w->at_fd);
	w->at_fd = -1;
}

/* Twice the index of an input, and one more while it is carried out; it is even while time goes
 * on until then. */
void journal_crash_place(struct workspace *w, size_t place)
{
	write_place(w, place, place == w->crash_place ? w->crashes : 0, "running");
}

bool journal_left_out(const struct workspace *w, size_t index)
{
	for (size_t i = w->first_left_out; i < w->nr; i++) {
		const struct value *v = value_get(w->inputs[i], "leave_out");

		if (v && value_int(v) == (int64_t)index)
			return true;
	}
	return false;
}

/* Where leave_out lines begin, so that looking for them costs nothing when there are none. */
static void find_left_out(struct workspace *w)
{
	w->first_left_out = 0;
	while (w->first_left_out < w->nr && !value_get(w->inputs[w->first_left_out], "leave_out"))
		w->first_left_out++;
}

int journal_crash_leave_out(struct workspace *w, struct err *err)
{
	size_t index = MIN((w->crash_place + 1) / 2, w->nr);
	const char *text;

	find_left_out(w);
	if (w->crashes < CRASHES)
		return 0;
	w->crashes = 0;
	/* the one that was carried out, or the one before the time that passed */
	while (index > 0 &&
	       (journal_left_out(w, index - 1) || value_get(w->inputs[index - 1], "leave_out")))
		index--;
	if (index == 0)
		return 0; /* the cluster itself does not come up: nothing to be done here */
	(void)journal_last_unit(w, index, &text);
	w->left_out = xasprintf("line %zu of %s (%s) ended the program again and again: it is left "
				"out from now on",
				index + 1, w->path, text ? text : "a key");
	w->first_left_out = MIN(w->first_left_out, w->nr);
	return journal_input(w,
			     value_build("{at: %l, leave_out: %l}",
					 value_int_in(w->inputs[w->nr - 1], "at"),
					 (int64_t)index - 1),
			     err);
}

const char *workspace_left_out(const struct workspace *w)
{
	return w->left_out;
}
