#!/bin/sh
# Our etcdctl as an ordinary process beside the real one: the same commands against a fresh real
# etcd each, then against Drydock's own door, print the same and end with the same status. What
# may differ is in etcdctl_differences. Skipped where there is no etcdctl.
real=$(command -v etcdctl 2>/dev/null)
[ -n "$real" ] || { echo "skipped: no etcdctl here"; exit 77; }
dir=${srcdir:-.}/tests/interop
tmp=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill $server 2>/dev/null; wait 2>/dev/null; rm -rf "$tmp"' EXIT
DRYDOCK_HOME=$tmp/home; export DRYDOCK_HOME
ETCDCTL_API=3; export ETCDCTL_API
unset ETCDCTL_ENDPOINTS ETCDCTL_CACERT ETCDCTL_CERT ETCDCTL_KEY
mkdir "$tmp/ours"
ln -s "$(pwd)/drydock" "$tmp/ours/etcdctl"
ours=$tmp/ours/etcdctl
bad=0

# watched N ARGS: the first N lines of a watch, which is then ended
cat >"$tmp/watched" <<'END'
watched() {
	lines=$1; shift
	: >$T/w
	$CTL watch "$@" >$T/w 2>$T/we &
	pid=$! tries=0
	until [ "$(wc -l <$T/w)" -ge $lines ] || [ $tries -ge 100 ]; do sleep 0.1; tries=$((tries + 1)); done
	kill $pid; wait $pid 2>/dev/null
	head -n $lines $T/w; cat $T/we >&2
}
END

# run TOOL OUT FLAGS COMMANDS: runs each line; OUT/N.out, .err, .rc
run() {
	tool=$1 out=$2 flags=$3 commands=$4
	mkdir -p "$out"
	T=$out/tmp; mkdir "$T"
	BARE="timeout 20 $tool" CTL="timeout 20 $tool $flags"
	export T BARE CTL EP
	n=0
	while IFS= read -r line; do
		case $line in '#'* | '') continue ;; esac
		n=$((n + 1))
		{ cat "$tmp/watched"; printf '%s\n' "$line" | sed "s|@|/x/|g"; } >"$out/cmd"
		sh "$out/cmd" >"$out/$n.out" 2>"$out/$n.err" </dev/null
		echo $? >"$out/$n.rc"
	done <"$commands"
}
# steady FILE DIR: without what differs for a reason
steady() { sed '/^==[0-9]*==/d' "$1" | sed -f "$dir/etcdctl_differences" | sed -e "s|$2/tmp|TMP|g"; }
# compare A B COMMANDS [SED]: counts and tells what is not the same
compare() {
	n=0 same=0
	while IFS= read -r line; do
		case $line in '#'* | '') continue ;; esac
		n=$((n + 1)) ok=1
		for f in out err rc; do
			steady "$1/$n.$f" "$1" | sed "${4:-}" >"$tmp/a"
			steady "$2/$n.$f" "$2" | sed "${4:-}" >"$tmp/b"
			cmp -s "$tmp/a" "$tmp/b" && continue
			[ $ok = 1 ] && echo "FAIL: $line"
			echo "  $f, the real one's and ours:"; diff "$tmp/a" "$tmp/b" | head -n 8
			ok=0 bad=1
		done
		same=$((same + ok))
	done <"$3"
	echo "$5: $same of $n commands as the real etcdctl's"
}

# a fresh real etcd for each, with the same address, so that identifiers are the same too
if command -v etcd >/dev/null 2>&1; then
	port=$((20000 + $$ % 20000))
	EP=127.0.0.1:$port
	for who in real ours; do
		etcd --data-dir "$tmp/$who.data" --listen-client-urls "http://$EP" \
			--advertise-client-urls "http://$EP" \
			--listen-peer-urls "http://127.0.0.1:$((port + 1))" \
			--initial-advertise-peer-urls "http://127.0.0.1:$((port + 1))" \
			--initial-cluster "default=http://127.0.0.1:$((port + 1))" >"$tmp/etcd.log" 2>&1 &
		server=$!
		i=0
		until timeout 2 "$real" --endpoints "$EP" get x >/dev/null 2>&1 || [ $i -ge 100 ]; do sleep 0.1; i=$((i + 1)); done
		tool=$real; [ $who = real ] || tool=$ours
		run "$tool" "$tmp/etcd.$who" "--endpoints $EP" "$dir/etcdctl_commands"
		kill $server 2>/dev/null; wait $server 2>/dev/null; server=
	done
	compare "$tmp/etcd.real" "$tmp/etcd.ours" "$dir/etcdctl_commands" "" "a real etcd"
else
	echo "no etcd here: only Drydock's door"
fi

# a served cluster for each; it writes by itself, so revisions and what follows from them differ
grep -v -e compaction -e '--rev [2-9]' -e hashkv -e '--endpoints' -e protobuf -e 'lease list' -e cluster "$dir/etcdctl_commands" |
	sed 's/--insecure-transport=false/--debug=false/' >"$tmp/door_commands"
for who in real ours; do
	rm -rf "$DRYDOCK_HOME"
	rm -f "$tmp/up.log"
	./drydock up >"$tmp/up.log" 2>&1 &
	server=$!
	ws=$DRYDOCK_HOME/clusters/default
	i=0
	while ! grep -q 'is served at' "$tmp/up.log" 2>/dev/null && [ $i -lt 600 ]; do sleep 0.1; i=$((i + 1)); done
	[ -s "$ws/etcd-port" ] || { cat "$tmp/up.log"; echo "FAIL: the server did not start"; exit 1; }
	EP=127.0.0.1:$(cat "$ws/etcd-port")
	pki=$ws/pki/etcd
	tool=$real; [ $who = real ] || tool=$ours
	run "$tool" "$tmp/door.$who" "--endpoints https://$EP --cacert $pki/ca.crt --cert $pki/healthcheck-client.crt --key $pki/healthcheck-client.key" "$tmp/door_commands"
	if [ $who = ours ]; then
		# nobody without a certificate, and nobody whom we do not trust
		for flags in "--cacert $pki/ca.crt" "--cert $pki/healthcheck-client.crt --key $pki/healthcheck-client.key"; do
			if "$ours" --endpoints "https://$EP" $flags --command-timeout 1s get /x/a >"$tmp/o" 2>"$tmp/e"; then
				echo "FAIL: $flags: served"; bad=1
			fi
			grep -q -e 'certificate required' -e 'signed by unknown authority' "$tmp/e" || { echo "FAIL: $flags:"; cat "$tmp/e"; bad=1; }
		done
		"$ours" --endpoints "https://$EP" --insecure-skip-tls-verify --cert $pki/healthcheck-client.crt --key $pki/healthcheck-client.key get /x/a | grep -qx /x/a || { echo "FAIL: --insecure-skip-tls-verify"; bad=1; }
		# a server that restarts is found again by a watch
		"$ours" --endpoints "https://$EP" --cacert $pki/ca.crt --cert $pki/healthcheck-client.crt --key $pki/healthcheck-client.key watch /x/back >"$tmp/watch" 2>&1 &
		watch=$!
		sleep 1
		kill $server; wait $server 2>/dev/null
		rm -f "$tmp/up.log"
		./drydock up >"$tmp/up.log" 2>&1 &
		server=$!
		i=0
		while ! grep -q 'is served at' "$tmp/up.log" 2>/dev/null && [ $i -lt 600 ]; do sleep 0.1; i=$((i + 1)); done
		[ "https://$EP" = "https://127.0.0.1:$(cat "$ws/etcd-port")" ] && {
			timeout 20 "$ours" --endpoints "https://$EP" --cacert $pki/ca.crt --cert $pki/healthcheck-client.crt --key $pki/healthcheck-client.key put /x/back again >/dev/null 2>"$tmp/e" || { echo "FAIL: put after a restart"; cat "$tmp/e"; bad=1; }
			i=0
			until grep -q again "$tmp/watch" || [ $i -ge 100 ]; do sleep 0.1; i=$((i + 1)); done
			grep -q again "$tmp/watch" || { echo "FAIL: the watch did not go on"; cat "$tmp/watch"; bad=1; }
		}
		kill $watch 2>/dev/null
	fi
	kill $server 2>/dev/null; wait $server 2>/dev/null; server=
done
compare "$tmp/door.real" "$tmp/door.ours" "$tmp/door_commands" \
	's/"\(revision\|create_revision\|mod_revision\|raft_term\)":[0-9]*/"\1":N/g; s/"\(Revision\|CreateRevision\|ModRevision\|PrevCreateRevision\|PrevModRevision\|RaftTerm\)" : [0-9]*/"\1" : N/; s/127\.0\.0\.1:[0-9]*/EP/g' "Drydock's door"
exit $bad
