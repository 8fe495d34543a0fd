/*
 * tui.h - the full-screen program: a stack of screens, one table of actions for each, and a
 * loop that owns the wall clock. Nothing is global: all hangs off struct tui.
 *
 * A screen is one file screen_NAME.c that ends in `const struct screen_spec screen_NAME`
 * and one line in local.mk. It draws onto a canvas (canvas.h) and knows nothing of
 * terminals: backend_curses.c alone does; tests run the same screens under a backend that
 * feeds keys and keeps the grid. To add one: copy screen_labs.c.
 *
 * Actions: each row of a screen's table names an action, its keys, a word for the bottom
 * line and a sentence for help. The same row feeds the keys, the bottom line, `?` and the
 * `:` palette. Moving in a list or a text comes by itself when the spec has list or scroll.
 *
 * Drawing happens when something changed: after every event, when tick says so, or after
 * tui_dirty(). An idle program sleeps.
 *
 * Screens of note: "home"; "lessons", "lesson" ID; "drills", "drill" WHICH; "labs",
 * "lab" ID; "cluster"; "flow"; "shell"; "progress"; "help"; "palette".
 *	tui_open(t, "lab", "scale-web");
 */
#ifndef TUI_TUI_H
#define TUI_TUI_H

#include "cluster/journal.h"
#include "sim/pace.h"
#include "study/drill.h"
#include "study/lab.h"
#include "study/lesson.h"
#include "study/progress.h"
#include "tui/canvas.h"
#include "tui/edit.h"
#include "tui/flow.h"
#include "tui/keys.h"

struct tui;
struct screen;

/* ---- what is around it --------------------------------------------------------------- */

/* The terminal and the clocks; backend_curses.c, and one in tests/screen. */
struct tui_backend {
	void *self;
	void (*size)(void *self, int *ret_cols, int *ret_rows);
	/* Waits at most timeout_ns for an event. False: none came. */
	bool (*wait)(void *self, int64_t timeout_ns, struct event *ret);
	void (*show)(void *self, const struct grid *g, enum theme_id theme);
	int64_t (*now)(void *self);  /* monotonic nanoseconds */
	int64_t (*date)(void *self); /* wall seconds since the epoch */
	/* The learner's own editor on a copy of text; NULL: there is none. 0 or -errno. */
	int (*edit)(void *self, const char *name, struct buf *text);
	void (*suspend)(void *self); /* ^Z; may be NULL */
	void (*redraw)(void *self);  /* all anew at the next show; may be NULL */
	/* A descriptor that ends a wait (without an event) when it is readable; NULL: never needed. */
	void (*also)(void *self, int fd);
	void (*copy)(void *self, const char *text); /* to the terminal's clipboard; may be NULL */
};
const struct tui_backend *backend_curses_new(struct err *err); /* NULL: no usable terminal */
void backend_curses_free(const struct tui_backend *b);

/* Where lessons, drills and labs come from: tui_builtin, or a test's own. */
struct tui_content {
	void (*lesson_list)(struct strvec *ret);
	int (*lesson_load)(const char *id, const char *lang, struct lesson **ret, struct err *err);
	int (*drills)(const char *lang, struct drill_set *ret, struct err *err);
	void (*lab_list)(struct strvec *ret);
	int (*lab_load)(const char *id, const char *lang, uint64_t seed, struct lab **ret,
			struct err *err);
};
extern const struct tui_content tui_builtin;

/* The learner's own shell for a cluster: its words (a path first) and what to set for it. */
struct tui_shell {
	struct strvec argv, env;
};
/* What opens clusters to shells and clients of the learner's machine (the app has them). */
struct gateway;
struct gateway_config;
struct tui_doors {
	void *self;
	/* Serves w, whose name drydock's commands know, as door says. */
	int (*open)(void *self, const char *name, struct workspace *w,
		    const struct gateway_config *door, struct gateway **ret,
		    struct tui_shell *ret_shell, struct err *err);
};
/* Which shell stands beside labs. */
enum tui_shell_choice { SHELL_UNSAID, SHELL_OWN, SHELL_SIMULATED };

struct tui_config {
	const struct tui_backend *backend;
	const struct tui_content *content; /* NULL: tui_builtin */
	const char *home;                  /* state folder; NULL: nothing is kept */
	const char *lang;                  /* "en" or "ko" */
	enum theme_id theme;
	const char *cluster, *profile; /* the saved cluster; NULL: default */
	uint64_t seed;
	bool draw; /* each attempt at a lab has a seed of its own instead */
	bool now;  /* its clock begins as the wall's */
	const struct tui_doors *doors;	/* NULL: only the simulated shell */
	enum tui_shell_choice shell;	/* for this time, whatever was chosen before */
	struct progress *progress; /* borrowed; NULL: nothing is kept after the end */
	const char *warning;       /* said when it begins; may be NULL */
};
/* What the learner chose on an earlier visit (theme, language and shell are written down in the state
 * folder when they are changed on the screen). Nothing there, or unreadable: nothing is set. */
struct tui_settings {
	bool has_theme;
	enum theme_id theme;
	const char *lang; /* static; NULL: not chosen */
	enum tui_shell_choice shell;
};
void tui_settings_load(const char *home, struct tui_settings *ret);

/* Opens the screen (with "home" below it) and runs until the learner leaves. */
int tui_run(const struct tui_config *cfg, const char *screen, const char *arg,
	    struct err *err) NODISCARD;
/* The same by hand, for tests. */
struct tui *tui_new(const struct tui_config *cfg);
void tui_free(struct tui *t);
void tui_event(struct tui *t, const struct event *ev);
void tui_step(struct tui *t);                     /* clocks, ticks, and drawing if need be */
int64_t tui_timeout(struct tui *t);               /* nanoseconds until the next tui_step is due */
const struct grid *tui_grid(const struct tui *t); /* what is shown */
bool tui_ended(const struct tui *t);

/* ---- actions --------------------------------------------------------------------------- */

enum action_flags {
	ACTION_BAR = 1,    /* in the bottom line */
	ACTION_HIDDEN = 2, /* keys only: neither in help nor in the palette */
	ACTION_MOVES = 4,  /* last in the palette */
	ACTION_ALWAYS = 8, /* in the bottom line even where others have no room */
};
struct action {
	const char *name;  /* "next-block": what the palette and tests call it; NULL ends a table */
	const char *keys;  /* blank-separated (keys.h); the first is shown; NULL: palette only */
	const char *label; /* N_("a word") for the bottom line; NULL: none */
	const char *text;  /* N_("a sentence") for help and palette */
	int flags;
	void (*run)(struct screen *s, int arg);
	int arg;
	bool (*can)(const struct screen *s, int arg); /* NULL: always */
};

/* ---- screens ---------------------------------------------------------------------------- */

/* A list in which one row is chosen. list_draw fills the private part. */
struct list {
	int nr, at;
	int top, rows, x, y, w; /* private: what was drawn, on the whole grid */
};
/* Rows of canvas c: fits top, then calls row for each visible i; selected rows are marked by
 * the caller (list_mark). */
void list_draw(struct list *l, const struct canvas *c,
	       void (*row)(struct screen *s, const struct canvas *line, int i, bool selected),
	       struct screen *s);
/* "▸ " and the role for a row. */
enum role list_mark(const struct canvas *line, bool selected);
/* A text of nr lines of which rows from top on are seen. */
struct scroll {
	int nr, top, rows;
};
void scroll_fit(struct scroll *s, int nr, int rows);
/* A thumb at the right edge of canvas c, when not all is seen. */
void scroll_draw(const struct scroll *s, const struct canvas *c);

struct screen_spec {
	const char *name;
	const char *title;            /* N_("Lessons"): the bar at the top */
	const struct action *actions; /* ended by an empty row; may be NULL */
	bool overlay;                 /* the screen below stays visible */
	bool place;                   /* the palette goes there; it opens without arg */
	size_t size;                  /* bytes of zeroed data */
	/* arg may be NULL. On failure the screen is not opened and the error is shown; close is
	 * called then too. */
	int (*open)(struct screen *s, const char *arg, struct err *err);
	void (*close)(struct screen *s);
	void (*draw)(struct screen *s, const struct canvas *c);
	/* Before the actions: true when the event was used (text fields, terminal panes). */
	bool (*event)(struct screen *s, const struct event *ev);
	/* Letters are text now: the bottom line shows other keys for what has some. */
	bool (*typing)(const struct screen *s);
	/* About every 250 ms while on top (and after clusters moved): true when to be redrawn. */
	bool (*tick)(struct screen *s);
	void (*shown)(struct screen *s);        /* on top again after another closed */
	struct list *(*list)(struct screen *s); /* NULL results: not now */
	struct scroll *(*scroll)(struct screen *s);
	/* `/`: goes to the next place with needle (NULL: forget it); false: nowhere. */
	bool (*find)(struct screen *s, const char *needle);
	void (*subtitle)(struct screen *s, struct buf *out); /* after the title */
	/* True: all keys but F1 to F12, ^] and ^Q go to a program now; may be NULL. */
	bool (*program)(const struct screen *s);
	/* The cluster it is about, for the flow screen on top of it; may be NULL. */
	struct cluster *(*cluster)(struct screen *s);
};
struct screen {
	const struct screen_spec *spec;
	struct tui *tui;
	char *arg;
	void *data;
	bool closing;         /* private */
	struct screen *below; /* private */
};
const struct screen_spec *const *tui_screens(void); /* NULL-ended */

/* ---- what screens may ask for -------------------------------------------------------------- */

/* Opens a screen on top; negative (and a message is shown) when it could not. */
int tui_open(struct tui *t, const char *name, const char *arg);
/* Closes s once its code has returned. */
void tui_close(struct screen *s);
int tui_replace(struct screen *s, const char *name, const char *arg);
void tui_quit(struct tui *t);
void tui_dirty(struct tui *t);
/* A line at the bottom until the next key. */
void tui_say(struct tui *t, const char *fmt, ...) PRINTF(2, 3);
void tui_say_err(struct tui *t, const struct err *err);
/* Draws and shows at once: before something that takes long. */
void tui_show_now(struct tui *t);
/* Asks for a line of text at the bottom; done gets it on Enter (NULL on Esc), on s. */
void tui_ask(struct screen *s, const char *label, const char *text,
	     void (*done)(struct screen *s, const char *text));
/* Asks yes or no; yes runs on y. */
void tui_confirm(struct screen *s, const char *question, void (*yes)(struct screen *s));

const char *tui_lang(const struct tui *t); /* "en", "ko" */
const struct tui_content *tui_content(const struct tui *t);
struct progress *tui_progress(const struct tui *t); /* never NULL */
int64_t tui_now(const struct tui *t);               /* monotonic ns */
int64_t tui_date(const struct tui *t);              /* wall seconds */
uint64_t tui_seed(const struct tui *t);
uint64_t tui_attempt_seed(const struct tui *t); /* of the lab that begins next, known before */
void tui_draw_again(struct tui *t);		/* one has begun: another seed for the next */
int64_t tui_epoch(const struct tui *t);         /* what its clock is to show, ns; 0: its own date */
const char *tui_home(const struct tui *t); /* state folder; NULL: nothing is kept */
struct screen *tui_top(struct tui *t);
const struct tui_doors *tui_doors(const struct tui *t); /* NULL: there are none */
/* The shell beside labs: what the command line says, else what was chosen, else their own where
 * there are doors. Choosing writes it down. */
enum tui_shell_choice tui_shell(const struct tui *t);
void tui_set_shell(struct tui *t, enum tui_shell_choice choice);
/* Keeps text that was marked, and asks the terminal to put it on the learner's clipboard. */
void tui_copy(struct tui *t, const char *text);
const char *tui_copied(const struct tui *t); /* NULL: nothing yet */
/* The learner's editor; -ENOTTY: there is none. Matches edit_fn of machine.h but for proc. */
int tui_edit(struct tui *t, const char *name, struct buf *text);

/* external.c: $VISUAL, $EDITOR, vi or nano on a copy of text, on the terminal of the process. 0,
 * -ECANCELED (it failed; text is as it was) or -errno. */
int external_edit(const char *name, struct buf *text) NODISCARD;

/* The actions of s in order (its own, moving, common): for help, palette and keys. */
const struct action *tui_action(const struct screen *s, size_t i);
bool tui_action_can(const struct screen *s, const struct action *a);
void tui_action_run(struct screen *s, const struct action *a);

/* ---- living clusters ------------------------------------------------------------------------- */

/*
 * A cluster whose virtual clock follows the wall while it is registered: the loop advances
 * it, spending at most a few milliseconds a turn; where that is not enough its clock slows
 * down. Owned by whoever embeds it, who calls live_stop before the cluster is freed.
 */
struct live {
	struct cluster *cluster;
	struct pace pace;
	struct live *next; /* private */
	struct tui *tui;
};
void live_start(struct tui *t, struct live *l, struct cluster *c, int rate);
void live_stop(struct live *l); /* also when not started */
void live_sync(struct live *l); /* after virtual time was moved by hand (cluster_run) */
void live_set_rate(struct live *l, int rate); /* 0: paused */

/* The learner's saved cluster ("my cluster"), opened when first asked for, closed with the
 * program. *ret_live lives as long. */
int tui_workspace(struct tui *t, struct workspace **ret, struct live **ret_live,
		  struct err *err) NODISCARD;

/* ---- more for the loop to do ---------------------------------------------------------------- */

/* Something that has a turn in every round of the loop, after the clusters' time moved. Embedded
 * in what needs it, which unserves it before it goes (also from its own turn). */
struct tui_service {
	void (*turn)(void *arg);
	int64_t (*timeout)(void *arg); /* ns until it needs one; INT64_MAX */
	void *arg;
	struct tui_service *next; /* private */
};
void tui_serve(struct tui *t, struct tui_service *s);
void tui_unserve(struct tui *t, struct tui_service *s); /* also when it is not served */
/* The loop wakes up when fd can be read, or also (out) when it can be written. Unwatched before
 * it is closed. */
void tui_watch(struct tui *t, int fd, bool out);
void tui_unwatch(struct tui *t, int fd);

/* ---- text in the learner's language ------------------------------------------------------------
 */

/* Marks text for po/; tr() looks it up. Translations are compiled in from po/LANG.po. */
#define N_(text) text
const char *tr_lang(const char *lang, const char *text) __attribute__((format_arg(2)));
const char *tr(const struct tui *t, const char *text) __attribute__((format_arg(2)));
/* N_("Cluster architecture") of "architecture", its official name, and its weight in the exam,
 * percent. */
const char *domain_title(const char *domain);
const char *domain_official(const char *domain);
int domain_weight(const char *domain);
#define NR_DOMAINS 5
const char *domain_at(int i);

#endif
