/* Quantities and durations from hostile text; the canonical form must mean the same. */
#include <stdlib.h>

#include "object/quantity.h"
#include "object/timefmt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	STR_AUTO text = xmemdup0(data, size);
	struct quantity a, b;
	ERR_AUTO err = ERR_INIT;
	BUF_AUTO out = BUF_INIT;
	int64_t ns, again;

	if (quantity_parse(text, &a, &err) == 0) {
		quantity_write(&out, &a);
		if (quantity_parse(buf_str(&out), &b, &err) < 0 || quantity_cmp(&a, &b) != 0)
			abort();
		buf_reset(&out);
		if (quantity_canonical(text, &out, &err) < 0 ||
		    quantity_parse(buf_str(&out), &b, &err) < 0 || quantity_cmp(&a, &b) != 0)
			abort();
	}
	if (duration_parse_go(text, &ns, &err) == 0) {
		buf_reset(&out);
		duration_write_go(&out, ns);
		if (duration_parse_go(buf_str(&out), &again, &err) < 0 || again != ns)
			abort();
		duration_write_human(&out, ns);
	}
	if (time_parse_rfc3339(text, &ns) == 0)
		time_write_rfc1123z(&out, ns);
	return 0;
}
