#!/bin/bash
# differential.sh [FILE.t...]: every transcript that kubectl alone can play, with the newest real
# kubectl of those on the path and beside it (some packages bring several versions). Two play at
# a time.
path=$(readlink -f "$(command -v kubectl)")
for f in ${KUBECTL:-} $path "$path".1.[0-9]*; do
	minor=$("$f" version --client -o json 2>/dev/null | sed -n 's/.*"minor": "\([0-9]*\).*/\1/p' | head -n 1)
	[ "${minor:-0}" -gt "${most:-0}" ] && most=$minor KUBECTL=$f
done
[ -n "${KUBECTL:-}" ] || { echo "no real kubectl is installed: skipped"; exit 77; }
export KUBECTL DRYDOCK=$PWD/drydock
[ $# -gt 0 ] || set -- $(ls -S "${srcdir:-.}"/tests/golden/*.t)
# dealt out so that both have about as much to do
i=0 one=() two=()
for f; do
	case $((i % 4)) in 0 | 3) one+=("$f") ;; *) two+=("$f") ;; esac
	i=$((i + 1))
done
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
if [ ${#two[@]} -gt 0 ]; then
	./tests/interop/differential "${two[@]}" >"$dir/two" 2>&1 &
fi
./tests/interop/differential "${one[@]}" >"$dir/one" 2>&1
status=$?
if [ ${#two[@]} -gt 0 ]; then
	wait $!
	other=$?
	[ $status != 0 ] || status=$other
fi
cat "$dir"/* | grep -vE '^(accepted: |[0-9]+ transcripts, )'
cat "$dir"/* | awk '
/^[0-9]+ transcripts, / { files += $1; hosts += $3; n += $9; same += $11; fine += $13; other += $15 }
END { printf "%d transcripts, %d of them need simulated hosts; %d commands: %d equal, %d accepted, %d different\n",
	files, hosts, n, same, fine, other }'
grep -h '^accepted: ' "$dir"/* | awk '!seen[$0]++'
exit $status
