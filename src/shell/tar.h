/*
 * tar.h - archives on a stream: ustar, with GNU's long names on writing and pax's paths besides
 * on reading. What tar and `kubectl cp` share.
 *
 * Members are held whole: up to TAR_MAX_MEMBER bytes. Names are as they stand in the archive:
 * whoever places files looks for "/" and "..".
 */
#ifndef SHELL_TAR_H
#define SHELL_TAR_H

#include "shell/stream.h"

#define TAR_MAX_MEMBER ((size_t)64 << 20)

/* data: of a file. 0, or what stream_write says. */
int tar_write(struct stream *io, const char *name, const struct vfs_stat *st, const void *data,
	      size_t len) NODISCARD;
int tar_write_end(struct stream *io) NODISCARD;

struct tar_member {
	struct buf name, data;
	char type; /* '0' file, '5' folder, '2' symbolic link; others are to be passed over */
	unsigned mode;
	char target[101]; /* of a link */
};
void tar_member_release(struct tar_member *m);
/* Reads the next member over what m held. 1, 0 at the end (the rest of the stream is read
 * too, so that its writer sees no closed pipe), -EINVAL (no archive), -EIO (it ends early, or a
 * member is too large: m is as much of it as there was), -ECANCELED. */
int tar_read(struct stream *io, struct tar_member *m) NODISCARD;
/* The same, but what follows the end of the archive is left unread. */
int tar_next(struct stream *io, struct tar_member *m) NODISCARD;

#endif
