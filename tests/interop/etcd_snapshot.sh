#!/bin/sh
# The real etcdctl reads our snapshots: status agrees with ours, restoring works.
command -v etcdctl >/dev/null || { echo "etcdctl is not installed: skipped"; exit 77; }
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
ours=$(./tests/interop/etcd_snapshot "$dir/s.db") || exit 1
export ETCDCTL_API=3
etcdctl version | grep -q '^API version: 3\.[345]' || { echo "another etcdctl: skipped"; exit 77; }
theirs=$(etcdctl snapshot status "$dir/s.db" -w json 2>/dev/null)
[ "$ours" = "$theirs" ] || { echo "ours:   $ours"; echo "theirs: $theirs"; exit 1; }
etcdctl snapshot restore "$dir/s.db" --data-dir "$dir/r" >"$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
[ -f "$dir/r/member/snap/db" ]
