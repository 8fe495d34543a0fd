/*
 * keys.h - what the learner does: keys, the mouse, pasted text; and how keys are written
 * in action tables, in help and in tests: "a", "Enter", "Up", "S-Tab", "^C", "M-x", "F1".
 */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include "base/base.h"

/* A key is a code point, a control code (^A is 1) or one of these; KEY_ALT may be added, and to
 * those that move (Up to Del, F1 to F12) the others: they go to programs in a terminal pane. */
#define KEY_ALT 0x40000000u
#define KEY_SHIFT 0x20000000u
#define KEY_CTRL 0x10000000u
#define KEY_MODIFIERS (KEY_ALT | KEY_SHIFT | KEY_CTRL)
#define TUI_KEYS(X)                                                                                \
	X(UP, "Up")                                                                                \
	X(DOWN, "Down")                                                                            \
	X(LEFT, "Left")                                                                            \
	X(RIGHT, "Right")                                                                          \
	X(PGUP, "PgUp")                                                                            \
	X(PGDN, "PgDn")                                                                            \
	X(HOME, "Home")                                                                            \
	X(END, "End")                                                                              \
	X(INS, "Ins")                                                                              \
	X(DEL, "Del")                                                                              \
	X(SPGUP, "S-PgUp")                                                                         \
	X(SPGDN, "S-PgDn")                                                                         \
	X(CLEFT, "C-Left")                                                                         \
	X(CRIGHT, "C-Right")                                                                       \
	X(BTAB, "S-Tab")                                                                           \
	X(BACKSPACE, "Backspace")                                                                  \
	X(F1, "F1")                                                                                \
	X(F2, "F2")                                                                                \
	X(F3, "F3")                                                                                \
	X(F4, "F4")                                                                                \
	X(F5, "F5")                                                                                \
	X(F6, "F6")                                                                                \
	X(F7, "F7")                                                                                \
	X(F8, "F8")                                                                                \
	X(F9, "F9")                                                                                \
	X(F10, "F10")                                                                              \
	X(F11, "F11")                                                                              \
	X(F12, "F12")
enum tui_key {
	TK_TAB = 9,
	TK_ENTER = 13,
	TK_ESC = 27,
	TK_BEFORE = 0x110000 - 1,
#define X(name, text) TK_##name,
	TUI_KEYS(X)
#undef X
		TK_END_OF_KEYS
};

enum event_type {
	EVENT_NONE,
	EVENT_KEY,    /* key */
	EVENT_TEXT,   /* text: pasted; borrowed until the next wait */
	EVENT_CLICK,  /* x, y: button 1 went down; twice: again at once */
	EVENT_MOUSE,  /* x, y: whatever else a mouse does, for programs in a terminal pane */
	EVENT_SCROLL, /* x, y, and key: TK_UP or TK_DOWN */
	EVENT_RESIZE,
	EVENT_REDRAW, /* everything anew: another program wrote on the terminal */
	EVENT_QUIT    /* the process is to end: save and leave */
};
struct event {
	enum event_type type;
	uint32_t key;
	int x, y;
	bool twice;
	uint8_t button; /* of EVENT_MOUSE: 1 to 3; 0: it was moved */
	bool down;	/* of EVENT_MOUSE: it was pressed, else let go */
	const char *text;
};

/* The key that a word (len bytes) of a table names ("Enter", "^C", "M-a"); 0: none. */
uint32_t key_parse(const char *word, size_t len);
/* Is key among the blank-separated names in keys? A consonant or vowel of a Hangul keyboard
 * counts as the Latin letter on its key: the input method may stay on. */
bool key_among(const char *keys, uint32_t key);
/* A printable character: what text fields take. */
bool key_is_text(uint32_t key);

#endif
