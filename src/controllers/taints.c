#include "controllers/taints.h"

bool taint_is(const struct value *taint, const char *key, const char *effect)
{
	return str_eq(value_str_in(taint, "key"), key) &&
	       str_eq(value_str_in(taint, "effect"), effect);
}

static bool find(const struct value *taints, const char *key, const char *effect, size_t *ret_i)
{
	const struct value *t;

	value_each_item(t, i, taints)
	{
		if (taint_is(t, key, effect)) {
			*ret_i = i;
			return true;
		}
	}
	return false;
}

const struct value *node_taint(const struct value *node, const char *key, const char *effect)
{
	const struct value *taints = value_in(node, "spec", "taints");
	size_t i;

	return find(taints, key, effect, &i) ? value_idx(taints, i) : NULL;
}

void taint_change_init(struct taint_change *ch, const struct value *node)
{
	*ch = (struct taint_change){value_ref(value_in(node, "spec", "taints")), false};
}

void taint_change_add(struct taint_change *ch, const char *key, const char *effect, int64_t now)
{
	size_t i;

	if (find(ch->taints, key, effect, &i))
		return;
	value_push(&ch->taints, value_build("{key: %s, effect: %s, timeAdded: %V}", key, effect,
					    time_value_new(now)));
	ch->changed = true;
}

void taint_change_remove(struct taint_change *ch, const char *key, const char *effect)
{
	size_t i;

	if (!find(ch->taints, key, effect, &i))
		return;
	value_del_idx(&ch->taints, i);
	ch->changed = true;
}

int taint_change_write(struct taint_change *ch, struct ctl *c, const struct kind *nodes,
		       const struct value *node, struct err *err)
{
	VALUE_AUTO *taints = value_len(ch->taints) ? value_ref(ch->taints) : value_null_new();
	VALUE_AUTO *patch = NULL;

	value_unref(ch->taints);
	ch->taints = NULL;
	if (!ch->changed)
		return 0;
	/* The version makes sure that nobody's taint is lost: the list is replaced whole. */
	patch = value_build("{metadata: {resourceVersion: %v}, spec: {taints: %v}}",
			    value_in(node, "metadata", "resourceVersion"), taints);
	return client_patch(c->client, nodes, NULL, obj_name(node), NULL, PATCH_MERGE, patch, NULL,
			    NULL, err);
}
