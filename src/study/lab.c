/* Reading labs: every mistake is one error that says where and what was expected. */
#include "study/lab.h"

#include "study/check.h"
#include "study/text.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_LAB ((size_t)1 << 20)

static const char *const domains[] = {"architecture", "workloads",       "networking",
				      "storage",      "troubleshooting", NULL};

void lab_free(struct lab *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < l->nr_criteria; i++) {
		free(l->criteria[i].id);
		free(l->criteria[i].text);
		value_unref(l->criteria[i].check);
	}
	for (size_t i = 0; i < l->nr_solutions; i++) {
		free(l->solutions[i].name);
		free(l->solutions[i].text);
	}
	for (size_t i = 0; i < l->nr_wrongs; i++) {
		free(l->wrongs[i].name);
		free(l->wrongs[i].text);
	}
	free(l->criteria);
	free(l->solutions);
	free(l->wrongs);
	value_unref(l->setup);
	strvec_release(&l->hints);
	free(l->id);
	free(l->title);
	free(l->domain);
	free(l->profile);
	free(l->task);
	free(l->debrief);
	free(l);
}

struct reader {
	const char *file, *lang;
	const struct yaml_map *at;
	struct value *params; /* drawn: name -> text */
	struct err *err;
};

static int wrong(struct reader *r, const char *path, const char *what)
{
	return text_error(r->err, r->file, r->at, path, 0, what);
}

/* splitmix64: draws depend on the seed and the parameter's place only. */
static uint64_t draw(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static int parameters(struct reader *r, const struct value *v, uint64_t seed)
{
	const struct value *choices;
	const char *name;
	uint64_t state = seed;

	value_each_entry(name, choices, i, v)
	{
		STR_AUTO path = xasprintf("parameters.%s", name);
		const struct value *pick;

		if (!value_is_array(choices) || !value_len(choices))
			return wrong(r, path, "expected a list of choices");
		pick = value_idx(choices, draw(&state) % value_len(choices));
		if (value_type(pick) == VALUE_INT)
			value_put(&r->params, name,
				  value_strf_new("%lld", (long long)value_int(pick)));
		else if (value_is_string(pick))
			value_put(&r->params, name, value_ref(pick));
		else
			return wrong(r, path, "expected texts or whole numbers");
	}
	return 0;
}

static char *text(struct reader *r, const struct value *v)
{
	const char *s = value_str(text_for(v, r->lang));

	return s ? text_fill(s, r->params) : NULL;
}

static int setup(struct reader *r, struct lab *l, const struct value *v)
{
	static const char *const known[] = {"apply", "run", "on", "wait", NULL};
	const struct value *step, *item;
	const char *key;

	if (v && !value_is_array(v))
		return wrong(r, "setup", "expected a list of steps");
	value_each_item(step, i, v)
	{
		STR_AUTO path = xasprintf("setup[%zu]", i);

		if (!value_is_map(step))
			return wrong(r, path, "expected apply, run or wait");
		value_each_entry(key, item, k, step)
		{
			size_t n = 0;

			(void)item;
			while (known[n] && strcmp(known[n], key) != 0)
				n++;
			if (!known[n])
				return wrong(r, path, "expected apply, run (with on) or wait");
		}
	}
	l->setup = v ? value_fill(v, r->params) : value_array_new();
	return 0;
}

static int criterion(struct reader *r, struct lab *l, const struct value *v, size_t i)
{
	static const char *const own[] = {"id", "points", "text", "essential", NULL};
	struct lab_criterion *c = &l->criteria[i];
	STR_AUTO path = xasprintf("criteria[%zu]", i);
	struct value *check = value_fill(v, r->params);
	ERR_AUTO why = ERR_INIT;

	l->nr_criteria++;
	for (size_t k = 0; own[k]; k++)
		value_del(&check, own[k]);
	c->check = check;
	c->id = xstrdup(value_str_or(value_get(v, "id"), ""));
	c->text = text(r, value_get(v, "text"));
	c->points = (int)value_int_in(v, "points");
	c->essential = value_bool_in(v, "essential");
	if (!*c->id)
		return wrong(r, path, "expected an id");
	if (!c->text)
		return wrong(r, path, "expected the criterion's text");
	if (c->points < 1)
		return wrong(r, path, "expected points, 1 or more");
	if (check_valid(check, &why) < 0)
		return wrong(r, path, err_msg(&why));
	l->points += c->points;
	return 0;
}

static int read_lab(struct reader *r, struct lab *l, const struct value *v, uint64_t seed)
{
	static const char *const known[] = {"title",    "domain",     "weight", "minutes", "level",
					    "profile",  "parameters", "setup",  "task",    "hints",
					    "criteria", "debrief",    NULL};
	const struct value *list = value_get(v, "criteria"), *item;
	const char *domain = value_str_or(value_get(v, "domain"), ""), *key;
	size_t n = 0;
	int res;

	if (!value_is_map(v))
		return wrong(r, "", "expected a map of the lab's fields");
	value_each_entry(key, item, i, v)
	{
		for (n = 0; known[n] && strcmp(known[n], key) != 0; n++)
			;
		if (!known[n])
			return wrong(r, key, "unknown field");
	}
	for (n = 0; domains[n] && strcmp(domains[n], domain) != 0; n++)
		;
	if (!domains[n])
		return wrong(r, "domain",
			     "expected architecture, workloads, networking, storage or "
			     "troubleshooting");
	res = parameters(r, value_get(v, "parameters"), seed);
	if (res < 0)
		return res;
	l->domain = xstrdup(domain);
	l->title = text(r, value_get(v, "title"));
	l->task = text(r, value_get(v, "task"));
	l->debrief = text(r, value_get(v, "debrief"));
	l->profile = xstrdup(value_str_or(value_get(v, "profile"), "default"));
	l->weight = (int)value_int_in(v, "weight");
	l->minutes = (int)value_int_in(v, "minutes");
	l->level = (int)value_int_in(v, "level");
	if (!l->title)
		return wrong(r, "title", "expected a text or {en: ..., ko: ...}");
	if (!l->task)
		return wrong(r, "task", "expected a text or {en: ..., ko: ...}");
	if (!value_len(list))
		return wrong(r, "criteria", "expected a list of criteria");
	value_each_item(item, h, text_for(value_get(v, "hints"), r->lang))
	{
		STR_AUTO hint = text_fill(value_str_or(item, ""), r->params);

		strvec_add(&l->hints, hint);
	}
	res = setup(r, l, value_get(v, "setup"));
	l->criteria = xcalloc(value_len(list), sizeof(*l->criteria));
	value_each_item(item, c, list)
	{
		if (res == 0)
			res = criterion(r, l, item, c);
	}
	return res;
}

int lab_parse(const char *file, const char *bytes, size_t len, const char *lang, uint64_t seed,
	      struct lab **ret, struct err *err)
{
	struct yaml_map *at = yaml_map_new();
	struct reader r = {
		.file = file, .lang = lang, .at = at, .params = value_map_new(), .err = err};
	struct lab *l = xcalloc(1, sizeof(*l));
	VALUE_AUTO *v = NULL;
	int res;

	if (len > MAX_LAB || !text_is_clean(bytes, len)) {
		res = err_set(err, -EINVAL,
			      "%s: expected at most 1 MiB of UTF-8 text without control characters",
			      file);
	} else {
		res = yaml_parse(bytes, len, &v, at, err);
		if (res < 0) {
			STR_AUTO why = xstrdup(err_msg(err));

			err_set(err, res, "%s: %s", file, why);
		} else {
			res = read_lab(&r, l, v, seed);
		}
	}
	yaml_map_free(at);
	value_unref(r.params);
	if (res < 0) {
		lab_free(l);
		return res;
	}
	*ret = l;
	return 0;
}

static void add_script(struct lab_script **list, size_t *nr, const char *name, const char *text_)
{
	*list = xreallocarray(*list, *nr + 1, sizeof(**list));
	(*list)[(*nr)++] = (struct lab_script){xstrdup(name), xstrdup(text_)};
}

/* solution*.sh and wrong*.sh get the lab's parameters filled in as well. */
static void take_script(struct lab *l, const char *name, const char *script,
			const struct value *params)
{
	STR_AUTO filled = text_fill(script, params);

	if (!str_ends(name, ".sh"))
		return;
	if (str_starts(name, "solution"))
		add_script(&l->solutions, &l->nr_solutions, name, filled);
	else if (str_starts(name, "wrong"))
		add_script(&l->wrongs, &l->nr_wrongs, name, filled);
}

/* The parameters of a lab, drawn again for its scripts. */
static struct value *draw_params(const char *yaml, size_t len, uint64_t seed)
{
	struct reader r = {.file = "", .params = value_map_new()};
	VALUE_AUTO *v = NULL;
	ERR_AUTO err = ERR_INIT;

	r.err = &err;
	if (yaml_parse(yaml, len, &v, NULL, &err) == 0)
		(void)!parameters(&r, value_get(v, "parameters"), seed);
	return r.params;
}

int lab_load(const char *id, const char *lang, uint64_t seed, struct lab **ret, struct err *err)
{
	STR_AUTO path = xasprintf("labs/%s/lab.yaml", id);
	STR_AUTO folder = xasprintf("labs/%s/", id);
	const struct embedded_file *f = strchr(id, '/') ? NULL : embed_find(path), *s;
	VALUE_AUTO *params = NULL;
	int r;

	if (!f)
		return err_set(err, -ENOENT, "there is no lab \"%s\"; `drydock lab` lists them",
			       id);
	r = lab_parse(f->name, f->data, f->len, lang, seed, ret, err);
	if (r < 0)
		return r;
	(*ret)->id = xstrdup(id);
	params = draw_params(f->data, f->len, seed);
	for (size_t i = 0; (s = embed_at(folder, i)); i++)
		take_script(*ret, s->name + strlen(folder), s->data, params);
	return 0;
}

int lab_load_dir(const char *dir, const char *lang, uint64_t seed, struct lab **ret,
		 struct err *err)
{
	STR_AUTO path = xasprintf("%s/lab.yaml", dir);
	STRVEC_AUTO names = STRVEC_INIT;
	BUF_AUTO yaml = BUF_INIT;
	VALUE_AUTO *params = NULL;
	int r = file_read(path, MAX_LAB, &yaml, err);

	if (r == 0)
		r = lab_parse(path, buf_str(&yaml), yaml.len, lang, seed, ret, err);
	if (r < 0)
		return r;
	(*ret)->id = xstrdup(path_basename(dir));
	params = draw_params(buf_str(&yaml), yaml.len, seed);
	r = dir_list(dir, &names, err);
	for (size_t i = 0; r == 0 && i < names.nr; i++) {
		STR_AUTO full = xasprintf("%s/%s", dir, names.v[i]);
		BUF_AUTO script = BUF_INIT;

		if (!str_ends(names.v[i], ".sh"))
			continue;
		r = file_read(full, MAX_LAB, &script, err);
		if (r == 0)
			take_script(*ret, names.v[i], buf_str(&script), params);
	}
	if (r < 0) {
		lab_free(*ret);
		*ret = NULL;
	}
	return r;
}

void lab_list(struct strvec *ret)
{
	const struct embedded_file *f;

	for (size_t i = 0; (f = embed_at("labs/", i)); i++)
		if (str_ends(f->name, "/lab.yaml"))
			strvec_addn(ret, f->name + 5, strlen(f->name) - 14);
}
