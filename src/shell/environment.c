/* The variables of processes: shared by those that have the same until one changes its own. */
#include "shell/machine_private.h"

#include <stdlib.h>

struct environment {
	int refs;
	struct strmap *vars; /* NULL: nobody has looked yet */
	const char *path;
	const struct environment_maker *maker;
	void *arg;
};

struct environment *environment_new(struct strmap *vars)
{
	struct environment *e = xcalloc(1, sizeof(*e));

	e->refs = 1;
	e->vars = vars;
	return e;
}

struct environment *environment_later(const char *path, const struct environment_maker *maker,
				      void *arg)
{
	struct environment *e = environment_new(NULL);

	e->path = path;
	e->maker = maker;
	e->arg = arg;
	return e;
}

struct environment *environment_copy(struct strmap *vars)
{
	struct strmap *copy = strmap_new(free);

	environment_add(copy, vars);
	return environment_new(copy);
}

void environment_add(struct strmap *vars, struct strmap *more)
{
	const char *name;
	void *value;

	for (size_t i = 0; strmap_next(more, &i, &name, &value);)
		strmap_put(vars, name, xstrdup(value));
}

struct environment *environment_ref(struct environment *e)
{
	e->refs++;
	return e;
}

void environment_unref(struct environment *e)
{
	if (!e || --e->refs > 0)
		return;
	if (e->maker)
		e->maker->release(e->arg);
	strmap_free(e->vars);
	free(e);
}

struct strmap *environment_vars(struct environment *e)
{
	if (!e->vars) {
		e->vars = strmap_new(free);
		e->maker->make(e->arg, e->vars);
		e->maker->release(e->arg);
		e->maker = NULL;
	}
	return e->vars;
}

const char *environment_path(struct environment *e)
{
	return e->vars ? strmap_get(e->vars, "PATH") : e->path;
}

struct strmap *environment_to_change(struct environment **e)
{
	struct environment *old = *e;

	if (old->refs > 1) {
		*e = environment_copy(environment_vars(old));
		environment_unref(old);
	}
	return environment_vars(*e);
}
