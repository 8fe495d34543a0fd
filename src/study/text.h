/*
 * text.h - what the content parsers share: front matter, texts per language, places in files.
 */
#ifndef STUDY_TEXT_H
#define STUDY_TEXT_H

#include "base/embed.h"
#include "object/yaml.h"

/* {en: "...", ko: "..."} or a plain string: the text for lang, else the English one. */
const struct value *text_for(const struct value *v, const char *lang);
/* "FILE:LINE:COL: WHAT". Returns -EINVAL. */
int text_error(struct err *err, const char *file, const struct yaml_map *at, const char *path,
	       int first_line, const char *what);
/* No control characters but newline and tab, valid UTF-8: content never drives a terminal. */
bool text_is_clean(const char *s, size_t len);
/* Replaces ${name} by params' strings; unknown names stay. Takes nothing, returns owned. */
char *text_fill(const char *s, const struct value *params);
/* The same through a whole tree of values. */
struct value *value_fill(const struct value *v, const struct value *params);
/* A list of strings into a vector. */
void text_list(const struct value *list, struct strvec *ret);

#endif
