/* stream_private.h - what the kinds of streams share. */
#ifndef SHELL_STREAM_PRIVATE_H
#define SHELL_STREAM_PRIVATE_H

#include "shell/stream.h"

struct stream {
	int refs;
	const struct stream_ops *ops;
	void *self;
	struct buf ahead; /* read from below by getline, not yet asked for */
	size_t ahead_off;
	bool tty;
};

#endif
