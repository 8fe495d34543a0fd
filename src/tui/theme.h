/*
 * theme.h - what a cell means (role), and how each theme shows it.
 *
 * Nothing is told by colour alone: whatever a role says is also said by a mark or a word.
 * To add a role: a row in TUI_ROLES here and in each theme of theme.c.
 */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include "base/base.h"

/* role, letter in dumps */
#define TUI_ROLES(X)                                                                               \
	X(TEXT, '.')                                                                               \
	X(DIM, 'd')                                                                                \
	X(STRONG, 'b')                                                                             \
	X(EMPHASIS, 'i')                                                                           \
	X(CODE, 'c')                                                                               \
	X(LINK, 'l')                                                                               \
	X(HEADING, 'H')                                                                            \
	X(SUBHEADING, 'h')                                                                         \
	X(VOICE, 'v') /* the ship speaking */                                                      \
	X(DIAGRAM, 'g')                                                                            \
	X(OUTPUT, 'o')    /* what a command printed */                                             \
	X(TITLE, 'T')     /* the bar at the top */                                                 \
	X(TITLE_DIM, 't') /* its quieter parts */                                                  \
	X(KEY, 'K')       /* a key in the bottom line */                                           \
	X(KEY_TEXT, 'k')  /* what it does */                                                       \
	X(SELECTED, 'S')                                                                           \
	X(ACCENT, 'A')                                                                             \
	X(GOOD, 'G')                                                                               \
	X(BAD, 'B')                                                                                \
	X(WARN, 'W')                                                                               \
	X(BORDER, '+')                                                                             \
	X(BAR, '#')                                                                                \
	X(BAR_REST, '-')                                                                           \
	X(INPUT, 'I')                                                                              \
	X(FOUND, 'F')    /* what / looks for */                                                    \
	X(TERMINAL, '$') /* the cell says its own colours */

enum role {
#define X(name, letter) ROLE_##name,
	TUI_ROLES(X)
#undef X
		NR_ROLES
};

enum theme_id { THEME_DARK, THEME_LIGHT, THEME_NONE };
enum style_attr {
	STYLE_BOLD = 1,
	STYLE_DIM = 2,
	STYLE_UNDERLINE = 4,
	STYLE_REVERSE = 8,
	STYLE_ITALIC = 16
};
struct style {
	int16_t fg, bg;   /* of 256; -1: the terminal's own */
	int16_t fg8, bg8; /* of 8, for terminals with few */
	int attrs;        /* enum style_attr */
};

const struct style *theme_style(enum theme_id theme, enum role role);
char role_letter(enum role role);
const char *theme_name(enum theme_id theme); /* "dark", "light", "none" */
bool theme_by_name(const char *name, enum theme_id *ret);
/* From the environment's values (NULL: unset): NO_COLOR, COLORFGBG ("15;0"). */
enum theme_id theme_guess(const char *no_color, const char *colorfgbg);

#endif
