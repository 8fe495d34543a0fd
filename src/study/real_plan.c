/* What a lab needs that a cluster which is not ours does not offer. */
#include "study/real.h"

#include "object/json.h"
#include "study/check_private.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

void real_plan_release(struct real_plan *p)
{
	free(p->blocked);
	for (size_t i = 0; i < p->nr; i++)
		free(p->unjudged[i]);
	free(p->unjudged);
	strvec_release(&p->namespaces);
	*p = (struct real_plan){0};
}

/* ---- words that give it away ---- */

static bool has_word(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (const char *s = text; s && (s = strstr(s, word)); s += n) {
		bool before = s == text || !(isalnum((unsigned char)s[-1]) || s[-1] == '-');
		bool after = !(isalnum((unsigned char)s[n]) || s[n] == '-');

		if (before && after)
			return true;
	}
	return false;
}

/* What text is about that only the miniature has; NULL: nothing. */
static const char *foreign(const char *text)
{
	static const char *const words[][2] = {
		{"controlplane", "the node controlplane"},
		{"node01", "the node node01"},
		{"node02", "the node node02"},
		{"ssh", "commands on nodes"},
		{"systemctl", "services of nodes"},
		{"kube-system", "what is in the Namespace kube-system"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (has_word(text, words[i][0]))
			return words[i][1];
	return NULL;
}

/* ---- the set-up ---- */

struct reading {
	struct real_plan *plan;
	const char *what; /* that is in the way */
	char name[128];
};

static int note_namespace(struct value *doc, int index, void *arg, struct err *err)
{
	struct reading *r = arg;
	const char *name = value_str_in(doc, "metadata", "name");

	(void)index;
	(void)err;
	if (str_eq(value_str(value_get(doc, "kind")), "Namespace") && !str_empty(name) &&
	    !strvec_has(&r->plan->namespaces, name))
		strvec_add(&r->plan->namespaces, name);
	return 0;
}

static int note_object(struct value *doc, int index, void *arg, struct err *err)
{
	struct reading *r = arg;
	const char *kind = value_str_or(value_get(doc, "kind"), "");
	const char *ns = value_str_or(value_in(doc, "metadata", "namespace"), "default");
	const struct kind *k = kind_by_gvk(value_str_or(value_get(doc, "apiVersion"), ""), kind);

	(void)index;
	(void)err;
	if (str_eq(kind, "Namespace") || r->name[0])
		return 0;
	if (!k || !k->namespaced)
		(void)snprintf(r->name, sizeof(r->name), "makes objects of the whole cluster (%s)",
			       kind);
	else if (!strvec_has(&r->plan->namespaces, ns))
		(void)snprintf(r->name, sizeof(r->name),
			       "makes objects in the Namespace %s, which is not its own", ns);
	return 0;
}

static void block(struct real_plan *p, const char *fmt, ...) PRINTF(2, 3);
static void block(struct real_plan *p, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	if (p->blocked)
		return;
	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	p->blocked = buf_detach(&b);
}

static void read_setup(const struct lab *l, struct real_plan *p)
{
	struct reading r = {.plan = p};
	const struct value *step;

	value_each_item(step, i, l->setup)
	{
		const char *yaml = value_str(value_get(step, "apply"));
		ERR_AUTO none = ERR_INIT;

		if (yaml)
			(void)!yaml_each_document(yaml, strlen(yaml), note_namespace, &r, &none);
	}
	value_each_item(step, i, l->setup)
	{
		const char *yaml = value_str(value_get(step, "apply"));
		const char *on = value_str(value_get(step, "on"));
		const char *about = foreign(value_str_or(value_get(step, "run"), ""));
		ERR_AUTO none = ERR_INIT;

		if (on && strcmp(on, "base") != 0)
			block(p, "its set-up works on the machine %s", on);
		if (about)
			block(p, "its set-up changes %s", about);
		if (yaml && yaml_each_document(yaml, strlen(yaml), note_object, &r, &none) < 0)
			block(p, "its set-up cannot be read: %s", err_msg(&none));
		if (r.name[0])
			block(p, "its set-up %s", r.name);
	}
	if (!p->namespaces.nr)
		block(p, "it has no Namespace of its own");
}

/* ---- criteria ---- */

static char *on_machine(const char *on, const char *what)
{
	return on && strcmp(on, "base") != 0 ? xasprintf("it %s the machine %s", what, on) : NULL;
}

/* A kind of the whole cluster that a check is about: the learner would make it, and nobody could
 * tell it from the cluster's own at the end. NULL: none. */
static const char *cluster_kind(const struct value *check)
{
	const struct check_kind *k = check_find(check);
	const struct value *arg = value_get(check, k->key), *one;
	const struct kind *kind = check_kind_of(value_str(value_get(arg, "kind")),
						value_str(value_get(arg, "apiVersion")));
	const char *found = NULL;

	if (str_eq(k->key, "not"))
		return cluster_kind(arg);
	if (value_get(arg, "kind") && !str_eq(k->key, "event"))
		return kind && !kind->namespaced && !str_eq(kind->kind, "Namespace") ? kind->kind
										     : NULL;
	if (!str_eq(k->key, "all") && !str_eq(k->key, "any"))
		return NULL;
	value_each_item(one, i, arg)
	{
		if (!found)
			found = cluster_kind(one);
	}
	return found;
}

static char *unjudged_script(const char *script, const char *on)
{
	const char *about = foreign(script);

	if (about)
		return xasprintf("it is about %s", about);
	if (has_word(script, "--context") || has_word(script, "config"))
		return xstrdup("it looks at the kubeconfig of the base host");
	return on_machine(on, "runs a script on");
}

static char *unjudged(const struct value *check)
{
	const struct check_kind *k = check_find(check);
	const struct value *arg = value_get(check, k->key), *one;
	const char *on = value_str(value_get(arg, "on"));
	char *why = NULL;

	if (str_eq(k->key, "invariant"))
		return xstrdup(
			"it is about every moment of the attempt, which nobody records there");
	if (str_eq(k->key, "etcd"))
		return xstrdup("it reads keys of etcd");
	if (str_eq(k->key, "unit"))
		return xasprintf("it looks at a service of the node %s", on ? on : "");
	if (str_eq(k->key, "file"))
		return on_machine(on, "looks at files of");
	if (str_eq(k->key, "run"))
		return unjudged_script(value_str_or(value_get(arg, "script"), ""), on);
	if (str_eq(k->key, "connect") && value_in(arg, "from", "machine"))
		return xasprintf("it connects from the machine %s",
				 value_str_or(value_in(arg, "from", "machine"), ""));
	if (str_eq(k->key, "not"))
		return unjudged(arg);
	if (!str_eq(k->key, "all") && !str_eq(k->key, "any"))
		return NULL;
	value_each_item(one, i, arg)
	{
		if (!why)
			why = unjudged(one);
	}
	return why;
}

void real_plan_make(const struct lab *l, struct real_plan *p)
{
	const char *about = foreign(l->task);

	*p = (struct real_plan){.nr = l->nr_criteria};
	p->unjudged = xcalloc(p->nr + 1, sizeof(*p->unjudged));
	if (about)
		block(p, "its task is about %s", about);
	read_setup(l, p);
	for (size_t i = 0; i < l->nr_solutions && !p->blocked; i++)
		if ((about = foreign(l->solutions[i].text)))
			block(p, "it is solved by %s", about);
	for (size_t i = 0; i < p->nr; i++) {
		about = cluster_kind(l->criteria[i].check);
		if (about)
			block(p, "it is about objects of the whole cluster (%s)", about);
		p->unjudged[i] = unjudged(l->criteria[i].check);
		if (!p->unjudged[i])
			p->points += l->criteria[i].points;
		else if (l->criteria[i].essential)
			block(p, "\"%s\" cannot be judged there: %s", l->criteria[i].text,
			      p->unjudged[i]);
	}
	if (!p->points)
		block(p, "nothing of it can be judged there");
}
