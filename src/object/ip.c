#include "object/ip.h"

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool hex(char c)
{
	return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool ipv4_parse(const char *s, uint32_t *ret)
{
	uint32_t ip = 0;

	for (int part = 0; part < 4; part++) {
		unsigned v = 0, n = 0;

		for (; digit(*s); s++, n++) {
			if (n == 3 || (n && v == 0))
				return false;
			v = v * 10 + (unsigned)(*s - '0');
		}
		if (n == 0 || v > 255 || (part < 3 && *s++ != '.'))
			return false;
		ip = ip << 8 | v;
	}
	if (*s)
		return false;
	if (ret)
		*ret = ip;
	return true;
}

void ipv4_write(struct buf *out, uint32_t ip)
{
	buf_addf(out, "%u.%u.%u.%u", ip >> 24, ip >> 16 & 255, ip >> 8 & 255, ip & 255);
}

bool ipv4_range_parse(const char *s, uint32_t *ret_ip, int *ret_bits)
{
	const char *slash = strchr(s, '/');
	STR_AUTO ip = slash ? xstrndup(s, (size_t)(slash - s)) : NULL;
	int64_t bits;

	if (!slash || !digit(slash[1]) || parse_i64(slash + 1, &bits) < 0 || bits > 32 ||
	    !ipv4_parse(ip, ret_ip))
		return false;
	*ret_bits = (int)bits;
	return true;
}

bool ipv4_within(const char *ip, const char *range)
{
	uint32_t base, n;
	int bits;

	if (!ipv4_parse(ip, &n) || !ipv4_range_parse(range, &base, &bits))
		return false;
	return bits == 0 || (base ^ n) >> (32 - bits) == 0;
}

static bool is_ipv6(const char *s)
{
	int groups = 0;
	bool gap = false;

	if (s[0] == ':' && s[1] != ':')
		return false;
	while (*s) {
		int n = 0;

		if (s[0] == ':' && s[1] == ':') {
			if (gap)
				return false;
			gap = true;
			s += 2;
			continue;
		}
		if (*s == ':')
			s++;
		if (groups >= 2 - gap && strchr(s, '.'))
			return ipv4_parse(s, NULL) && (gap ? groups <= 5 : groups == 6);
		for (; hex(*s); s++)
			n++;
		if (n == 0 || n > 4 || (*s && *s != ':'))
			return false;
		groups++;
	}
	return gap ? groups <= 7 : groups == 8;
}

bool is_ip(const char *s)
{
	return ipv4_parse(s, NULL) || (strchr(s, ':') && is_ipv6(s));
}
