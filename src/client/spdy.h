/*
 * spdy.h - the framing of SPDY/3.1, as far as kubectl uses it: streams with headers and data
 * over one connection. Older kubectl runs exec, attach and port-forward over it; newer ones
 * forward ports over it inside of a WebSocket. No flow control: neither does theirs (they grant
 * windows and never wait for one).
 *
 * Bytes of the connection go in with spdy_input; what is to be sent comes out through send. The
 * door is its server, our kubectl its client.
 */
#ifndef CLIENT_SPDY_H
#define CLIENT_SPDY_H

#include "base/base.h"

#define SPDY_MAX_STREAMS 256

struct spdy;

struct spdy_ops {
	void (*send)(void *arg, const void *p, size_t len);
	/* A server's: a stream the client opened, "name: value" lines, names in lower case. Answer
	 * with spdy_reply or spdy_reset. */
	void (*stream)(void *arg, uint32_t id, const struct strvec *headers);
	/* A client's: the server took a stream. Nothing may be sent on it before. */
	void (*replied)(void *arg, uint32_t id);
	void (*data)(void *arg, uint32_t id, const void *p, size_t len, bool last);
	void (*reset)(void *arg, uint32_t id);
	void (*goaway)(void *arg); /* no new streams any more; may be NULL */
};

enum { SPDY_REFUSED = 3, SPDY_CANCEL = 5 }; /* why a stream is reset */

struct spdy *spdy_new(const struct spdy_ops *ops, void *arg); /* a server */
struct spdy *spdy_client_new(const struct spdy_ops *ops, void *arg);
void spdy_free(struct spdy *s);
/* 0, or -EPROTO: the other end does not speak it; end the connection. */
int spdy_input(struct spdy *s, const void *p, size_t len) NODISCARD;
void spdy_reply(struct spdy *s, uint32_t id);
/* A client opens a stream with these headers: names and values in turn, NULL at their end. Its
 * number. */
uint32_t spdy_open(struct spdy *s, const char *const *headers);
/* A client's sign of life. */
void spdy_ping(struct spdy *s);
void spdy_data(struct spdy *s, uint32_t id, const void *p, size_t len, bool last);
void spdy_reset(struct spdy *s, uint32_t id, uint32_t status);
void spdy_goaway(struct spdy *s);

void spdy_dictionary(struct buf *out);

#endif
