/*
 * edit.h - the line editor of interactive shells: readline's emacs mode.
 *
 * It runs in the shell's own process and reads keys from its terminal one by one; all state
 * between lines (kill ring, where in the history) is in struct editor. To add a key: a case
 * in edit.c's tables.
 */
#ifndef SHELL_EDIT_H
#define SHELL_EDIT_H

#include "shell/shell_private.h"

#define EDIT_KILLS 10
#define EDIT_UNDOS 100
#define EDIT_MAX_LINE ((size_t)64 << 10)

/* Keys beyond characters; EDIT_META is added for a key after ESC. */
enum edit_key {
	EDIT_META = 1 << 24,
	EDIT_UP = 0x200000,
	EDIT_DOWN,
	EDIT_LEFT,
	EDIT_RIGHT,
	EDIT_HOME,
	EDIT_END,
	EDIT_DELETE,
	EDIT_WORD_LEFT,
	EDIT_WORD_RIGHT,
	EDIT_PASTE, /* the text is in editor.pasted */
	EDIT_NONE,
};

struct edit_state {
	char *text;
	size_t pos;
};

struct editor {
	struct shell *sh;
	struct stream *tty;
	struct buf text;
	size_t pos;
	const char *prompt; /* borrowed while a line is read */
	int row, col, cols; /* the cursor's when last drawn, row 0 is the prompt's first */
	bool drawn;         /* the screen shows what the last key did */

	struct buf kills[EDIT_KILLS]; /* [0] is the newest */
	bool killed, killing;         /* by the last key, by this one */
	size_t yank_at, yank_nr;      /* what ^Y put there, for alt-y */
	bool yanked, yanking;
	struct edit_state undo[EDIT_UNDOS];
	size_t nr_undo;
	bool typing; /* the last key inserted a character: one undo for a run of them */

	size_t hist;       /* index into the history; its length: the new line */
	struct buf stash;  /* the new line while an older one is shown */
	size_t last_arg;   /* how far alt-. went back */
	size_t last_arg_at;
	bool arg_shown, arg_showing;
	int tabs;
	struct buf pasted;
	int pushed; /* a key to be read again; -1: none */
};

struct editor *editor_new(struct shell *sh);
void editor_free(struct editor *e);
/* Reads one line, without its newline, appended to out. 1, 0 at the end (^D on an empty line,
 * hang-up), -EINTR after ^C, -ECANCELED. Fiber code. */
int editor_read(struct editor *e, const char *prompt, struct buf *out) NODISCARD;

/* edit_key.c: the next key, or negative. */
int editor_key(struct editor *e);

/* edit_text.c */
void editor_insert(struct editor *e, const char *p, size_t len);
void editor_remove(struct editor *e, size_t from, size_t to);
void editor_kill(struct editor *e, size_t from, size_t to, bool forward);
void editor_yank(struct editor *e);
void editor_yank_pop(struct editor *e);
void editor_keep_undo(struct editor *e);
void editor_forget_undo(struct editor *e);
void editor_undo(struct editor *e);
void editor_forget_undo(struct editor *e);
void editor_set(struct editor *e, const char *text, size_t pos);
size_t editor_prev(const struct editor *e, size_t pos); /* one character back */
size_t editor_next(const struct editor *e, size_t pos);
size_t editor_word_left(const struct editor *e, size_t pos);
size_t editor_word_right(const struct editor *e, size_t pos);
void editor_transpose(struct editor *e);
void editor_transpose_words(struct editor *e);
void editor_case_word(struct editor *e, char how /* u l c */);

/* edit_show.c */
void editor_show(struct editor *e);
/* Shows other things in place of prompt and text, the cursor at pos of text. */
void editor_show_text(struct editor *e, const char *prompt, const char *text, size_t len,
		      size_t pos);
void editor_show_end(struct editor *e); /* the cursor below the line, at the left */
void editor_beep(struct editor *e);

/* edit_history.c */
void editor_history_move(struct editor *e, int by);
void editor_history_edge(struct editor *e, bool first);
void editor_history_last_arg(struct editor *e);
/* ^R and ^S. The key that ended it, to be done next; negative as editor_key. */
int editor_search(struct editor *e, bool back);
void history_load(struct shell *sh, struct strvec *history);
void history_save(struct shell *sh, const struct strvec *history, size_t from);
void history_add(struct shell *sh, struct strvec *history, const char *line);
/* !!, !$, !n, !text as bash. 0 nothing there, 1 changed, -ENOENT with the word in out. */
int history_expand(const struct strvec *history, const char *line, struct buf *out) NODISCARD;

/* edit_tab.c */
int editor_tab(struct editor *e); /* negative as editor_key */
int editor_list(struct editor *e);

/* ---- complete.c: what could stand at the cursor -------------------------------------- */

struct completion {
	size_t start;        /* of the part of the line that is to be replaced */
	char quote;          /* ' or " it stands in, 0 none */
	struct strvec found; /* what could replace it, unquoted; sorted. After a tab: about it */
	bool no_space;       /* never a space after the only one */
	bool files;          /* names of files: "/" marks folders */
};
void sh_complete(struct shell *sh, const char *line, size_t pos, struct completion *ret);
void completion_release(struct completion *c);

#endif
