#include "object/timefmt.h"

static const char *const days[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
				   "Thursday", "Friday", "Saturday"};
static const char *const months[] = {"January",   "February", "March",    "April",
				     "May",       "June",     "July",     "August",
				     "September", "October",  "November", "December"};

/* Directives that stand for others. */
static const char *composed(char directive)
{
	switch (directive) {
	case 'c':
		return "%a %b %e %H:%M:%S %Y";
	case 'D':
		return "%m/%d/%y";
	case 'F':
		return "%Y-%m-%d";
	case 'R':
		return "%H:%M";
	case 'r':
		return "%I:%M:%S %p";
	case 'T':
		return "%H:%M:%S";
	}
	return NULL;
}

/* Directives that are numbers, and how wide they are. */
static bool number_of(const struct civil *c, char directive, int *ret, int *ret_width)
{
	*ret_width = 2;
	switch (directive) {
	case 'd':
	case 'e':
		*ret = c->day;
		break;
	case 'H':
	case 'k':
		*ret = c->hour;
		break;
	case 'I':
	case 'l':
		*ret = (c->hour + 11) % 12 + 1;
		break;
	case 'j':
		*ret = c->yday;
		*ret_width = 3;
		break;
	case 'M':
		*ret = c->min;
		break;
	case 'm':
		*ret = c->month;
		break;
	case 'S':
		*ret = c->sec;
		break;
	case 'u':
		*ret = c->wday ? c->wday : 7;
		*ret_width = 1;
		break;
	case 'w':
		*ret = c->wday;
		*ret_width = 1;
		break;
	case 'Y':
		*ret = c->year;
		*ret_width = 4;
		break;
	case 'y':
		*ret = c->year % 100;
		break;
	default:
		return false;
	}
	return true;
}

static bool word(struct buf *out, const struct civil *c, char directive)
{
	switch (directive) {
	case 'A':
		buf_adds(out, days[c->wday]);
		break;
	case 'a':
		buf_addf(out, "%.3s", days[c->wday]);
		break;
	case 'B':
		buf_adds(out, months[c->month - 1]);
		break;
	case 'b':
	case 'h':
		buf_addf(out, "%.3s", months[c->month - 1]);
		break;
	case 'n':
		buf_addc(out, '\n');
		break;
	case 'p':
		buf_adds(out, c->hour < 12 ? "AM" : "PM");
		break;
	case 't':
		buf_addc(out, '\t');
		break;
	case 'Z':
		buf_adds(out, "UTC");
		break;
	case 'z':
		buf_adds(out, "+0000");
		break;
	case '%':
		buf_addc(out, '%');
		break;
	default:
		return false;
	}
	return true;
}

/* The directive after "%", with its flag: how many characters it has. */
static size_t directive(struct buf *out, const char *fmt, int64_t ns, const struct civil *c)
{
	int64_t sec = ns / NSEC_PER_SEC - (ns % NSEC_PER_SEC < 0), frac = ns - sec * NSEC_PER_SEC;
	bool unpadded = *fmt == '-' && fmt[1];
	char d = fmt[unpadded];
	int n, width;

	if (d >= '1' && d <= '9' && fmt[unpadded + 1] == 'N') { /* digits of the fraction */
		STR_AUTO digits = xasprintf("%09lld", (long long)frac);

		buf_add(out, digits, (size_t)(d - '0'));
		return (size_t)unpadded + 2;
	}
	if (composed(d))
		time_format(out, composed(d), ns);
	else if (d == 's')
		buf_addf(out, "%lld", (long long)sec);
	else if (d == 'N')
		buf_addf(out, "%09lld", (long long)frac);
	else if (number_of(c, d, &n, &width))
		buf_addf(out, strchr("ekl", d) ? "%*d" : "%0*d", unpadded ? 0 : width, n);
	else if (!word(out, c, d))
		buf_addf(out, "%%%c", d);
	return (size_t)unpadded + 1;
}

void time_format(struct buf *out, const char *fmt, int64_t ns)
{
	struct civil c;

	time_civil(ns, &c);
	while (*fmt) {
		size_t plain = strcspn(fmt, "%");

		buf_add(out, fmt, plain);
		fmt += plain;
		if (*fmt && !fmt[1])
			buf_addc(out, *fmt++);
		else if (*fmt)
			fmt += 1 + directive(out, fmt + 1, ns, &c);
	}
}
