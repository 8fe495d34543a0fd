#!/bin/bash
# doors.sh: what the HTTPS door costs, with stock load generators: ab (apache2-utils), curl and
# fanout.c. Beside requests per second it prints the server's processor time per request, which
# says the same on a busy machine. DRYDOCK names the program, KUBECTL the real kubectl.
set -u
here=$(cd "$(dirname "$0")" && pwd)
drydock=$(readlink -f "${DRYDOCK:-./drydock}")
command -v ab >/dev/null || { echo "ab (Debian: apache2-utils) is not installed"; exit 1; }
dir=$(mktemp -d) || exit 1
export DRYDOCK_HOME=$dir/home HOME=$dir
trap '"$drydock" down >/dev/null 2>&1; rm -rf "$dir"' EXIT
"$drydock" up --detach >/dev/null || exit 1
eval "$("$drydock" env)"
pki=$DRYDOCK_HOME/clusters/default/pki
url=$(sed -n 's/.*server: //p' "$KUBECONFIG")
pid=$("$drydock" status --json | sed -n 's/.*"pid": \([0-9]*\).*/\1/p')
hz=$(getconf CLK_TCK)
cat "$pki/admin.crt" "$pki/admin.key" >"$dir/admin.pem"
cpu() { awk -v hz="$hz" '{ print ($14 + $15) * 1000 / hz }' "/proc/$pid/stat"; } # ms
load() { # TITLE REQUESTS CLIENTS ARGUMENT...
	local title=$1 nr=$2 clients=$3 before out
	shift 3
	before=$(cpu)
	out=$(ab -q -k -n "$nr" -c "$clients" -E "$dir/admin.pem" "$@" 2>&1) || { echo "$title: $out" | tail -n 3; return; }
	printf '%-36s %8.0f/s  %6.0f us of the server each  %s failed\n' "$title, $clients at a time" \
		"$(echo "$out" | sed -n 's/^Requests per second: *\([0-9.]*\).*/\1/p')" \
		"$(awk -v a="$before" -v b="$(cpu)" -v n="$nr" 'BEGIN { print (b - a) * 1000 / n }')" \
		"$(echo "$out" | sed -n 's/^Non-2xx responses: *\([0-9]*\).*/\1/p' | grep . || echo 0)"
}
configmaps=$url/api/v1/namespaces/default/configmaps
echo '{"metadata":{"generateName":"load-"},"data":{"key":"value"}}' >"$dir/body"
load "get a pod" 2000 1 "$url/api/v1/namespaces/kube-system/pods/etcd-controlplane"
load "get a pod" 4000 8 "$url/api/v1/namespaces/kube-system/pods/etcd-controlplane"
load "create" 250 1 -p "$dir/body" -T application/json "$configmaps"
load "create" 250 8 -p "$dir/body" -T application/json "$configmaps"
load "list of 500" 200 1 "$configmaps?limit=500"
load "list of 500" 200 8 "$configmaps?limit=500"
load "list of 500 as a table" 200 1 -H 'Accept: application/json;as=Table;v=v1;g=meta.k8s.io' "$configmaps?limit=500"
if ${CC:-cc} -O2 -o "$dir/fanout" "$here/fanout.c" -lcurl 2>"$dir/cc"; then
	before=$(cpu)
	"$dir/fanout" "$url" "$pki/admin.crt" "$pki/admin.key" "$pki/ca.crt" 100 200
	awk -v a="$before" -v b="$(cpu)" 'BEGIN { printf "%-36s %6.0f us of the server for each delivery\n", "", (b - a) * 1000 / 20000 }'
else
	head -n 3 "$dir/cc"
fi
# kubectl as a process
clock() { # TITLE COMMAND...: the best and the mean of 20 runs
	local title=$1 i
	shift
	"$@" >/dev/null 2>&1
	for i in $(seq 20); do
		/usr/bin/env bash -c 'TIMEFORMAT=%R; time "$@" >/dev/null 2>&1' - "$@" 2>&1
	done | sort -n | awk -v t="$title" '{ s += $1; if (NR == 1) best = $1 }
		END { printf "%-36s %5.0f ms at best, %5.0f ms on average\n", t, best * 1000, s / NR * 1000 }'
}
ln -s "$drydock" "$dir/kubectl"
clock "kubectl get pods -A, ours" "$dir/kubectl" get pods -A
real=${KUBECTL:-$(command -v kubectl)}
[ -z "$real" ] || clock "kubectl get pods -A, the real one" "$real" get pods -A
