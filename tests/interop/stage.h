/*
 * stage.h - a served cluster in stepped time for programs of this machine: each command runs in
 * bash with a folder of its own as HOME and working directory, its tools first on PATH, and
 * the doors are served meanwhile.
 *
 * Time stands still while a program works. It passes when all that run are at rest: up to the end
 * of the first `sleep` or `timeout` among them, else, where a door's client waits, as the gateway steps it.
 */
#ifndef TESTS_STAGE_H
#define TESTS_STAGE_H

#include "gateway/gateway.h"

#include <sys/types.h>

struct sleeper {
	int fd;
	int64_t until; /* virtual */
};

struct stage {
	char *home, *dir; /* the tree; the workspace below it */
	char address[16]; /* of the doors */
	struct workspace *w;
	struct gateway *g;
	struct strmap *env; /* of the commands, beside what every command has */
	struct sleeper *sleepers;
	size_t nr_sleepers;
	int sleep_fd;
	pid_t pid;       /* of the command that runs; 0: none */
	bool still;      /* time passes by sleep alone */
	int64_t since, begun; /* virtual and wall time of the command's begin */
	bool paced; /* time follows the wall clock: the command goes by that too */
	int64_t looked, rested; /* wall time: the last look; how long all rest */
};

struct stage_config {
	const char *profile; /* NULL: default */
	bool still;
	bool own_address; /* the doors have an address nobody else has, as long as 127.0.0.1, and
			   * etcd's the port 2379 */
};

/* Whatever fails ends the program (99). */
void stage_open(struct stage *s, const struct stage_config *cfg);
void stage_close(struct stage *s);
/* A program on the commands' PATH: a script, or a link. */
void stage_script(struct stage *s, const char *name, const char *text);
void stage_link(struct stage *s, const char *name, const char *to);
void stage_write(struct stage *s, const char *name, const char *text); /* a file of HOME */
/* Runs a command; what it prints on both streams is appended. Its status, or minus the signal that
 * ended it. limit_ns: when that much time has passed and everything rests, all of it is killed and
 * the answer is STAGE_ENDED; time is made to pass. 0: none but five minutes of wall time. */
#define STAGE_ENDED 124
int stage_run(struct stage *s, const char *command, int64_t limit_ns, struct buf *got);

/* The program as `sleep` or `timeout` of a stage; to be called first in main. Returns when it is
 * another. */
void stage_sleep_main(int argc, char **argv);

#endif
