#!/bin/bash
# served.sh: clusters served in the background: up, status, env, down, several at once; other
# commands go through the server; after kill -9 at any moment the next start finds what was
# acknowledged.
set -u
unset KUBECONFIG DRYDOCK_CLUSTER
drydock=$PWD/drydock
. "${srcdir:-.}/tests/interop/common.sh"
dir=$(mktemp -d) || exit 99
export DRYDOCK_HOME=$dir/home
server=
down_all() {
	[ -z "$server" ] || stop $server
	DRYDOCK_HOME=$dir/home
	for n in "$DRYDOCK_HOME"/clusters/*; do
		"$drydock" --cluster "${n##*/}" down >/dev/null 2>&1
	done
	"$drydock" --cluster lab/rollout-stuck down >/dev/null 2>&1
	rm -rf "$dir"
}
trap down_all EXIT
fail() { echo "FAILED: $*"; exit 1; }
want() { # TEXT COMMAND...: its output has the text
	text=$1; shift
	got=$(timeout $limit "$@" 2>&1) || true
	case $got in *"$text"*) ;; *) fail "$* printed: $got; expected: $text" ;; esac
}

# ---- up and down
want 'No cluster is saved' "$drydock" status
want 'was never served' "$drydock" env
want 'is not served' "$drydock" down
want 'served in the background' "$drydock" up --detach
want 'served already' "$drydock" up --detach
want 'served already' "$drydock" up
want 'served   https://127.0.0.1:' "$drydock" status
want '"state": "served"' "$drydock" status --json
want 'expected 1 to 65535' "$drydock" up --port 70000
want 'expected letters' "$drydock" up --name ../x
port=$("$drydock" status --json | sed -n 's/.*"port": \([0-9]*\).*/\1/p')
want 'served in the background' "$drydock" --cluster other up -d --rate 10
other=$("$drydock" --cluster other status --json | sed -n 's/.*"port": \([0-9]*\).*/\1/p')
[ "$port" != "$other" ] || fail "two clusters on port $port"
want 'Address already in use' "$drydock" --cluster third up --port "$port"
want 'is not served any more' "$drydock" down other
elsewhere=$(own_address)
cluster_up "$dir/elsewhere" "$dir/elsewhere.log" --address "$elsewhere"
grep -q "is served at https://$elsewhere:" "$dir/elsewhere.log" || fail "--address: $(cat "$dir/elsewhere.log")"
grep -q "server: https://$elsewhere:" "$dir/elsewhere/clusters/default/kubeconfig" || fail "--address: the kubeconfig"
stop $server
flock -n "$DRYDOCK_HOME/clusters/other/journal.jsonl" true || fail "down came back before the server had ended"
want 'other            saved' "$drydock" status
eval "$("$drydock" env)"
[ "$KUBECONFIG" = "$DRYDOCK_HOME/clusters/default/kubeconfig" ] || fail "KUBECONFIG=$KUBECONFIG"
case $PATH in "$DRYDOCK_HOME/clusters/default/bin":*) ;; *) fail "PATH=$PATH" ;; esac
[ "$(stat -c %a "$KUBECONFIG")" = 600 ] || fail "the kubeconfig can be read by others"
[ "$(stat -c %a "$DRYDOCK_HOME/clusters/default/pki/ca.key")" = 600 ] || fail "ca.key is open"

# ---- a journal that cannot grow: nothing of what was asked happens, and it is said why
cat >"$dir/limited" <<END
#!/bin/bash
trap '' XFSZ
ulimit -f 24
exec "$drydock" "\$@"
END
chmod +x "$dir/limited"
drydock=$dir/limited cluster_up "$dir/full" "$dir/full.log"
DRYDOCK_HOME=$dir/full
long=$(printf %5000s | tr ' ' x)
kept=0
while got=$("$drydock" kubectl create configmap "kept$kept" --from-literal=k="$long" 2>&1); do
	kept=$((kept + 1))
	[ $kept -lt 20 ] || fail "a journal of 24 KiB keeps 100"
done
case $got in *journal.jsonl*'File too large'*) ;; *) fail "a full journal: $got" ;; esac
want 'is not served any more' "$drydock" down
stop $server
[ "$("$drydock" kubectl get configmaps -o name | grep -c kept)" = $kept ] || fail "$kept were kept"
DRYDOCK_HOME=$dir/home

# ---- other commands go through the server
want 'node/node02' "$drydock" kubectl get nodes -o name
want 'configmap/a created' "$drydock" kubectl create configmap a --from-literal=k=v
got=$(printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: piped}\n' |
	"$drydock" kubectl apply -f - 2>&1)
[ "$got" = 'configmap/piped created' ] || fail "apply -f - through the server: $got"
"$drydock" kubectl get configmap nope >/dev/null 2>&1
[ $? = 1 ] || fail "the exit status is lost"
before=$("$drydock" time)
want 'T' "$drydock" time +2h
[ "$(date -d "$("$drydock" time)" +%s)" -ge $(($(date -d "$before" +%s) + 7200)) ] ||
	fail "time did not go on"
want 'taken back' "$drydock" undo
want '(NotFound)' "$drydock" kubectl get configmap b
want 'Scheduler:' "$drydock" why pod "$("$drydock" kubectl get pod -n kube-system -l \
	k8s-app=kube-dns -o 'jsonpath={.items[0].metadata.name}')" -n kube-system
want 'is not served any more' "$drydock" down
flock -n "$DRYDOCK_HOME/clusters/default/journal.jsonl" true || fail "down came back before the server had ended"

# ---- a lab in progress: its cluster is the one that is served, and its commands go through it
want 'Judged by:' "$drydock" lab start rollout-stuck --seed 4
want 'Cluster "lab/rollout-stuck" is served' "$drydock" up --detach
want 'lab/rollout-stuck served' "$drydock" status
want 'lab/rollout-stuck/kubeconfig' sh -c "'$drydock' env | sed 's,attempts,lab,'"
want 'namespace/kube-system' "$drydock" kubectl get ns -o name
want '"passed": false' "$drydock" lab check --json
want 'configmap/made created' "$drydock" kubectl create configmap made
want 'Hint 1 of' "$drydock" lab hint
want '1 taken back' "$drydock" undo
want '(NotFound)' "$drydock" kubectl get configmap made
want 'Hint 2 of' "$drydock" lab hint
want 'Solution 1:' "$drydock" lab solution
want 'as it was at the beginning' "$drydock" lab reset
want 'There are no more hints' "$drydock" lab hint
want 'Cluster "lab/rollout-stuck" is not served any more' "$drydock" down
want 'of 7 points' "$drydock" lab check
want 'Left;' "$drydock" lab stop

# ---- killed at any moment
: >"$dir/acknowledged"
for round in 1 2 3 4; do
	want 'served in the background' "$drydock" up -d
	pid=$("$drydock" --cluster default status --json | sed -n 's/.*"pid": \([0-9]*\).*/\1/p')
	[ -n "$pid" ] || fail "no pid"
	rm -f "$dir/enough"
	(
		i=0
		while [ ! -e "$dir/enough" ] &&
			timeout $limit "$drydock" kubectl create configmap "r$round-$i" >/dev/null 2>&1; do
			echo "r$round-$i" >>"$dir/acknowledged"
			i=$((i + 1))
		done
	) &
	# somewhere in the middle of what comes after so many
	until_ok grep "^r$round-$((round * 3))$" "$dir/acknowledged" || fail "round $round: too little is acknowledged"
	kill -9 "$pid"
	touch "$dir/enough"
	wait
	until_ok flock -n "$DRYDOCK_HOME/clusters/default/journal.jsonl" true || fail "round $round: the server is not dead"
done
want 'served in the background' "$drydock" up -d
"$drydock" kubectl get configmaps -o name >"$dir/found" 2>&1
[ -s "$dir/acknowledged" ] || fail "nothing was acknowledged"
while read -r name; do
	grep -qx "configmap/$name" "$dir/found" || fail "$name was acknowledged and is lost"
done <"$dir/acknowledged"
want 'configmap/piped' cat "$dir/found"
echo "$(wc -l <"$dir/acknowledged") acknowledged in 4 killed runs, all found"
