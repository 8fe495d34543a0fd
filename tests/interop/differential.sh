#!/bin/bash
# differential.sh: every transcript that kubectl alone can play, with the newest real kubectl
# of those on the path and beside it (some packages bring several versions).
path=$(readlink -f "$(command -v kubectl)")
for f in ${KUBECTL:-} $path "$path".1.[0-9]*; do
	minor=$("$f" version --client -o json 2>/dev/null | sed -n 's/.*"minor": "\([0-9]*\).*/\1/p' | head -n 1)
	[ "${minor:-0}" -gt "${most:-0}" ] && most=$minor KUBECTL=$f
done
[ -n "${KUBECTL:-}" ] || { echo "no real kubectl is installed: skipped"; exit 77; }
export KUBECTL DRYDOCK=$PWD/drydock
exec ./tests/interop/differential "$@"
