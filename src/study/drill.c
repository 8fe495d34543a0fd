/* Drills: cards read from YAML; every mistake is one error that says where. */
#include "study/drill.h"

#include "study/check.h"
#include "study/text.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_DRILLS ((size_t)1 << 20)
#define MAX_CARDS 2000

static const char *const type_names[] = {"choose", "command", "output", NULL};

void drill_free(struct drill *d)
{
	if (!d)
		return;
	free(d->id);
	free(d->lesson);
	free(d->domain);
	free(d->file);
	free(d->ask);
	free(d->why);
	free(d->show);
	free(d->show_run);
	free(d->solution);
	strvec_release(&d->choices);
	lab_free(d->lab);
	free(d);
}

void drill_set_release(struct drill_set *s)
{
	for (size_t i = 0; i < s->nr; i++)
		drill_free(s->v[i]);
	free(s->v);
	*s = (struct drill_set){0};
}

/* ---- one card ------------------------------------------------------------------------- */

struct reader {
	const char *file, *lang, *id;
	const struct yaml_map *at;
	size_t card;
	struct err *err;
};

static int wrong(struct reader *r, const char *field, const char *what)
{
	STR_AUTO path = xasprintf("[%zu]%s%s", r->card, *field && *field != '[' ? "." : "", field);
	STR_AUTO text =
		xasprintf("card %s%s%s: %s", r->id ? r->id : "?", *field ? ": " : "", field, what);

	return text_error_at(r->err, r->file, r->at, path, 0, text);
}

static char *text(struct reader *r, const struct value *v, const char *key)
{
	return xstrdup(value_str(text_for(value_get(v, key), r->lang)));
}

static int need_text(struct reader *r, const struct value *v, const char *key, char **ret)
{
	*ret = text(r, v, key);
	return *ret && **ret ? 0 : wrong(r, key, "expected a text or {en: ..., ko: ...}");
}

static int read_choices(struct reader *r, struct drill *d, const struct value *v)
{
	const struct value *all = value_get(v, "choices"), *list = text_for(all, r->lang), *one;
	int64_t answer = value_int_in(v, "answer");
	const char *lang;

	if (value_len(list) < 2 || !value_is_array(list))
		return wrong(r, "choices", "expected a list of two answers or more");
	if (value_is_map(all))
		value_each_entry(lang, one, i, all)
		{
			if (value_len(one) != value_len(list))
				return wrong(r, "choices",
					     "expected as many answers in every language");
		}
	if (text_list(list, &d->choices) < 0)
		return wrong(r, "choices", "expected texts or whole numbers; quote yes and no");
	if (answer < 1 || answer > (int64_t)d->choices.nr)
		return wrong(r, "answer", "expected the number of one of the choices, from 1");
	d->answer = (int)answer - 1;
	return 0;
}

/* Commands of setup become the steps that labs have. */
static int read_setup(struct reader *r, struct lab *l, const struct value *v)
{
	const struct value *item;
	ERR_AUTO why = ERR_INIT;

	l->setup = value_array_new();
	if (v && !value_is_array(v))
		return wrong(r, "setup", "expected a list of shell commands or steps");
	value_each_item(item, i, v)
	{
		STR_AUTO path = xasprintf("setup[%zu]", i);

		if (!value_is_string(item) && lab_step_valid(item, &why) < 0)
			return wrong(r, path, err_msg(&why));
		value_push(&l->setup, value_is_string(item) ? value_build("{run: %v}", item)
							    : value_ref(item));
	}
	return 0;
}

static int read_criteria(struct reader *r, struct lab *l, const struct value *list)
{
	const struct value *item;

	if (!value_is_array(list) || !value_len(list))
		return wrong(r, "criteria", "expected a list of checks");
	l->criteria = xcalloc(value_len(list), sizeof(*l->criteria));
	value_each_item(item, i, list)
	{
		struct lab_criterion *c = &l->criteria[l->nr_criteria++];
		STR_AUTO path = xasprintf("criteria[%zu]", i);
		struct value *check = value_ref(item);
		ERR_AUTO why = ERR_INIT;
		BUF_AUTO at = BUF_INIT;
		const char *label = value_str(text_for(value_get(item, "text"), r->lang));

		check_strip(&check);
		c->check = check;
		c->id = value_is_string(value_get(item, "id"))
				? xstrdup(value_str(value_get(item, "id")))
				: xasprintf("%zu", i + 1);
		c->text = xstrdup(label ? label : "");
		c->points = 1;
		buf_adds(&at, path);
		if (check_valid(check, &at, &why) < 0)
			return wrong(r, buf_str(&at), err_msg(&why));
		l->points++;
	}
	return 0;
}

static struct lab *lab_of(const struct drill *d, const struct value *v)
{
	struct lab *l = xcalloc(1, sizeof(*l));

	l->id = xstrdup(d->id);
	l->title = xstrdup(d->id);
	l->domain = xstrdup(d->domain);
	l->task = xstrdup(d->ask);
	l->profile = xstrdup(value_str_or(value_get(v, "profile"), "default"));
	return l;
}

/* Scripts that the tests replay, named by their place. */
static int read_scripts(struct reader *r, const struct value *v, const char *key,
			struct lab_script **ret, size_t *ret_nr)
{
	const struct value *list = value_get(v, key), *item;

	if (list && !value_is_array(list))
		return wrong(r, key, "expected a list of scripts");
	*ret = xcalloc(value_len(list) + 1, sizeof(**ret));
	value_each_item(item, i, list)
	{
		STR_AUTO path = xasprintf("%s[%zu]", key, i);

		if (!value_is_string(item))
			return wrong(r, path, "expected a script");
		(*ret)[*ret_nr].name = xasprintf("%s %zu", key, i + 1);
		(*ret)[(*ret_nr)++].text = xstrdup(value_str(item));
	}
	return 0;
}

static int read_body(struct reader *r, struct drill *d, const struct value *v)
{
	int res;

	d->answer = -1;
	d->show = text(r, v, "show");
	d->show_run = xstrdup(value_str(value_get(v, "show_run")));
	if (d->type == DRILL_OUTPUT && !d->show == !d->show_run)
		return wrong(r, "", "expected show or show_run, one of them");
	if (d->type != DRILL_COMMAND) {
		res = read_choices(r, d, v);
		if (res < 0)
			return res;
	}
	if (d->type == DRILL_CHOOSE || d->show)
		return 0;
	d->lab = lab_of(d, v);
	res = read_setup(r, d->lab, value_get(v, "setup"));
	if (res < 0 || d->type == DRILL_OUTPUT)
		return res;
	res = read_criteria(r, d->lab, value_get(v, "criteria"));
	if (res == 0)
		res = read_scripts(r, v, "also", &d->lab->also, &d->lab->nr_also);
	if (res == 0)
		res = read_scripts(r, v, "wrong", &d->lab->wrongs, &d->lab->nr_wrongs);
	if (res < 0)
		return res;
	d->solution = xstrdup(value_str(value_get(v, "solution")));
	return d->solution ? 0 : wrong(r, "solution", "expected the commands that solve it");
}

/* Which fields a card of a type may have. */
static int known_fields(struct reader *r, const struct value *v, int type)
{
	static const char *const per_type[][16] = {
		{"id", "lesson", "domain", "type", "ask", "why", "choices", "answer", NULL},
		{"id", "lesson", "domain", "type", "ask", "why", "profile", "setup", "criteria",
		 "solution", "also", "wrong", NULL},
		{"id", "lesson", "domain", "type", "ask", "why", "choices", "answer", "show",
		 "show_run", "profile", "setup", NULL},
	};
	const char *key = text_unknown_key(v, per_type[type]);
	BUF_AUTO what = BUF_INIT;

	if (!key)
		return 0;
	buf_addf(&what, "a card of type %s has no such field: expected one of ", type_names[type]);
	for (size_t i = 0; per_type[type][i]; i++)
		buf_addf(&what, "%s%s", i ? ", " : "", per_type[type][i]);
	return wrong(r, key, buf_str(&what));
}

static bool valid_id(const char *id)
{
	return *id && strlen(id) < 64 && !id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-")];
}

static int read_card(struct reader *r, const struct value *v, struct drill *d)
{
	const char *id = value_str(value_get(v, "id"));
	const char *type = value_str_or(value_get(v, "type"), "");
	size_t t = 0;
	int res;

	r->id = id;
	if (!value_is_map(v))
		return wrong(r, "", "expected a map of the card's fields");
	if (!id || !valid_id(id))
		return wrong(r, "id", "expected small letters, digits and '-'");
	while (type_names[t] && strcmp(type_names[t], type) != 0)
		t++;
	if (!type_names[t])
		return wrong(r, "type", "expected choose, command or output");
	res = known_fields(r, v, (int)t);
	if (res < 0)
		return res;
	d->id = xstrdup(id);
	d->file = xstrdup(r->file);
	d->type = t == 0 ? DRILL_CHOOSE : t == 1 ? DRILL_COMMAND : DRILL_OUTPUT;
	d->lesson = xstrdup(value_str(value_get(v, "lesson")));
	d->domain = xstrdup(value_str_or(value_get(v, "domain"), ""));
	if (!d->lesson)
		return wrong(r, "lesson", "expected the id of the lesson it belongs to");
	if (!text_domain_known(d->domain))
		return wrong(r, "domain", "expected " TEXT_DOMAINS);
	res = need_text(r, v, "ask", &d->ask);
	if (res == 0)
		res = need_text(r, v, "why", &d->why);
	return res < 0 ? res : read_body(r, d, v);
}

/* ---- files ------------------------------------------------------------------------------ */

static int read_cards(struct reader *r, const struct value *list, struct drill_set *s)
{
	const struct value *item;

	if (!value_is_array(list) || !value_len(list))
		return text_error_at(r->err, r->file, r->at, "", 0, "expected a list of cards");
	if (value_len(list) > MAX_CARDS)
		return err_set(r->err, -EFBIG, "%s: expected at most %d cards", r->file, MAX_CARDS);
	value_each_item(item, i, list)
	{
		struct drill *d = xcalloc(1, sizeof(*d));
		int res;

		s->v = xreallocarray(s->v, s->nr + 1, sizeof(struct drill *));
		s->v[s->nr++] = d;
		r->card = i;
		res = read_card(r, item, d);
		if (res < 0)
			return res;
		for (size_t k = 0; k + 1 < s->nr; k++)
			if (strcmp(s->v[k]->id, d->id) == 0)
				return wrong(r, "id",
					     "another card has this id: expected a new one");
	}
	return 0;
}

int drill_set_parse(const char *file, const char *bytes, size_t len, const char *lang,
		    struct drill_set *ret, struct err *err)
{
	struct yaml_map *at = yaml_map_new();
	struct reader r = {.file = file, .lang = lang, .at = at, .err = err};
	struct drill_set set = {0};
	VALUE_AUTO *v = NULL;
	int res = text_check(file, bytes, len, MAX_DRILLS, err);

	if (res == 0)
		res = text_yaml(file, bytes, len, 0, &v, at, err);
	if (res == 0)
		res = read_cards(&r, v, &set);
	yaml_map_free(at);
	if (res < 0)
		drill_set_release(&set);
	else
		*ret = set;
	return res;
}

int drill_set_read(const char *path, const char *lang, struct drill_set *ret, struct err *err)
{
	BUF_AUTO text_ = BUF_INIT;
	int r = file_read(path, MAX_DRILLS, &text_, err);

	return r < 0 ? r : drill_set_parse(path, buf_str(&text_), text_.len, lang, ret, err);
}

int drill_set_load(const char *lang, struct drill_set *ret, struct err *err)
{
	const struct embedded_file *f;
	struct drill_set all = {0};

	for (size_t i = 0; (f = embed_at("drills/", i)); i++) {
		struct drill_set one = {0};
		int r;

		if (!str_ends(f->name, ".yaml"))
			continue;
		r = drill_set_parse(f->name, f->data, f->len, lang, &one, err);
		if (r < 0) {
			drill_set_release(&all);
			return r;
		}
		all.v = xreallocarray(all.v, all.nr + one.nr, sizeof(struct drill *));
		for (size_t k = 0; k < one.nr; k++)
			all.v[all.nr++] = one.v[k];
		free(one.v);
	}
	*ret = all;
	return 0;
}

/* A file with a mistake in it hides its own cards only; the tests refuse it. */
void drill_list(struct strvec *ret)
{
	const struct embedded_file *f;

	for (size_t i = 0; (f = embed_at("drills/", i)); i++) {
		struct drill_set one = {0};
		ERR_AUTO err = ERR_INIT;

		if (!str_ends(f->name, ".yaml") ||
		    drill_set_parse(f->name, f->data, f->len, NULL, &one, &err) < 0)
			continue;
		for (size_t k = 0; k < one.nr; k++)
			strvec_add(ret, one.v[k]->id);
		drill_set_release(&one);
	}
}

int drill_load(const char *id, const char *lang, struct drill **ret, struct err *err)
{
	struct drill_set all = {0};
	struct drill *found = NULL;
	int r = drill_set_load(lang, &all, err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < all.nr; i++)
		if (!found && strcmp(all.v[i]->id, id) == 0) {
			found = all.v[i];
			all.v[i] = NULL;
		}
	drill_set_release(&all);
	if (!found)
		return err_set(err, -ENOENT,
			       "there is no drill \"%s\"; `drydock drill list` lists them", id);
	*ret = found;
	return 0;
}

int drill_show(const struct drill *d, struct buf *out, struct err *err)
{
	struct attempt *a = NULL;
	int r;

	if (d->show) {
		buf_adds(out, d->show);
		return 0;
	}
	if (!d->show_run)
		return 0;
	r = attempt_start(d->lab, 1, &a, err);
	if (r < 0)
		return r;
	(void)cluster_run(attempt_cluster(a), NULL, d->show_run, out, NULL, 0);
	attempt_free(a);
	return 0;
}
