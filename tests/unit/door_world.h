/* door_world.h - a workspace in a folder of its own whose doors are open, for tests of the doors.
 */
#ifndef TESTS_UNIT_DOOR_WORLD_H
#define TESTS_UNIT_DOOR_WORLD_H

#include "door_client.h"

#include <ftw.h>
#include <setjmp.h>
#include <cmocka.h>

struct world {
	char dir[64];
	struct workspace *w;
	struct gateway *g;
	char *cert, *key;   /* files of the client that asks */
	struct strvec said; /* what a test keeps */
};

static int unlink_one(const char *path, const struct stat *st, int type, struct FTW *f)
{
	(void)st;
	(void)type;
	(void)f;
	return remove(path);
}

/* identity: the client's certificate and key, below pki/, without their endings. */
static int world_open(void **state, const char *identity, int rate)
{
	struct world *d = xcalloc(1, sizeof(*d));
	struct cluster_config cfg = {.seed = 5};
	struct gateway_config door = {.rate = rate};
	ERR_AUTO err = ERR_INIT;

	snprintf(d->dir, sizeof(d->dir), "/tmp/drydock-door-XXXXXX");
	assert_non_null(mkdtemp(d->dir));
	d->cert = xasprintf("%s/pki/%s.crt", d->dir, identity);
	d->key = xasprintf("%s/pki/%s.key", d->dir, identity);
	if (workspace_open(d->dir, &cfg, &d->w, &err) < 0 ||
	    gateway_new(d->w, &door, &d->g, &err) < 0)
		fail_msg("%s", err_msg(&err));
	*state = d;
	return 0;
}

static int teardown(void **state)
{
	struct world *d = *state;

	gateway_free(d->g);
	workspace_close(d->w);
	(void)nftw(d->dir, unlink_one, 8, FTW_DEPTH | FTW_PHYS);
	free(d->cert);
	free(d->key);
	free(d);
	return 0;
}

#endif
