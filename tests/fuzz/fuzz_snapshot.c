/*
 * A snapshot file from outside: status, then loading, must answer or refuse. Checksums in
 * the metas would stop most mutations at the door, so they are made good first.
 */
#include "store/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fix_meta(char *p, size_t len, size_t at)
{
	uint64_t sum;

	if (at + 80 > len)
		return;
	sum = hash_bytes(p + at + 16, 56);
	for (int i = 0; i < 8; i++)
		p[at + 72 + (size_t)i] = (char)(sum >> 8 * i & 0xff);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sim *sim = sim_new(1, 0);
	struct store *s = store_new(sim);
	char *copy = xmemdup0(data, size);
	int64_t rev, keys, bytes;
	ERR_AUTO err = ERR_INIT;
	uint32_t hash;

	fix_meta(copy, size, 0);
	fix_meta(copy, size, 4096);
	if (store_snapshot_status(copy, size, &hash, &rev, &keys, &bytes, &err) == 0 &&
	    store_restore(s, copy, size, &err) == 0) {
		BUF_AUTO again = BUF_INIT;

		store_snapshot(s, &again);
		if (store_restore(s, again.s, again.len, &err) < 0)
			abort();
		sim_advance(sim, 1000 * SIM_SEC);
	}
	free(copy);
	store_free(s);
	sim_free(sim);
	return 0;
}
