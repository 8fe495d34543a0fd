#!/bin/sh
# Every text of the interface that is marked for translation has one in each po/LANG.po, with
# the same conversions, and no catalogue holds texts that are gone.
srcdir=${srcdir:-.}
command -v xgettext >/dev/null && command -v msgcmp >/dev/null || { echo "skipped: gettext's tools are not installed"; exit 77; }
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
xgettext --from-code=UTF-8 -k -kN_ -ktr:2 -ktr_lang:2 -o "$tmp/all.pot" \
	"$srcdir"/src/tui/*.c "$srcdir"/src/app/*.c || exit 99
bad=0
for po in "$srcdir"/po/*.po; do
	msgfmt --check-format -o /dev/null "$po" || bad=1
	msgcmp "$po" "$tmp/all.pot" || bad=1
	msgcmp "$tmp/all.pot" "$po" 2>&1 | grep -v 'untranslated\|warning\|found .* fatal error' |
		sed 's/^/not used any more: /' | grep . && bad=1
done
exit $bad
