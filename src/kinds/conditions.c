/*
 * conditions.c - status.conditions and owners, for everybody above.
 */
#include "kinds/kind.h"

bool object_condition_true(const struct value *obj, const char *type)
{
	const struct value *c = value_find(value_in(obj, "status", "conditions"), "type", type);

	return str_eq(value_str(value_get(c, "status")), "True");
}

static size_t condition_index(const struct value *list, const char *type)
{
	const struct value *c;

	value_each_item(c, i, list) if (str_eq(value_str(value_get(c, "type")), type)) return i;
	return SIZE_MAX;
}

static bool same_text(const struct value *v, const char *s)
{
	return strcmp(value_str_or(v, ""), s ? s : "") == 0;
}

bool condition_set(struct value **status, const char *type, const char *cond_status,
		   const char *reason, const char *message, int64_t now)
{
	size_t i = condition_index(value_get(*status, "conditions"), type);
	VALUE_AUTO *list = value_ref(value_get(*status, "conditions"));
	VALUE_AUTO *c = NULL;
	bool moved = true;

	if (i != SIZE_MAX) {
		c = value_ref(value_idx(list, i));
		moved = !same_text(value_get(c, "status"), cond_status);
		if (!moved && same_text(value_get(c, "reason"), reason) &&
		    same_text(value_get(c, "message"), message))
			return false;
	}
	{
		const struct value_part parts[] = {
			{"lastTransitionTime", moved ? time_value_new(now) : NULL},
			{"message", str_empty(message) ? NULL : value_str_new(message)},
			{"reason", str_empty(reason) ? NULL : value_word_new(reason)},
			{"status", value_word_new(cond_status)},
			{"type", value_word_new(type)},
		};

		value_put_parts(&c, parts, ARRAY_SIZE(parts));
	}
	if (str_empty(message))
		value_del(&c, "message");
	if (str_empty(reason))
		value_del(&c, "reason");
	if (i == SIZE_MAX)
		value_push(&list, value_ref(c));
	else
		value_put_idx(&list, i, value_ref(c));
	value_put(status, "conditions", value_ref(list));
	return true;
}

const struct value *object_controller(const struct value *obj)
{
	const struct value *ref;

	value_each_item(
		ref, i,
		value_in(obj, "metadata",
			 "ownerReferences")) if (value_bool(value_get(ref,
								      "controller"))) return ref;
	return NULL;
}
