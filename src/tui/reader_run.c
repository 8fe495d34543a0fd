#include "tui/reader.h"

#include <errno.h>
#include <stdlib.h>

#define RUN_LIMIT (INT64_C(600) * SIM_SEC) /* virtual */

static int get_cluster(struct reader *r, const char *profile, struct reader_cluster **ret,
		       struct err *err)
{
	struct cluster_config cfg = {.profile = profile, .seed = tui_seed(r->screen->tui)};
	int status;

	for (size_t i = 0; i < READER_CLUSTERS; i++) {
		struct reader_cluster *rc = &r->clusters[i];

		*ret = rc;
		if (rc->cluster && str_eq(rc->profile, profile))
			return 0;
		if (rc->cluster)
			continue;
		status = cluster_new(&cfg, &rc->cluster, err);
		if (status == 0)
			status = cluster_boot(rc->cluster, err);
		if (status < 0) {
			cluster_free(rc->cluster);
			rc->cluster = NULL;
			return status;
		}
		rc->profile = xstrdup(profile);
		live_start(r->screen->tui, &rc->live, rc->cluster, 1);
		return 0;
	}
	return err_set(err, -EMFILE, "a lesson may use at most %d profiles", READER_CLUSTERS);
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
	const char *profile = b->profile ? b->profile : r->lesson->profile;
	struct reader_cluster *rc;
	struct stream *out;
	int status = get_cluster(r, profile, &rc, err);

	if (status < 0)
		return status;
	buf_reset(&st->output);
	if (command != st->command) {
		free(st->command);
		st->command = xstrdup(command);
	}
	out = stream_sink_new(keep, &st->output, false);
	st->status = cluster_run_streams(rc->cluster, b->on, command ? command : b->code, NULL, out,
					 out, RUN_LIMIT);
	stream_unref(out);
	live_sync(&rc->live);
	st->ran = true;
	st->expanded = false;
	st->pan = 0;
	r->width = 0;
	return 0;
}

void reader_reset(struct reader *r)
{
	for (size_t i = 0; i < READER_CLUSTERS; i++) {
		live_stop(&r->clusters[i].live);
		cluster_free(r->clusters[i].cluster);
		free(r->clusters[i].profile);
		r->clusters[i] = (struct reader_cluster){0};
	}
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
