# common.sh: what tests with real clients share, sourced by them:
#
#	. "${srcdir:-.}/tests/interop/common.sh"
#
# Nothing here waits for a fixed time: a condition is waited for, and for $limit seconds at most,
# as the machine may be slow and any process may be held up for many seconds at any moment. Shell:
# what sh and bash share.
limit=300

# Of the real etcdctl: its own limits of a few seconds are too short for that. (In the environment
# they come too late for most of its commands.)
patience="--dial-timeout 200s --command-timeout 200s --keepalive-timeout 200s"

# newest_kubectl: the newest real kubectl, of those on the path and beside it (some packages
# bring several versions): $real, and $minor of its version 1.N. 1 when there is none.
newest_kubectl() {
	real= minor=0
	path_=$(readlink -f "$(command -v kubectl)") || path_=
	for f_ in ${KUBECTL:-} "$path_" "$(ls "$path_".1.[0-9]* 2>/dev/null | sort -V | tail -n 1)"; do
		[ -n "$f_" ] || continue
		m_=$("$f_" version --client -o json 2>/dev/null | sed -n 's/.*"minor": "\([0-9]*\).*/\1/p' | head -n 1)
		[ "${m_:-0}" -le "$minor" ] || real=$f_ minor=$m_
	done
	[ -n "$real" ]
}

# until_ok COMMAND...: it succeeds; 1, and says so, when it did not
until_ok() {
	end_=$(($(date +%s) + limit))
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -lt $end_ ] || { echo "not seen: $*"; return 1; }
		sleep 0.05
	done
}

# cluster_up HOME LOG FLAG...: serves the cluster "default" of HOME as a child, $server; LOG is
# what it prints. Ends the test when it does not serve.
cluster_up() {
	home_=$1 log_=$2
	shift 2
	rm -f "$log_"
	DRYDOCK_HOME=$home_ "${drydock:-./drydock}" up "$@" >"$log_" 2>&1 &
	server=$!
	until_ok cluster_says "$log_"
	grep -q 'is served at' "$log_" || { cat "$log_"; echo "FAIL: the cluster is not served"; exit 1; }
}
cluster_says() { grep -q 'is served at' "$1" || ! kill -0 $server; }

# stop PROCESS...: children, and they are waited for
stop() {
	kill "$@" 2>/dev/null
	wait "$@" 2>/dev/null
	return 0
}

# own_address: an address of loopback that no other test that runs listens on: every port of it
# is ours.
own_address() { echo "127.$((($$ >> 14) % 256)).$((($$ >> 6) % 256)).$(($$ % 64 * 4 + 2))"; }

# etcd_up DIR URL LOG FLAG...: a real etcd there, $etcd. What it is called, as a member, is the same
# for each. Ends the test when it does not start.
etcd_up() {
	dir_=$1 url_=$2 log_=$3
	peer_=${url_##*/} peer_=http://${peer_%:*}:$((${url_##*:} + 1))
	shift 3
	etcd --data-dir "$dir_" --listen-client-urls "$url_" --advertise-client-urls "$url_" \
		--listen-peer-urls "$peer_" --initial-advertise-peer-urls http://127.0.0.1:2380 \
		--initial-cluster default=http://127.0.0.1:2380 "$@" >"$log_" 2>&1 &
	etcd=$!
	until_ok etcd_says "$url_"
	kill -0 $etcd 2>/dev/null || { cat "$log_"; echo "FAIL: etcd does not start"; exit 1; }
}
etcd_says() { ETCDCTL_API=3 timeout $limit etcdctl $patience --endpoints "$1" endpoint status || ! kill -0 $etcd; }
