/*
 * control.h - the way of drydock's own commands to a cluster that is being served: a Unix
 * socket in the workspace's folder, mode 0600, of the same user only.
 *
 * Frames both ways: a letter, four bytes of length (little endian), the payload. The first
 * one is 'q', a question in JSON, of which {"run": SCRIPT, "on": MACHINE, "tty": BOOL} starts a
 * visit (cluster/visit.h); then 'i' bytes and 'z' end of its input, 's' a signal's number,
 * 'w' "COLS ROWS" go there, 'o' and 'e' bytes of its output and 'x' its exit status come back.
 * Any other question has one answer, 'a': JSON with an "error", or what was asked for:
 *
 *	{"cmd": "status"}            {"port", "pid", "time", "rate", "profile", ...}
 *	{"cmd": "down"}              {}
 *	{"cmd": "jump", "ns": N}     {"time"}
 *	{"cmd": "rate", "rate": N}   {}
 *	{"cmd": "undo", "n": N}      {"left"}
 *	{"cmd": "lab", ...}          as study/lab_session.h has it, of a lab's cluster
 *	{"cmd": "explain", "ns": NS, "pod": NAME}   {"decision", "trace"}
 */
#ifndef GATEWAY_CONTROL_H
#define GATEWAY_CONTROL_H

#include "object/value.h"

#define CONTROL_HEAD 5
#define CONTROL_MAX ((size_t)8 << 20)

/* ---- for commands ---------------------------------------------------------------------- */

/* A connection to the server of the workspace in dir: a descriptor, or -ECONNREFUSED when none
 * serves it. */
int control_connect(const char *dir, struct err *err) NODISCARD;
/* One question and its answer (owned). An "error" in the answer is -EIO with its text. */
int control_ask(const char *dir, const struct value *question, struct value **ret,
		struct err *err) NODISCARD;

struct control_run {
	const char *script, *machine; /* machine NULL: base */
	int in;                       /* descriptor read for input; -1: none */
	bool tty;
	int cols, rows;
	int signals; /* a signalfd whose signals are passed on; -1: none */
	int (*out)(void *arg, int fd, const void *p, size_t len); /* negative: give up */
	void (*size)(void *arg, int *cols, int *rows); /* asked after SIGWINCH; may be NULL */
	void *arg;
};
/* Runs a script there to its end: its exit status, or negative. */
int control_run(const char *dir, const struct control_run *run, struct err *err) NODISCARD;

void control_frame(struct buf *out, char type, const void *p, size_t len);
/* A whole frame at the start of in: its length with the head, 0: not yet whole, -EPROTO. */
int64_t control_frame_len(const char *p, size_t len);
/* The address of the socket in dir, through a descriptor: paths may be long. */
struct sockaddr_un;
int control_address(const char *dir, struct sockaddr_un *sa, int *ret_dirfd,
		    struct err *err) NODISCARD;

#endif
