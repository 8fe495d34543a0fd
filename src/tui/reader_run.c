#include "tui/reader.h"

#include <stdlib.h>

#define RUN_LIMIT (INT64_C(600) * SIM_SEC) /* virtual */

/* The live part of a cluster, begun when it is new; NULL: there are too many. */
static struct live *live_of(struct reader *r, struct cluster *c)
{
	for (size_t i = 0; i < READER_CLUSTERS; i++) {
		if (!r->lives[i].cluster)
			live_start(r->screen->tui, &r->lives[i], c, 1);
		if (r->lives[i].cluster == c)
			return &r->lives[i];
	}
	return NULL;
}

int reader_cluster(struct reader *r, int i, struct cluster **ret, struct err *err)
{
	int status;

	if (!r->stage)
		r->stage = stage_new(r->lesson, tui_seed(r->screen->tui));
	status = stage_cluster(r->stage, i >= 0 ? &r->lesson->blocks[i] : NULL, ret, err);
	if (status == 0)
		(void)live_of(r, *ret);
	return status;
}

static int keep(void *arg, const void *p, size_t len)
{
	struct buf *out = arg;

	if (out->len < READER_OUTPUT)
		buf_add(out, p, MIN(len, READER_OUTPUT - out->len));
	return 0;
}

int reader_run(struct reader *r, int i, const char *command, struct err *err)
{
	const struct block *b = &r->lesson->blocks[i];
	struct block_state *st = &r->states[i];
	struct cluster *c;
	struct live *live;
	struct stream *out;
	int status;

	status = reader_cluster(r, i, &c, err);
	if (status < 0)
		return status;
	live = live_of(r, c);
	buf_reset(&st->output);
	if (command != st->command) {
		free(st->command);
		st->command = xstrdup(command);
	}
	out = stream_sink_new(keep, &st->output, false);
	st->status = cluster_run_streams(c, b->on, command ? command : b->code, NULL, out, out,
					 RUN_LIMIT);
	stream_unref(out);
	if (live)
		live_sync(live);
	st->ran = true;
	st->expanded = false;
	st->pan = 0;
	r->width = 0;
	return 0;
}

void reader_reset(struct reader *r)
{
	for (size_t i = 0; i < READER_CLUSTERS; i++)
		live_stop(&r->lives[i]);
	stage_free(r->stage);
	r->stage = NULL;
	for (size_t i = 0; r->lesson && i < r->lesson->nr_blocks; i++) {
		buf_release(&r->states[i].output);
		free(r->states[i].command);
		r->states[i] = (struct block_state){.answer = r->states[i].answer};
	}
	r->width = 0;
}

void reader_answer(struct reader *r, int i, int answer)
{
	const struct question *q = &r->lesson->blocks[i].question;
	struct block_state *st = &r->states[i];

	if (answer < 1 || answer > (int)q->choices.nr || st->answer == q->answer + 1)
		return;
	st->answer = answer;
	r->width = 0;
}
