/* Reading labs: every mistake is one error that says where and what was expected. */
#include "study/lab.h"

#include "object/timefmt.h"
#include "study/check.h"
#include "study/text.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_LAB ((size_t)1 << 20)

static void free_scripts(struct lab_script *v, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		free(v[i].name);
		free(v[i].text);
	}
	free(v);
}

void lab_free(struct lab *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < l->nr_criteria; i++) {
		free(l->criteria[i].id);
		free(l->criteria[i].text);
		value_unref(l->criteria[i].check);
	}
	free_scripts(l->solutions, l->nr_solutions);
	free_scripts(l->also, l->nr_also);
	free_scripts(l->wrongs, l->nr_wrongs);
	free(l->criteria);
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

	if (v && !value_is_map(v))
		return wrong(r, "parameters", "expected a map of names to lists of choices");
	value_each_entry(name, choices, i, v)
	{
		STR_AUTO path = xasprintf("parameters.%s", name);
		const struct value *pick;

		if (strcmp(name, "true") == 0 || strcmp(name, "false") == 0)
			return wrong(r, path,
				     "expected a name that YAML does not read as yes or no "
				     "(y, n, on, off ...)");
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

int lab_step_valid(const struct value *step, struct err *err)
{
	static const char *const known[] = {"apply", "run", "on", "wait", NULL};
	const struct value *apply = value_get(step, "apply"), *run = value_get(step, "run"),
			   *on = value_get(step, "on"), *wait = value_get(step, "wait");
	const char *unknown = text_unknown_key(step, known);
	int64_t ns;

	if (!value_is_map(step) || unknown || !!apply + !!run + !!wait != 1)
		return err_set(err, -EINVAL, "%s%sexpected one of apply, run (with on) and wait",
			       unknown ? unknown : "", unknown ? ": " : "");
	if ((apply && !value_is_string(apply)) || (run && !value_is_string(run)) ||
	    (on && !value_is_string(on)))
		return err_set(err, -EINVAL, "%s: expected a text",
			       apply                  ? "apply"
			       : value_is_string(run) ? "on"
						      : "run");
	if (on && !run)
		return err_set(err, -EINVAL, "on: expected a run step beside it");
	if (wait && (!value_is_string(wait) || duration_parse_go(value_str(wait), &ns, err) < 0 ||
		     ns < 0 || ns > 24 * 3600 * SIM_SEC))
		return err_set(err, -EINVAL, "wait: expected a duration such as 30s or 5m");
	return 0;
}

static int setup(struct reader *r, struct lab *l, const struct value *v)
{
	const struct value *step;

	if (v && !value_is_array(v))
		return wrong(r, "setup", "expected a list of steps");
	value_each_item(step, i, v)
	{
		STR_AUTO path = xasprintf("setup[%zu]", i);
		ERR_AUTO why = ERR_INIT;

		if (lab_step_valid(step, &why) < 0)
			return wrong(r, path, err_msg(&why));
	}
	l->setup = v ? value_fill(v, r->params) : value_array_new();
	return 0;
}

/* A whole number in in's field, or 0 when it is not given. */
static int number(struct reader *r, const struct value *in, const char *path, const char *key,
		  int min, int max, int *ret)
{
	const struct value *v = value_get(in, key);
	STR_AUTO at = xasprintf("%s%s%s", path, *path ? "." : "", key);
	STR_AUTO what = xasprintf("expected a whole number from %d to %d", min, max);

	*ret = 0;
	if (!v)
		return 0;
	if (value_type(v) != VALUE_INT || value_int(v) < min || value_int(v) > max)
		return wrong(r, at, what);
	*ret = (int)value_int(v);
	return 0;
}

static int hints(struct reader *r, struct lab *l, const struct value *v)
{
	const struct value *list = text_for(v, r->lang);
	STRVEC_AUTO raw = STRVEC_INIT;

	if (v && (!value_is_array(list) || text_list(list, &raw) < 0))
		return wrong(r, "hints", "expected a list of texts, or {en: [...], ko: [...]}");
	for (size_t i = 0; i < raw.nr; i++)
		strvec_take(&l->hints, text_fill(raw.v[i], r->params));
	return 0;
}

static int numbers(struct reader *r, struct lab *l, const struct value *v)
{
	if (number(r, v, "", "weight", 1, 100, &l->weight) < 0 ||
	    number(r, v, "", "minutes", 1, 240, &l->minutes) < 0 ||
	    number(r, v, "", "level", 1, 3, &l->level) < 0)
		return -EINVAL;
	return 0;
}

static int criterion(struct reader *r, struct lab *l, const struct value *v, size_t i)
{
	struct lab_criterion *c = &l->criteria[i];
	STR_AUTO path = xasprintf("criteria[%zu]", i);
	struct value *check = value_fill(v, r->params);
	ERR_AUTO why = ERR_INIT;
	BUF_AUTO at = BUF_INIT;

	l->nr_criteria++;
	check_strip(&check);
	c->check = check;
	c->id = xstrdup(value_str_or(value_get(v, "id"), ""));
	c->text = text(r, value_get(v, "text"));
	c->essential = value_bool_in(v, "essential");
	if (!*c->id)
		return wrong(r, path, "expected an id");
	if (!c->text)
		return wrong(r, path, "expected the criterion's text");
	if (number(r, v, path, "points", 1, 100, &c->points) < 0)
		return -EINVAL;
	if (!c->points)
		return wrong(r, path, "expected points");
	for (size_t k = 0; k < i; k++)
		if (strcmp(l->criteria[k].id, c->id) == 0) {
			buf_addf(&at, "%s.id", path);
			return wrong(r, buf_str(&at), "another criterion has this id");
		}
	buf_adds(&at, path);
	if (check_valid(check, &at, &why) < 0)
		return wrong(r, buf_str(&at), err_msg(&why));
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
	int res;

	if (!value_is_map(v))
		return wrong(r, "", "expected a map of the lab's fields");
	key = text_unknown_key(v, known);
	if (key)
		return wrong(
			r, key,
			"unknown field: expected one of title, domain, weight, minutes, level, "
			"profile, parameters, setup, task, hints, criteria and debrief");
	if (!text_domain_known(domain))
		return wrong(r, "domain", "expected " TEXT_DOMAINS);
	res = parameters(r, value_get(v, "parameters"), seed);
	if (res < 0)
		return res;
	l->domain = xstrdup(domain);
	l->title = text(r, value_get(v, "title"));
	l->task = text(r, value_get(v, "task"));
	l->debrief = text(r, value_get(v, "debrief"));
	l->profile = xstrdup(value_str_or(value_get(v, "profile"), "default"));
	if (!l->title)
		return wrong(r, "title", "expected a text or {en: ..., ko: ...}");
	if (!l->task)
		return wrong(r, "task", "expected a text or {en: ..., ko: ...}");
	if (!value_is_array(list) || !value_len(list))
		return wrong(r, "criteria", "expected a list of criteria");
	if (value_get(v, "profile") && !value_is_string(value_get(v, "profile")))
		return wrong(r, "profile", "expected a text");
	if (numbers(r, l, v) < 0 || hints(r, l, value_get(v, "hints")) < 0)
		return -EINVAL;
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

	res = text_check(file, bytes, len, MAX_LAB, err);
	if (res == 0)
		res = text_yaml(file, bytes, len, 0, &v, at, err);
	if (res == 0)
		res = read_lab(&r, l, v, seed);
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

/* solution*.sh, also*.sh and wrong*.sh get the lab's parameters filled in as well. */
static void take_script(struct lab *l, const char *name, const char *script,
			const struct value *params)
{
	STR_AUTO filled = text_fill(script, params);

	if (!str_ends(name, ".sh"))
		return;
	if (str_starts(name, "solution"))
		add_script(&l->solutions, &l->nr_solutions, name, filled);
	else if (str_starts(name, "also"))
		add_script(&l->also, &l->nr_also, name, filled);
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

/* Without slashes at its end. */
static size_t dir_len(const char *dir)
{
	size_t n = strlen(dir);

	while (n > 1 && dir[n - 1] == '/')
		n--;
	return n;
}

int lab_load_dir(const char *dir, const char *lang, uint64_t seed, struct lab **ret,
		 struct err *err)
{
	STR_AUTO folder = xstrndup(dir, dir_len(dir));
	STR_AUTO path = xasprintf("%s/lab.yaml", folder);
	STRVEC_AUTO names = STRVEC_INIT;
	BUF_AUTO yaml = BUF_INIT;
	VALUE_AUTO *params = NULL;
	int r = file_read(path, MAX_LAB, &yaml, err);

	if (r == 0)
		r = lab_parse(path, buf_str(&yaml), yaml.len, lang, seed, ret, err);
	if (r < 0)
		return r;
	(*ret)->id = xstrdup(path_basename(folder));
	params = draw_params(buf_str(&yaml), yaml.len, seed);
	r = dir_list(folder, &names, err);
	for (size_t i = 0; r == 0 && i < names.nr; i++) {
		STR_AUTO full = xasprintf("%s/%s", folder, names.v[i]);
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
