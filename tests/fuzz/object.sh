#!/bin/sh
# Replays the corpora of the parsers of object/'s small languages.
set -eu
for name in quantity selector; do
	"${srcdir:-.}/tests/fuzz/replay" "$name"
done
