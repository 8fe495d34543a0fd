#include "tui/theme.h"

#define B STYLE_BOLD
#define D STYLE_DIM
#define U STYLE_UNDERLINE
#define R STYLE_REVERSE
#define I STYLE_ITALIC

/* fg, bg of 256; fg, bg of 8; attributes */
static const struct style dark[NR_ROLES] = {
	[ROLE_TEXT] = {-1, -1, -1, -1, 0},       [ROLE_DIM] = {246, -1, -1, -1, 0},
	[ROLE_STRONG] = {231, -1, 7, -1, B},     [ROLE_EMPHASIS] = {-1, -1, -1, -1, I},
	[ROLE_CODE] = {180, -1, 3, -1, 0},       [ROLE_LINK] = {75, -1, 6, -1, U},
	[ROLE_HEADING] = {81, -1, 6, -1, B},     [ROLE_SUBHEADING] = {117, -1, 6, -1, B},
	[ROLE_VOICE] = {109, -1, 6, -1, I},      [ROLE_DIAGRAM] = {152, -1, 6, -1, 0},
	[ROLE_OUTPUT] = {250, -1, 7, -1, 0},     [ROLE_TITLE] = {231, 24, 7, 4, B},
	[ROLE_TITLE_DIM] = {153, 24, 7, 4, 0},   [ROLE_KEY] = {231, 238, 0, 7, B},
	[ROLE_KEY_TEXT] = {250, 236, -1, -1, 0}, [ROLE_SELECTED] = {231, 31, 0, 6, B},
	[ROLE_ACCENT] = {81, -1, 6, -1, B},      [ROLE_GOOD] = {114, -1, 2, -1, B},
	[ROLE_BAD] = {210, -1, 1, -1, B},        [ROLE_WARN] = {221, -1, 3, -1, B},
	[ROLE_BORDER] = {60, -1, 4, -1, 0},      [ROLE_BAR] = {73, -1, 6, -1, 0},
	[ROLE_BAR_REST] = {239, -1, 4, -1, 0},   [ROLE_INPUT] = {231, 235, 7, 0, 0},
	[ROLE_FOUND] = {16, 221, 0, 3, 0},       [ROLE_TERMINAL] = {-1, -1, -1, -1, 0},
};

static const struct style light[NR_ROLES] = {
	[ROLE_TEXT] = {-1, -1, -1, -1, 0},     [ROLE_DIM] = {242, -1, -1, -1, 0},
	[ROLE_STRONG] = {16, -1, 0, -1, B},    [ROLE_EMPHASIS] = {-1, -1, -1, -1, I},
	[ROLE_CODE] = {94, -1, 1, -1, 0},      [ROLE_LINK] = {25, -1, 4, -1, U},
	[ROLE_HEADING] = {24, -1, 4, -1, B},   [ROLE_SUBHEADING] = {25, -1, 4, -1, B},
	[ROLE_VOICE] = {23, -1, 4, -1, I},     [ROLE_DIAGRAM] = {24, -1, 4, -1, 0},
	[ROLE_OUTPUT] = {237, -1, 0, -1, 0},   [ROLE_TITLE] = {231, 24, 7, 4, B},
	[ROLE_TITLE_DIM] = {195, 24, 7, 4, 0}, [ROLE_KEY] = {16, 250, 0, 7, B},
	[ROLE_KEY_TEXT] = {237, 254, 0, 7, 0}, [ROLE_SELECTED] = {16, 153, 0, 6, B},
	[ROLE_ACCENT] = {24, -1, 4, -1, B},    [ROLE_GOOD] = {22, -1, 2, -1, B},
	[ROLE_BAD] = {124, -1, 1, -1, B},      [ROLE_WARN] = {94, -1, 3, -1, B},
	[ROLE_BORDER] = {103, -1, 4, -1, 0},   [ROLE_BAR] = {30, -1, 6, -1, 0},
	[ROLE_BAR_REST] = {250, -1, 7, -1, 0}, [ROLE_INPUT] = {16, 254, 0, 7, 0},
	[ROLE_FOUND] = {16, 222, 0, 3, 0},     [ROLE_TERMINAL] = {-1, -1, -1, -1, 0},
};

/* For NO_COLOR and terminals without colours: attributes only. */
static const struct style none[NR_ROLES] = {
	[ROLE_TEXT] = {-1, -1, -1, -1, 0},      [ROLE_DIM] = {-1, -1, -1, -1, 0},
	[ROLE_STRONG] = {-1, -1, -1, -1, B},    [ROLE_EMPHASIS] = {-1, -1, -1, -1, U},
	[ROLE_CODE] = {-1, -1, -1, -1, B},      [ROLE_LINK] = {-1, -1, -1, -1, U},
	[ROLE_HEADING] = {-1, -1, -1, -1, B},   [ROLE_SUBHEADING] = {-1, -1, -1, -1, B},
	[ROLE_VOICE] = {-1, -1, -1, -1, 0},     [ROLE_DIAGRAM] = {-1, -1, -1, -1, 0},
	[ROLE_OUTPUT] = {-1, -1, -1, -1, 0},    [ROLE_TITLE] = {-1, -1, -1, -1, R},
	[ROLE_TITLE_DIM] = {-1, -1, -1, -1, R}, [ROLE_KEY] = {-1, -1, -1, -1, R},
	[ROLE_KEY_TEXT] = {-1, -1, -1, -1, 0},  [ROLE_SELECTED] = {-1, -1, -1, -1, R},
	[ROLE_ACCENT] = {-1, -1, -1, -1, B},    [ROLE_GOOD] = {-1, -1, -1, -1, B},
	[ROLE_BAD] = {-1, -1, -1, -1, B},       [ROLE_WARN] = {-1, -1, -1, -1, B},
	[ROLE_BORDER] = {-1, -1, -1, -1, 0},    [ROLE_BAR] = {-1, -1, -1, -1, 0},
	[ROLE_BAR_REST] = {-1, -1, -1, -1, 0},  [ROLE_INPUT] = {-1, -1, -1, -1, U},
	[ROLE_FOUND] = {-1, -1, -1, -1, R},     [ROLE_TERMINAL] = {-1, -1, -1, -1, 0},
};

const struct style *theme_style(enum theme_id theme, enum role role)
{
	return theme == THEME_DARK    ? &dark[role]
	       : theme == THEME_LIGHT ? &light[role]
				      : &none[role];
}

char role_letter(enum role role)
{
	static const char letters[] = {
#define X(name, letter) letter,
		TUI_ROLES(X)
#undef X
	};

	return letters[role];
}

static const char *const names[] = {"dark", "light", "none"};

const char *theme_name(enum theme_id theme)
{
	return names[theme];
}

bool theme_by_name(const char *name, enum theme_id *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_eq(name, names[i])) {
			*ret = (enum theme_id)i;
			return true;
		}
	return false;
}

enum theme_id theme_guess(const char *no_color, const char *colorfgbg)
{
	const char *bg = colorfgbg ? strrchr(colorfgbg, ';') : NULL;

	if (!str_empty(no_color))
		return THEME_NONE;
	return bg && (str_eq(bg, ";7") || str_eq(bg, ";15")) ? THEME_LIGHT : THEME_DARK;
}
