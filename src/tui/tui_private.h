/* tui_private.h - what the files of the framework share. */
#ifndef TUI_TUI_PRIVATE_H
#define TUI_TUI_PRIVATE_H

#include "tui/tui.h"

#define MIN_COLS 60
#define MIN_ROWS 16
#define MAX_BAR 24

struct tui {
	struct tui_config cfg;
	const struct tui_backend *backend;
	const struct tui_content *content;
	enum theme_id theme;
	const char *lang;
	struct grid grid;
	struct screen *top;
	bool quit, dirty;
	char *said; /* the line at the bottom */
	char *copied;
	int64_t now;
	uint64_t draw; /* seed of the next attempt at a lab */
	/* what the bottom line shows, for clicks */
	struct bar_item {
		int x, w;
		const struct action *action;
	} bar[MAX_BAR];
	size_t nr_bar;
	struct live *lives;
	struct workspace *workspace;
	struct live workspace_live;
	struct tui_settings settings;
	struct tui_service *services;
	int epoll; /* of what is watched; -1: nothing yet */
	struct progress *own_progress; /* in memory, when none was given */
	/* what the next "ask" or "confirm" is for */
	struct tui_question {
		struct screen *asker;
		const char *label;
		void (*done)(struct screen *s, const char *text);
		void (*yes)(struct screen *s);
	} question;
};

/* settings.c */
void settings_save(struct tui *t);
/* frame.c: everything onto the grid. */
void tui_draw(struct tui *t);
/* service.c */
void service_turns(struct tui *t);
int64_t service_timeout(const struct tui *t);
/* live.c: true when some cluster's time moved. */
bool live_advance_all(struct tui *t);
int64_t live_timeout(const struct tui *t); /* ns until one has something due; INT64_MAX */
void live_close_all(struct tui *t);
/* actions.c */
void action_move(struct screen *s, int how);
enum { MOVE_UP, MOVE_DOWN, MOVE_PGUP, MOVE_PGDN, MOVE_HALFUP, MOVE_HALFDOWN, MOVE_TOP, MOVE_END };
const struct action *action_for_key(const struct screen *s, uint32_t key);
void tui_set_theme(struct tui *t, enum theme_id theme);
void tui_set_lang(struct tui *t, const char *lang);

#endif
