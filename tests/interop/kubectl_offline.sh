#!/bin/sh
# Command lines that need no server, run by the newest real kubectl and by ours: what they
# print and their exit statuses must be equal.
#
# kubectl_offline/*.cases: one command a line; "help COMMAND" compares the flags, their
# defaults and the usage line of COMMAND --help (the sentences are our own). Lines run in
# order in one directory made by kubectl_offline/fixtures.sh, with an empty kubeconfig. After
# a line "#mapped" the real kubectl knows our cluster's resources from a cache of discovery
# (still no server answers it), and ours has its cluster; "#offline" ends that.
# kubectl_offline/accepted lists commands whose difference is meant, each with its reason.
#
#	kubectl_offline.sh [-v] [FILE.cases...]
#
# Without files: a sixth of the lines of each file whose lines do not depend on each other,
# and every line of the others; KUBECTL_OFFLINE=all runs everything. -v shows whole differences.
here=${srcdir:-.}/tests/interop/kubectl_offline
drydock=$(pwd)/drydock
verbose= ordered= others=
[ "$1" = -v ] && { verbose=1; shift; }

. "${srcdir:-.}/tests/interop/common.sh"
newest_kubectl && [ "$minor" -ge 33 ] || { echo "no kubectl of version 1.33 or later: skipped"; exit 77; }

dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/bin" "$dir/files1" "$dir/files2"
ln -s "$real" "$dir/bin/kubectl"
every=1
if [ $# -eq 0 ]; then
	set -- "$here"/*.cases
	[ "$KUBECTL_OFFLINE" = all ] || every=6
fi
# In two parts that run side by side: the file whose lines all run, and the others.
for f; do
	case $f in */config.cases) ordered=$f ;; *) others="$others $f" ;; esac
done
script() { # FILES...
	cat "$here/fixtures.sh"
	[ $# = 0 ] || awk -v every="$every" -f "$here/script.awk" "$@"
}
script $ordered >"$dir/script1"
script $others >"$dir/script2"

# The cache of discovery, as our server answers.
cache=$dir/files1/cache/discovery/localhost_8080
cat >"$dir/discovery" <<'X'
echo '== servergroups.json'
kubectl get --raw /apis
for v in $(kubectl api-versions); do
	echo "== $v/serverresources.json"
	case $v in */*) kubectl get --raw "/apis/$v" ;; *) kubectl get --raw "/api/$v" ;; esac
done
X
core='{"name":"","versions":[{"groupVersion":"v1","version":"v1"}],"preferredVersion":{"groupVersion":"v1","version":"v1"}},'
"$drydock" sh "$dir/discovery" | while read -r first name rest; do
	[ "$first" = == ] && { file=$cache/$name; mkdir -p "$(dirname "$file")"; continue; }
	echo "$first $name $rest" | sed "s#^\([^]]*\)\"groups\":\[#\1\"groups\":[$core#" >"$file"
done

cp -r "$dir/files1/cache" "$dir/files2"

# (short processes: the time they would spend collecting garbage is saved)
theirs() {
	(cd "$dir/files$1" && HOME=$dir/files$1 PATH="$dir/bin:$PATH" GOGC=off sh "$dir/script$1") \
		>"$dir/real.raw$1" 2>"$dir/real.err$1"
}
theirs 1 &
theirs 2 &
for n in 1 2; do
	(cd "$dir" && "$drydock" sh "$dir/script$n") >"$dir/ours.raw$n" 2>>"$dir/ours.err"
done
wait
cat "$dir/real.raw1" "$dir/real.raw2" | sed "s#$dir/files[12]#/root#g" |
	awk -v real=1 -f "$here/normal.awk" >"$dir/real"
cat "$dir/ours.raw1" "$dir/ours.raw2" | sed "s,/home/candidate,/root,g" |
	awk -f "$here/normal.awk" >"$dir/ours"
[ -s "$dir/ours.err" ] && sed 's/^/ours, outside of a case: /' "$dir/ours.err"
awk -v verbose="$verbose" -v every="$every" -v accepted="$here/accepted" -f "$here/compare.awk" "$dir/real" "$dir/ours"
