/* Label and field selectors from hostile text; what parses must survive its own canonical text. */
#include <stdlib.h>

#include "object/selector.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef int (*parse_fn)(const char *text, struct selector **ret, struct err *err);

static void round_trip(parse_fn parse, const char *text)
{
	struct selector *a = NULL, *b = NULL;
	ERR_AUTO err = ERR_INIT;
	BUF_AUTO one = BUF_INIT;
	BUF_AUTO two = BUF_INIT;

	if (parse(text, &a, &err) < 0)
		return;
	selector_write(&one, a);
	if (parse(buf_str(&one), &b, &err) < 0)
		abort();
	selector_write(&two, b);
	if (strcmp(buf_str(&one), buf_str(&two)) != 0)
		abort();
	selector_free(a);
	selector_free(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	STR_AUTO text = xmemdup0(data, size);

	round_trip(selector_parse_labels, text);
	round_trip(selector_parse_fields, text);
	return 0;
}
