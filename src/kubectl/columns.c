#include "kubectl/columns.h"

#include <errno.h>

#include "cli/printer.h"
#include "object/jsonpath.h"

struct custom_column {
	char *header;
	struct jsonpath *path;
};

struct columns {
	struct custom_column *v;
	size_t nr, cap;
	bool headers; /* still to be printed */
	struct tabwriter *tab;
};

void columns_free(struct columns *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->nr; i++) {
		free(c->v[i].header);
		jsonpath_free(c->v[i].path);
	}
	free(c->v);
	tabwriter_free(c->tab);
	free(c);
}

static struct columns *columns_new(bool no_headers)
{
	struct columns *c = xcalloc(1, sizeof(*c));

	c->headers = !no_headers;
	c->tab = tabwriter_table_new();
	return c;
}

static int add(struct columns *c, const char *header, const char *field, struct err *err)
{
	STR_AUTO expr = NULL;
	struct jsonpath *path = NULL;
	int r = jsonpath_relax(field, &expr, err);

	if (r == 0)
		r = jsonpath_parse(expr, &path, err);
	if (r < 0)
		return r;
	jsonpath_allow_missing_keys(path, true);
	c->v = grow(c->v, c->nr + 1, &c->cap, sizeof(*c->v));
	c->v[c->nr++] = (struct custom_column){xstrdup(header), path};
	return 0;
}

int columns_parse(const char *spec, bool no_headers, struct columns **ret, struct err *err)
{
	STRVEC_AUTO parts = STRVEC_INIT;
	struct columns *c = columns_new(no_headers);
	int r = 0;

	strvec_split(&parts, spec, ',');
	for (size_t i = 0; r == 0 && i < parts.nr; i++) {
		const char *colon = strchr(parts.v[i], ':');
		STR_AUTO header = NULL;

		if (!colon) {
			r = err_set(err, -EINVAL,
				    "unexpected custom-columns spec: %s, expected "
				    "<header>:<json-path-expr>",
				    parts.v[i]);
			break;
		}
		header = xstrndup(parts.v[i], (size_t)(colon - parts.v[i]));
		r = add(c, header, colon + 1, err);
	}
	if (r < 0) {
		columns_free(c);
		return r;
	}
	*ret = c;
	return 0;
}

/* The words of a line. */
static void words(struct strvec *ret, const char *line, size_t len)
{
	for (size_t i = 0; i < len;) {
		size_t n = 0;

		while (i < len && (line[i] == ' ' || line[i] == '\t' || line[i] == '\r'))
			i++;
		while (i + n < len && line[i + n] != ' ' && line[i + n] != '\t' &&
		       line[i + n] != '\r')
			n++;
		if (n)
			strvec_addn(ret, line + i, n);
		i += n;
	}
}

int columns_parse_file(const char *text, bool no_headers, struct columns **ret, struct err *err)
{
	STRVEC_AUTO headers = STRVEC_INIT;
	STRVEC_AUTO fields = STRVEC_INIT;
	size_t first = strcspn(text, "\n");
	const char *second = text[first] ? text + first + 1 : text + first;
	struct columns *c;
	int r = 0;

	words(&headers, text, first);
	words(&fields, second, strcspn(second, "\n"));
	if (!text[0])
		return err_set(
			err, -EINVAL,
			"invalid template, missing header line. Expected format is one line of "
			"space separated headers, one line of space separated column specs.");
	if (!second[0])
		return err_set(
			err, -EINVAL,
			"invalid template, missing spec line. Expected format is one line of "
			"space separated headers, one line of space separated column specs.");
	if (headers.nr != fields.nr)
		return err_set(err, -EINVAL,
			       "number of headers (%zu) and field specifications (%zu) don't match",
			       headers.nr, fields.nr);
	c = columns_new(no_headers);
	for (size_t i = 0; r == 0 && i < headers.nr; i++)
		r = add(c, headers.v[i], fields.v[i], err);
	if (r < 0) {
		columns_free(c);
		return r;
	}
	*ret = c;
	return 0;
}

static int print_row(struct columns *c, const struct value *obj, struct err *err)
{
	BUF_AUTO row = BUF_INIT;

	for (size_t i = 0; i < c->nr; i++) {
		VALUE_AUTO *found = NULL;
		const struct value *v;
		int r = jsonpath_find(c->v[i].path, obj, &found, err);

		if (r < 0)
			return r;
		if (i)
			buf_addc(&row, '\t');
		if (value_len(found) == 0)
			buf_adds(&row, "<none>");
		value_each_item(v, j, found)
		{
			if (j)
				buf_addc(&row, ',');
			go_value_write(&row, v);
		}
	}
	tabwriter_printf(c->tab, "%s\n", buf_str(&row));
	return 0;
}

int columns_print(struct columns *c, const struct value *obj, struct buf *out, struct err *err)
{
	const struct value *items = value_get(obj, "items"), *item;
	bool is_list = value_is_array(items) && str_ends(value_str_in(obj, "kind"), "List");
	int r = 0;

	for (size_t i = 0; c->headers && i < c->nr; i++)
		tabwriter_printf(c->tab, "%s%s%s", i ? "\t" : "", c->v[i].header,
				 i + 1 == c->nr ? "\n" : "");
	c->headers = false;
	if (!is_list)
		r = print_row(c, obj, err);
	value_each_item(item, i, is_list ? items : NULL)
	{
		r = print_row(c, item, err);
		if (r < 0)
			break;
	}
	tabwriter_flush(c->tab, out);
	return r;
}
