#!/bin/sh
# Replays the corpora of the parsers of object/'s small languages.
set -eu
for name in jsonpath quantity selector; do
	"${srcdir:-.}/tests/fuzz/replay" "$name"
done
