/* Values as Go's fmt prints them: kubectl shows some in messages and columns. */
#include "object/goformat.h"

#include <math.h>
#include <stdlib.h>

#include "object/json.h"
#include "object/value_private.h"

static const char *go_escape(char c)
{
	switch (c) {
	case '"':
		return "\\\"";
	case '\\':
		return "\\\\";
	case '\a':
		return "\\a";
	case '\b':
		return "\\b";
	case '\f':
		return "\\f";
	case '\n':
		return "\\n";
	case '\r':
		return "\\r";
	case '\t':
		return "\\t";
	case '\v':
		return "\\v";
	default:
		return NULL;
	}
}

void go_quote(struct buf *out, const char *s)
{
	size_t len = s ? strlen(s) : 0, n;

	buf_addc(out, '"');
	for (size_t i = 0; i < len; i += n) {
		const char *esc = go_escape(s[i]);
		uint32_t cp;

		n = utf8_decode(s + i, len - i, &cp);
		if (esc)
			buf_adds(out, esc);
		else if (n == 1 && ((unsigned char)s[i] >= 0x80 || s[i] < ' ' || s[i] == 0x7f))
			buf_addf(out, "\\x%02x", (unsigned char)s[i]);
		else
			buf_add(out, s + i, n);
	}
	buf_addc(out, '"');
}

/* With an exponent from 1e21 on and below 1e-4, as %v. */
static void add_double(struct buf *out, double d)
{
	char digits[FLOAT_DIGITS];
	size_t n;
	int exp;

	if (isnan(d) || isinf(d)) {
		buf_adds(out, isnan(d) ? "NaN" : d > 0 ? "+Inf" : "-Inf");
		return;
	}
	n = value_float_digits(fabs(d), digits, &exp);
	if (exp >= -4 && exp < 21)
		json_write_double(out, d);
	else
		buf_addf(out, "%s%c%s%.*se%c%02d", signbit(d) ? "-" : "", *digits, n > 1 ? "." : "",
			 (int)n - 1, digits + 1, exp < 0 ? '-' : '+', abs(exp));
}

void go_value_write(struct buf *out, const struct value *v)
{
	const struct value *item;
	const char *key;

	switch (value_type(v)) {
	case VALUE_NULL:
		buf_adds(out, "<nil>");
		break;
	case VALUE_BOOL:
		buf_adds(out, value_bool(v) ? "true" : "false");
		break;
	case VALUE_INT:
		buf_addf(out, "%lld", (long long)value_int(v));
		break;
	case VALUE_DOUBLE:
		add_double(out, value_double(v));
		break;
	case VALUE_STRING:
		buf_add(out, value_str(v), value_str_len(v));
		break;
	case VALUE_ARRAY:
		buf_addc(out, '[');
		value_each_item(item, i, v)
		{
			if (i)
				buf_addc(out, ' ');
			go_value_write(out, item);
		}
		buf_addc(out, ']');
		break;
	case VALUE_MAP:
		buf_adds(out, "map[");
		value_each_entry(key, item, i, v)
		{
			buf_addf(out, "%s%s:", i ? " " : "", key);
			go_value_write(out, item);
		}
		buf_addc(out, ']');
		break;
	}
}

void go_syntax_write(struct buf *out, const struct value *v)
{
	const struct value *item;
	const char *key;

	switch (value_type(v)) {
	case VALUE_NULL:
		buf_adds(out, "interface {}(nil)");
		break;
	case VALUE_STRING:
		go_quote(out, value_str(v));
		break;
	case VALUE_ARRAY:
		buf_adds(out, "[]interface {}{");
		value_each_item(item, i, v)
		{
			if (i)
				buf_adds(out, ", ");
			go_syntax_write(out, item);
		}
		buf_addc(out, '}');
		break;
	case VALUE_MAP:
		buf_adds(out, "map[string]interface {}{");
		value_each_entry(key, item, i, v)
		{
			if (i)
				buf_adds(out, ", ");
			go_quote(out, key);
			buf_addc(out, ':');
			go_syntax_write(out, item);
		}
		buf_addc(out, '}');
		break;
	default:
		go_value_write(out, v);
	}
}
