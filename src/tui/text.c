/* The interface in the learner's language, and where content comes from. */
#include "tui/tui_private.h"

struct translation {
	const char *from, *to;
};

static const struct translation ko[] = {
#include "tui/ko.inc"
	{NULL, NULL}};

const char *tr_lang(const char *lang, const char *text)
{
	if (!str_eq(lang, "ko"))
		return text;
	for (const struct translation *t = ko; t->from; t++)
		if (strcmp(t->from, text) == 0)
			return *t->to ? t->to : text;
	return text;
}

const char *tr(const struct tui *t, const char *text)
{
	return tr_lang(t->lang, text);
}

/* The domains of the exam (CKA curriculum v1.35). */
static const struct {
	const char *name, *title, *official;
	int weight;
} domains[NR_DOMAINS] = {
	{"architecture", N_("Cluster architecture"),
	 N_("Cluster Architecture, Installation & Configuration"), 25},
	{"workloads", N_("Workloads & scheduling"), N_("Workloads & Scheduling"), 15},
	{"networking", N_("Services & networking"), N_("Services & Networking"), 20},
	{"storage", N_("Storage"), N_("Storage"), 10},
	{"troubleshooting", N_("Troubleshooting"), N_("Troubleshooting"), 30},
};

const char *domain_at(int i)
{
	return i >= 0 && i < NR_DOMAINS ? domains[i].name : NULL;
}

const char *domain_title(const char *domain)
{
	for (int i = 0; i < NR_DOMAINS; i++)
		if (str_eq(domains[i].name, domain))
			return domains[i].title;
	return domain ? domain : "";
}

const char *domain_official(const char *domain)
{
	for (int i = 0; i < NR_DOMAINS; i++)
		if (str_eq(domains[i].name, domain))
			return domains[i].official;
	return domain ? domain : "";
}

int domain_weight(const char *domain)
{
	for (int i = 0; i < NR_DOMAINS; i++)
		if (str_eq(domains[i].name, domain))
			return domains[i].weight;
	return 0;
}

const struct tui_content tui_builtin = {.lesson_list = lesson_list,
					.lesson_load = lesson_load,
					.drills = drill_set_load,
					.lab_list = lab_list,
					.lab_load = lab_load};
