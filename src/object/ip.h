/*
 * ip.h - IP addresses and ranges of them as text. Numbers are in host order; what is no address
 * is refused as Go refuses it (net/netip): four parts, no leading zeros, nothing around.
 */
#ifndef OBJECT_IP_H
#define OBJECT_IP_H

#include "base/base.h"

bool is_ip(const char *s);                     /* of either family */
bool ipv4_parse(const char *s, uint32_t *ret); /* ret may be NULL */
void ipv4_write(struct buf *out, uint32_t ip);
/* "10.244.1.0/24", with any address of the range before the slash. */
bool ipv4_range_parse(const char *s, uint32_t *ret_ip, int *ret_bits);
/* Is ip in the range? False too when one of them is none. */
bool ipv4_within(const char *ip, const char *range);

#endif
