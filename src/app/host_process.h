/*
 * host_process.h - a command of the simulated machines run as an ordinary process: the learner's
 * files, environment and terminal, the wall clock, real connections.
 */
#ifndef APP_HOST_PROCESS_H
#define APP_HOST_PROCESS_H

#include "shell/machine.h"

/* The exit status. argv[0] is shown to the command as its name. */
int host_process(const struct command *cmd, int argc, char **argv);
/* The same with data for the command, its process's user_data, and its time going rate times as
 * fast as the clock, from 1 on. */
int host_process_with(const struct command *cmd, void *user_data, int rate, int argc, char **argv);

#endif
