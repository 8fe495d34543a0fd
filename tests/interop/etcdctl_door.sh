#!/bin/sh
# The real etcdctl against etcd's door: what it prints, what it refuses, and a snapshot that a
# real etcd restores to the same keys. Skipped where there is no etcdctl.
command -v etcdctl >/dev/null 2>&1 || { echo "skipped: no etcdctl here"; exit 77; }
. "${srcdir:-.}/tests/interop/common.sh"
tmp=$(mktemp -d) || exit 99
server= etcd= watch=
trap 'stop $watch $server $etcd; rm -rf "$tmp"' EXIT
DRYDOCK_HOME=$tmp/home; export DRYDOCK_HOME
ETCDCTL_API=3; export ETCDCTL_API
unset ETCDCTL_ENDPOINTS ETCDCTL_CACERT ETCDCTL_CERT ETCDCTL_KEY
ws=$DRYDOCK_HOME/clusters/default
cluster_up "$DRYDOCK_HOME" "$tmp/up.log"
pki=$ws/pki/etcd
url=https://127.0.0.1:$(cat "$ws/etcd-port")
certs="--cacert $pki/ca.crt --cert $pki/healthcheck-client.crt --key $pki/healthcheck-client.key"
ctl() { timeout $limit etcdctl $patience --endpoints "$url" $certs "$@"; }
bad=0
# is WANT COMMAND...: the last line it prints on either stream, log lines left out
is() {
	want=$1; shift
	got=$("$@" 2>&1 | grep -v '^{"level"' | tail -n 1)
	if [ "$got" != "$want" ]; then
		echo "FAIL: $*"; echo "  want: $want"; echo "  got:  $got"; bad=1
	fi
}
like() {
	want=$1; shift
	got=$("$@" 2>&1 | grep -v '^{"level"' | tail -n 1)
	case $got in
	$want) ;;
	*) echo "FAIL: $*"; echo "  want: $want"; echo "  got:  $got"; bad=1 ;;
	esac
}
like "* is healthy: successfully committed proposal: took = *" ctl endpoint health
is OK ctl put ship ever
is ever ctl get ship --print-value-only
first_line() { "$@" | head -n 1; }
like "*/registry/clusterrolebindings/cluster-admin*" first_line ctl get /registry/clusterrolebindings/c --prefix --keys-only --limit 1
is OK ctl put fleet/a 1
is OK ctl put fleet/b 2
is 2 ctl get fleet/ --prefix --print-value-only
is fleet/b first_line ctl get fleet/ --prefix --keys-only --order DESCEND --sort-by KEY
is ever ctl put ship given --prev-kv
is 2 ctl del fleet/ --prefix
like "lease * granted with TTL(100s)" ctl lease grant 100
like "*, started, controlplane, https://172.30.1.2:2380, https://172.30.1.2:2379, false" ctl member list
like "https://127.0.0.1:*, [0-9]*" ctl endpoint hashkv --rev 2
like "Finished defragmenting etcd member*" ctl defrag
is "Error: etcdserver: mvcc: required revision is a future revision" ctl compaction 9000000
like "compacted revision *" ctl compaction 20
is "Error: etcdserver: mvcc: required revision has been compacted" ctl get ship --rev 10
is "Error: etcdserver: key is not provided" ctl put "" x
is "Error: etcdserver: requested lease not found" ctl put k v --lease 12345
printf 'value("ship") = "given"\n\nput ship again\n\n\n' | ctl txn | grep -q '^SUCCESS' || { echo "FAIL: txn"; bad=1; }
# a watch sees past and coming events once each
created=$(ctl get ship -w json | sed 's/.*"create_revision":\([0-9]*\).*/\1/')
etcdctl $patience --endpoints "$url" $certs watch ship --rev "$created" >"$tmp/watch" 2>&1 &
watch=$!
until_ok grep -q again "$tmp/watch"
ctl put ship sunk >/dev/null
until_ok grep -q sunk "$tmp/watch"
stop $watch
watch=
is "ever given again sunk " sh -c "grep -v -e PUT -e ship '$tmp/watch' | tr '\n' ' '; echo"
# nobody without a certificate of etcd's CA gets in (each tries until its time is over)
refused() {
	timeout $limit etcdctl --dial-timeout 1s --command-timeout 2s --endpoints "$url" --cacert "$pki/ca.crt" "$@" get ship >/dev/null 2>&1
}
refused & nobody=$!
refused --cert "$ws/pki/admin.crt" --key "$ws/pki/admin.key" & foreign=$!
wait $nobody && { echo "FAIL: served without a certificate"; bad=1; }
wait $foreign && { echo "FAIL: served a certificate of another CA"; bad=1; }
# what is no gRPC is refused and nobody else is disturbed
printf 'GET / HTTP/1.1\r\n\r\n' | timeout 2 openssl s_client -quiet -connect "${url#https://}" >/dev/null 2>&1
head -c 2000 /dev/urandom | timeout 2 bash -c "cat > /dev/tcp/127.0.0.1/${url##*:}" 2>/dev/null
is sunk ctl get ship --print-value-only
# a snapshot, restored into a real etcd, has the same keys
ctl snapshot save "$tmp/snap.db" >/dev/null 2>&1 || { echo "FAIL: snapshot save"; bad=1; }
if command -v etcd >/dev/null 2>&1; then
	etcdctl snapshot restore "$tmp/snap.db" --data-dir "$tmp/data" >/dev/null 2>&1 || { echo "FAIL: restore"; bad=1; }
	theirs=http://$(own_address):2379
	etcd_up "$tmp/data" "$theirs" "$tmp/etcd.log"
	# everything that does not change by itself (leases, events, nodes' heartbeats do)
	for p in ship /registry/configmaps /registry/roles /registry/clusterroles /registry/services /registry/deployments /registry/pods /registry/serviceaccounts; do
		ctl get $p --prefix >"$tmp/ours"
		timeout $limit etcdctl $patience --endpoints "$theirs" get $p --prefix >"$tmp/theirs" 2>/dev/null
		[ -s "$tmp/ours" ] && cmp -s "$tmp/ours" "$tmp/theirs" || { echo "FAIL: keys below $p differ in the restored etcd"; bad=1; }
	done
fi
# what was acknowledged is there after a kill
ctl put last words >/dev/null
kill -9 $server; wait $server 2>/dev/null
cluster_up "$DRYDOCK_HOME" "$tmp/up.log"
url=https://127.0.0.1:$(cat "$ws/etcd-port")
is words ctl get last --print-value-only
is sunk ctl get ship --print-value-only
[ $bad = 0 ] && echo "the real etcdctl $(etcdctl version | sed -n 's/etcdctl version: //p'): all as expected"
exit $bad
