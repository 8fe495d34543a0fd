/* Whatever a lesson's file says, it is read or refused; what is read is sound to look at. */
#include <stdlib.h>

#include "study/lesson.h"
#include "study/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void clean(const char *s)
{
	if (s && !text_is_clean(s, strlen(s)))
		abort();
}

static void look(const struct block *b)
{
	for (size_t i = 0; i < b->nr_spans; i++)
		clean(b->spans[i].text);
	for (size_t i = 0; i < b->cells.nr; i++)
		clean(b->cells.v[i]);
	clean(b->code);
	clean(b->tutor);
	clean(b->question.ask);
	clean(b->question.why);
	if (b->type == BLOCK_QUESTION &&
	    (b->question.answer < 0 || (size_t)b->question.answer >= b->question.choices.nr))
		abort();
	if (b->type == BLOCK_RUN && (!b->code || b->line < 1))
		abort();
	if (b->type == BLOCK_LIST_ITEM && (b->level < 0 || b->level > 100))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct lesson *l = NULL;
	ERR_AUTO err = ERR_INIT;

	if (lesson_parse("x", (const char *)data, size, &l, &err) < 0) {
		if (!str_starts(err_msg(&err), "x:"))
			abort();
		return 0;
	}
	clean(l->title);
	for (size_t i = 0; i < l->nr_blocks; i++)
		look(&l->blocks[i]);
	lesson_free(l);
	return 0;
}
