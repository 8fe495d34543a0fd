/* sha256.h - what the files of SHA-256 share; private to base/. */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include "base/base.h"

extern const uint32_t sha256_k[64]; /* the constants of the rounds */
/* The processor's own instructions for it, or NULL. Finding out is slow. */
sha256_block_fn *sha256_block_of_processor(void);

#endif
