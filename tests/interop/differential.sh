#!/bin/bash
# differential.sh [FILE.t...]: every transcript that kubectl alone can play, with the newest real
# kubectl of those on the path and beside it (some packages bring several versions).
# differential.sh --etcdctl [FILE.t...]: every transcript of etcdctl, with the real one.
# Several play at a time: those of etcdctl wait for time-outs most of theirs.
jobs=2
golden=${srcdir:-.}/tests/golden
. "${srcdir:-.}/tests/interop/common.sh"
newest_kubectl && KUBECTL=$real
if [ "$1" = --etcdctl ]; then
	shift
	ETCDCTL=$(command -v etcdctl) || { echo "no real etcdctl is installed: skipped"; exit 77; }
	export ETCDCTL
	jobs=4
	[ $# -gt 0 ] || set -- $(ls -S "$golden"/etcdctl/*.t $(grep -l etcdctl "$golden"/*.t))
else
	[ -n "${KUBECTL:-}" ] || { echo "no real kubectl is installed: skipped"; exit 77; }
	unset ETCDCTL
	[ $# -gt 0 ] || set -- $(ls -S "$golden"/*.t)
fi
export KUBECTL
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
# dealt out so that all have about as much to do
i=0
for f; do
	k=$((i % (2 * jobs)))
	[ $k -lt $jobs ] || k=$((2 * jobs - 1 - k))
	echo "$f" >>"$dir/$k.todo"
	i=$((i + 1))
done
pids=()
for todo in "$dir"/*.todo; do
	./tests/interop/differential $(cat "$todo") >"${todo%.todo}.out" 2>&1 &
	pids+=($!)
done
status=0
for p in "${pids[@]}"; do
	wait $p
	other=$?
	[ $status != 0 ] || status=$other
done
cat "$dir"/*.out | grep -vE '^(accepted: |[0-9]+ transcripts, )'
cat "$dir"/*.out | awk '
/^[0-9]+ transcripts, / { files += $1; hosts += $3; n += $9; same += $11; fine += $13; other += $15; out += $17 }
END { printf "%d transcripts, %d of them need simulated hosts; %d commands: %d equal, %d accepted, %d different, %d left out\n",
	files, hosts, n, same, fine, other, out }'
grep -h '^accepted: ' "$dir"/*.out | awk '!seen[$0]++'
exit $status
