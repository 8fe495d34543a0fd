#!/bin/sh
# A cluster whose objects are in a real etcd: what a client makes is there as a real apiserver
# would write it, what others write is heard of, a restart finds the cluster again, and while
# etcd is away or silent changes are refused; the same by TLS. Skipped where a tool is missing.
for t in etcd etcdctl kubectl; do
	command -v $t >/dev/null 2>&1 || { echo "skipped: no $t here"; exit 77; }
done
. "${srcdir:-.}/tests/interop/common.sh"
tmp=$(mktemp -d) || exit 99
server= etcd=
trap 'stop $server $etcd; rm -rf "$tmp"' EXIT
DRYDOCK_HOME=$tmp/home ETCDCTL_API=3 HOME=$tmp; export DRYDOCK_HOME ETCDCTL_API HOME
unset ETCDCTL_ENDPOINTS ETCDCTL_CACERT ETCDCTL_CERT ETCDCTL_KEY DRYDOCK_CLUSTER
KUBECONFIG=$DRYDOCK_HOME/clusters/default/kubeconfig; export KUBECONFIG
url=http://$(own_address):2379
bad=0
fail() { echo "FAIL: $*"; bad=1; }
ctl() { timeout $limit etcdctl $patience --endpoints "$url" "$@" 2>/dev/null; }
k() { timeout $limit kubectl "$@"; }
gone() { k get configmap "$1" 2>&1 | grep -q NotFound; }
up() { cluster_up "$DRYDOCK_HOME" "$tmp/up.log" --etcd-servers "$url" "$@"; }

# nobody is there
timeout $limit ./drydock up --etcd-servers "$url" >"$tmp/out" 2>&1 && fail "up without an etcd"
grep -q "etcd at $url: .*connection refused" "$tmp/out" || { cat "$tmp/out"; fail "what it says without an etcd"; }

etcd_up "$tmp/data" "$url" "$tmp/etcd.log"
up
k create deployment web --image=nginx --replicas=2 >/dev/null || fail "create deployment"
k rollout status deployment web --timeout=${limit}s >/dev/null || fail "rollout status"
k create configmap seen --from-literal=a=b >/dev/null || fail "create configmap"
ctl get /registry/configmaps/default/seen --print-value-only >"$tmp/seen"
grep -q '^{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"seen","namespace":"default",.*},"data":{"a":"b"}}$' "$tmp/seen" || { cat "$tmp/seen"; fail "the object in etcd"; }
grep -q resourceVersion "$tmp/seen" && fail "a resourceVersion is in etcd"
[ "$(k get configmap seen -o jsonpath='{.metadata.resourceVersion}')" = "$(ctl get /registry/configmaps/default/seen -w json | sed 's/.*"mod_revision":\([0-9]*\).*/\1/')" ] || fail "resourceVersion is not etcd's revision"
# somebody else writes
sed 's/"seen"/"other"/' "$tmp/seen" | ctl put /registry/configmaps/default/other >/dev/null
until_ok k get configmap other || fail "an object put into etcd"
ctl del /registry/configmaps/default/other >/dev/null
until_ok gone other || fail "an object deleted in etcd"
# a cluster of its own is another one
stop $server
server=
timeout $limit ./drydock kubectl get nodes >"$tmp/out" 2>&1 && fail "the folder served without its etcd"
grep -q "are in the etcd at $url" "$tmp/out" || { cat "$tmp/out"; fail "what it says without --etcd-servers"; }
# a restart finds all of it, and the containers run again
uid=$(ctl get /registry/deployments/default/web --print-value-only | sed 's/.*"uid":"\([^"]*\)".*/\1/')
up
[ "$(k get deployment web -o jsonpath='{.metadata.uid}')" = "$uid" ] || fail "the deployment after a restart"
[ "$(k get configmap seen -o jsonpath='{.data.a}')" = b ] || fail "the ConfigMap after a restart"
k wait --for=condition=Ready pod -l app=web --timeout=${limit}s >/dev/null || fail "pods after a restart"
k scale deployment web --replicas=3 >/dev/null || fail "scale"
k rollout status deployment web --timeout=${limit}s >/dev/null || fail "controllers after a restart"
./drydock undo >"$tmp/out" 2>&1 && fail "undo"
grep -q 'nothing can be taken back' "$tmp/out" || { cat "$tmp/out"; fail "what undo says"; }
./drydock time +1h >"$tmp/out" 2>&1 && fail "time"
# etcd goes and comes back
stop $etcd
etcd=
lost() { k create configmap lost --from-literal=a=b 2>&1 | grep -q "connection refused"; }
until_ok lost || fail "a change while etcd is away"
k get pods >/dev/null || fail "reading while etcd is away"
etcd_up "$tmp/data" "$url" "$tmp/etcd.log"
until_ok k create configmap back --from-literal=a=b || fail "a change when etcd is back"
back() { ctl get /registry/configmaps/default/back | grep -q data; }
until_ok back || fail "what was changed then"
# etcd stops answering: one change waits for it, those after it do not, and nobody else waits
kill -STOP $etcd
waits() { k create configmap slow --from-literal=a=b 2>&1 | grep -q "Timeout: request did not complete within requested timeout - context deadline exceeded"; }
until_ok waits || fail "a change while etcd does not answer"
# at_once COMMAND...: it took less than a change that waits (5 s); the machine may be slow, so it
# may need several attempts, of which none could succeed when each had to wait
at_once() {
	at_=$(date +%s)
	"$@" || return 1
	[ $(($(date +%s) - at_)) -lt 5 ]
}
made=
no_change() { ! k create configmap "slow$1" --from-literal=a=b || made="$made $1"; }
for i in 1 2 3 4 5 6 7 8; do
	until_ok at_once no_change $i || fail "a change while etcd does not answer waits for it"
	until_ok at_once k get pods || fail "reading while etcd does not answer waits"
done
[ -z "$made" ] || fail "changes that nobody has:$made"
kill -CONT $etcd
until_ok k create configmap quick --from-literal=a=b || fail "a change when etcd answers again"
stop $server $etcd
server= etcd=

# refused SAID FLAG...: what up says with those flags
refused() {
	said=$1; shift
	rm -rf "$DRYDOCK_HOME"
	timeout $limit ./drydock up --etcd-servers "$url" "$@" >"$tmp/out" 2>&1 && fail "served with $*"
	grep -q -e "$said" "$tmp/out" || { cat "$tmp/out"; fail "what it says with $*"; }
}
# by TLS: etcd asks for the client's certificate, and is asked for its own
if command -v openssl >/dev/null 2>&1; then
	(
		cd "$tmp" && set -e
		openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -subj /CN=etcd-ca -days 2
		for who in server client; do
			openssl req -newkey rsa:2048 -nodes -keyout $who.key -out $who.csr -subj /CN=$who
			echo "subjectAltName=IP:$(own_address)" >$who.ext
			openssl x509 -req -in $who.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out $who.crt -days 2 -extfile $who.ext
		done
		openssl req -x509 -newkey rsa:2048 -nodes -keyout foreign.key -out foreign.crt -subj /CN=client -days 2
	) >"$tmp/openssl.log" 2>&1 || { cat "$tmp/openssl.log"; fail "openssl"; }
	url=https://${url#*://}
	rm -rf "$tmp/data" "$DRYDOCK_HOME"
	ETCDCTL_CACERT=$tmp/ca.crt ETCDCTL_CERT=$tmp/client.crt ETCDCTL_KEY=$tmp/client.key
	export ETCDCTL_CACERT ETCDCTL_CERT ETCDCTL_KEY
	etcd_up "$tmp/data" "$url" "$tmp/etcd.log" --client-cert-auth --trusted-ca-file "$tmp/ca.crt" --cert-file "$tmp/server.crt" --key-file "$tmp/server.key"
	up --etcd-cafile "$tmp/ca.crt" --etcd-certfile "$tmp/client.crt" --etcd-keyfile "$tmp/client.key"
	k create configmap safe --from-literal=a=b >/dev/null || fail "a change by TLS"
	ctl get /registry/configmaps/default/safe | grep -q safe || fail "what was changed by TLS"
	ctl del /registry/configmaps/default/safe >/dev/null
	until_ok gone safe || fail "an object deleted in etcd, by TLS"
	stop $server
	server=
	refused certificate --etcd-cafile "$tmp/ca.crt"
	refused certificate --etcd-cafile "$tmp/ca.crt" --etcd-certfile "$tmp/foreign.crt" --etcd-keyfile "$tmp/foreign.key"
	refused 'certificate signed by unknown authority' --etcd-cafile "$tmp/foreign.crt" --etcd-certfile "$tmp/client.crt" --etcd-keyfile "$tmp/client.key"
	refused 'private key does not match public key' --etcd-cafile "$tmp/ca.crt" --etcd-certfile "$tmp/client.crt" --etcd-keyfile "$tmp/foreign.key"
	refused nosuch.crt --etcd-cafile "$tmp/nosuch.crt"
fi
[ $bad = 0 ] && echo "a cluster on etcd $(etcd --version | sed -n 's/etcd Version: //p'): all as expected"
exit $bad
