#!/bin/sh
# Labs on a cluster that is only known by its kubeconfig: each is set up, scores nothing untouched,
# less than all after a wrong attempt (if what is wrong can be judged there), all after its
# solution, and leaves nothing behind. The cluster is one of ours, served; the solutions use the
# real kubectl where there is one. Checks wait for up to two minutes of time, five times as fast
# here, so three labs are tried; LAB_REAL=all tries every one that says it runs there, with every
# solution and every wrong attempt.
. "${srcdir:-.}/tests/interop/common.sh"
tmp=$(mktemp -d) || exit 99
server= pids=
trap 'stop $pids $server; rm -rf "$tmp"' EXIT
drydock=$(pwd)/drydock scripts=$(pwd)/tests/interop/lab_scripts
# the cluster is far ahead of what is waited for
cluster_up "$tmp/cluster" "$tmp/up.log" --rate 50
config=$tmp/cluster/clusters/default/kubeconfig
lab() { "$drydock" lab "$@" --rate 5; }
mkdir "$tmp/bin"
ln -s "$(command -v kubectl || echo "$drydock")" "$tmp/bin/kubectl"
ln -s "$drydock" "$tmp/bin/ours" # what is in the cluster is asked with either
# the cluster is fifty times as fast as what an attempt sleeps for
mkdir "$tmp/fast"
printf '#!/bin/sh\nexec "%s" "$(echo "$1" | awk "{ print \\$1 / 10 }")"\n' "$(command -v sleep)" >"$tmp/fast/sleep"
chmod +x "$tmp/fast/sleep"
PATH=$tmp/bin:$PATH
bad=0

# all that could be left behind, of the kinds that there are
kinds=$(kubectl --kubeconfig "$config" api-resources -o name | sed 's/\..*//' | grep -xE 'namespaces|nodes|persistentvolumes|clusterroles|clusterrolebindings|storageclasses|priorityclasses|customresourcedefinitions|pods|deployments|services|configmaps|secrets' | sort -u | paste -sd ,)
objects() { kubectl --kubeconfig "$config" get "$kinds" -A -o name | sort; }
score() { lab check --lang en </dev/null | sed -n 's#^\([0-9]*\) of \([0-9]*\) points.*#\1/\2#p'; }

one() { # LAB SEED
	lab=$1 seed=$2 home=$tmp/$1
	DRYDOCK_HOME=$home HOME=$home/real/files; export DRYDOCK_HOME HOME
	mkdir -p "$home" "$tmp/s-$lab"
	"$scripts" "$lab" "$seed" "$tmp/s-$lab" "$home" || return 1
	lab start "$lab" --seed "$seed" --kubeconfig "$config" --yes </dev/null >"$home/start" 2>&1 ||
		{ echo "FAIL: $lab: it did not start"; cat "$home/start"; return 1; }
	got=$(score)
	case $got in 0/*) ;; *) echo "FAIL: $lab: untouched it scores $got"; return 1 ;; esac
	if [ "$LAB_REAL" = all ] || [ "$lab" = service-repair ] || [ "$lab" = app-settings ]; then
		told=
		for wrong in "$tmp/s-$lab"/wrong*.sh; do
			(cd "$HOME" && PATH=$tmp/fast:$PATH KUBECONFIG=$config timeout $limit sh "$wrong") >"$home/wrong" 2>&1
			got=$(score)
			# (all of it only where the lab has criteria that no real cluster can be judged by)
			if [ -n "$got" ] && [ "${got%/*}" != "${got#*/}" ]; then
				told=1
			elif [ -z "$got" ] || ! lab check --json </dev/null | grep -q '"judged": *false'; then
				echo "FAIL: $lab: ${wrong##*/} scores $got"
				return 1
			fi
			lab reset --yes </dev/null >"$home/reset" 2>&1 ||
				{ echo "FAIL: $lab: reset"; cat "$home/reset"; return 1; }
			[ "$LAB_REAL" = all ] || [ -z "$told" ] || break
		done
		[ -n "$told" ] || { echo "FAIL: $lab: no wrong attempt is told from a right one"; return 1; }
	fi
	for solution in "$tmp/s-$lab"/solution*.sh; do
		(cd "$HOME" && PATH=$tmp/fast:$PATH KUBECONFIG=$config timeout $limit sh "$solution") >"$home/solved" 2>&1
		got=$(score)
		[ -n "$got" ] && [ "${got%/*}" = "${got#*/}" ] ||
			{ echo "FAIL: $lab: ${solution##*/} scores $got"; cat "$home/solved"; lab check </dev/null; return 1; }
		[ "$LAB_REAL" = all ] || break
		lab reset --yes </dev/null >"$home/reset" 2>&1
	done
	"$drydock" lab list --json | tr -d '\n ' | grep -q "\"id\":\"$lab\"[^}]*\"passed\":true" ||
		{ echo "FAIL: $lab: the progress does not know"; "$drydock" progress --json; return 1; }
	lab end --yes </dev/null >"$home/end" 2>&1 || { echo "FAIL: $lab: end"; cat "$home/end"; return 1; }
	# (what kubectl caches is its own)
	[ -z "$(find "$home/real" -type f ! -path '*/.kube/*')" ] || { echo "FAIL: $lab: files are left"; find "$home/real"; return 1; }
	echo "$lab: $got"
}

before=$(objects)
case $before in *deployment*) ;; *) echo "FAIL: objects: $before"; exit 1 ;; esac
labs=$("$drydock" lab list --lang en --kubeconfig "$config" | sed -n 's/^ *[0-9]*\. \([^ ]*\) .* points$/\1/p')
[ -n "$labs" ] || { echo "FAIL: no lab runs on a real cluster"; exit 1; }
run=$labs
[ "$LAB_REAL" = all ] || run="app-settings log-sidecar service-repair"
for lab in $run; do
	one "$lab" 1 >"$tmp/said-$lab" 2>&1 &
	pids="$pids $!"
done
for pid in $pids; do wait "$pid" || bad=1; done
pids=
for lab in $run; do cat "$tmp/said-$lab"; done
after=$(objects)
for lab in app-settings crash-config log-sidecar rollout-stuck service-repair zero-downtime; do
	echo "$labs" | grep -qx $lab || { echo "FAIL: $lab does not run on a real cluster any more"; bad=1; }
done
[ "$before" = "$after" ] || { echo "FAIL: the cluster is not as it was"; bad=1
	echo "$before" >"$tmp/before"; echo "$after" >"$tmp/after"; diff "$tmp/before" "$tmp/after"; }

# ---- what is refused
DRYDOCK_HOME=$tmp/refused; export DRYDOCK_HOME
refused() { # PATTERN COMMAND...
	pattern=$1; shift
	"$@" >"$tmp/out" 2>&1 </dev/null && { echo "FAIL: $*: taken"; bad=1; }
	grep -q "$pattern" "$tmp/out" || { echo "FAIL: $*: $(cat "$tmp/out")"; bad=1; }
}
refused "cannot run on a real cluster: its task is about the node" \
	"$drydock" lab start node-maintenance --kubeconfig "$config" --yes
refused "there is no terminal to ask on" "$drydock" lab start service-repair --seed 1 --kubeconfig "$config"
ns=$(sed -n 's/^.*Namespaces \([^ ]*\) .*/\1/p' "$tmp/out")
kubectl --kubeconfig "$config" create namespace "$ns" >/dev/null
refused "has a Namespace $ns already" "$drydock" lab start service-repair --seed 1 --kubeconfig "$config" --yes
kubectl --kubeconfig "$config" get namespace "$ns" >/dev/null || { echo "FAIL: $ns was deleted"; bad=1; }
kubectl --kubeconfig "$config" delete namespace "$ns" >/dev/null
sed "s#server: .*#server: https://$(own_address):1#" "$config" >"$tmp/nowhere.yaml"
refused "connection refused" "$drydock" lab start service-repair --seed 1 --yes --kubeconfig "$tmp/nowhere.yaml"
refused "no lab is in progress" "$drydock" lab end

# ---- killed while it sets up: what was made is known and can be taken away
"$drydock" lab start rollout-stuck --seed 1 --kubeconfig "$config" --yes >"$tmp/killed" 2>&1 </dev/null &
victim=$!
until_ok grep '^\.\.\.' "$tmp/killed"
kill -9 $victim; wait $victim 2>/dev/null
refused "its set-up was cut off" "$drydock" lab check
refused "is in progress on" "$drydock" lab start service-repair --kubeconfig "$config" --yes
lab end --yes >"$tmp/out" 2>&1 </dev/null || { echo "FAIL: end: $(cat "$tmp/out")"; bad=1; }
[ "$before" = "$(objects)" ] || { echo "FAIL: something was left of a lab that was killed"; bad=1; }
exit $bad
