#include <errno.h>
#include <strings.h>

#include "cli/printer.h"
#include "cli/sort.h"
#include "kubectl/describe.h"
#include "kubectl/print.h"

struct opts {
	struct print_flags print;
	bool all_ns, no_headers, watch;
	char *for_text;
	struct strvec types;
	int64_t chunk;
};

#define T struct opts
static const struct opt_spec specs[] = {
	ALL_NAMESPACES_OPT(T, all_ns),
	CHUNK_OPT(T, chunk),
	OPT_STR(T, for_text, "for", 0, "", "Only events about this object (TYPE/NAME).",
		.values = "@type/name"),
	OPT_BOOL(T, no_headers, "no-headers", 0, "false", "Leave out the headers."),
	PRINT_OPTS(T, print),
	OPT_LIST(T, types, "types", 0, "Only events of these types.", .values = "Normal|Warning"),
	OPT_BOOL(T, watch, "watch", 'w', "false", "After listing, wait for more events."),
	OPT_END};

struct listing {
	struct kubectl *k;
	const struct opts *o;
	struct client *client;
	const struct kind *kind;
	const char *ns;
	char *fields_text;
	struct tabwriter *tab;
	bool headers;
};

static int check(struct kubectl *k, const struct opts *o, struct err *err)
{
	for (size_t i = 0; i < o->types.nr; i++)
		if (strcasecmp(o->types.v[i], "Normal") != 0 &&
		    strcasecmp(o->types.v[i], "Warning") != 0)
			return err_set(err, -EINVAL, "valid --types are Normal or Warning");
	struct printer *p = NULL;

	/* A wrong format is found before the server is asked. */
	if (printer_new(k, &o->print, "", DRY_RUN_NONE, &p, err) < 0)
		return -EINVAL;
	printer_free(p);
	if (o->for_text[0] && !strchr(o->for_text, '/'))
		return err_set(err, -EINVAL, "--for must be in resource/name form");
	return 0;
}

/* The field selector that --for means. */
static int selector_of(struct kubectl *k, const char *text, char **ret, struct err *err)
{
	const char *slash = strchr(text, '/');
	const struct kind *kind;
	STR_AUTO type = NULL;
	int r;

	if (!text[0])
		return 0;
	if (!slash)
		return err_set(err, -EINVAL, "--for must be in resource/name form");
	if (strchr(slash + 1, '/'))
		return err_set(err, -EINVAL,
			       "arguments in resource/name form may not have more than one slash");
	if (slash == text || !slash[1])
		return err_set(
			err, -EINVAL,
			"arguments in resource/name form must have a single resource and name");
	type = xstrndup(text, (size_t)(slash - text));
	r = kubectl_find_kind(k, type, &kind, err);
	if (r < 0)
		return r;
	*ret = xasprintf("involvedObject.kind=%s,involvedObject.name=%s", kind->kind, slash + 1);
	return 0;
}

static bool wanted(const struct opts *o, const struct value *e)
{
	for (size_t i = 0; i < o->types.nr; i++)
		if (strcasecmp(o->types.v[i], value_str_or(value_get(e, "type"), "")) == 0)
			return true;
	return o->types.nr == 0;
}

static void line(struct listing *l, const struct value *e)
{
	const struct value *about = value_get(e, "involvedObject");
	const char *message = value_str_or(value_get(e, "message"), "");
	size_t len = strlen(message);
	BUF_AUTO age = BUF_INIT;

	if (l->headers)
		tabwriter_printf(l->tab, "%sLAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n",
				 l->o->all_ns ? "NAMESPACE\t" : "");
	l->headers = false;
	while (len && strchr(" \t\r\n", message[len - 1]))
		len--;
	event_age_text(&age, e, sim_now(l->k->sim));
	if (l->o->all_ns)
		tabwriter_printf(l->tab, "%s\t",
				 value_str_or(value_in(e, "metadata", "namespace"), ""));
	tabwriter_printf(l->tab, "%s\t%s\t%s\t%s/%s\t%.*s\n", buf_str(&age),
			 value_str_or(value_get(e, "type"), ""),
			 value_str_or(value_get(e, "reason"), ""),
			 value_str_or(value_get(about, "kind"), ""),
			 value_str_or(value_get(about, "name"), ""), (int)len, message);
}

static void flush(struct listing *l)
{
	BUF_AUTO out = BUF_INIT;

	tabwriter_flush(l->tab, &out);
	kubectl_out_buf(l->k, &out);
}

static int follow(struct listing *l, const char *version, struct err *err)
{
	const struct list_options lo = {.field_selector = l->fields_text,
					.resource_version = version};
	struct client_watch *w = NULL;
	int r = client_watch(l->client, l->kind, l->ns, NULL, &lo, false, &w, err);

	while (r == 0) {
		VALUE_AUTO *e = NULL;
		const char *type;

		r = client_watch_next(w, SIM_NEVER, &type, &e);
		if (r <= 0)
			break;
		r = 0;
		if ((!str_eq(type, "ADDED") && !str_eq(type, "MODIFIED")) || !wanted(l->o, e))
			continue;
		line(l, e);
		flush(l);
	}
	if (w)
		client_watch_free(w);
	return r;
}

static int show(struct listing *l, const struct value *list, struct err *err)
{
	const struct value **v = xcalloc(value_len(value_get(list, "items")) + 1, sizeof(*v)), *e;
	const struct opts *o = l->o;
	struct value *kept = value_array_new();
	size_t nr = 0;
	int r = 0;

	value_each_item(e, i, value_get(list, "items"))
	{
		if (wanted(o, e))
			v[nr++] = e;
	}
	sort_stable(v, nr, by_last_seen);
	for (size_t i = 0; i < nr; i++)
		value_push(&kept, value_ref(v[i]));
	free(v);
	if (nr > 0 && (o->print.output[0] || o->print.template[0])) {
		VALUE_AUTO *obj = value_build("{apiVersion: 'v1', kind: 'EventList', items: %v, "
					      "metadata: {}}",
					      kept);

		/* as upstream, of a list of events no name is told */
		if (!str_eq(o->print.output, "name"))
			r = print_result(l->k, &o->print, "", DRY_RUN_NONE, obj, true, err);
	} else {
		value_each_item(e, i, kept) line(l, e);
		flush(l);
	}
	if (nr == 0 && !o->watch && o->all_ns)
		kubectl_err(l->k, "No events found.\n");
	else if (nr == 0 && !o->watch)
		kubectl_err(l->k, "No events found in %s namespace.\n", l->ns);
	value_unref(kept);
	return r;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;
	struct listing l = {.k = k, .o = o, .headers = !o->no_headers};
	VALUE_AUTO *list = NULL;
	struct list_options lo = {.limit = 0};
	int r = check(k, o, err);

	if (r == 0)
		r = kubectl_client(k, &l.client, err);
	if (r == 0)
		r = kubectl_namespace(k, &l.ns, NULL, err);
	if (r == 0)
		r = selector_of(k, o->for_text, &l.fields_text, err);
	if (r < 0)
		return r;
	if (o->all_ns)
		l.ns = NULL;
	l.kind = kind_by_resource("", "v1", "events");
	lo.field_selector = l.fields_text;
	r = client_list(l.client, l.kind, l.ns, &lo, &list, err);
	if (r < 0)
		return r;
	l.tab = tabwriter_table_new();
	r = show(&l, list, err);
	if (r == 0 && o->watch)
		r = follow(&l, value_str_in(list, "metadata", "resourceVersion"), err);
	tabwriter_free(l.tab);
	free(l.fields_text);
	return r;
}

const struct kubectl_cmd kubectl_events = {
	.name = "events",
	.section = SECTION_DEBUG,
	.order = 10,
	.use = "events "
	       "[(-o|--output=)json|yaml|name|go-template|go-template-file|template|templatefile|"
	       "jsonpath|jsonpath-as-json|jsonpath-file] [--for TYPE/NAME] [--watch] "
	       "[--types=Normal,Warning]",
	.summary = "List events",
	.details =
		"A table of events, the latest last: of a namespace, of all, or only those about "
		"one object.",
	.examples = "# The events of this namespace\nkubectl events\n\n"
		    "# Of all namespaces\nkubectl events --all-namespaces\n\n"
		    "# About a pod, and those still to come\n"
		    "kubectl events --for pod/web-pod-13je7 --watch\n\n"
		    "# Only warnings\nkubectl events --types=Warning",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
