/* control_client.c - the commands' side of the control socket, and what both sides share. */
#include "gateway/control.h"

#include "object/json.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void control_frame(struct buf *out, char type, const void *p, size_t len)
{
	uint8_t head[CONTROL_HEAD] = {(uint8_t)type, (uint8_t)len, (uint8_t)(len >> 8),
				      (uint8_t)(len >> 16), (uint8_t)(len >> 24)};

	buf_add(out, head, sizeof(head));
	buf_add(out, p, len);
}

int64_t control_frame_len(const char *p, size_t len)
{
	const uint8_t *u = (const uint8_t *)p;
	size_t n;

	if (len < CONTROL_HEAD)
		return 0;
	n = u[1] | (size_t)u[2] << 8 | (size_t)u[3] << 16 | (size_t)u[4] << 24;
	if (n > CONTROL_MAX)
		return -EPROTO;
	return len < CONTROL_HEAD + n ? 0 : (int64_t)(CONTROL_HEAD + n);
}

int control_address(const char *dir, struct sockaddr_un *sa, int *ret_dirfd, struct err *err)
{
	*sa = (struct sockaddr_un){.sun_family = AF_UNIX};
	*ret_dirfd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (*ret_dirfd < 0)
		return err_set(err, -errno, "open %s: %s", dir, strerror(errno));
	snprintf(sa->sun_path, sizeof(sa->sun_path), "/proc/self/fd/%d/control.sock", *ret_dirfd);
	return 0;
}

int control_connect(const char *dir, struct err *err)
{
	struct sockaddr_un sa;
	int dirfd, fd, r = control_address(dir, &sa, &dirfd, err);

	if (r < 0)
		return r;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		r = err_set(err, -errno, "socket: %s", strerror(errno));
	else if (connect(fd, (struct sockaddr *)&sa, sizeof(sa)) < 0)
		r = err_set(err, -ECONNREFUSED, "no server answers in %s: %s", dir,
			    strerror(errno));
	close(dirfd);
	if (r < 0 && fd >= 0)
		close(fd);
	return r < 0 ? r : fd;
}

static int send_all(int fd, const char *p, size_t len, struct err *err)
{
	while (len) {
		ssize_t n = send(fd, p, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return err_set(err, -EPIPE, "the server hung up");
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

static int send_frame(int fd, char type, const void *p, size_t len, struct err *err)
{
	BUF_AUTO b = BUF_INIT;

	control_frame(&b, type, p, len);
	return send_all(fd, b.s, b.len, err);
}

static int send_question(int fd, const struct value *q, struct err *err)
{
	BUF_AUTO text = BUF_INIT;

	json_write(&text, q, 0);
	return send_frame(fd, 'q', text.s, text.len, err);
}

/* Reads what there is, at least something. */
static int receive(int fd, struct buf *in, struct err *err)
{
	char chunk[65536];
	ssize_t n;

	do
		n = recv(fd, chunk, sizeof(chunk), 0);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return err_set(err, -EPIPE, "the server hung up");
	buf_add(in, chunk, (size_t)n);
	return 0;
}

static int read_answer(const char *p, size_t len, struct value **ret, struct err *err)
{
	int r = json_parse(p, len, ret, NULL, err);
	const char *why = r == 0 ? value_str(value_get(*ret, "error")) : NULL;

	if (!why)
		return r;
	r = err_set(err, -EIO, "%s", why);
	value_unref(*ret);
	*ret = NULL;
	return r;
}

int control_ask(const char *dir, const struct value *question, struct value **ret, struct err *err)
{
	int fd = control_connect(dir, err), r;
	BUF_AUTO in = BUF_INIT;
	int64_t len = 0;

	*ret = NULL;
	if (fd < 0)
		return fd;
	r = send_question(fd, question, err);
	while (r == 0 && (len = control_frame_len(buf_str(&in), in.len)) == 0)
		r = receive(fd, &in, err);
	if (r == 0 && (len < 0 || in.s[0] != 'a'))
		r = err_set(err, -EPROTO, "the server's answer is malformed");
	if (r == 0)
		r = read_answer(in.s + CONTROL_HEAD, (size_t)len - CONTROL_HEAD, ret, err);
	close(fd);
	return r;
}

/* ---- running ---------------------------------------------------------------------------- */

static void drop(struct buf *b, size_t n)
{
	memmove(b->s, b->s + n, b->len - n);
	buf_trunc(b, b->len - n);
}

/* Handles the frames that are whole. 1: the script ended with *status. */
static int take_frames(const struct control_run *run, struct buf *in, int *status, struct err *err)
{
	int64_t len;

	while ((len = control_frame_len(buf_str(in), in->len)) > 0) {
		const char *p = in->s + CONTROL_HEAD;
		size_t n = (size_t)len - CONTROL_HEAD;
		VALUE_AUTO *answer = NULL;
		int64_t code = 1;
		int r = 0;

		if (in->s[0] == 'o' || in->s[0] == 'e')
			r = run->out(run->arg, in->s[0] == 'o' ? 1 : 2, p, n);
		else if (in->s[0] == 'a')
			r = read_answer(p, n, &answer, err);
		if (r < 0)
			return err->code ? r : err_set(err, r, "write: %s", strerror(-r));
		if (in->s[0] == 'x') {
			STR_AUTO text = xmemdup0(p, n);

			*status = parse_i64(text, &code) == 0 ? (int)code : 1;
			return 1;
		}
		drop(in, (size_t)len);
	}
	return len < 0 ? err_set(err, -EPROTO, "the server's answer is malformed") : 0;
}

static int pass_input(int fd, int *in, struct err *err)
{
	char chunk[16384];
	ssize_t n = read(*in, chunk, sizeof(chunk));

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (n > 0)
		return send_frame(fd, 'i', chunk, (size_t)n, err);
	*in = -1;
	return send_frame(fd, 'z', "", 0, err);
}

static int pass_signal(const struct control_run *run, int fd, struct err *err)
{
	struct signalfd_siginfo si;
	char text[32];
	int cols, rows;

	if (read(run->signals, &si, sizeof(si)) != sizeof(si))
		return 0;
	if (si.ssi_signo == SIGWINCH) {
		if (!run->size)
			return 0;
		run->size(run->arg, &cols, &rows);
		snprintf(text, sizeof(text), "%d %d", cols, rows);
		return send_frame(fd, 'w', text, strlen(text), err);
	}
	snprintf(text, sizeof(text), "%d", (int)si.ssi_signo);
	return send_frame(fd, 's', text, strlen(text), err);
}

static int talk(const struct control_run *run, int fd, int *status, struct err *err)
{
	int in = run->in, r = 0;
	BUF_AUTO got = BUF_INIT;

	if (in < 0)
		r = send_frame(fd, 'z', "", 0, err);
	while (r == 0) {
		struct pollfd p[3] = {{.fd = fd, .events = POLLIN},
				      {.fd = in, .events = POLLIN},
				      {.fd = run->signals, .events = POLLIN}};

		if (poll(p, 3, -1) < 0 && errno != EINTR)
			return err_set(err, -errno, "poll: %s", strerror(errno));
		if (p[2].revents & POLLIN)
			r = pass_signal(run, fd, err);
		if (r == 0 && p[1].revents & (POLLIN | POLLHUP | POLLERR | POLLNVAL))
			r = pass_input(fd, &in, err);
		if (r == -EPIPE)
			r = 0; /* the exit status may be on its way */
		if (r == 0 && p[0].revents & (POLLIN | POLLHUP | POLLERR)) {
			r = receive(fd, &got, err);
			if (r == 0)
				r = take_frames(run, &got, status, err);
		}
	}
	return r;
}

int control_run(const char *dir, const struct control_run *run, struct err *err)
{
	VALUE_AUTO *q = value_build("{run: %s, on: %s, tty: %b, cols: %i, rows: %i}", run->script,
				    run->machine, (int)run->tty, run->cols, run->rows);
	int fd = control_connect(dir, err), status = 1, r;

	if (fd < 0)
		return fd;
	r = send_question(fd, q, err);
	if (r == 0)
		r = talk(run, fd, &status, err);
	close(fd);
	return r < 0 ? r : status;
}
