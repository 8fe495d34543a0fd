# The session of the transcript: reading, writing, leases, members, history, snapshots.
$ etcdctl version
etcdctl version: 3.5.21
API version: 3.5
$ etcdctl get foo
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = DeadlineExceeded desc = latest balancer error: last connection error: connection error: desc = \"error reading server preface: EOF\""}
Error: context deadline exceeded
[1]
$ etcdctl --endpoints=https://127.0.0.1:2379 get foo --command-timeout=2s
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = DeadlineExceeded desc = latest balancer error: last connection error: connection error: desc = \"transport: authentication handshake failed: tls: failed to verify certificate: x509: certificate signed by unknown authority\""}
Error: context deadline exceeded
[1]
$ etcdctl --endpoints=https://127.0.0.1:2379 --cacert=ca.crt get foo --command-timeout=2s
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = DeadlineExceeded desc = latest balancer error: last connection error: connection error: desc = \"error reading server preface: remote error: tls: certificate required\""}
Error: context deadline exceeded
[1]
$ etcdctl --cacert=nope.crt --cert=server.crt --key=server.key get foo
Error: open nope.crt: no such file or directory
[128]
$ export ETCDCTL_CACERT=ca.crt ETCDCTL_CERT=server.crt ETCDCTL_KEY=server.key ETCDCTL_ENDPOINTS=https://127.0.0.1:2379
$ etcdctl put foo bar
OK
$ etcdctl put foo bar2 --prev-kv
OK
foo
bar
$ etcdctl get foo
foo
bar2
$ etcdctl get foo --print-value-only
bar2
$ etcdctl get foo --keys-only
foo

$ etcdctl get nope
$ etcdctl put foo1 a; etcdctl put foo2 b; etcdctl put fop c
OK
OK
OK
$ etcdctl get foo --prefix
foo
bar2
foo1
a
foo2
b
$ etcdctl get foo --prefix --keys-only
foo

foo1

foo2

$ etcdctl get foo --prefix --limit=1
foo
bar2
$ etcdctl get foo --prefix --count-only -w fields
"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 6
"RaftTerm" : 2
"More" : false
"Count" : 3
$ etcdctl get foo fop
foo
bar2
foo1
a
foo2
b
$ etcdctl get foo1 --from-key
foo1
a
foo2
b
fop
c
$ etcdctl get '' --from-key --keys-only
foo

foo1

foo2

fop

$ etcdctl get foo --prefix --sort-by=KEY --order=DESCEND
foo2
b
foo1
a
foo
bar2
$ etcdctl get foo --rev=2
foo
bar
$ etcdctl get foo --rev=999
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = OutOfRange desc = etcdserver: mvcc: required revision is a future revision"}
Error: etcdserver: mvcc: required revision is a future revision
[1]
$ etcdctl get foo -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":6,"raft_term":2},"kvs":[{"key":"Zm9v","create_revision":2,"mod_revision":3,"version":2,"value":"YmFyMg=="}],"count":1}
$ etcdctl get foo -w fields
"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 6
"RaftTerm" : 2
"Key" : "foo"
"CreateRevision" : 2
"ModRevision" : 3
"Version" : 2
"Value" : "bar2"
"Lease" : 0
"More" : false
"Count" : 1
$ etcdctl get foo -w table
Error: table not supported as output format
[4]
$ etcdctl get foo --hex
\x66\x6f\x6f
\x62\x61\x72\x32
$ etcdctl del foo1
1
$ etcdctl del nope
0
$ etcdctl del foo --prefix --prev-kv
2
foo
bar2
foo2
b
$ etcdctl put
Error: put command needs 1 argument and input from stdin or 2 arguments
[128]
$ etcdctl get
Error: get command needs one argument as key and an optional argument as range_end
[128]
$ etcdctl bogus
Error: unknown command "bogus" for "etcdctl"
Run 'etcdctl --help' for usage.
Error: unknown command "bogus" for "etcdctl"
[1]
$ etcdctl get a b c
$ etcdctl get a --prefix --from-key
Error: `--prefix` and `--from-key` cannot be set at the same time, choose one
[128]
$ etcdctl lease grant 60
lease LEASE1 granted with TTL(60s)
$ etcdctl lease list
found 1 leases
LEASE1
$ etcdctl lease revoke 1
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = NotFound desc = etcdserver: requested lease not found"}
Error: failed to revoke lease (etcdserver: requested lease not found)
[1]
$ etcdctl lease timetolive 1
lease 0000000000000001 already expired
$ etcdctl put x y --lease=1
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = NotFound desc = etcdserver: requested lease not found"}
Error: etcdserver: requested lease not found
[1]
$ etcdctl endpoint health
https://127.0.0.1:2379 is healthy: successfully committed proposal: took = T
$ etcdctl endpoint status
https://127.0.0.1:2379, b71f75320dc06a6c, 3.6.4, 20 kB, true, false, 2, 15, 15, 
$ etcdctl endpoint status -w table
+------------------------+------------------+---------+---------+-----------+------------+-----------+------------+--------------------+--------+
|        ENDPOINT        |        ID        | VERSION | DB SIZE | IS LEADER | IS LEARNER | RAFT TERM | RAFT INDEX | RAFT APPLIED INDEX | ERRORS |
+------------------------+------------------+---------+---------+-----------+------------+-----------+------------+--------------------+--------+
| https://127.0.0.1:2379 | b71f75320dc06a6c |   3.6.4 |   20 kB |      true |      false |         2 |         15 |                 15 |        |
+------------------------+------------------+---------+---------+-----------+------------+-----------+------------+--------------------+--------+
$ etcdctl endpoint status -w json
[{"Endpoint":"https://127.0.0.1:2379","Status":{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":8,"raft_term":2},"version":"3.6.4","dbSize":20480,"leader":13195394291058371180,"raftIndex":15,"raftTerm":2,"raftAppliedIndex":15,"dbSizeInUse":16384}}]
$ etcdctl endpoint hashkv
https://127.0.0.1:2379, 1248119672
$ etcdctl member list
b71f75320dc06a6c, started, controlplane, http://127.0.0.1:2380, https://127.0.0.1:2379, false
$ etcdctl member list -w table
+------------------+---------+--------------+-----------------------+------------------------+------------+
|        ID        | STATUS  |     NAME     |      PEER ADDRS       |      CLIENT ADDRS      | IS LEARNER |
+------------------+---------+--------------+-----------------------+------------------------+------------+
| b71f75320dc06a6c | started | controlplane | http://127.0.0.1:2380 | https://127.0.0.1:2379 |      false |
+------------------+---------+--------------+-----------------------+------------------------+------------+
$ etcdctl member list -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"raft_term":2},"members":[{"ID":13195394291058371180,"name":"controlplane","peerURLs":["http://127.0.0.1:2380"],"clientURLs":["https://127.0.0.1:2379"]}]}
$ etcdctl member remove 1
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = NotFound desc = etcdserver: member not found"}
Error: etcdserver: member not found
[1]
$ etcdctl alarm list
$ etcdctl alarm disarm
$ etcdctl defrag
Finished defragmenting etcd member[https://127.0.0.1:2379]
$ etcdctl compaction 3
compacted revision 3
$ etcdctl compaction 3
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = OutOfRange desc = etcdserver: mvcc: required revision has been compacted"}
Error: etcdserver: mvcc: required revision has been compacted
[1]
$ etcdctl compaction 999
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = OutOfRange desc = etcdserver: mvcc: required revision is a future revision"}
Error: etcdserver: mvcc: required revision is a future revision
[1]
$ etcdctl get foo --rev=2
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = OutOfRange desc = etcdserver: mvcc: required revision has been compacted"}
Error: etcdserver: mvcc: required revision has been compacted
[1]
$ etcdctl snapshot save snap.db
{"level":"info","ts":"T","caller":"snapshot/v3_snapshot.go:65","msg":"created temporary db file","path":"snap.db.part"}
{"level":"info","ts":"T","logger":"client","caller":"v3@v3.5.21/maintenance.go:212","msg":"opened snapshot stream; downloading"}
{"level":"info","ts":"T","caller":"snapshot/v3_snapshot.go:73","msg":"fetching snapshot","endpoint":"https://127.0.0.1:2379"}
{"level":"info","ts":"T","logger":"client","caller":"v3@v3.5.21/maintenance.go:220","msg":"completed snapshot read; closing"}
{"level":"info","ts":"T","caller":"snapshot/v3_snapshot.go:88","msg":"fetched snapshot","endpoint":"https://127.0.0.1:2379","size":"20 kB","took":"now"}
{"level":"info","ts":"T","caller":"snapshot/v3_snapshot.go:97","msg":"saved","path":"snap.db"}
Snapshot saved at snap.db
$ etcdctl snapshot status snap.db
Deprecated: Use `etcdutl snapshot status` instead.

272f5c53, 8, 16, 20 kB
$ etcdctl snapshot status snap.db -w table
Deprecated: Use `etcdutl snapshot status` instead.

+----------+----------+------------+------------+
|   HASH   | REVISION | TOTAL KEYS | TOTAL SIZE |
+----------+----------+------------+------------+
| 272f5c53 |        8 |         16 |      20 kB |
+----------+----------+------------+------------+
$ etcdctl snapshot status snap.db -w json
Deprecated: Use `etcdutl snapshot status` instead.

{"hash":657415251,"revision":8,"totalKey":16,"totalSize":20480}
$ etcdctl snapshot status nope.db
Deprecated: Use `etcdutl snapshot status` instead.

Error: stat nope.db: no such file or directory
[1]
$ etcdctl snapshot restore snap.db --data-dir r1
Deprecated: Use `etcdutl snapshot restore` instead.

T	info	snapshot/v3_snapshot.go:265	restoring snapshot	{"path": "snap.db", "wal-dir": "r1/member/wal", "data-dir": "r1", "snap-dir": "r1/member/snap", "initial-memory-map-size": 0}
T	info	membership/store.go:138	Trimming membership information from the backend...
T	info	membership/cluster.go:421	added member	{"cluster-id": "cdf818194e3a8c32", "local-member-id": "0", "added-peer-id": "8e9e05c52164694d", "added-peer-peer-urls": ["http://localhost:2380"], "added-peer-is-learner": false}
T	info	snapshot/v3_snapshot.go:293	restored snapshot	{"path": "snap.db", "wal-dir": "r1/member/wal", "data-dir": "r1", "snap-dir": "r1/member/snap", "initial-memory-map-size": 0}
$ etcdctl snapshot restore snap.db --data-dir r1
Deprecated: Use `etcdutl snapshot restore` instead.

Error: data-dir "r1" not empty or could not be read
[1]
$ etcdctl get foo
$ etcdctl move-leader 1
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: bad leader transferee"}
Error: etcdserver: bad leader transferee
[1]
$ printf 'value("x") = "1"\n\nput x 2\n\nput x 1\nget x\n\n' | etcdctl txn
FAILURE

OK

x
1
$ printf 'value("x") = "1"\n\nput x 2\nget x\n\nput x 1\n\n' | etcdctl txn
SUCCESS

OK

x
2
$ printf 'bad\n\n\n' | etcdctl txn
Error: malformed comparison: bad
[3]
$ (sleep 1; etcdctl put w 1 >/dev/null; etcdctl del w >/dev/null) & etcdctl watch w
PUT
w
1
DELETE
w

[124]
$ etcdctl watch x --rev=4
PUT
x
1
PUT
x
2
[124]
# Without an order, a limit counts before what was found is sorted.
$ for k in q3 q2 q1; do etcdctl put $k $k; done; etcdctl get q --prefix --limit=1 --sort-by=MODIFY; etcdctl get q --prefix --limit=1 --sort-by=MODIFY --order=ASCEND; etcdctl get q --prefix --limit=2 --sort-by=VERSION
OK
OK
OK
q2
q2
q3
q3
q1
q1
q2
q2
