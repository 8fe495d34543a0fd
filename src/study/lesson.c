/* Lessons: front matter by libyaml, Markdown by md4c, blocks as the reader shows them. */
#include "study/lesson.h"

#include "shell/vfs.h"
#include "study/text.h"

#include <errno.h>
#include <md4c.h>
#include <stdlib.h>

#define MAX_LESSON ((size_t)1 << 20)
#define MAX_BLOCKS 2000

struct parser {
	struct lesson *lesson;
	const char *file, *text;
	size_t len;
	struct block *open; /* block that text goes to; NULL: none */
	int style, list_depth, number[8];
	bool in_code, in_quote, in_cell, header;
	struct buf code;
	const char *code_at; /* where in text its code starts */
	char *info;
	struct buf cell;
	struct err *err;
	int failed;
};

static void block_release(struct block *b)
{
	for (size_t i = 0; i < b->nr_spans; i++)
		free(b->spans[i].text);
	free(b->spans);
	strvec_release(&b->cells);
	free(b->code);
	free(b->on);
	free(b->tutor);
	free(b->profile);
	free(b->info);
	free(b->question.ask);
	free(b->question.why);
	strvec_release(&b->question.choices);
}

void lesson_free(struct lesson *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < l->nr_blocks; i++)
		block_release(&l->blocks[i]);
	free(l->blocks);
	strvec_release(&l->drills);
	free(l->id);
	free(l->lang);
	free(l->title);
	free(l->domain);
	free(l->profile);
	free(l);
}

static struct block *add_block(struct parser *p, enum block_type type)
{
	struct lesson *l = p->lesson;

	if (l->nr_blocks >= MAX_BLOCKS) {
		p->failed = err_set(p->err, -EFBIG, "%s: more than %d blocks", p->file, MAX_BLOCKS);
		return NULL;
	}
	l->blocks = xreallocarray(l->blocks, l->nr_blocks + 1, sizeof(*l->blocks));
	l->blocks[l->nr_blocks] = (struct block){.type = type};
	return &l->blocks[l->nr_blocks++];
}

static void add_span(struct block *b, int style, const char *text, size_t len)
{
	struct span *last = b->nr_spans ? &b->spans[b->nr_spans - 1] : NULL;

	if (last && last->style == style) {
		char *joined = xasprintf("%s%.*s", last->text, (int)len, text);

		free(last->text);
		last->text = joined;
		return;
	}
	b->spans = xreallocarray(b->spans, b->nr_spans + 1, sizeof(*b->spans));
	b->spans[b->nr_spans++] = (struct span){style, xstrndup(text, len)};
}

/* ---- fenced blocks -------------------------------------------------------------------- */

/* Which line of the file the open code block's text starts on. */
static int line_of(const struct parser *p)
{
	int line = 1;

	for (const char *s = p->text; p->code_at && s < p->code_at; s++)
		line += *s == '\n';
	return line;
}

static int question(struct parser *p, struct block *b, const char *code)
{
	struct yaml_map *at = yaml_map_new();
	VALUE_AUTO *v = NULL;
	int first = b->line - 1;
	int r = text_yaml(p->file, code, strlen(code), first, &v, at, p->err);

	if (r < 0) {
		/* said */
	} else if (!value_str(value_get(v, "ask"))) {
		r = text_error(p->err, p->file, at, "ask", first, "expected the question's text");
	} else if (value_len(value_get(v, "choices")) < 2) {
		r = text_error(p->err, p->file, at, "choices", first, "expected a list of answers");
	} else if (value_int_in(v, "answer") < 1 ||
		   value_int_in(v, "answer") > (int64_t)value_len(value_get(v, "choices"))) {
		r = text_error(p->err, p->file, at, "answer", first,
			       "expected the number of one of the choices, from 1");
	} else {
		b->question.ask = xstrdup(value_str(value_get(v, "ask")));
		b->question.why = xstrdup(value_str_or(value_get(v, "why"), ""));
		b->question.answer = (int)value_int_in(v, "answer") - 1;
	}
	if (r == 0 && text_list(value_get(v, "choices"), &b->question.choices) < 0)
		r = text_error(p->err, p->file, at, "choices", first,
			       "expected texts or whole numbers; quote yes and no");
	yaml_map_free(at);
	return r;
}

/* run [on=NODE] [profile=NAME] [expect=fail] [tutor="..."] */
static int run_options(struct parser *p, struct block *b, const char *s)
{
	while (*s) {
		const char *eq = strchr(s, '='), *end;
		STR_AUTO key = NULL;
		STR_AUTO val = NULL;

		while (*s == ' ')
			s++;
		if (!*s)
			return 0;
		if (!eq)
			break;
		key = xstrndup(s, (size_t)(eq - s));
		if (eq[1] == '"') {
			end = strchr(eq + 2, '"');
			if (!end)
				break;
			val = xstrndup(eq + 2, (size_t)(end - eq - 2));
			end++;
		} else {
			end = eq + 1 + strcspn(eq + 1, " ");
			val = xstrndup(eq + 1, (size_t)(end - eq - 1));
		}
		if (strcmp(key, "on") == 0 && !b->on)
			b->on = xstrdup(val);
		else if (strcmp(key, "tutor") == 0 && !b->tutor)
			b->tutor = xstrdup(val);
		else if (strcmp(key, "profile") == 0 && !b->profile)
			b->profile = xstrdup(val);
		else if (strcmp(key, "expect") == 0 && strcmp(val, "fail") == 0)
			b->expect_fail = true;
		else
			break;
		s = end;
	}
	if (!*s)
		return 0;
	return err_set(p->err, -EINVAL,
		       "%s:%d:1: run block: \"%s\": expected on=NODE, profile=NAME, expect=fail or "
		       "tutor=\"...\", each once",
		       p->file, b->line - 1, s);
}

static void end_code(struct parser *p)
{
	const char *info = p->info ? p->info : "";
	size_t word = strcspn(info, " ");
	enum block_type type = BLOCK_CODE;
	struct block *b;

	if (strncmp(info, "run", word) == 0 && word == 3)
		type = BLOCK_RUN;
	else if (strncmp(info, "diagram", word) == 0 && word == 7)
		type = BLOCK_DIAGRAM;
	else if (strncmp(info, "question", word) == 0 && word == 8)
		type = BLOCK_QUESTION;
	b = add_block(p, type);
	if (b) {
		b->line = line_of(p);
		b->info = xstrdup(info);
		b->code = xstrdup(buf_str(&p->code));
		if (type == BLOCK_RUN)
			p->failed = run_options(p, b, info + word);
		else if (type == BLOCK_QUESTION)
			p->failed = question(p, b, buf_str(&p->code));
	}
	buf_reset(&p->code);
	p->code_at = NULL;
	free(p->info);
	p->info = NULL;
}

/* ---- md4c callbacks ---------------------------------------------------------------------- */

/* The next number of the innermost list; deeper ones share the last. */
static int *number_of(struct parser *p)
{
	return &p->number[MIN((size_t)p->list_depth, ARRAY_SIZE(p->number) - 1)];
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	struct parser *p = arg;

	switch (type) {
	case MD_BLOCK_H:
		p->open = add_block(p, BLOCK_HEADING);
		if (p->open)
			p->open->level = (int)((MD_BLOCK_H_DETAIL *)detail)->level;
		break;
	case MD_BLOCK_P:
		if (!p->open)
			p->open = add_block(p, p->in_quote ? BLOCK_QUOTE : BLOCK_PARAGRAPH);
		break;
	case MD_BLOCK_QUOTE:
		p->in_quote = true;
		break;
	case MD_BLOCK_UL:
	case MD_BLOCK_OL:
		p->list_depth++;
		*number_of(p) =
			type == MD_BLOCK_OL ? (int)((MD_BLOCK_OL_DETAIL *)detail)->start : 0;
		break;
	case MD_BLOCK_LI:
		p->open = add_block(p, BLOCK_LIST_ITEM);
		if (p->open) {
			p->open->level = p->list_depth - 1;
			p->open->number = *number_of(p);
			if (*number_of(p))
				++*number_of(p);
		}
		break;
	case MD_BLOCK_CODE: {
		MD_ATTRIBUTE *info = &((MD_BLOCK_CODE_DETAIL *)detail)->info;

		p->in_code = true;
		p->info = xstrndup(info->text ? info->text : "", info->size);
		break;
	}
	case MD_BLOCK_HR:
		(void)add_block(p, BLOCK_RULE);
		break;
	case MD_BLOCK_THEAD:
		p->header = true;
		break;
	case MD_BLOCK_TBODY:
		p->header = false;
		break;
	case MD_BLOCK_TR:
		p->open = add_block(p, BLOCK_TABLE_ROW);
		if (p->open)
			p->open->level = p->header;
		break;
	case MD_BLOCK_TH:
	case MD_BLOCK_TD:
		p->in_cell = true;
		break;
	default:
		break;
	}
	return p->failed;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	struct parser *p = arg;

	(void)detail;
	switch (type) {
	case MD_BLOCK_CODE:
		p->in_code = false;
		end_code(p);
		break;
	case MD_BLOCK_QUOTE:
		p->in_quote = false;
		break;
	case MD_BLOCK_UL:
	case MD_BLOCK_OL:
		p->list_depth--;
		break;
	case MD_BLOCK_TH:
	case MD_BLOCK_TD:
		p->in_cell = false;
		if (p->open)
			strvec_add(&p->open->cells, buf_str(&p->cell));
		buf_reset(&p->cell);
		break;
	case MD_BLOCK_H:
	case MD_BLOCK_P:
	case MD_BLOCK_LI:
	case MD_BLOCK_TR:
		p->open = NULL;
		break;
	default:
		break;
	}
	return p->failed;
}

static int style_of(MD_SPANTYPE type)
{
	return type == MD_SPAN_STRONG ? SPAN_STRONG
	       : type == MD_SPAN_EM   ? SPAN_EMPHASIS
	       : type == MD_SPAN_CODE ? SPAN_CODE
	       : type == MD_SPAN_A    ? SPAN_LINK
				      : 0;
}

static int enter_span(MD_SPANTYPE type, void *detail, void *arg)
{
	(void)detail;
	((struct parser *)arg)->style |= style_of(type);
	return 0;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *arg)
{
	(void)detail;
	((struct parser *)arg)->style &= ~style_of(type);
	return 0;
}

static int on_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *arg)
{
	struct parser *p = arg;

	if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR) {
		text = type == MD_TEXT_BR ? "\n" : " ";
		size = 1;
	}
	if (p->in_code) {
		if (!p->code_at && text >= p->text && text < p->text + p->len)
			p->code_at = text;
		buf_add(&p->code, text, size);
	} else if (p->in_cell)
		buf_add(&p->cell, text, size);
	else if (p->open)
		add_span(p->open, p->style, text, size);
	return 0;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static int front_matter(struct parser *p, const char *yaml, size_t len)
{
	static const char *const known[] = {"title",   "domain", "minutes",
					    "profile", "drills", NULL};
	struct yaml_map *at = yaml_map_new();
	struct lesson *l = p->lesson;
	VALUE_AUTO *v = NULL;
	int r = text_yaml(p->file, yaml, len, 1, &v, at, p->err);

	if (r < 0) {
		/* said */
	} else if (text_unknown_key(v, known)) {
		r = text_error(p->err, p->file, at, text_unknown_key(v, known), 1,
			       "unknown field: expected title, domain, minutes, profile or drills");
	} else if (!text_domain_known(value_str_or(value_get(v, "domain"), "architecture"))) {
		r = text_error(p->err, p->file, at, "domain", 1, "expected " TEXT_DOMAINS);
	} else if (!value_str(value_get(v, "title"))) {
		r = text_error(p->err, p->file, at, "title", 1, "expected the lesson's title");
	} else {
		l->title = xstrdup(value_str(value_get(v, "title")));
		l->domain = xstrdup(value_str_or(value_get(v, "domain"), "architecture"));
		l->profile = xstrdup(value_str_or(value_get(v, "profile"), "default"));
		l->minutes = (int)value_int_in(v, "minutes");
	}
	if (r == 0 && text_list(value_get(v, "drills"), &l->drills) < 0)
		r = text_error(p->err, p->file, at, "drills", 1, "expected a list of ids of cards");
	yaml_map_free(at);
	return r;
}

int lesson_parse(const char *file, const char *text, size_t len, struct lesson **ret,
		 struct err *err)
{
	static const MD_PARSER callbacks = {.flags = MD_FLAG_TABLES | MD_FLAG_NOHTML,
					    .enter_block = enter_block,
					    .leave_block = leave_block,
					    .enter_span = enter_span,
					    .leave_span = leave_span,
					    .text = on_text};
	STR_AUTO copy = xmemdup0(text, len);
	struct parser p = {.lesson = xcalloc(1, sizeof(*p.lesson)),
			   .file = file,
			   .text = copy,
			   .len = len,
			   .err = err};
	const char *end;
	int r;

	r = text_check(file, text, len, MAX_LESSON, err);
	if (r < 0) {
		lesson_free(p.lesson);
		return r;
	}
	end = str_starts(copy, "---\n") ? strstr(copy + 4, "\n---\n") : NULL;
	if (!end) {
		lesson_free(p.lesson);
		return err_set(err, -EINVAL,
			       "%s:1:1: expected front matter between two lines of ---", file);
	}
	r = front_matter(&p, copy + 4, (size_t)(end + 1 - copy - 4));
	if (r == 0)
		(void)md_parse(end + 5, (MD_SIZE)strlen(end + 5), &callbacks, &p);
	r = r < 0 ? r : p.failed;
	buf_release(&p.code);
	buf_release(&p.cell);
	free(p.info);
	if (r < 0) {
		lesson_free(p.lesson);
		return r;
	}
	*ret = p.lesson;
	return 0;
}

void lesson_list(struct strvec *ret)
{
	const struct embedded_file *f;

	for (size_t i = 0; (f = embed_at("lessons/en/", i)); i++)
		if (str_ends(f->name, ".md"))
			strvec_addn(ret, f->name + 11, strlen(f->name) - 14);
}

int lesson_load(const char *id, const char *lang, struct lesson **ret, struct err *err)
{
	STR_AUTO own = xasprintf("lessons/%s/%s.md", lang ? lang : "en", id);
	STR_AUTO english = xasprintf("lessons/en/%s.md", id);
	const struct embedded_file *f = embed_find(own);
	int r;

	if (!f)
		f = embed_find(english);
	if (!f)
		return err_set(err, -ENOENT,
			       "there is no lesson \"%s\"; `drydock lesson` lists them", id);
	r = lesson_parse(f->name, f->data, f->len, ret, err);
	if (r == 0) {
		(*ret)->id = xstrdup(id);
		(*ret)->lang = xstrndup(f->name + 8, 2);
	}
	return r;
}

int lesson_read(const char *path, struct lesson **ret, struct err *err)
{
	const char *base = path_basename(path);
	BUF_AUTO text = BUF_INIT;
	int r = file_read(path, MAX_LESSON, &text, err);

	if (r == 0)
		r = lesson_parse(path, buf_str(&text), text.len, ret, err);
	if (r < 0)
		return r;
	(*ret)->id = xstrndup(base, strlen(base) - (str_ends(base, ".md") ? 3 : 0));
	(*ret)->lang = xstrdup(base - path >= 4 && strncmp(base - 4, "/ko/", 4) == 0 ? "ko" : "en");
	return 0;
}
