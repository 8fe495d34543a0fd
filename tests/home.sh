#!/bin/sh
# drydock without a terminal: the plain home, in both languages, and its wrong usages.
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
export DRYDOCK_HOME=$tmp/state
bad=0
say() { echo "FAIL: $*"; bad=1; }
expect() { # STATUS TEXT ARGUMENT...: standard input is no terminal, nor is its output
	want=$1 text=$2
	shift 2
	./drydock "$@" </dev/null >"$tmp/out" 2>&1
	status=$?
	[ "$status" = "$want" ] || say "drydock $*: status $status, expected $want"
	grep -qF -- "$text" "$tmp/out" || { say "drydock $*: no \"$text\" in:"; cat "$tmp/out"; }
}
expect 0 'Begin: Lesson: '
expect 0 'drydock lesson 01-architecture' --plain
expect 0 '영역:' --lang ko
expect 0 'drydock help' home lessons
expect 2 'there is no screen "nope"' home nope
expect 2 'expected dark, light or none' home --theme pink
# a state folder that cannot be: seen, said, and not fatal
DRYDOCK_HOME=/dev/null/x expect 0 'Nothing you do now will be kept'
# a damaged file is left as it is
mkdir -p "$tmp/state" && echo 'not a database' >"$tmp/state/progress.db"
expect 0 'Nothing you do now will be kept'
[ "$(cat "$tmp/state/progress.db")" = 'not a database' ] || say "a damaged progress.db was written to"
exit $bad
