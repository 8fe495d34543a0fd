/*
 * spdy.h - the framing of SPDY/3.1, as far as kubectl uses it: streams with headers and data
 * over one connection. Older kubectl runs exec, attach and port-forward over it; newer ones
 * forward ports over it inside of a WebSocket. No flow control: neither does theirs (they grant
 * windows and never wait for one).
 *
 * Bytes of the connection go in with spdy_input; what is to be sent comes out through send.
 */
#ifndef GATEWAY_SPDY_H
#define GATEWAY_SPDY_H

#include "base/base.h"

#define SPDY_MAX_STREAMS 256

struct spdy;

struct spdy_ops {
	void (*send)(void *arg, const void *p, size_t len);
	/* A stream the client opened: "name: value" lines, names in lower case. Answer with
	 * spdy_reply or spdy_reset. */
	void (*stream)(void *arg, uint32_t id, const struct strvec *headers);
	void (*data)(void *arg, uint32_t id, const void *p, size_t len, bool last);
	void (*reset)(void *arg, uint32_t id);
};

struct spdy *spdy_new(const struct spdy_ops *ops, void *arg);
void spdy_free(struct spdy *s);
/* 0, or -EPROTO: the other end does not speak it; end the connection. */
int spdy_input(struct spdy *s, const void *p, size_t len) NODISCARD;
void spdy_reply(struct spdy *s, uint32_t id);
void spdy_data(struct spdy *s, uint32_t id, const void *p, size_t len, bool last);
void spdy_reset(struct spdy *s, uint32_t id, uint32_t status);
void spdy_goaway(struct spdy *s);

void spdy_dictionary(struct buf *out);

#endif
