/*
 * lesson.h - lessons: Markdown with front matter and runnable blocks, in one file per
 * lesson and language: lessons/LANG/NN-id.md (built in). To add one: write the file.
 *
 *	---
 *	title: etcd, the cluster's memory
 *	domain: architecture          # architecture workloads networking storage troubleshooting
 *	minutes: 12
 *	profile: default              # of the lesson's own cluster
 *	drills: [etcd-port, ...]      # cards of drills/ that belong to it
 *	---
 *	Text in Markdown: headings, paragraphs, emphasis, code spans, lists, quotes (the
 *	ship's voice), tables, fenced blocks. Blocks whose info string is:
 *
 *	  ```run [on=NODE]            runs in the lesson's live cluster, output shown below;
 *	  ```run expect=fail          a command that is meant to fail (seed notes' misspellings)
 *	  ```run profile=hard-way     in a second cluster of that profile, kept beside the own one
 *	  ```run tutor="..."          a line of explanation shown after the output
 *	  ```diagram                  architecture drawn as text, shown as is, never wrapped
 *	  ```question                 YAML: ask, choices (list), answer (index from 1), why
 *	  ```yaml ```text ```bash     shown, not run
 *
 * Every run block is executed by the tests; one without expect=fail must exit 0.
 */
#ifndef STUDY_LESSON_H
#define STUDY_LESSON_H

#include "cluster/cluster.h"

enum block_type {
	BLOCK_HEADING,
	BLOCK_PARAGRAPH,
	BLOCK_LIST_ITEM,
	BLOCK_QUOTE,
	BLOCK_CODE,
	BLOCK_DIAGRAM,
	BLOCK_TABLE_ROW,
	BLOCK_RUN,
	BLOCK_QUESTION,
	BLOCK_RULE
};
/* A run of text with one style. */
enum span_style {
	SPAN_PLAIN = 0,
	SPAN_STRONG = 1,
	SPAN_EMPHASIS = 2,
	SPAN_CODE = 4,
	SPAN_LINK = 8
};
struct span {
	int style; /* bits */
	char *text;
};
struct question {
	char *ask, *why;
	struct strvec choices;
	int answer; /* from 0 */
};
struct block {
	enum block_type type;
	int level;          /* heading 1..6; list depth from 0 */
	int line;           /* of the file: where a fenced block's text starts; else 0 */
	int number;         /* ordered list item's number, 0 bullet */
	struct span *spans; /* text blocks; table rows: cells in cells */
	size_t nr_spans;
	struct strvec cells;     /* BLOCK_TABLE_ROW: plain text per column; level 1 is the header */
	char *code;              /* code, diagram, run: the text */
	char *on, *tutor, *info; /* run: machine (NULL base), tutor line; code: info string */
	char *profile;           /* run: of the cluster it runs in; NULL: the lesson's own */
	bool expect_fail;
	struct question question;
};
struct lesson {
	char *id; /* "02-etcd" */
	char *lang, *title, *domain, *profile;
	int minutes;
	struct strvec drills;
	struct block *blocks;
	size_t nr_blocks;
};

/* Ids in order, for a language ("en"); falls back to "en" per lesson. */
void lesson_list(struct strvec *ret_ids);
/* 0; -ENOENT; -EINVAL "lessons/en/x.md:LINE:COL: ..., expected ...". Caller frees. */
int lesson_load(const char *id, const char *lang, struct lesson **ret, struct err *err) NODISCARD;
/* From text (packs, tests, fuzzing); file is for messages. */
int lesson_parse(const char *file, const char *text, size_t len, struct lesson **ret,
		 struct err *err) NODISCARD;
/* From a file of the learner's machine (authors). */
int lesson_read(const char *path, struct lesson **ret, struct err *err) NODISCARD;
void lesson_free(struct lesson *l);

/*
 * A lesson's clusters while it is read: its own, and one beside it for each other profile that
 * a run block names. Each is made and booted when it is first asked for. seed: of all of them.
 */
struct stage;
struct stage *stage_new(const struct lesson *l, uint64_t seed);
void stage_free(struct stage *s);
/* The cluster a block runs in (NULL: the lesson's own). Borrowed; lives as long as the stage. */
int stage_cluster(struct stage *s, const struct block *b, struct cluster **ret,
		  struct err *err) NODISCARD;

/* Runs every run block in order in fresh clusters: each must exit 0, or not 0 when it says
 * expect=fail. A line per finding into report; ret_outputs, when not NULL, gets what each
 * printed. 0 when all hold. */
int lesson_test(const struct lesson *l, uint64_t seed, struct buf *report,
		struct strvec *ret_outputs, struct err *err) NODISCARD;

#endif
