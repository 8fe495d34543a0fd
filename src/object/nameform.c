#include "object/nameform.h"

#define LABEL_FMT "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
#define QUALIFIED_FMT "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"

static bool lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool alnum(char c)
{
	return lower(c) || digit(c) || (c >= 'A' && c <= 'Z');
}

static bool label_chars(const char *s, size_t len)
{
	if (len == 0 || s[0] == '-' || s[len - 1] == '-')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!lower(s[i]) && !digit(s[i]) && s[i] != '-')
			return false;
	return true;
}

bool is_dns_label(const char *s, size_t len)
{
	return len <= 63 && label_chars(s, len);
}

bool is_dns1035_label(const char *s, size_t len)
{
	return is_dns_label(s, len) && lower(s[0]);
}

static bool subdomain_chars(const char *s, size_t len)
{
	size_t from = 0;

	for (size_t i = 0; i <= len; i++) {
		if (i < len && s[i] != '.')
			continue;
		if (!label_chars(s + from, i - from))
			return false;
		from = i + 1;
	}
	return true;
}

bool is_dns_subdomain(const char *s, size_t len)
{
	return len <= 253 && subdomain_chars(s, len);
}

/* The part of a label key after its prefix, and what a label value is made of. */
static bool name_part_chars(const char *s, size_t len)
{
	if (len == 0 || !alnum(s[0]) || !alnum(s[len - 1]))
		return false;
	for (size_t i = 0; i < len; i++)
		if (!alnum(s[i]) && s[i] != '-' && s[i] != '_' && s[i] != '.')
			return false;
	return true;
}

bool is_label_value(const char *s, size_t len)
{
	return len == 0 || (len <= 63 && name_part_chars(s, len));
}

bool is_qualified_name(const char *s, size_t len)
{
	const char *slash = memchr(s, '/', len);

	if (!slash)
		return len <= 63 && name_part_chars(s, len);
	return is_dns_subdomain(s, (size_t)(slash - s)) && (size_t)(s + len - slash - 1) <= 63 &&
	       name_part_chars(slash + 1, (size_t)(s + len - slash - 1));
}

bool is_config_key(const char *s, size_t len)
{
	if (len == 0 || len > 253)
		return false;
	for (size_t i = 0; i < len; i++)
		if (!alnum(s[i]) && s[i] != '-' && s[i] != '_' && s[i] != '.')
			return false;
	return strcmp(s, ".") != 0 && !str_starts(s, "..");
}

bool is_port_name(const char *s, size_t len)
{
	bool letter = false;

	if (len > 15 || !label_chars(s, len) || strstr(s, "--"))
		return false;
	for (size_t i = 0; i < len; i++)
		letter |= lower(s[i]);
	return letter;
}

/* ---- messages ---------------------------------------------------------------------------- */

static void too_long(struct strvec *out, const char *what, size_t len, int max)
{
	if (len > (size_t)max)
		strvec_addf(out, "%smust be no more than %d characters", what, max);
}

void dns_subdomain_messages(const char *s, struct strvec *out)
{
	size_t len = strlen(s);

	if (is_dns_subdomain(s, len))
		return;
	too_long(out, "", len, 253);
	if (!subdomain_chars(s, len))
		strvec_add(out,
			   "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric "
			   "characters, '-' or '.', and must start and end with an alphanumeric "
			   "character (e.g. 'example.com', regex used for validation is '" LABEL_FMT
			   "(\\." LABEL_FMT ")*')");
}

void dns_label_messages(const char *s, struct strvec *out)
{
	size_t len = strlen(s);

	if (is_dns_label(s, len))
		return;
	too_long(out, "", len, 63);
	if (label_chars(s, len))
		return;
	if (is_dns_subdomain(s, len))
		strvec_add(out, "must not contain dots");
	else
		strvec_add(out,
			   "a lowercase RFC 1123 label must consist of lower case alphanumeric "
			   "characters or '-', and must start and end with an alphanumeric "
			   "character (e.g. 'my-name',  or '123-abc', regex used for "
			   "validation is '" LABEL_FMT "')");
}

void dns1035_messages(const char *s, struct strvec *out)
{
	size_t len = strlen(s);

	if (is_dns1035_label(s, len))
		return;
	too_long(out, "", len, 63);
	if (!label_chars(s, len) || !lower(s[0]))
		strvec_add(out, "a DNS-1035 label must consist of lower case alphanumeric "
				"characters or '-', start with an alphabetic character, and end "
				"with an alphanumeric character (e.g. 'my-name',  or 'abc-123', "
				"regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')");
}

void label_value_messages(const char *s, struct strvec *out)
{
	size_t len = strlen(s);

	if (is_label_value(s, len))
		return;
	too_long(out, "", len, 63);
	if (!name_part_chars(s, len))
		strvec_add(out, "a valid label must be an empty string or consist of alphanumeric "
				"characters, '-', '_' or '.', and must start and end with an "
				"alphanumeric character (e.g. 'MyValue',  or 'my_value',  or "
				"'12345', regex used for validation is '(" QUALIFIED_FMT ")?')");
}

#define QUALIFIED_MSG                                                                              \
	"must consist of alphanumeric characters, '-', '_' or '.', and must start and end with "   \
	"an "                                                                                      \
	"alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for "     \
	"validation is '" QUALIFIED_FMT "')"

void qualified_name_messages(const char *s, struct strvec *out)
{
	size_t len = strlen(s);
	const char *slash = strchr(s, '/'), *name = s;

	if (is_qualified_name(s, len))
		return;
	if (slash && strchr(slash + 1, '/')) {
		strvec_add(out, "a qualified name " QUALIFIED_MSG
				" with an optional DNS subdomain prefix and '/' (e.g. "
				"'example.com/MyName')");
		return;
	}
	if (slash) {
		STR_AUTO prefix = xmemdup0(s, (size_t)(slash - s));
		STRVEC_AUTO sub = STRVEC_INIT;

		if (!*prefix)
			strvec_add(out, "prefix part must be non-empty");
		else
			dns_subdomain_messages(prefix, &sub);
		for (size_t i = 0; i < sub.nr; i++)
			strvec_addf(out, "prefix part %s", sub.v[i]);
		name = slash + 1;
	}
	len = strlen(name);
	if (len == 0)
		strvec_add(out, "name part must be non-empty");
	too_long(out, "name part ", len, 63);
	if (!name_part_chars(name, len))
		strvec_add(out, "name part " QUALIFIED_MSG);
}

void config_key_messages(const char *s, struct strvec *out)
{
	size_t len = strlen(s);
	bool chars = len > 0;

	if (is_config_key(s, len))
		return;
	too_long(out, "", len, 253);
	for (size_t i = 0; i < len; i++)
		chars &= alnum(s[i]) || s[i] == '-' || s[i] == '_' || s[i] == '.';
	if (!chars)
		strvec_add(out, "a valid config key must consist of alphanumeric characters, '-', "
				"'_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', "
				"regex used for validation is '[-._a-zA-Z0-9]+')");
	if (strcmp(s, ".") == 0)
		strvec_add(out, "must not be '.'");
	else if (strcmp(s, "..") == 0)
		strvec_add(out, "must not be '..'");
	else if (str_starts(s, ".."))
		strvec_add(out, "must not start with '..'");
}

void port_name_messages(const char *s, struct strvec *out)
{
	size_t len = strlen(s);
	bool chars = true, letter = false;

	if (is_port_name(s, len))
		return;
	too_long(out, "", len, 15);
	for (size_t i = 0; i < len; i++) {
		chars &= lower(s[i]) || digit(s[i]) || s[i] == '-';
		letter |= lower(s[i]);
	}
	if (!chars || !len)
		strvec_add(out,
			   "must contain only alpha-numeric characters (a-z, 0-9), and hyphens "
			   "(-)");
	if (!letter)
		strvec_add(out, "must contain at least one letter (a-z)");
	if (strstr(s, "--"))
		strvec_add(out, "must not contain consecutive hyphens");
	if (len && (s[0] == '-' || s[len - 1] == '-'))
		strvec_add(out, "must not begin or end with a hyphen");
}

void env_name_messages(const char *s, struct strvec *out)
{
	bool ok = *s != '\0';

	for (const char *p = s; *p; p++)
		ok &= *p >= ' ' && *p <= '~' && *p != '=';
	if (!ok)
		strvec_add(out, "a valid environment variable name must consist only of printable "
				"ASCII characters other than '='");
}
