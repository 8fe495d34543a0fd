/* The terminal of the panes with a program that is a script: its bytes in, the drawn cells out;
 * keys and the mouse in, what the program gets out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tui/term.h"

#include <stdlib.h>

#define RUN(fn) cmocka_unit_test_setup_teardown(fn, begin, end)
#define COLS 20
#define ROWS 4

static struct world {
	struct term *term;
	struct grid grid;
	struct canvas canvas; /* not at the grid's corner */
	struct buf got;       /* what the program was given */
	int cols, rows;
} w;

static void keys(void *self, const char *p, size_t len)
{
	(void)self;
	buf_add(&w.got, p, len);
}

static void resize(void *self, int cols, int rows)
{
	(void)self;
	w.cols = cols;
	w.rows = rows;
}

static void draw(void)
{
	struct canvas all = canvas_of(&w.grid);

	canvas_clear(&all, ROLE_TEXT);
	w.grid.cursor_x = -1;
	w.grid.mouse = w.grid.cursor_shape = 0;
	term_draw(w.term, &w.canvas, true);
}

static int begin(void **state)
{
	const struct term_source source = {NULL, keys, resize};
	struct canvas all;

	(void)state;
	w = (struct world){0};
	grid_resize(&w.grid, COLS + 2, ROWS + 1);
	all = canvas_of(&w.grid);
	w.canvas = canvas_part(&all, 2, 1, COLS, ROWS);
	w.term = term_new(&source);
	draw();
	return 0;
}

static int end(void **state)
{
	(void)state;
	term_free(w.term);
	grid_release(&w.grid);
	buf_release(&w.got);
	return 0;
}

static void print(const char *text)
{
	term_feed(w.term, text, strlen(text));
	(void)term_flush(w.term);
	draw();
}

static const struct cell *cell(int x, int y)
{
	return &w.grid.cells[(y + 1) * w.grid.cols + x + 2];
}

static void assert_rows(const char *want)
{
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO got = BUF_INIT;

	grid_text(&w.grid, &text);
	for (const char *p = strchr(buf_str(&text), '\n') + 1; *p; p += strcspn(p, "\n") + 1) {
		size_t n = strcspn(p, "\n");

		buf_addf(&got, "%.*s\n", n > 2 ? (int)n - 2 : 0, n > 2 ? p + 2 : "");
	}
	assert_string_equal(buf_str(&got), want);
}

static bool press(uint32_t key)
{
	bool used = term_event(w.term, &(struct event){.type = EVENT_KEY, .key = key});

	draw();
	return used;
}

static void assert_got(const char *want)
{
	assert_string_equal(buf_str(&w.got), want);
	buf_reset(&w.got);
}

/* ---- what it shows ----------------------------------------------------------------------------
 */

static void the_program_learns_its_size(void **state)
{
	(void)state;
	assert_int_equal(w.cols, COLS);
	assert_int_equal(w.rows, ROWS);
}

static void colours_and_attributes_are_cells(void **state)
{
	(void)state;
	print("\033[31ma\033[38;5;208mb\033[38;2;1;2;3mc\033[48;2;255;0;128md\033[0me");
	assert_int_equal(cell(0, 0)->fg, 1);
	assert_int_equal(cell(0, 0)->bg, -1);
	assert_int_equal(cell(1, 0)->fg, 208);
	assert_int_equal(cell(2, 0)->fg, CELL_RGB | 0x010203);
	assert_int_equal(cell(3, 0)->bg, CELL_RGB | 0xff0080);
	assert_int_equal(cell(4, 0)->fg, -1);
	print("\r\033[1ma\033[0;3mb\033[0;4mc\033[0;5md\033[0;7me\033[0;9mf");
	assert_int_equal(cell(0, 0)->attrs, CELL_BOLD);
	assert_int_equal(cell(1, 0)->attrs, CELL_ITALIC);
	assert_int_equal(cell(2, 0)->attrs, CELL_UNDERLINE);
	assert_int_equal(cell(3, 0)->attrs, CELL_BLINK);
	assert_int_equal(cell(4, 0)->attrs, CELL_REVERSE);
	assert_int_equal(cell(5, 0)->attrs, CELL_STRIKE);
}

static void wide_and_combining_characters(void **state)
{
	(void)state;
	print("한e\xcc\x81x");
	assert_string_equal(cell(0, 0)->text, "한");
	assert_int_equal(cell(0, 0)->width, 2);
	assert_int_equal(cell(1, 0)->width, 0);
	assert_string_equal(cell(2, 0)->text, "e\xcc\x81");
	assert_string_equal(cell(3, 0)->text, "x");
}

static void the_other_screen_comes_and_goes(void **state)
{
	(void)state;
	print("shell\r\n$ vim");
	print("\033[?1049h\033[2J\033[Hfile");
	assert_rows("file\n\n\n\n");
	print("\033[?1049l");
	assert_rows("shell\n$ vim\n\n\n");
}

static void cursor_and_title(void **state)
{
	(void)state;
	print("ab");
	assert_int_equal(w.grid.cursor_x, 4);
	assert_int_equal(w.grid.cursor_y, 1);
	assert_int_equal(w.grid.cursor_shape, 1); /* libvterm's own: a block that blinks */
	print("\033[4 q");
	assert_int_equal(w.grid.cursor_shape, 4);
	print("\033[5 q");
	assert_int_equal(w.grid.cursor_shape, 5);
	print("\033[?25l");
	assert_int_equal(w.grid.cursor_x, -1);
	assert_null(term_title(w.term));
	print("\033]2;notes.yaml - VIM\a");
	assert_string_equal(term_title(w.term), "notes.yaml - VIM");
	print("\033]2;\a");
	assert_null(term_title(w.term));
}

static void questions_are_answered(void **state)
{
	(void)state;
	print("ab\033[6n");
	assert_got("\033[1;3R");
}

/* ---- scrollback -------------------------------------------------------------------------------
 */

static void print_numbers(int from, int to)
{
	for (int i = from; i <= to; i++) {
		STR_AUTO line = xasprintf("%s%d", i == from ? "" : "\r\n", i);

		print(line);
	}
}

static void lines_that_left_come_back(void **state)
{
	(void)state;
	print_numbers(1, 10);
	assert_rows("7\n8\n9\n10\n");
	assert_true(press(TK_SPGUP));
	assert_rows("4                -3\n5\n6\n7\n");
	print("\r\n11"); /* what is looked at stays in place */
	assert_rows("4                -4\n5\n6\n7\n");
	assert_true(term_event(
		w.term, &(struct event){.type = EVENT_SCROLL, .key = TK_DOWN, .x = 3, .y = 2}));
	draw();
	assert_rows("7                -1\n8\n9\n10\n");
	press('x'); /* typing leads to the present */
	assert_rows("8\n9\n10\n11\n");
	assert_got("x");
	assert_false(term_event(w.term, &(struct event){.type = EVENT_SCROLL, .key = TK_UP}));
}

static void what_was_shown_is_found_and_copied(void **state)
{
	char *text;

	(void)state;
	print("first line\r\nsecond one\r\n");
	print_numbers(3, 9);
	term_look(w.term);
	assert_true(term_looking(w.term));
	assert_true(term_find(w.term, "SECOND"));
	draw();
	assert_int_equal(w.grid.cursor_x, 2);
	assert_string_equal(cell(0, w.grid.cursor_y - 1)->text, "s");
	assert_false(term_find(w.term, "nowhere"));
	assert_false(press('/')); /* the screen asks for what is looked for */
	press('k');
	press('l');
	press(' ');
	press(TK_DOWN);
	press(TK_RIGHT);
	assert_int_equal(cell(1, 0)->attrs, CELL_REVERSE);
	assert_int_equal(cell(0, 0)->attrs, 0);
	assert_int_equal(cell(2, 1)->attrs, CELL_REVERSE);
	assert_int_equal(cell(3, 1)->attrs, 0);
	print("\r\n10"); /* the program goes on: the same is marked */
	assert_null(term_copied(w.term));
	press('y');
	text = term_copied(w.term);
	assert_string_equal(text, "irst line\nsec");
	free(text);
	assert_false(term_looking(w.term));
	assert_null(term_copied(w.term));
	assert_rows("7\n8\n9\n10\n");
	assert_got(""); /* none of these keys was the program's */
	/* without a mark: the line */
	term_look(w.term);
	press('k');
	press(TK_ENTER);
	text = term_copied(w.term);
	assert_string_equal(text, "9");
	free(text);
	term_look(w.term);
	press('g');
	press('q');
	assert_false(term_looking(w.term));
	assert_null(term_copied(w.term));
}

static void the_ring_forgets_the_oldest(void **state)
{
	(void)state;
	print("oldest\r\n");
	for (int i = 0; i < 700; i++)
		print("a\r\nb\r\nc\r\nd\r\ne\r\nf\r\ng\r\nh\r\n");
	term_look(w.term);
	assert_false(term_find(w.term, "oldest"));
	for (int i = 0; i < 7000; i++)
		print("x\r\n");
	draw(); /* where it looked is gone too */
	assert_true(term_looking(w.term));
	press('G');
	press(TK_ESC);
}

/* ---- keys and the mouse -----------------------------------------------------------------------
 */

static void keys_as_the_program_asked_for_them(void **state)
{
	(void)state;
	press(TK_UP);
	assert_got("\033[A");
	print("\033[?1h");
	press(TK_UP);
	assert_got("\033OA");
	press(TK_UP | KEY_CTRL);
	assert_got("\033[1;5A");
	press(TK_DEL | KEY_SHIFT);
	assert_got("\033[3;2~");
	press(19); /* ^S */
	press(17);
	assert_got("\023\021");
	press('x' | KEY_ALT);
	assert_got("\033x");
	assert_false(press(TK_F5));
	assert_true(press(TK_F5 | KEY_SHIFT));
	assert_got("\033[15;2~");
}

static void paste(const char *text)
{
	assert_true(term_event(w.term, &(struct event){.type = EVENT_TEXT, .text = text}));
}

static void pasted_text_is_marked_as_such(void **state)
{
	(void)state;
	paste("a\nb\033[201~c");
	assert_got("a\rb[201~c"); /* a control character would be a key */
	print("\033[?2004h");
	paste("a\n\tb\033[201~\003");
	assert_got("\033[200~a\r\tb[201~\033[201~");
}

static bool mouse(enum event_type type, int x, int y, uint8_t button, bool down)
{
	return term_event(w.term, &(struct event){.type = type,
						  .x = x + 2,
						  .y = y + 1,
						  .key = TK_UP,
						  .button = button,
						  .down = down});
}

static void the_mouse_is_the_programs_when_it_asks(void **state)
{
	(void)state;
	assert_false(mouse(EVENT_CLICK, 3, 1, 0, false));
	assert_got("");
	print("\033[?1000h\033[?1006h");
	assert_int_equal(w.grid.mouse, MOUSE_CLICKS);
	assert_true(mouse(EVENT_CLICK, 3, 1, 0, false));
	assert_true(mouse(EVENT_MOUSE, 3, 1, 1, false));
	assert_got("\033[<0;4;2M\033[<0;4;2m");
	assert_true(mouse(EVENT_SCROLL, 0, 0, 0, false));
	assert_got("\033[<64;1;1M");
	assert_false(mouse(EVENT_CLICK, -1, 0, 0, false)); /* beside it */
	assert_got("");
	print("\033[?1002h");
	assert_int_equal(w.grid.mouse, MOUSE_DRAGS);
	(void)mouse(EVENT_CLICK, 3, 1, 0, false);
	(void)mouse(EVENT_MOUSE, 5, 1, 0, false);
	(void)mouse(EVENT_MOUSE, 99, 99, 1, false); /* let go outside */
	assert_got("\033[<0;4;2M\033[<32;6;2M\033[<32;20;4M\033[<0;20;4m");
	print("\033[?1003h");
	assert_int_equal(w.grid.mouse, MOUSE_MOVES);
	print("\033[?1003l");
	assert_int_equal(w.grid.mouse, MOUSE_CLICKS);
	assert_false(mouse(EVENT_CLICK, 3, 1, 0, false));
	/* without it the wheel moves the program's cursor on the other screen */
	print("\033[?1049h");
	assert_true(mouse(EVENT_SCROLL, 0, 0, 0, false));
	assert_got("\033[A\033[A\033[A");
}

/* ---- hostile ones -----------------------------------------------------------------------------
 */

static void what_never_ends_is_bounded(void **state)
{
	BUF_AUTO text = BUF_INIT;

	(void)state;
	buf_adds(&text, "\033]2;");
	for (int i = 0; i < 300000; i++)
		buf_adds(&text, "title");
	buf_adds(&text, "\a\033[");
	for (int i = 0; i < 100000; i++)
		buf_adds(&text, "99999999999;");
	buf_adds(&text, "m");
	for (int i = 0; i < 100000; i++)
		buf_adds(&text, "e\xcc\x81\xcc\x81\xcc\x81\xcc\x81");
	print(buf_str(&text));
	if (term_title(w.term))
		assert_in_range(strlen(term_title(w.term)), 0, 200);
	print("\033[999999999L\033[999999999@\033[1;99999r\033[99999;99999Hx\033c\r\nok");
	assert_rows("\nok\n\n\n");
}

static void size(int cols, int rows)
{
	struct canvas all;

	grid_resize(&w.grid, cols + 2, rows + 1);
	all = canvas_of(&w.grid);
	w.canvas = canvas_part(&all, 2, 1, cols, rows);
	draw();
}

static void repetition_and_many_numbers(void **state)
{
	(void)state;
	print("\033[9999b"); /* of nothing */
	assert_rows("\n\n\n\n");
	print("ab\033[3b|한\033[b");
	assert_rows("abbbb|한한\n\n\n\n");
	print("\r\n\033[1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;31mx");
	assert_int_equal(cell(0, 1)->attrs, CELL_BOLD);
	print("\033[0;38:5:9my\033[m");
	assert_int_equal(cell(1, 1)->fg, 9);
}

static void smaller_screens_hold_what_there_was(void **state)
{
	(void)state;
	size(COLS, 10);
	print("\033[8;10r\033[9;1H\0337");
	size(COLS, 4);
	print("\0338x\033[?6hy\n");
	size(COLS, 10);
	/* a cursor that would be above it */
	print("\033c");
	print_numbers(1, 10);
	print("\033[H");
	size(COLS, 4);
	print("here");
	/* a wide character that is cut in two comes back */
	print("\033c");
	for (int i = 0; i < 12; i++)
		print("123456789한\r\n");
	size(10, 2);
	size(10, 12);
	assert_int_equal(w.rows, 12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(the_program_learns_its_size),
		RUN(colours_and_attributes_are_cells),
		RUN(wide_and_combining_characters),
		RUN(the_other_screen_comes_and_goes),
		RUN(cursor_and_title),
		RUN(questions_are_answered),
		RUN(lines_that_left_come_back),
		RUN(what_was_shown_is_found_and_copied),
		RUN(the_ring_forgets_the_oldest),
		RUN(keys_as_the_program_asked_for_them),
		RUN(pasted_text_is_marked_as_such),
		RUN(the_mouse_is_the_programs_when_it_asks),
		RUN(what_never_ends_is_bounded),
		RUN(repetition_and_many_numbers),
		RUN(smaller_screens_hold_what_there_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
