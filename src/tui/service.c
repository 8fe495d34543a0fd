/* service.c - what else has turns in the loop, and descriptors that wake it. */
#include "tui/tui_private.h"

#include <errno.h>
#include <sys/epoll.h>

void tui_serve(struct tui *t, struct tui_service *s)
{
	s->next = t->services;
	t->services = s;
}

void tui_unserve(struct tui *t, struct tui_service *s)
{
	for (struct tui_service **at = &t->services; *at; at = &(*at)->next)
		if (*at == s) {
			*at = s->next;
			return;
		}
}

void service_turns(struct tui *t)
{
	for (struct tui_service *s = t->services, *next; s; s = next) {
		next = s->next;
		s->turn(s->arg);
	}
}

int64_t service_timeout(const struct tui *t)
{
	int64_t least = INT64_MAX;

	for (const struct tui_service *s = t->services; s; s = s->next)
		least = MIN(least, s->timeout(s->arg));
	return least;
}

void tui_watch(struct tui *t, int fd, bool out)
{
	struct epoll_event ev = {.events = EPOLLIN | (out ? EPOLLOUT : 0), .data.fd = fd};

	if (t->epoll < 0) {
		t->epoll = epoll_create1(EPOLL_CLOEXEC);
		if (t->backend->also)
			t->backend->also(t->backend->self, t->epoll);
	}
	if (epoll_ctl(t->epoll, EPOLL_CTL_MOD, fd, &ev) < 0 && errno == ENOENT)
		(void)epoll_ctl(t->epoll, EPOLL_CTL_ADD, fd, &ev);
}

void tui_unwatch(struct tui *t, int fd)
{
	if (t->epoll >= 0)
		(void)epoll_ctl(t->epoll, EPOLL_CTL_DEL, fd, NULL);
}
