/* etcdctl_text.h - what etcdctl prints, the same in every run: times are T, addresses of Go
 * objects 0xA, leases are numbered as they come up. */
#ifndef TESTS_ETCDCTL_TEXT_H
#define TESTS_ETCDCTL_TEXT_H

#include "base/base.h"

/* Appends text so to out. leases: those seen so far in this transcript. */
void etcdctl_text(struct strvec *leases, const char *text, struct buf *out);

#endif
