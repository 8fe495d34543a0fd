/* What JSON says survives being written and read again. */
#include <stdlib.h>

#include "object/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void same_again(const struct value *v, enum json_flags flags)
{
	VALUE_AUTO *again = NULL;
	BUF_AUTO text = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	json_write(&text, v, flags);
	if (json_parse(buf_str(&text), text.len, &again, NULL, &err) || !value_equal(v, again))
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
