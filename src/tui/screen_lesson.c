/* The lesson reader. */
#include "tui/reader.h"

#include <stdlib.h>

#define WIDEST 92
#define SAVE_EVERY (INT64_C(2) * SIM_SEC)

/* ---- opening ----------------------------------------------------------------------------- */

static void find_next(struct reader *r)
{
	const struct tui_content *content = tui_content(r->screen->tui);
	STRVEC_AUTO ids = STRVEC_INIT;
	ERR_AUTO err = ERR_INIT;
	struct lesson *next = NULL;

	free(r->next);
	free(r->next_title);
	r->next = r->next_title = NULL;
	content->lesson_list(&ids);
	for (size_t i = 0; i + 1 < ids.nr; i++)
		if (strcmp(ids.v[i], r->lesson->id) == 0)
			r->next = xstrdup(ids.v[i + 1]);
	if (r->next && content->lesson_load(r->next, tui_lang(r->screen->tui), &next, &err) == 0)
		r->next_title = xstrdup(next->title);
	lesson_free(next);
}

void reader_go(struct reader *r, int block)
{
	int line = flow_tagged(&r->flow, block);

	for (; line < 0 && block > 0; block--)
		line = flow_tagged(&r->flow, block - 1);
	r->scroll.top = MAX(line, 0);
}

static int open_lesson(struct screen *s, const char *arg, struct err *err)
{
	struct reader *r = s->data;
	struct progress *p = tui_progress(s->tui);
	int status =
		tui_content(s->tui)->lesson_load(arg ? arg : "", tui_lang(s->tui), &r->lesson, err);

	r->screen = s;
	r->selected = -1;
	if (status < 0)
		return status;
	r->states = xcalloc(r->lesson->nr_blocks + 1, sizeof(*r->states));
	r->drills = (int)r->lesson->drills.nr;
	find_next(r);
	reader_layout(r, WIDEST);
	if (progress_lesson(p, r->lesson->id, &r->saved_block, &r->was_finished) &&
	    r->saved_block < (int)r->lesson->nr_blocks && !r->was_finished)
		reader_go(r, r->saved_block);
	else
		r->saved_block = -1;
	return 0;
}

/* The first block that is (or begins) in view. */
static int block_in_view(const struct reader *r)
{
	int tag = (size_t)r->scroll.top < r->flow.nr ? r->flow.lines[r->scroll.top].tag : 0;

	return MIN(TAG_BLOCK(tag), (int)r->lesson->nr_blocks - 1);
}

static void save(struct reader *r)
{
	struct tui *t = r->screen->tui;
	int block = block_in_view(r);
	ERR_AUTO err = ERR_INIT;

	if (block == r->saved_block && r->finished == r->was_finished)
		return;
	if (progress_set_lesson(tui_progress(t), r->lesson->id, block, r->finished, tui_date(t),
				&err) < 0)
		tui_say_err(t, &err);
	r->saved_block = block;
	r->was_finished = r->finished;
	r->saved_at = tui_now(t);
}

static void close_lesson(struct screen *s)
{
	struct reader *r = s->data;

	if (r->lesson && r->states)
		save(r);
	if (r->screen)
		reader_reset(r);
	flow_release(&r->flow);
	free(r->states);
	free(r->next);
	free(r->next_title);
	free(r->needle);
	lesson_free(r->lesson);
}

/* The language may have changed: the same place in the other text. */
static void shown(struct screen *s)
{
	struct reader *r = s->data;
	struct lesson *l = NULL;
	ERR_AUTO err = ERR_INIT;
	size_t nr = r->lesson->nr_blocks;

	if (str_eq(r->lesson->lang, tui_lang(s->tui)))
		return;
	if (tui_content(s->tui)->lesson_load(r->lesson->id, tui_lang(s->tui), &l, &err) < 0) {
		tui_say_err(s->tui, &err);
		return;
	}
	if (l->nr_blocks != nr) /* block i is not block i any more */
		reader_reset(r);
	lesson_free(r->lesson);
	r->lesson = l;
	r->states = xreallocarray(r->states, l->nr_blocks + 1, sizeof(*r->states));
	for (size_t i = l->nr_blocks != nr ? 0 : nr; i <= l->nr_blocks; i++)
		r->states[i] = (struct block_state){0};
	r->selected = -1;
	find_next(r);
	reader_layout(r, r->width ? r->width : WIDEST);
}

/* ---- drawing -------------------------------------------------------------------------------- */

static bool block_visible(const struct reader *r, int block)
{
	for (int y = 0; y < r->scroll.rows && (size_t)(r->scroll.top + y) < r->flow.nr; y++)
		if (TAG_BLOCK(r->flow.lines[r->scroll.top + y].tag) == block)
			return true;
	return false;
}

/* Something that can be done is always chosen, when some is in view. */
static void select_visible(struct reader *r)
{
	int was = r->selected;

	if (r->selected >= 0 && block_visible(r, r->selected))
		return;
	r->selected = -1;
	for (size_t i = 0; i < r->lesson->nr_blocks && r->selected < 0; i++)
		if (reader_can_select(r, i) && block_visible(r, (int)i))
			r->selected = (int)i;
	if (was != r->selected)
		reader_layout(r, r->width);
}

static void draw(struct screen *s, const struct canvas *c)
{
	struct reader *r = s->data;
	int width = MIN(c->w - 4, WIDEST), left = MAX((c->w - width) / 2, 2);
	struct canvas text = canvas_part(c, left, 0, width, c->h);

	if (r->width != width)
		reader_layout(r, width);
	scroll_fit(&r->scroll, (int)r->flow.nr, c->h);
	select_visible(r);
	scroll_fit(&r->scroll, (int)r->flow.nr, c->h);
	r->finished |= r->scroll.top + c->h >= (int)r->flow.nr;
	flow_draw(&r->flow, &text, r->scroll.top, r->needle);
	scroll_draw(&r->scroll, c);
}

static void subtitle(struct screen *s, struct buf *out)
{
	const struct reader *r = s->data;
	int last = MAX(r->scroll.nr - r->scroll.rows, 1);

	buf_addf(out, "  %d %%  %s",
		 r->scroll.nr <= r->scroll.rows ? 100 : MIN(r->scroll.top * 100 / last, 100),
		 r->lesson->title);
}

static bool tick(struct screen *s)
{
	struct reader *r = s->data;

	if (tui_now(s->tui) - r->saved_at >= SAVE_EVERY)
		save(r);
	return false;
}

static struct scroll *scroll(struct screen *s)
{
	return &((struct reader *)s->data)->scroll;
}

/* ---- finding ------------------------------------------------------------------------------------
 */

static bool find_from(struct reader *r, int line, bool backwards)
{
	int at = r->needle ? flow_find(&r->flow, r->needle, line, backwards) : -1;

	if (at >= 0)
		r->scroll.top = MAX(at - 2, 0);
	return at >= 0;
}

static bool find(struct screen *s, const char *needle)
{
	struct reader *r = s->data;

	free(r->needle);
	r->needle = xstrdup(needle);
	return find_from(r, r->scroll.top - 1, false);
}

/* ---- blocks
 * --------------------------------------------------------------------------------------- */

/* Brings a block into view, its beginning first. */
static void reveal(struct reader *r, int block)
{
	int first = -1, last = -1;

	for (size_t i = 0; i < r->flow.nr; i++)
		if (TAG_BLOCK(r->flow.lines[i].tag) == block) {
			first = first < 0 ? (int)i : first;
			last = (int)i;
		}
	if (first < 0)
		return;
	if (last >= r->scroll.top + r->scroll.rows)
		r->scroll.top = last - r->scroll.rows + 1;
	if (first < r->scroll.top)
		r->scroll.top = first;
}

static void step_block(struct screen *s, int by)
{
	struct reader *r = s->data;
	int nr = (int)r->lesson->nr_blocks;
	int from = r->selected >= 0 ? r->selected : block_in_view(r) - (by > 0);

	for (int k = 1; k <= nr; k++) {
		int i = ((from + by * k) % nr + nr) % nr;

		if (!reader_can_select(r, (size_t)i))
			continue;
		r->selected = i;
		reader_layout(r, r->width);
		reveal(r, i);
		return;
	}
}

static void next_or_find(struct screen *s, int by)
{
	struct reader *r = s->data;

	if (!r->needle)
		step_block(s, by);
	else if (!find_from(r, r->scroll.top + 2, by < 0))
		tui_say(s->tui, "%s", tr(s->tui, N_("No more of it.")));
}

static bool is_run(const struct screen *s, int arg)
{
	const struct reader *r = s->data;

	return r->selected >= 0 && r->lesson->blocks[r->selected].type == BLOCK_RUN &&
	       (!arg || r->states[r->selected].ran);
}

static void run_it(struct screen *s, const char *command)
{
	struct reader *r = s->data;
	ERR_AUTO err = ERR_INIT;

	if (reader_run(r, r->selected, command, &err) < 0)
		tui_say_err(s->tui, &err);
	reader_layout(r, MIN(WIDEST, r->flow.width));
	reveal(r, r->selected);
}

static void enter(struct screen *s, int arg)
{
	(void)arg;
	if (is_run(s, 0))
		run_it(s, NULL);
	else
		tui_say(s->tui, "%s", tr(s->tui, N_("Answer with the number of your choice.")));
}

/* Nothing is chosen: to the next block. */
static void onwards(struct screen *s, int arg)
{
	(void)arg;
	step_block(s, 1);
}

static bool is_none(const struct screen *s, int arg)
{
	(void)arg;
	return ((const struct reader *)s->data)->selected < 0;
}

static bool is_question(const struct screen *s, int arg)
{
	return !is_none(s, 0) && !is_run(s, arg);
}

static void edited(struct screen *s, const char *command)
{
	if (command && *command && is_run(s, 0))
		run_it(s, command);
}

static void edit_command(struct screen *s, int arg)
{
	struct reader *r = s->data;
	const struct block *b = &r->lesson->blocks[r->selected];
	const char *code =
		r->states[r->selected].command ? r->states[r->selected].command : b->code;
	STR_AUTO line = xstrndup(code, strcspn(code, "\n"));

	(void)arg;
	tui_ask(s, "$", code[strcspn(code, "\n")] && code[strcspn(code, "\n") + 1] ? "" : line,
		edited);
}

static void expand(struct screen *s, int arg)
{
	struct reader *r = s->data;

	(void)arg;
	r->states[r->selected].expanded ^= true;
	r->width = 0;
}

static void pan(struct screen *s, int by)
{
	struct reader *r = s->data;
	struct block_state *st = &r->states[r->selected];

	st->pan = MAX(MIN(st->pan + by, 400), 0);
	r->width = 0;
}

static void answer(struct screen *s, int n)
{
	struct reader *r = s->data;
	int i = r->selected;

	if (i < 0 || r->lesson->blocks[i].type != BLOCK_QUESTION) {
		for (i = 0; i < (int)r->lesson->nr_blocks; i++)
			if (r->lesson->blocks[i].type == BLOCK_QUESTION && block_visible(r, i))
				break;
		if (i == (int)r->lesson->nr_blocks)
			return;
		r->selected = i;
	}
	reader_answer(r, i, n);
	reader_layout(r, r->flow.width);
	reveal(r, i);
}

static bool event(struct screen *s, const struct event *ev)
{
	struct reader *r = s->data;
	int line = r->scroll.top + ev->y - 1, tag;

	if (r->width) /* keys may come faster than the screen is drawn */
		select_visible(r);
	if (ev->type == EVENT_KEY && ev->key == TK_ESC && r->needle) {
		free(r->needle);
		r->needle = NULL;
		return true;
	}
	if (ev->type == EVENT_KEY && ev->key >= '1' && ev->key <= '9') {
		answer(s, (int)ev->key - '0');
		return true;
	}
	if (ev->type != EVENT_CLICK || ev->y < 1 || ev->y > r->scroll.rows ||
	    (size_t)line >= r->flow.nr)
		return false;
	tag = r->flow.lines[line].tag;
	if (TAG_BLOCK(tag) >= (int)r->lesson->nr_blocks ||
	    !reader_can_select(r, (size_t)TAG_BLOCK(tag)))
		return true;
	if (r->selected == TAG_BLOCK(tag) && TAG_CHOICE_OF(tag) >= 0)
		answer(s, TAG_CHOICE_OF(tag) + 1);
	else if (r->selected == TAG_BLOCK(tag) && is_run(s, 0) && ev->twice)
		run_it(s, NULL);
	r->selected = TAG_BLOCK(tag);
	r->width = 0;
	return true;
}

/* ---- onwards
 * ----------------------------------------------------------------------------------------- */

static void reset(struct screen *s, int arg)
{
	(void)arg;
	reader_reset(s->data);
	tui_say(s->tui, "%s", tr(s->tui, N_("A fresh cluster: nothing was run in it yet.")));
}

static void contents(struct screen *s, int arg)
{
	(void)arg;
	(void)tui_open(s->tui, "contents", NULL);
}

/* The cluster of what is chosen: for the shell and the flow screen on top. */
static struct cluster *cluster(struct screen *s)
{
	struct reader *r = s->data;
	struct cluster *c = NULL;
	ERR_AUTO err = ERR_INIT;

	if (reader_cluster(r, r->selected, &c, &err) < 0)
		tui_say_err(s->tui, &err);
	return c;
}

static void open_on_top(struct screen *s, int flow)
{
	(void)tui_open(s->tui, flow ? "flow" : "shell", NULL);
}

static void go_drills(struct screen *s, int arg)
{
	const struct reader *r = s->data;
	STR_AUTO which = xasprintf("lesson:%s", r->lesson->id);

	(void)arg;
	(void)tui_open(s->tui, "drill", which);
}

static bool has_drills(const struct screen *s, int arg)
{
	(void)arg;
	return ((const struct reader *)s->data)->drills > 0;
}

static void go_next(struct screen *s, int arg)
{
	const struct reader *r = s->data;

	(void)arg;
	(void)tui_replace(s, "lesson", r->next);
}

static bool has_next(const struct screen *s, int arg)
{
	(void)arg;
	return ((const struct reader *)s->data)->next != NULL;
}

static const struct action actions[] = {
	{"run", "Enter", N_("Run"), N_("Run the chosen block in the lesson's cluster"), ACTION_BAR,
	 enter, 0, is_run},
	{"to-block", "Enter", NULL, N_("Choose the next block"), ACTION_HIDDEN, onwards, 0,
	 is_none},
	{"ask-number", "Enter", NULL, "", ACTION_HIDDEN, enter, 0, is_question},
	{"edit", "e", N_("Change"), N_("Change the command, then run it"), ACTION_BAR, edit_command,
	 0, is_run},
	{"next-block", "Tab", N_("Next block"), N_("Choose the next block or question"), ACTION_BAR,
	 step_block, 1, NULL},
	{"previous-block", "S-Tab p", NULL, N_("Choose the block or question before"), 0,
	 step_block, -1, NULL},
	{"next", "n", NULL, N_("Next block, or next place found"), 0, next_or_find, 1, NULL},
	{"previous", "N", NULL, N_("Block before, or place found before"), 0, next_or_find, -1,
	 NULL},
	{"output", "o", N_("Output"), N_("All of the block's output, or its beginning"), 0, expand,
	 1, is_run},
	{"output-left", "Left h", NULL, N_("Move wide output to the left"), 0, pan, -16, is_run},
	{"output-right", "Right l", NULL, N_("Move wide output to the right"), 0, pan, 16, is_run},
	{"contents", "t", N_("Contents"), N_("The headings of this lesson, to go to one"),
	 ACTION_BAR, contents, 0, NULL},
	{"shell", "s !", N_("Shell"), N_("A shell in the lesson's cluster, to try what you like"),
	 ACTION_BAR, open_on_top, 0, NULL},
	{"flow", "f F4", NULL, N_("What the last command set off, component by component"), 0,
	 open_on_top, 1, NULL},
	{"fresh", "R", NULL, N_("A fresh cluster for this lesson"), 0, reset, 0, NULL},
	{"drills", "d", N_("Drills"), N_("The drills of this lesson"), 0, go_drills, 0, has_drills},
	{"next-lesson", "]", N_("Next lesson"), N_("Go on to the next lesson"), 0, go_next, 0,
	 has_next},
	{0}};

const struct screen_spec screen_lesson = {.name = "lesson",
					  .title = N_("Lesson"),
					  .actions = actions,
					  .size = sizeof(struct reader),
					  .open = open_lesson,
					  .close = close_lesson,
					  .draw = draw,
					  .event = event,
					  .tick = tick,
					  .shown = shown,
					  .scroll = scroll,
					  .find = find,
					  .cluster = cluster,
					  .subtitle = subtitle};
