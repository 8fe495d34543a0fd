# Snapshots, by etcdctl and etcdutl.
$ export ETCDCTL_CACERT=ca.crt ETCDCTL_CERT=server.crt ETCDCTL_KEY=server.key ETCDCTL_ENDPOINTS=https://127.0.0.1:2379
$ etcdctl ge a
$ etcdctl snap s
NAME:
	snapshot - Snapshots of a member's data

USAGE:
	etcdctl snapshot <subcommand> [flags]

API VERSION:
	3.5


COMMANDS:
	restore	Makes a data directory from a snapshot file
	save	Saves a member's data to a file
	status	Shows what a snapshot file holds

OPTIONS:
  -h, --help[=false]	help for snapshot

GLOBAL OPTIONS:
      --cacert=""				File with the CA that must have signed the server's certificate
      --cert=""					File with the client certificate for TLS
      --command-timeout=5s			How long a short request may take
      --debug[=false]				Log what the client library does
      --dial-timeout=2s				How long connecting may take
  -d, --discovery-srv=""			Domain whose SRV records name the endpoints
      --discovery-srv-name=""			Service name in those records
      --endpoints=[127.0.0.1:2379]		Addresses of the members
      --hex[=false]				Print bytes in hexadecimal
      --insecure-discovery[=true]		Accept SRV records without TLS
      --insecure-skip-tls-verify[=false]	Do not check the server's certificate (for tests)
      --insecure-transport[=true]		Connect without TLS when no certificate is given
      --keepalive-time=2s			Pause between pings of the connection
      --keepalive-timeout=6s			How long to wait for the answer to a ping
      --key=""					File with the client key for TLS
      --password=""				Password, when --user has none
      --user=""					User as NAME[:PASSWORD]
  -w, --write-out="simple"			Output format (fields, json, protobuf, simple, table)

$ etcdctl put a 1
OK
$ etcdctl snapshot save s.db
{"level":"info","ts":"T","caller":"snapshot/v3_snapshot.go:65","msg":"created temporary db file","path":"s.db.part"}
{"level":"info","ts":"T","logger":"client","caller":"v3@v3.5.21/maintenance.go:212","msg":"opened snapshot stream; downloading"}
{"level":"info","ts":"T","caller":"snapshot/v3_snapshot.go:73","msg":"fetching snapshot","endpoint":"https://127.0.0.1:2379"}
{"level":"info","ts":"T","logger":"client","caller":"v3@v3.5.21/maintenance.go:220","msg":"completed snapshot read; closing"}
{"level":"info","ts":"T","caller":"snapshot/v3_snapshot.go:88","msg":"fetched snapshot","endpoint":"https://127.0.0.1:2379","size":"20 kB","took":"now"}
{"level":"info","ts":"T","caller":"snapshot/v3_snapshot.go:97","msg":"saved","path":"s.db"}
Snapshot saved at s.db
$ etcdctl snapshot save /nope/s.db
Error: could not open /nope/s.db.part (open /nope/s.db.part: no such file or directory)
[5]
$ etcdctl snapshot status s.db -w table
Deprecated: Use `etcdutl snapshot status` instead.

+----------+----------+------------+------------+
|   HASH   | REVISION | TOTAL KEYS | TOTAL SIZE |
+----------+----------+------------+------------+
| f15ef446 |        2 |          7 |      20 kB |
+----------+----------+------------+------------+
$ etcdutl snapshot status s.db -w json
{"hash":4049531974,"revision":2,"totalKey":7,"totalSize":20480}
$ etcdutl snapshot status s.db -w fields
"Hash" : 4049531974
"Revision" : 2
"Keys" : 7
"Size" : 20480
$ etcdutl snapshot status s.db
f15ef446, 2, 7, 20 kB
$ etcdutl snapshot status nope.db
Error: stat nope.db: no such file or directory
[1]
$ etcdutl snapshot status ca.crt
Error: invalid database
[1]
$ etcdutl get a
Error: unknown command "get" for "etcdutl"
Run 'etcdutl --help' for usage.
Error: unknown command "get" for "etcdutl"
[1]
$ etcdutl version
etcdutl version: 3.5.21
API version: 3.5
$ etcdctl snapshot restore s.db
Deprecated: Use `etcdutl snapshot restore` instead.

T	info	snapshot/v3_snapshot.go:265	restoring snapshot	{"path": "s.db", "wal-dir": "default.etcd/member/wal", "data-dir": "default.etcd", "snap-dir": "default.etcd/member/snap", "initial-memory-map-size": 0}
T	info	membership/store.go:138	Trimming membership information from the backend...
T	info	membership/cluster.go:421	added member	{"cluster-id": "cdf818194e3a8c32", "local-member-id": "0", "added-peer-id": "8e9e05c52164694d", "added-peer-peer-urls": ["http://localhost:2380"], "added-peer-is-learner": false}
T	info	snapshot/v3_snapshot.go:293	restored snapshot	{"path": "s.db", "wal-dir": "default.etcd/member/wal", "data-dir": "default.etcd", "snap-dir": "default.etcd/member/snap", "initial-memory-map-size": 0}
$ echo default.etcd/member/* default.etcd/member/snap/* default.etcd/member/wal/*
default.etcd/member/snap default.etcd/member/wal default.etcd/member/snap/0000000000000001-0000000000000001.snap default.etcd/member/snap/db default.etcd/member/wal/0000000000000000-0000000000000000.wal
$ etcdctl snapshot restore s.db
Deprecated: Use `etcdutl snapshot restore` instead.

Error: data-dir "default.etcd" not empty or could not be read
[1]
$ etcdutl snapshot restore s.db --data-dir /var/lib/etcd-from-backup --name n1 --initial-cluster n1=https://10.0.0.1:2380,n2=https://10.0.0.2:2380 --initial-advertise-peer-urls https://10.0.0.1:2380
T	info	snapshot/v3_snapshot.go:265	restoring snapshot	{"path": "s.db", "wal-dir": "/var/lib/etcd-from-backup/member/wal", "data-dir": "/var/lib/etcd-from-backup", "snap-dir": "/var/lib/etcd-from-backup/member/snap", "initial-memory-map-size": 10737418240}
T	info	membership/store.go:138	Trimming membership information from the backend...
T	info	membership/cluster.go:421	added member	{"cluster-id": "113cdd8acc207b21", "local-member-id": "0", "added-peer-id": "fde9dd315b6d0b2", "added-peer-peer-urls": ["https://10.0.0.2:2380"], "added-peer-is-learner": false}
T	info	membership/cluster.go:421	added member	{"cluster-id": "113cdd8acc207b21", "local-member-id": "0", "added-peer-id": "63044e73c12f33cd", "added-peer-peer-urls": ["https://10.0.0.1:2380"], "added-peer-is-learner": false}
T	info	snapshot/v3_snapshot.go:293	restored snapshot	{"path": "s.db", "wal-dir": "/var/lib/etcd-from-backup/member/wal", "data-dir": "/var/lib/etcd-from-backup", "snap-dir": "/var/lib/etcd-from-backup/member/snap", "initial-memory-map-size": 10737418240}
$ etcdutl snapshot restore /var/lib/etcd-from-backup/member/snap/db --data-dir r3
T	info	snapshot/v3_snapshot.go:265	restoring snapshot	{"path": "/var/lib/etcd-from-backup/member/snap/db", "wal-dir": "r3/member/wal", "data-dir": "r3", "snap-dir": "r3/member/snap", "initial-memory-map-size": 10737418240}
Error: snapshot missing hash but --skip-hash-check=false
[1]
$ etcdutl snapshot restore /var/lib/etcd-from-backup/member/snap/db --data-dir r3 --skip-hash-check
T	info	snapshot/v3_snapshot.go:265	restoring snapshot	{"path": "/var/lib/etcd-from-backup/member/snap/db", "wal-dir": "r3/member/wal", "data-dir": "r3", "snap-dir": "r3/member/snap", "initial-memory-map-size": 10737418240}
T	info	membership/store.go:138	Trimming membership information from the backend...
T	info	membership/cluster.go:421	added member	{"cluster-id": "cdf818194e3a8c32", "local-member-id": "0", "added-peer-id": "8e9e05c52164694d", "added-peer-peer-urls": ["http://localhost:2380"], "added-peer-is-learner": false}
T	info	snapshot/v3_snapshot.go:293	restored snapshot	{"path": "/var/lib/etcd-from-backup/member/snap/db", "wal-dir": "r3/member/wal", "data-dir": "r3", "snap-dir": "r3/member/snap", "initial-memory-map-size": 10737418240}
$ etcdutl snapshot restore ca.crt --data-dir r4 --skip-hash-check
T	info	snapshot/v3_snapshot.go:265	restoring snapshot	{"path": "ca.crt", "wal-dir": "r4/member/wal", "data-dir": "r4", "snap-dir": "r4/member/snap", "initial-memory-map-size": 10737418240}
Error: invalid database
[1]
$ etcdutl snapshot restore s.db --data-dir r5 --name foo
Error: couldn't find local name "foo" in the initial cluster configuration
[1]
$ etcdutl snapshot restore s.db --data-dir r5 --initial-advertise-peer-urls https://10.0.0.1:2380
Error: --initial-cluster has default=http://localhost:2380 but missing from --initial-advertise-peer-urls=https://10.0.0.1:2380 (resolved urls: "https://10.0.0.1:2380" != "http://localhost:2380")
[1]
$ etcdutl snapshot restore s.db --data-dir r5 --initial-cluster foo
Error: URL scheme must be http, https, unix, or unixs: 
[1]
$ etcdutl snapshot restore s.db --data-dir r6 --wal-dir w6
T	info	snapshot/v3_snapshot.go:265	restoring snapshot	{"path": "s.db", "wal-dir": "w6", "data-dir": "r6", "snap-dir": "r6/member/snap", "initial-memory-map-size": 10737418240}
T	info	membership/store.go:138	Trimming membership information from the backend...
T	info	membership/cluster.go:421	added member	{"cluster-id": "cdf818194e3a8c32", "local-member-id": "0", "added-peer-id": "8e9e05c52164694d", "added-peer-peer-urls": ["http://localhost:2380"], "added-peer-is-learner": false}
T	info	snapshot/v3_snapshot.go:293	restored snapshot	{"path": "s.db", "wal-dir": "w6", "data-dir": "r6", "snap-dir": "r6/member/snap", "initial-memory-map-size": 10737418240}
$ echo w6/* r6/member/*
w6/0000000000000000-0000000000000000.wal r6/member/snap
$ etcdutl snapshot restore s.db --data-dir ca.crt/x
T	info	snapshot/v3_snapshot.go:265	restoring snapshot	{"path": "s.db", "wal-dir": "ca.crt/x/member/wal", "data-dir": "ca.crt/x", "snap-dir": "ca.crt/x/member/snap", "initial-memory-map-size": 10737418240}
Error: mkdir ca.crt: not a directory
[1]
$ etcdutl snapshot
NAME:
	snapshot - Snapshots of a member's data

USAGE:
	etcdutl snapshot <subcommand> [flags]

API VERSION:
	3.5


COMMANDS:
	restore	Makes a data directory from a snapshot file
	status	Shows what a snapshot file holds

OPTIONS:
  -h, --help[=false]	help for snapshot

GLOBAL OPTIONS:
  -w, --write-out="simple"	Output format (fields, json, protobuf, simple, table)

