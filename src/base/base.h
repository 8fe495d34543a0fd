/*
 * base.h - what C lacks: allocation that cannot fail, growable buffers, errors,
 * string vectors and maps. The layer everything may use; it knows nothing of clusters.
 *
 * Ownership by signature, everywhere in the tree: a returned pointer is borrowed;
 * functions named _new, _dup, _detach and parameters named ret_... hand over
 * ownership; arguments are borrowed unless the comment says "takes".
 */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define NODISCARD __attribute__((warn_unused_result))
#define PRINTF(f, a) __attribute__((format(printf, f, a)))
#define CLEANUP(fn) __attribute__((cleanup(fn)))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/* ---- errors ------------------------------------------------------------- */

/*
 * A caller-owned error: text for people, and for API errors what a Status
 * object says. Declare it ERR_AUTO; a callee fills it only when it returns a
 * negative code. Setting it again releases what it held.
 */
struct err {
	int code;	    /* negative errno-like */
	int http;	    /* HTTP code of an API error, 0 otherwise */
	const char *reason; /* static: "NotFound", "Conflict", ...; NULL when not an API error */
	char *msg;	    /* owned */
	void *detail;	    /* owned; for API errors the Status object (struct value *) */
	void (*free_detail)(void *);
};
#define ERR_INIT                                                                                   \
	{                                                                                          \
		0, 0, NULL, NULL, NULL, NULL                                                       \
	}
#define ERR_AUTO CLEANUP(err_release) struct err

/* Sets the text and returns code, so `return err_set(e, -EINVAL, ...)` reads well. */
int err_set(struct err *err, int code, const char *fmt, ...) PRINTF(3, 4);
/* The same with the HTTP code and (static) reason of an API error. */
int err_api(struct err *err, int code, int http, const char *reason, const char *fmt, ...)
	PRINTF(5, 6);
const char *err_msg(const struct err *err); /* never NULL */
void err_move(struct err *to, struct err *from);
void err_release(struct err *err); /* leaves it empty; safe to call twice */

/* ---- allocation: aborts when memory is exhausted -------------------------- */

void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xreallocarray(void *p, size_t n, size_t size);
char *xstrdup(const char *s);		    /* NULL stays NULL */
char *xstrndup(const char *s, size_t max);
char *xmemdup0(const void *p, size_t len); /* a copy with a NUL after it */
char *xasprintf(const char *fmt, ...) PRINTF(1, 2);
/* What the process still asks the kernel for may come in pages of 2 MiB, which cost less each
 * byte. Of the first 32 MiB nothing does: little clusters stay little. */
void memory_in_huge_pages(void);
void freep(void *pp); /* for CLEANUP(freep) char *s */
#define STR_AUTO CLEANUP(freep) char *

/* Grows array p (of element count *cap) so that it holds at least nr elements. */
void *grow(void *p, size_t nr, size_t *cap, size_t size);

/* ---- buffers ------------------------------------------------------------- */

/* A growable byte string; always NUL-terminated once appended to. */
struct buf {
	char *s;
	size_t len, cap;
};
#define BUF_INIT                                                                                   \
	{                                                                                          \
		NULL, 0, 0                                                                         \
	}
#define BUF_AUTO CLEANUP(buf_release) struct buf

void buf_add(struct buf *b, const void *data, size_t len);
void buf_adds(struct buf *b, const char *s);
void buf_addc(struct buf *b, char c);
void buf_pad(struct buf *b, char c, size_t times);
void buf_reserve(struct buf *b, size_t more); /* room for so many bytes, at once */
void buf_addf(struct buf *b, const char *fmt, ...) PRINTF(2, 3);
void buf_addv(struct buf *b, const char *fmt, va_list ap) PRINTF(2, 0);
const char *buf_str(const struct buf *b); /* borrowed; "" when empty */
char *buf_detach(struct buf *b);	  /* caller frees; never NULL */
void buf_trunc(struct buf *b, size_t len);
void buf_reset(struct buf *b);	 /* empty, memory kept */
void buf_release(struct buf *b); /* safe to call twice */

/* ---- string vectors ------------------------------------------------------ */

/* An owned, NULL-terminated array of owned strings. */
struct strvec {
	char **v; /* NULL until something is added */
	size_t nr, cap;
};
#define STRVEC_INIT                                                                                \
	{                                                                                          \
		NULL, 0, 0                                                                         \
	}
#define STRVEC_AUTO CLEANUP(strvec_release) struct strvec

void strvec_add(struct strvec *v, const char *s);
void strvec_addn(struct strvec *v, const char *s, size_t len);
void strvec_take(struct strvec *v, char *s); /* takes s */
void strvec_addf(struct strvec *v, const char *fmt, ...) PRINTF(2, 3);
bool strvec_has(const struct strvec *v, const char *s);
void strvec_sort(struct strvec *v); /* bytewise */
void strvec_split(struct strvec *v, const char *s, char sep); /* "a,,b" gives 3 parts, "" none */
void strvec_join(const struct strvec *v, const char *sep, struct buf *out);
void strvec_release(struct strvec *v);

/* ---- string map ---------------------------------------------------------- */

/*
 * String keys to pointers, hashed for look-up, iterated in insertion order (so
 * iteration never depends on hashes). Deleting during iteration is allowed.
 *
 *	for (size_t i = 0; strmap_next(m, &i, &key, &val);) ...
 */
struct strmap;
struct strmap *strmap_new(void (*free_val)(void *)); /* free_val may be NULL */
void strmap_free(struct strmap *m);		     /* NULL is fine */
void *strmap_get(const struct strmap *m, const char *key); /* NULL when absent */
bool strmap_has(const struct strmap *m, const char *key);
void strmap_put(struct strmap *m, const char *key, void *val); /* frees the old value */
bool strmap_del(struct strmap *m, const char *key);	       /* true when it was there */
void *strmap_take(struct strmap *m, const char *key); /* removes without freeing the value */
size_t strmap_len(const struct strmap *m);
bool strmap_next(const struct strmap *m, size_t *i, const char **key, void **val);
/* A key with its hash, to ask many maps for the same; s is borrowed. */
struct strmap_key {
	const char *s;
	uint64_t hash;
};
struct strmap_key strmap_key(const char *s);
void *strmap_get_key(const struct strmap *m, struct strmap_key key); /* NULL when absent */

/* ---- strings and numbers ------------------------------------------------- */

bool str_eq(const char *a, const char *b); /* NULLs are equal to each other only */
bool str_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);
bool str_empty(const char *s); /* NULL or "" */
/* Whole decimal integer, optional sign. 0, -EINVAL, -ERANGE. *ret untouched on failure. */
int parse_i64(const char *s, int64_t *ret) NODISCARD;
uint64_t hash_bytes(const void *p, size_t len); /* FNV-1a, the same on every machine */
void sha1(const void *p, size_t len, uint8_t out[20]);
void sha256(const void *p, size_t len, uint8_t out[32]);
char *sha256_hex(const void *p, size_t len); /* in capitals; owned */
uint32_t crc32c(uint32_t crc, const void *p, size_t len); /* Castagnoli; start with 0 */
void base64_encode(struct buf *out, const void *p, size_t len); /* standard alphabet, padded */
void base64url_encode(struct buf *out, const void *p, size_t len); /* RFC 4648 5, no padding */
/* Strict standard base64. 0 or -EINVAL; out may then hold a part. */
int base64_decode(struct buf *out, const char *s, size_t len) NODISCARD;

/* ---- UTF-8 --------------------------------------------------------------- */

/*
 * Decodes one code point at s (len bytes left, len > 0). Returns bytes used (>= 1);
 * malformed input yields U+FFFD and 1. Overlong forms and surrogates are malformed.
 */
size_t utf8_decode(const char *s, size_t len, uint32_t *ret_cp);
void utf8_encode(struct buf *out, uint32_t cp);
bool utf8_valid(const char *s, size_t len);
int utf8_width(uint32_t cp);		  /* terminal cells: 0, 1 or 2; controls 0 */
size_t utf8_str_width(const char *s, size_t len); /* cells of a string */

/* ---- files of the learner's machine (never used inside a cluster) -------- */

/* Reads a whole file, at most max bytes. 0, -errno, -EFBIG; err says which file and why. */
int file_read(const char *path, size_t max, struct buf *out, struct err *err) NODISCARD;
/* Writes through a temporary file and rename, mode as given. */
int file_write(const char *path, const void *data, size_t len, int mode,
	       struct err *err) NODISCARD;
/* All of it to a descriptor, through interruptions and short writes. 0 or -errno. */
int fd_write(int fd, const void *data, size_t len) NODISCARD;
int dir_make(const char *path, struct err *err) NODISCARD; /* with parents, 0700 */
/* Names in a directory, sorted, without dot files. */
int dir_list(const char *path, struct strvec *ret, struct err *err) NODISCARD;

#include "base/banned.h"

#endif
