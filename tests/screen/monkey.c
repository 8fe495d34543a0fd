/*
 * monkey [SEED [STEPS]] - random keys, clicks, resizes and passing time on every screen.
 * Whatever is pressed, nothing crashes, every cell is whole, and q and ^] lead out again.
 */
#include "tests/screen/fake.h"

#include <stdio.h>
#include <stdlib.h>

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static int below(uint64_t *state, int n)
{
	return (int)(next_random(state) % (uint64_t)n);
}

static void broken(const struct tui *t, uint64_t seed, int step, const char *what)
{
	BUF_AUTO text = BUF_INIT;

	grid_text(tui_grid(t), &text);
	printf("seed %llu, step %d: %s\n%s", (unsigned long long)seed, step, what, buf_str(&text));
	exit(1);
}

/* Wide characters have both halves, texts are UTF-8 without control characters. */
static void look(const struct tui *t, uint64_t seed, int step)
{
	const struct grid *g = tui_grid(t);

	for (int y = 0; y < g->rows; y++)
		for (int x = 0; x < g->cols; x++) {
			const struct cell *c = &g->cells[y * g->cols + x];
			bool half = x > 0 && c[-1].width == 2;

			if (half != (c->width == 0))
				broken(t, seed, step, "half of a wide character");
			if (c->width == 2 && x + 1 == g->cols)
				broken(t, seed, step, "a wide character over the edge");
			if ((unsigned char)c->text[0] < ' ' && c->text[0])
				broken(t, seed, step, "a control character");
			if (!utf8_valid(c->text, strlen(c->text)))
				broken(t, seed, step, "a cell that is not UTF-8");
		}
}

static const char *const keys[] = {"Enter",
				   "Enter",
				   "Enter",
				   "Down",
				   "Down",
				   "Up",
				   "Tab",
				   "S-Tab",
				   "Esc",
				   "q",
				   "PgDn",
				   "PgUp",
				   "End",
				   "Home",
				   "n",
				   "?",
				   ":",
				   "/",
				   "1",
				   "2",
				   "3",
				   "o",
				   "e",
				   "s",
				   "t",
				   "f",
				   "d",
				   "b",
				   "l",
				   "p",
				   "c",
				   "R",
				   "]",
				   "^]",
				   "^]",
				   "Left",
				   "Right",
				   "F1",
				   "F2",
				   "F3",
				   "F4",
				   "F5",
				   "F7",
				   "F9",
				   "^C",
				   "^D",
				   "^L",
				   "한",
				   "x",
				   "Space",
				   "Backspace",
				   "\"kubectl get po\" Enter",
				   "\"/ship\" Enter",
				   "\"seq 100\" Enter"};

static void act(struct fake *f, struct tui *t, uint64_t *rnd)
{
	static const char *const sizes[] = {"resize 80x24", "resize 120x40", "resize 81x25",
					    "resize 60x16", "resize 59x15",  "resize 200x60"};
	STR_AUTO step = NULL;

	switch (below(rnd, 20)) {
	case 0:
		step = xasprintf("click %d,%d", below(rnd, f->cols), below(rnd, f->rows));
		(void)fake_step(f, t, '!', step);
		break;
	case 1:
		(void)fake_step(f, t, '!', sizes[below(rnd, (int)ARRAY_SIZE(sizes))]);
		break;
	case 2:
		(void)fake_step(f, t, '@', below(rnd, 2) ? "300ms" : "3s");
		break;
	case 3:
		step = xasprintf("wheel-%s %d,%d", below(rnd, 2) ? "up" : "down",
				 below(rnd, f->cols), below(rnd, f->rows));
		(void)fake_step(f, t, '!', step);
		break;
	default:
		(void)fake_step(f, t, '$', keys[below(rnd, (int)ARRAY_SIZE(keys))]);
		break;
	}
}

/* From wherever it went, home is near. */
static void lead_out(struct fake *f, struct tui *t, uint64_t seed)
{
	(void)fake_step(f, t, '!', "resize 80x24");
	for (int i = 0; i < 40 && !tui_ended(t); i++)
		(void)fake_step(f, t, '$', i % 4 == 3 ? "^]" : i % 4 == 1 ? "q" : "Esc");
	if (!tui_ended(t))
		broken(t, seed, -1, "q, Esc and ^] do not lead out");
}

/* Steps until it ends, at most steps; how many. */
static int visit(uint64_t seed, uint64_t *rnd, int steps)
{
	struct fake f = {0};
	struct tui_config cfg = {
		.content = &fake_content, .lang = seed % 2 ? "en" : "ko", .seed = 1};
	struct tui *t;
	int i;

	fake_init(&f, "80x24");
	cfg.backend = &f.backend;
	t = tui_new(&cfg);
	(void)tui_open(t, "home", NULL);
	tui_step(t);
	for (i = 0; i < steps && !tui_ended(t); i++) {
		act(&f, t, rnd);
		if (!tui_ended(t))
			look(t, seed, i);
	}
	if (!tui_ended(t))
		lead_out(&f, t, seed);
	tui_free(t);
	fake_release(&f);
	return i;
}

int main(int argc, char **argv)
{
	int64_t seed = 0, steps = 150;

	if (argc > 1 && parse_i64(argv[1], &seed) < 0)
		return 2;
	if (argc > 2 && parse_i64(argv[2], &steps) < 0)
		return 2;
	for (uint64_t s = argc > 1 ? (uint64_t)seed : 1; s <= (argc > 1 ? (uint64_t)seed : 20);
	     s++) {
		uint64_t rnd = s * UINT64_C(0x9e3779b97f4a7c15) + 1;

		for (int64_t n = steps; n > 0;)
			n -= visit(s, &rnd, (int)n);
	}
	printf("every screen stood it\n");
	return 0;
}
