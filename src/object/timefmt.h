/*
 * timefmt.h - times and durations as Kubernetes writes them. Times are nanoseconds since
 * the Unix epoch (int64_t), UTC.
 */
#ifndef OBJECT_TIMEFMT_H
#define OBJECT_TIMEFMT_H

#include "object/value.h"

#define NSEC_PER_SEC INT64_C(1000000000)
#define NSEC_PER_MSEC INT64_C(1000000)

void time_write_rfc3339(struct buf *out, int64_t ns);       /* 2026-11-23T15:40:50Z */
void time_write_rfc3339_micro(struct buf *out, int64_t ns); /* 2026-11-23T15:40:50.123456Z */
/* As strftime(3) and GNU date write it, in English: all their directives but those that depend on a
 * week's number, %N (%6N: six digits of it) and %-d, which pads nothing. */
void time_format(struct buf *out, const char *fmt, int64_t ns);
void time_write_rfc1123z(struct buf *out, int64_t ns);      /* Mon, 23 Nov 2026 15:40:50 +0000 */
struct value *time_value_new(int64_t ns);                   /* RFC 3339 string, whole seconds */
struct value *time_micro_value_new(int64_t ns);
/* RFC 3339 with fraction and offset. 0 or -EINVAL. */
int time_parse_rfc3339(const char *s, int64_t *ret_ns) NODISCARD;
int64_t time_of(const struct value *v, int64_t dflt); /* dflt when absent or malformed */
/* Civil date of ns, for `date` and cron: month 1..12, wday 0 = Sunday, yday 1.. */
struct civil {
	int year, month, day, hour, min, sec, wday, yday;
};
void time_civil(int64_t ns, struct civil *ret);
int64_t time_from_civil(const struct civil *c); /* fields may overflow and are normalised */

/* kubectl's AGE: apimachinery/pkg/util/duration HumanDuration ("9s", "2m5s", "3h", "5d"). */
void duration_write_human(struct buf *out, int64_t ns);
/* Go's time.Duration.String(): "1m30s", "1.5s", "0s". */
void duration_write_go(struct buf *out, int64_t ns);
/* Go's time.ParseDuration: "1h15m30.918s", "-1s", "300ms". -EINVAL with Go's words. */
int duration_parse_go(const char *s, int64_t *ret_ns, struct err *err) NODISCARD;

#endif
