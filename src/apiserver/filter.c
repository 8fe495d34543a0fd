/*
 * filter.c - label and field selectors of a list or watch.
 *
 * metadata.name and metadata.namespace are taken out of the field selector here (they are
 * the same for every kind and become look-ups); the rest is the kind's.
 */
#include "apiserver/internal.h"

static int bad_field(struct call *c, const char *key)
{
	if (c->ep->kind->field)
		return status_bad_request(c->err, "field label not supported: %s", key);
	return status_bad_request(c->err,
				  "\"%s\" is not a known field selector: only "
				  "\"metadata.name\", \"metadata.namespace\"",
				  key);
}

/* One term, [s, s + len): takes it when it is about the object's name or namespace. */
static bool take_meta_term(struct filter *f, const char *s, size_t len)
{
	static const char *const keys[] = {"metadata.name", "metadata.namespace"};

	for (int i = 0; i < 2; i++) {
		size_t n = strlen(keys[i]);
		char **want = i == 0 ? &f->name : &f->ns;
		bool negative;

		if (len <= n || strncmp(s, keys[i], n) != 0 || !strchr("=!", s[n]))
			continue;
		negative = s[n] == '!';
		s += n + 1;
		len -= n + 1;
		if (len && *s == '=') {
			s++;
			len--;
		} else if (negative) {
			return false;
		}
		if (negative) {
			strvec_addn(i == 0 ? &f->not_name : &f->not_ns, s, len);
		} else if (*want && (strlen(*want) != len || strncmp(*want, s, len) != 0)) {
			f->nothing = true; /* two names at once */
		} else if (!*want) {
			*want = xmemdup0(s, len);
		}
		return true;
	}
	return false;
}

static int parse_fields(struct filter *f, struct call *c, const char *text)
{
	BUF_AUTO rest = BUF_INIT;
	ERR_AUTO why = ERR_INIT;
	const char *key;

	for (const char *p = text; *p;) {
		const char *e = p;

		while (*e && *e != ',')
			e += *e == '\\' && e[1] ? 2 : 1;
		if (e > p && !take_meta_term(f, p, (size_t)(e - p))) {
			if (rest.len)
				buf_addc(&rest, ',');
			buf_add(&rest, p, (size_t)(e - p));
		}
		p = *e ? e + 1 : e;
	}
	if (!rest.len)
		return 0;
	if (selector_parse_fields(buf_str(&rest), &f->fields, &why) < 0)
		return status_bad_request(c->err, "%s", err_msg(&why));
	for (size_t i = 0; (key = selector_key(f->fields, i)); i++) {
		BUF_AUTO scratch = BUF_INIT;
		VALUE_AUTO *none = value_map_new();

		if (!f->kind->field || !f->kind->field(none, key, &scratch))
			return bad_field(c, key);
	}
	if (!strcmp(f->kind->plural, "pods") && !*f->kind->group)
		f->node = selector_required(f->fields, "spec.nodeName");
	return 0;
}

int filter_init(struct filter *f, struct call *c)
{
	const struct api_request *req = c->req;
	ERR_AUTO why = ERR_INIT;
	int rc = 0;

	*f = (struct filter){.kind = c->ep->kind};
	if (c->ep->kind->namespaced && !str_empty(req->ns))
		f->ns = xstrdup(req->ns);
	if (!str_empty(req->name))
		f->name = xstrdup(req->name);
	if (!str_empty(req->label_selector)) {
		if (selector_parse_labels(req->label_selector, &f->labels, &why) < 0)
			rc = status_bad_request(c->err, "%s", err_msg(&why));
		else if (selector_empty(f->labels)) {
			selector_free(f->labels);
			f->labels = NULL;
		}
	}
	if (rc == 0 && !str_empty(req->field_selector))
		rc = parse_fields(f, c, req->field_selector);
	if (rc < 0)
		filter_release(f);
	return rc;
}

void filter_release(struct filter *f)
{
	free(f->ns);
	free(f->name);
	strvec_release(&f->not_name);
	strvec_release(&f->not_ns);
	if (f->labels)
		selector_free(f->labels);
	if (f->fields)
		selector_free(f->fields);
	*f = (struct filter){0};
}

bool filter_matches(const struct filter *f, const struct value *obj)
{
	const struct value *meta;
	const char *s;

	if (!obj || f->nothing)
		return false;
	meta = value_get(obj, "metadata");
	if (f->ns || f->not_ns.nr) {
		s = value_str_or(value_get(meta, "namespace"), "");
		if ((f->ns && strcmp(f->ns, s) != 0) || strvec_has(&f->not_ns, s))
			return false;
	}
	if (f->name || f->not_name.nr) {
		s = value_str_or(value_get(meta, "name"), "");
		if ((f->name && strcmp(f->name, s) != 0) || strvec_has(&f->not_name, s))
			return false;
	}
	if (f->labels && !selector_matches_labels(f->labels, value_get(meta, "labels")))
		return false;
	return !f->fields || selector_matches_fields(f->fields, f->kind->field, obj);
}

bool filter_selects_all(const struct filter *f)
{
	return !f->labels && !f->fields && !f->name && !f->not_name.nr && !f->not_ns.nr &&
	       !f->nothing;
}
