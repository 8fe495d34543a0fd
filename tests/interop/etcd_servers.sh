#!/bin/sh
# A cluster whose objects are in a real etcd: what a client makes is there as a real apiserver
# would write it, what others write is heard of, a restart finds the cluster again, and while
# etcd is away changes are refused. Skipped where a tool is missing.
for t in etcd etcdctl kubectl; do
	command -v $t >/dev/null 2>&1 || { echo "skipped: no $t here"; exit 77; }
done
tmp=$(mktemp -d)
server=
etcd=
trap '[ -z "$server" ] || kill $server 2>/dev/null; [ -z "$etcd" ] || kill $etcd 2>/dev/null; wait 2>/dev/null; rm -rf "$tmp"' EXIT
DRYDOCK_HOME=$tmp/home ETCDCTL_API=3 HOME=$tmp; export DRYDOCK_HOME ETCDCTL_API HOME
unset ETCDCTL_ENDPOINTS ETCDCTL_CACERT ETCDCTL_CERT ETCDCTL_KEY DRYDOCK_CLUSTER
KUBECONFIG=$DRYDOCK_HOME/clusters/default/kubeconfig; export KUBECONFIG
port=$((20000 + $$ % 20000))
url=http://127.0.0.1:$port
bad=0
fail() { echo "FAIL: $*"; bad=1; }
ctl() { timeout 20 etcdctl --endpoints "$url" "$@" 2>/dev/null; }
k() { timeout 60 kubectl "$@"; }
# soon COMMAND...: succeeds within a minute or so
soon() {
	i=0
	until "$@" >/dev/null 2>&1; do
		i=$((i + 1))
		[ $i -lt 300 ] || return 1
		sleep 0.2
	done
}
start_etcd() {
	etcd --data-dir "$tmp/data" --listen-client-urls "$url" --advertise-client-urls "$url" \
		--listen-peer-urls "http://127.0.0.1:$((port + 1))" \
		--initial-advertise-peer-urls "http://127.0.0.1:$((port + 1))" \
		--initial-cluster "default=http://127.0.0.1:$((port + 1))" >"$tmp/etcd.log" 2>&1 &
	etcd=$!
	soon ctl get x || fail "etcd did not start"
}
up() {
	rm -f "$tmp/up.log"
	./drydock up --etcd-servers "$url" "$@" >"$tmp/up.log" 2>&1 &
	server=$!
	soon grep -q -e 'is served at' -e '^drydock: ' "$tmp/up.log"
	grep -q '^drydock: ' "$tmp/up.log" && { cat "$tmp/up.log"; fail "up"; }
}
down() { kill $server 2>/dev/null; wait $server 2>/dev/null; server=; }

# nobody is there
timeout 60 ./drydock up --etcd-servers "$url" >"$tmp/out" 2>&1 && fail "up without an etcd"
grep -q "etcd at $url: .*connection refused" "$tmp/out" || { cat "$tmp/out"; fail "what it says without an etcd"; }

start_etcd
up
k create deployment web --image=nginx --replicas=2 >/dev/null || fail "create deployment"
k rollout status deployment web --timeout=50s >/dev/null || fail "rollout status"
k create configmap seen --from-literal=a=b >/dev/null || fail "create configmap"
ctl get /registry/configmaps/default/seen --print-value-only >"$tmp/seen"
grep -q '^{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"seen","namespace":"default",.*},"data":{"a":"b"}}$' "$tmp/seen" || { cat "$tmp/seen"; fail "the object in etcd"; }
grep -q resourceVersion "$tmp/seen" && fail "a resourceVersion is in etcd"
[ "$(k get configmap seen -o jsonpath='{.metadata.resourceVersion}')" = "$(ctl get /registry/configmaps/default/seen -w json | sed 's/.*"mod_revision":\([0-9]*\).*/\1/')" ] || fail "resourceVersion is not etcd's revision"
# somebody else writes
sed 's/"seen"/"other"/' "$tmp/seen" | ctl put /registry/configmaps/default/other >/dev/null
soon k get configmap other || fail "an object put into etcd"
ctl del /registry/configmaps/default/other >/dev/null
soon sh -c '! timeout 20 kubectl get configmap other' || fail "an object deleted in etcd"
# a cluster of its own is another one
down
timeout 60 ./drydock kubectl get nodes >"$tmp/out" 2>&1 && fail "the folder served without its etcd"
grep -q "are in the etcd at $url" "$tmp/out" || { cat "$tmp/out"; fail "what it says without --etcd-servers"; }
# a restart finds all of it, and the containers run again
uid=$(ctl get /registry/deployments/default/web --print-value-only | sed 's/.*"uid":"\([^"]*\)".*/\1/')
up
[ "$(k get deployment web -o jsonpath='{.metadata.uid}')" = "$uid" ] || fail "the deployment after a restart"
[ "$(k get configmap seen -o jsonpath='{.data.a}')" = b ] || fail "the ConfigMap after a restart"
k wait --for=condition=Ready pod -l app=web --timeout=50s >/dev/null || fail "pods after a restart"
k scale deployment web --replicas=3 >/dev/null || fail "scale"
k rollout status deployment web --timeout=50s >/dev/null || fail "controllers after a restart"
./drydock undo >"$tmp/out" 2>&1 && fail "undo"
grep -q 'nothing can be taken back' "$tmp/out" || { cat "$tmp/out"; fail "what undo says"; }
./drydock time +1h >"$tmp/out" 2>&1 && fail "time"
# etcd goes and comes back
kill $etcd; wait $etcd 2>/dev/null; etcd=
soon sh -c 'timeout 20 kubectl create configmap lost --from-literal=a=b 2>&1 | grep -q "connection refused"' || fail "a change while etcd is away"
k get pods >/dev/null || fail "reading while etcd is away"
start_etcd
soon k create configmap back --from-literal=a=b || fail "a change when etcd is back"
soon sh -c 'etcdctl --endpoints '"$url"' get /registry/configmaps/default/back | grep -q data' || fail "what was changed then"
down
[ $bad = 0 ] && echo "a cluster on etcd $(etcd --version | sed -n 's/etcd Version: //p'): all as expected"
exit $bad
