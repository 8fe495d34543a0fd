#!/bin/sh
# The manual page names every command that help lists, and roff has nothing to complain of.
page=man/drydock.1
bad=0
for name in $(./drydock help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
	grep -q "^\.B drydock $name" $page || { echo "$page: no entry for \"$name\""; bad=1; }
	./drydock help "$name" >/dev/null || bad=1
done
[ "$(grep -c '^\.B drydock ' $page)" -gt 5 ] || { echo "$page: too few commands"; bad=1; }
if command -v groff >/dev/null 2>&1; then
	words=$(groff -man -Tutf8 -ww -z $page 2>&1)
	[ -z "$words" ] || { echo "$words"; bad=1; }
else
	echo "no groff here: the page's markup was not checked"
fi
exit $bad
