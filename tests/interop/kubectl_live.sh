#!/bin/sh
# The real kubectl against `drydock up`, ours in a cluster of the same kind: what they print
# must be equal but for ids, times, addresses and hashes. It takes a minute of real time, so
# it runs only when KUBECTL_LIVE is set.
[ -n "$KUBECTL_LIVE" ] || { echo "KUBECTL_LIVE is not set: skipped"; exit 77; }
here=${srcdir:-.}/tests/interop
. "${srcdir:-.}/tests/interop/common.sh"
newest_kubectl && [ "$minor" -ge 33 ] || { echo "no kubectl of version 1.33 or later: skipped"; exit 77; }
dir=$(mktemp -d) || exit 99
mkdir "$dir/bin" "$dir/home"
ln -s "$real" "$dir/bin/kubectl"
awk -v every=1 -f "$here/kubectl_offline/script.awk" "$here/kubectl_live/cases" |
	sed '/KUBECACHEDIR/d' >"$dir/script"

server=
trap 'stop $server; rm -rf "$dir"' EXIT
cluster_up "$dir/state" "$dir/up"
config=$dir/state/clusters/default/kubeconfig
(cd "$dir/home" && HOME=$dir/home PATH="$dir/bin:$PATH" KUBECONFIG=$config sh "$dir/script") >"$dir/real.raw" 2>&1
./drydock sh "$dir/script" >"$dir/ours.raw" 2>&1
sh "$here/kubectl_live/normal.sh" <"$dir/real.raw" | awk -v real=1 -f "$here/kubectl_offline/normal.awk" >"$dir/real.txt"
sh "$here/kubectl_live/normal.sh" <"$dir/ours.raw" >"$dir/ours.txt"
awk -v accepted=/dev/null -f "$here/kubectl_offline/compare.awk" "$dir/real.txt" "$dir/ours.txt"
