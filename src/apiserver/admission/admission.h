/*
 * admission.h - admission plugins: they see each write after decoding and before
 * validation (mutate), and once more the finished object (validate).
 *
 * To add one: write admission_NAME.c ending in `const struct admission_plugin
 * admission_NAME` and list it in ../local.mk at its place in upstream's order.
 */
#ifndef APISERVER_ADMISSION_ADMISSION_H
#define APISERVER_ADMISSION_ADMISSION_H

#include "apiserver/internal.h"

enum admission_op { ADMIT_CREATE, ADMIT_UPDATE, ADMIT_DELETE, ADMIT_CONNECT };

struct admission {
	struct call *c;
	struct apiserver *a;
	enum admission_op op;
	const struct kind *kind; /* of the storage version */
	const struct resource *res;
	const char *ns, *name; /* name: "" when it is still to be generated */
	const char *subresource;
	struct value **obj;      /* owned slot; NULL for deletes */
	const struct value *old; /* NULL for creates */
};

struct admission_plugin {
	const char *name;
	/* Either may be NULL. 0, or a negative code with err (status_forbidden and friends). */
	int (*mutate)(struct admission *at, struct err *err);
	int (*validate)(struct admission *at, struct err *err);
};

int admission_mutate(struct admission *at, struct err *err) NODISCARD;
int admission_validate(struct admission *at, struct err *err) NODISCARD;

#endif
