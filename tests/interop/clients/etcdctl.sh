# etcdctl.sh: etcd's API as etcdctl sees it. For clients.sh; etcdctl_door.sh looks closer.
command -v etcdctl >/dev/null || { echo "etcdctl is not installed" >>"$dir/notes"; return 0; }
ctl() { timeout $limit etcdctl $patience "$@" | grep -v '^{"level"'; return "${PIPESTATUS[0]}"; }
transaction() {
	local got
	got=$(printf 'value("ship") = "one"\n\nput ship two\n\nput ship three\n\n' | ctl txn 2>&1)
	case $got in *SUCCESS*OK*) has two ctl get ship --print-value-only ;; *) echo "$got"; return 1 ;; esac
}
watched() {
	timeout $limit etcdctl $patience watch ship --rev "$(ctl get ship -w json | sed 's/.*"create_revision":\([0-9]*\).*/\1/')" >"$dir/etcd.watch" 2>&1 &
	local pid=$!
	until_ok grep -q two "$dir/etcd.watch" && has OK ctl put ship four && until_ok grep -q four "$dir/etcd.watch" ||
		{ cat "$dir/etcd.watch"; stop $pid; return 1; }
	stop $pid
}
leased() {
	local id
	id=$(ctl lease grant 30000 | awk '{ print $2 }')
	has OK ctl put leased x --lease "$id" && has "granted with TTL(30000s)" ctl lease timetolive "$id" &&
		has revoked ctl lease revoke "$id" && [ -z "$(ctl get leased)" ]
}
compacted() {
	local now
	now=$(ctl get ship -w json | sed 's/.*"revision":\([0-9]*\).*/\1/')
	has "compacted revision $now" ctl compaction "$now" &&
		fails 1 'mvcc: required revision has been compacted' ctl get ship --rev 10
}
saved() {
	ctl snapshot save "$dir/snap.db" >/dev/null 2>&1
	has '"totalKey"' ctl snapshot status "$dir/snap.db" -w json
}
cell put has OK ctl put ship one
cell get has one ctl get ship --print-value-only
cell 'get (prefix)' has /registry/namespaces/default ctl get /registry/namespaces/ --prefix --keys-only
cell txn transaction
cell watch watched
cell lease leased
cell del has 1 ctl del ship
cell 'member list' has 'started, controlplane, https://172.30.1.2:2380' ctl member list
cell 'endpoint health' has 'is healthy' ctl endpoint health
cell 'endpoint status' has '"leader"' ctl endpoint status -w json
cell 'endpoint hashkv' has ', ' ctl endpoint hashkv
cell 'alarm list' has '' ctl alarm list
cell compaction compacted
cell defrag has 'Finished defragmenting' ctl defrag
cell snapshot saved
