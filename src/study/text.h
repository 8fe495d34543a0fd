/*
 * text.h - what the content parsers share: front matter, texts per language, places in files.
 */
#ifndef STUDY_TEXT_H
#define STUDY_TEXT_H

#include "base/embed.h"
#include "object/yaml.h"

/* {en: "...", ko: "..."} or a plain string: the text for lang, else the English one. */
const struct value *text_for(const struct value *v, const char *lang);
/* "FILE:LINE:COL: PATH: WHAT"; first_line: lines of the file before the YAML. -EINVAL. */
int text_error(struct err *err, const char *file, const struct yaml_map *at, const char *path,
	       int first_line, const char *what);
/* The same place, without naming the path. */
int text_error_at(struct err *err, const char *file, const struct yaml_map *at, const char *path,
		  int first_line, const char *what);
/* Content of at most max bytes that is clean, else one error. 0, -EFBIG, -EINVAL. */
int text_check(const char *file, const char *s, size_t len, size_t max, struct err *err) NODISCARD;
/* yaml_parse whose errors say FILE:LINE, and where the key `on` is not read as yes. */
int text_yaml(const char *file, const char *s, size_t len, int first_line, struct value **ret,
	      struct yaml_map *at, struct err *err) NODISCARD;
/* The exam's domains. */
#define TEXT_DOMAINS "architecture, workloads, networking, storage or troubleshooting"
bool text_domain_known(const char *domain);
/* The first key of map that is not among known (NULL-terminated); NULL: none. */
const char *text_unknown_key(const struct value *map, const char *const *known);
/* No control characters but newline and tab, valid UTF-8: content never drives a terminal. */
bool text_is_clean(const char *s, size_t len);
/* Replaces ${name} by params' strings; unknown names stay. Takes nothing, returns owned. */
char *text_fill(const char *s, const struct value *params);
/* The same through a whole tree of values. */
struct value *value_fill(const struct value *v, const struct value *params);
/* A list of texts or whole numbers into a vector; -EINVAL when anything else is in it. */
int text_list(const struct value *list, struct strvec *ret) NODISCARD;

#endif
