#!/bin/sh
# The manual pages name every command that help lists, and every field and check that files of
# lessons, drills and labs may have; roff has nothing to complain of.
srcdir=${srcdir:-.}
page=man/drydock.1 formats=$srcdir/man/drydock-content.5
bad=0
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT

# known COMMAND...: the words of "expected one of a, b and c" in its error
known() { ./drydock "$@" 2>&1 | sed -n 's/.*: expected \(one \(check \)\{0,1\}of:\{0,1\} \)\{0,1\}//p' | sed 's/ and / /; s/ or / /; s/,/ /g; s/([^)]*)//g' | head -n 1; }
# documented WHAT WORD...: each stands in the page, at least so many
documented() {
	what=$1 least=$2; shift 2
	[ $# -ge "$least" ] || { echo "$what: only $# fields: $*"; bad=1; }
	for word in "$@"; do
		grep -qw -- "$word" "$formats" || { echo "$formats: $what: no word of \"$word\""; bad=1; }
	done
}
mkdir "$tmp/lab"
printf 'nope: 1\n' >"$tmp/lab/lab.yaml"
documented 'fields of lab.yaml' 12 $(known lab test "$tmp/lab")
printf 'title: t\ndomain: storage\ntask: t\ncriteria: [{id: a, points: 1, text: t, nope: {}}]\n' >"$tmp/lab/lab.yaml"
documented checks 17 $(known lab test "$tmp/lab")
printf 'title: t\ndomain: storage\ntask: t\nsetup: [{nope: 1}]\ncriteria: [{id: a, points: 1, text: t, object: {kind: Pod}}]\n' >"$tmp/lab/lab.yaml"
documented 'steps of set-ups' 3 $(known lab test "$tmp/lab")
for type in choose command output; do
	printf -- '- {id: a, type: %s, nope: 1}\n' $type >"$tmp/cards.yaml"
	documented "cards of type $type" 8 $(known drill test "$tmp/cards.yaml")
done
printf -- '---\nnope: 1\n---\n' >"$tmp/lesson.md"
documented 'front matter of lessons' 5 $(known lesson test "$tmp/lesson.md")

for name in $(./drydock help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
	grep -q "^\.B drydock $name" $page || { echo "$page: no entry for \"$name\""; bad=1; }
	./drydock help "$name" >/dev/null || bad=1
done
[ "$(grep -c '^\.B drydock ' $page)" -gt 5 ] || { echo "$page: too few commands"; bad=1; }
if command -v groff >/dev/null 2>&1; then
	for one in $page "$formats"; do
		words=$(groff -man -Tutf8 -Kutf8 -ww -z "$one" 2>&1)
		[ -z "$words" ] || { echo "$words"; bad=1; }
	done
else
	echo "no groff here: the page's markup was not checked"
fi
exit $bad
