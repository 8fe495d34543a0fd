# Tests that belong to no single module.
EXTRA_DIST += tests/fuzz/standalone.c
