/*
 * What JSON says survives being written and read again. Texts are compared: a float such
 * as 1.68547758081e18 is written without exponent, as Go does, and comes back as the int.
 */
#include <stdlib.h>

#include "object/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void same_again(const struct value *v, enum json_flags flags)
{
	VALUE_AUTO *again = NULL;
	BUF_AUTO text = BUF_INIT, text_again = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	json_write(&text, v, flags);
	if (json_parse(buf_str(&text), text.len, &again, NULL, &err))
		abort();
	json_write(&text_again, again, flags);
	if (strcmp(buf_str(&text), buf_str(&text_again)) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	VALUE_AUTO *v = NULL;
	STRVEC_AUTO dups = STRVEC_INIT;
	ERR_AUTO err = ERR_INIT;
	size_t offset = 0;

	if (json_parse_strict(text, size, &v, &dups, &offset, &err)) {
		if (offset > size || v)
			abort();
		return 0;
	}
	same_again(v, 0);
	same_again(v, JSON_PRETTY | JSON_HTML_ESCAPE);
	return 0;
}
