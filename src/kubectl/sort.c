/* --sort-by. Upstream: kubectl/pkg/cmd/get/sorter.go. */
#include "kubectl/table.h"

#include <errno.h>

#include "cli/printer.h"
#include "cli/sort.h"
#include "kubectl/kubectl.h"
#include "object/jsonpath.h"
#include "object/quantity.h"
#include "shell/klog.h"

struct sort_item {
	struct value *key; /* NULL: the field is missing; sorts first */
	struct value *item;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "a2" before "a10": runs of digits compare as numbers. */
static int natural_compare(const char *a, const char *b)
{
	while (*a && *b) {
		if (is_digit(*a) && is_digit(*b)) {
			size_t na, nb;
			int r;

			while (*a == '0' && is_digit(a[1]))
				a++;
			while (*b == '0' && is_digit(b[1]))
				b++;
			na = strspn(a, "0123456789");
			nb = strspn(b, "0123456789");
			if (na != nb)
				return na < nb ? -1 : 1;
			r = strncmp(a, b, na);
			if (r)
				return r;
			a += na;
			b += nb;
			continue;
		}
		if (*a != *b)
			return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
		a++;
		b++;
	}
	return *a ? 1 : *b ? -1 : 0;
}

static int compare_keys(const struct value *a, const struct value *b)
{
	struct quantity qa, qb;
	ERR_AUTO ignored = ERR_INIT;

	if (!a || !b)
		return a ? 1 : b ? -1 : 0;
	if (!value_is_string(a) || !value_is_string(b))
		return value_compare(a, b);
	if (quantity_parse(value_str(a), &qa, &ignored) == 0 &&
	    quantity_parse(value_str(b), &qb, &ignored) == 0)
		return quantity_cmp(&qa, &qb);
	return natural_compare(value_str(a), value_str(b));
}

static int compare_items(const void *a, const void *b)
{
	const struct sort_item *const *x = a, *const *y = b;

	return compare_keys((*x)->key, (*y)->key);
}

static int find_keys(const struct value *items, const char *object_key, const char *path,
		     struct sort_item *v, bool *ret_found, struct err *err)
{
	struct jsonpath *p = NULL;
	struct value *item;
	int r = jsonpath_parse(path, &p, err);

	if (r < 0) {
		err_prefix(err, "sorting error: ");
		return r;
	}
	jsonpath_allow_missing_keys(p, true);
	value_each_item(item, i, items)
	{
		VALUE_AUTO *found = NULL;

		v[i].item = item;
		r = jsonpath_find(p, object_key ? value_get(item, object_key) : item, &found, err);
		if (r < 0)
			break;
		v[i].key = value_ref(value_idx(found, 0));
		if (v[i].key)
			*ret_found = true;
	}
	jsonpath_free(p);
	return r;
}

/* Numbers and text have an order; nothing else has. */
static const char *unsortable(const struct value *v)
{
	switch (value_type(v)) {
	case VALUE_BOOL:
		return "bool";
	case VALUE_MAP:
		return "map[string]interface {}";
	case VALUE_ARRAY:
		return "[]interface {}";
	default:
		return NULL;
	}
}

/* Comparing two that have no order is upstream's end. */
static int check_order(struct kubectl *k, const struct sort_item *v, size_t nr, bool table,
		       const char *path)
{
	const char *type = NULL;
	size_t present = 0;

	for (size_t i = 0; i < nr; i++) {
		present += v[i].key != NULL;
		if (!type && v[i].key)
			type = unsortable(v[i].key);
	}
	if (!type || present < 2)
		return 0;
	klog_line(k->proc, 'F', table ? "sorter.go:375" : "sorter.go:329",
		  "Field %s in %s is an unsortable type: interface, err: unsortable type: %s", path,
		  table ? "[][][]reflect.Value" : "*unstructured.Unstructured", type);
	return kubectl_exit(k, 1);
}

static int sort_array(struct kubectl *k, struct value **items, const char *object_key,
		      const char *expr, struct err *err)
{
	size_t nr = value_len(*items);
	struct sort_item *v = xcalloc(nr + 1, sizeof(*v)),
			 **order = xcalloc(nr + 1, sizeof(*order));
	STR_AUTO path = NULL;
	bool found = false;
	ERR_AUTO ignored = ERR_INIT;
	int r;

	if (jsonpath_relax(expr, &path, &ignored) < 0) {
		free(v);
		free(order);
		err_move(err, &ignored);
		return -EINVAL;
	}
	r = find_keys(*items, object_key, path, v, &found, err);
	if (r == 0 && nr > 0 && !found) {
		BUF_AUTO q = BUF_INIT;

		go_quote(&q, path);
		r = err_set(err, -EINVAL,
			    "couldn't find any field with path %s in the list of objects",
			    buf_str(&q));
	}
	if (r == 0)
		r = check_order(k, v, nr, object_key != NULL, path);
	if (r == 0) {
		struct value *sorted = value_array_new();

		for (size_t i = 0; i < nr; i++)
			order[i] = &v[i];
		sort_stable(order, nr, compare_items);
		for (size_t i = 0; i < nr; i++)
			value_push(&sorted, value_ref(order[i]->item));
		value_unref(*items);
		*items = sorted;
	}
	for (size_t i = 0; i < nr; i++)
		value_unref(v[i].key);
	free(v);
	free(order);
	return r;
}

int table_sort(struct kubectl *k, struct value **table, const char *path, struct err *err)
{
	struct value *rows = value_ref(value_get(*table, "rows"));
	int r = 0;

	/* kubectl looks at the field only when there is something to sort. */
	if (value_len(rows) > 1)
		r = sort_array(k, &rows, "object", path, err);
	if (r == 0 && rows)
		value_put(table, "rows", rows);
	else
		value_unref(rows);
	return r;
}

int objects_sort(struct kubectl *k, struct value **items, const char *path, struct err *err)
{
	return sort_array(k, items, NULL, path, err);
}
