# Every command in every output format.
$ export ETCDCTL_CACERT=ca.crt ETCDCTL_CERT=server.crt ETCDCTL_KEY=server.key ETCDCTL_ENDPOINTS=https://127.0.0.1:2379
$ etcdctl put x
Error: put command needs 1 argument and input from stdin or 2 arguments
[128]
$ etcdctl put x y z
OK
$ etcdctl put a b -w table
Error: table not supported as output format
[4]
$ etcdctl put a b -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":4,"raft_term":2}}
$ etcdctl put a b -w fields
"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 5
"RaftTerm" : 2
$ etcdctl del a -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":6,"raft_term":2},"deleted":1}
$ etcdctl del a -w fields --prev-kv
"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 6
"RaftTerm" : 2
"Deleted" : 0
$ etcdctl put a b --prev-kv -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":7,"raft_term":2}}
$ etcdctl put a b2 --prev-kv -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":8,"raft_term":2},"prev_kv":{"key":"YQ==","create_revision":7,"mod_revision":7,"version":1,"value":"Yg=="}}
$ etcdctl put a b2 --prev-kv -w fields
"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 9
"RaftTerm" : 2
"PrevKey" : "a"
"PrevCreateRevision" : 7
"PrevModRevision" : 8
"PrevVersion" : 2
"PrevValue" : "b2"
"PrevLease" : 0
$ etcdctl del a -w fields --prev-kv
"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 10
"RaftTerm" : 2
"Deleted" : 1
"PrevKey" : "a"
"PrevCreateRevision" : 7
"PrevModRevision" : 9
"PrevVersion" : 3
"PrevValue" : "b2"
"PrevLease" : 0
$ etcdctl put a b2
OK
$ etcdctl del a -w json --prev-kv
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":12,"raft_term":2},"deleted":1,"prev_kvs":[{"key":"YQ==","create_revision":11,"mod_revision":11,"version":1,"value":"YjI="}]}
$ etcdctl del a -w table
Error: table not supported as output format
[4]
$ etcdctl put a b
OK
$ etcdctl put a --ignore-value
OK
$ etcdctl put nokey --ignore-value
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = InvalidArgument desc = etcdserver: key not found"}
Error: etcdserver: key not found
[1]
$ etcdctl put a --ignore-value --ignore-lease
OK
$ etcdctl put a c --ignore-lease
OK
$ etcdctl put a c --ignore-value
Error: put command needs only 1 argument when 'ignore-value' is set
[128]
$ etcdctl put a c --lease=zz
Error: bad lease ID (strconv.ParseInt: parsing "zz": invalid syntax), expecting ID in Hex
[128]
$ etcdctl put -- -a b
OK
$ etcdctl get -- -a
-a
b
$ etcdctl txn a
Error: txn command does not accept argument
[128]
$ etcdctl defrag x
Finished defragmenting etcd member[https://127.0.0.1:2379]
$ etcdctl defrag -w json
Finished defragmenting etcd member[https://127.0.0.1:2379]
$ etcdctl endpoint
NAME:
	endpoint - What the endpoints say of themselves

USAGE:
	etcdctl endpoint <subcommand> [flags]

API VERSION:
	3.5


COMMANDS:
	hashkv	Shows a hash of the keys of each endpoint
	health	Checks whether the endpoints are well
	status	Shows the state of the endpoints

OPTIONS:
      --cluster[=false]	Ask every member of the cluster
  -h, --help[=false]	help for endpoint

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

$ etcdctl endpoint health x
https://127.0.0.1:2379 is healthy: successfully committed proposal: took = T
$ etcdctl endpoint health -w json
[{"endpoint":"https://127.0.0.1:2379","health":true,"took":"T"}]
$ etcdctl endpoint health -w table
+------------------------+--------+---------+-------+
|        ENDPOINT        | HEALTH |  TOOK   | ERROR |
+------------------------+--------+---------+-------+
| https://127.0.0.1:2379 |   true | 4.708ms |       |
+------------------------+--------+---------+-------+
$ etcdctl endpoint health -w fields
"Endpoint" : "https://127.0.0.1:2379"
"Health" : true
"Took" : T
"Error" : 

$ etcdctl endpoint status -w fields
"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 17
"RaftTerm" : 2
"Version" : "3.6.4"
"DBSize" : 20480
"Leader" : 13195394291058371180
"IsLearner" : false
"RaftIndex" : 23
"RaftTerm" : 2
"RaftAppliedIndex" : 23
"Errors" : []
"Endpoint" : "https://127.0.0.1:2379"

$ etcdctl endpoint hashkv -w json
[{"Endpoint":"https://127.0.0.1:2379","HashKV":{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":17,"raft_term":2},"hash":4257193417,"compact_revision":-1}}]
$ etcdctl endpoint hashkv -w table
+------------------------+------------+
|        ENDPOINT        |    HASH    |
+------------------------+------------+
| https://127.0.0.1:2379 | 4257193417 |
+------------------------+------------+
$ etcdctl endpoint hashkv -w fields
"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 17
"RaftTerm" : 2
"Endpoint" : "https://127.0.0.1:2379"
"Hash" : 4257193417

$ etcdctl endpoint hashkv --rev=1
https://127.0.0.1:2379, 1084519789
$ etcdctl endpoint hashkv --rev=999
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = OutOfRange desc = etcdserver: mvcc: required revision is a future revision"}
Failed to get the hash of endpoint https://127.0.0.1:2379 (etcdserver: mvcc: required revision is a future revision)
Error: etcdserver: mvcc: required revision is a future revision
[1]
$ etcdctl endpoint status --cluster
https://127.0.0.1:2379, b71f75320dc06a6c, 3.6.4, 20 kB, true, false, 2, 23, 23, 
$ etcdctl endpoint status x
https://127.0.0.1:2379, b71f75320dc06a6c, 3.6.4, 20 kB, true, false, 2, 23, 23, 
$ etcdctl endpoint hashkv x
https://127.0.0.1:2379, 4257193417
$ etcdctl member list -w fields
"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 0
"RaftTerm" : 2
"ID" : 13195394291058371180
"Name" : "controlplane"
"PeerURL" : "http://127.0.0.1:2380"
"ClientURL" : "https://127.0.0.1:2379"
"IsLearner" : false

$ etcdctl member list --hex
b71f75320dc06a6c, started, controlplane, http://127.0.0.1:2380, https://127.0.0.1:2379, false
$ etcdctl member list x
b71f75320dc06a6c, started, controlplane, http://127.0.0.1:2380, https://127.0.0.1:2379, false
$ etcdctl version x
etcdctl version: 3.5.21
API version: 3.5
$ etcdctl version -w json
etcdctl version: 3.5.21
API version: 3.5
$ etcdctl alarm
NAME:
	alarm - Alarms of the members

USAGE:
	etcdctl alarm <subcommand> [flags]

API VERSION:
	3.5


COMMANDS:
	disarm	Clears all alarms
	list	Shows all alarms

OPTIONS:
  -h, --help[=false]	help for alarm

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

$ etcdctl alarm list x
Error: alarm list command accepts no arguments
[128]
$ etcdctl alarm list -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":17,"raft_term":2}}
$ etcdctl alarm list -w fields
"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 17
"RaftTerm" : 2
$ etcdctl alarm list -w table
Error: table not supported as output format
[4]
$ etcdctl alarm disarm -w json
{}
$ etcdctl get a --hex -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":17,"raft_term":2},"kvs":[{"key":"YQ==","create_revision":13,"mod_revision":16,"version":4,"value":"Yw=="}],"count":1}
$ etcdctl get a --print-value-only -w json
Error: print-value-only is only for `--write-out=simple`
[128]
$ etcdctl get a --print-value-only --keys-only

$ etcdctl get a --print-value-only --hex
\x63
$ etcdctl get '' 
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = InvalidArgument desc = etcdserver: key is not provided"}
Error: etcdserver: key is not provided
[1]
$ etcdctl get '' --prefix --keys-only --limit=2
-a

a

$ etcdctl get a b c
a
c
$ etcdctl get a b --prefix
Error: too many arguments, only accept one argument when `--prefix` or `--from-key` is set
[128]
$ etcdctl get a b --from-key
Error: too many arguments, only accept one argument when `--prefix` or `--from-key` is set
[128]
$ etcdctl del
Error: del command needs one argument as key and an optional argument as range_end
[128]
$ etcdctl del a b c
Error: del command needs one argument as key and an optional argument as range_end
[128]
$ etcdctl del '' --prefix --from-key
Error: `--prefix` and `--from-key` cannot be set at the same time, choose one
[128]
$ etcdctl del a --from-key --prefix
Error: `--prefix` and `--from-key` cannot be set at the same time, choose one
[128]
$ etcdctl del a b --prefix
Error: too many arguments, only accept one argument when `--prefix` or `--from-key` is set
[128]
$ etcdctl watch
Error: bad number of arguments
[128]
$ etcdctl watch a b c
[124]
$ etcdctl watch a --prefix b
Error: `range_end` and `--prefix` are mutually exclusive
[128]
$ etcdctl watch a --rev=x
NAME:
	watch - Shows the changes of keys as they happen

USAGE:
	etcdctl watch [options] [key or prefix] [range_end] [--] [exec-command arg1 arg2 ...] [flags]

OPTIONS:
  -h, --help[=false]		help for watch
  -i, --interactive[=false]	Read watch requests from the standard input
      --prefix[=false]		All keys that begin with the given one
      --prev-kv[=false]		Show what the key was before
      --progress-notify[=false]	Tell now and then how far it is
      --rev=0			The revision to begin with

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

Error: invalid argument "x" for "--rev" flag: strconv.ParseInt: parsing "x": invalid syntax

Error: invalid argument "x" for "--rev" flag: strconv.ParseInt: parsing "x": invalid syntax
[1]
$ etcdctl watch -i a
Error: Error reading watch request line: EOF
[3]
$ etcdctl watch a --prev-kv --rev=1
PUT
a
b
PUT
a
b
a
b
PUT
a
b
a
b
DELETE
a
b
a

PUT
a
b
PUT
a
b
a
b2
PUT
a
b2
a
b2
DELETE
a
b2
a

PUT
a
b2
DELETE
a
b2
a

PUT
a
b
PUT
a
b
a
b
PUT
a
b
a
b
PUT
a
b
a
c
[124]
$ etcdctl watch a --rev=1 -w json
{"Header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":17,"raft_term":2},"Events":[{"kv":{"key":"YQ==","create_revision":3,"mod_revision":3,"version":1,"value":"Yg=="}},{"kv":{"key":"YQ==","create_revision":3,"mod_revision":4,"version":2,"value":"Yg=="}},{"kv":{"key":"YQ==","create_revision":3,"mod_revision":5,"version":3,"value":"Yg=="}},{"type":1,"kv":{"key":"YQ==","mod_revision":6}},{"kv":{"key":"YQ==","create_revision":7,"mod_revision":7,"version":1,"value":"Yg=="}},{"kv":{"key":"YQ==","create_revision":7,"mod_revision":8,"version":2,"value":"YjI="}},{"kv":{"key":"YQ==","create_revision":7,"mod_revision":9,"version":3,"value":"YjI="}},{"type":1,"kv":{"key":"YQ==","mod_revision":10}},{"kv":{"key":"YQ==","create_revision":11,"mod_revision":11,"version":1,"value":"YjI="}},{"type":1,"kv":{"key":"YQ==","mod_revision":12}},{"kv":{"key":"YQ==","create_revision":13,"mod_revision":13,"version":1,"value":"Yg=="}},{"kv":{"key":"YQ==","create_revision":13,"mod_revision":14,"version":2,"value":"Yg=="}},{"kv":{"key":"YQ==","create_revision":13,"mod_revision":15,"version":3,"value":"Yg=="}},{"kv":{"key":"YQ==","create_revision":13,"mod_revision":16,"version":4,"value":"Yw=="}}],"CompactRevision":0,"Canceled":false,"Created":false}
[124]
$ etcdctl watch a --rev=1 -w fields
"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 17
"RaftTerm" : 2
"Type" : PUT
"Key" : "a"
"CreateRevision" : 3
"ModRevision" : 3
"Version" : 1
"Value" : "b"
"Lease" : 0
"Type" : PUT
"Key" : "a"
"CreateRevision" : 3
"ModRevision" : 4
"Version" : 2
"Value" : "b"
"Lease" : 0
"Type" : PUT
"Key" : "a"
"CreateRevision" : 3
"ModRevision" : 5
"Version" : 3
"Value" : "b"
"Lease" : 0
"Type" : DELETE
"Key" : "a"
"CreateRevision" : 0
"ModRevision" : 6
"Version" : 0
"Value" : ""
"Lease" : 0
"Type" : PUT
"Key" : "a"
"CreateRevision" : 7
"ModRevision" : 7
"Version" : 1
"Value" : "b"
"Lease" : 0
"Type" : PUT
"Key" : "a"
"CreateRevision" : 7
"ModRevision" : 8
"Version" : 2
"Value" : "b2"
"Lease" : 0
"Type" : PUT
"Key" : "a"
"CreateRevision" : 7
"ModRevision" : 9
"Version" : 3
"Value" : "b2"
"Lease" : 0
"Type" : DELETE
"Key" : "a"
"CreateRevision" : 0
"ModRevision" : 10
"Version" : 0
"Value" : ""
"Lease" : 0
"Type" : PUT
"Key" : "a"
"CreateRevision" : 11
"ModRevision" : 11
"Version" : 1
"Value" : "b2"
"Lease" : 0
"Type" : DELETE
"Key" : "a"
"CreateRevision" : 0
"ModRevision" : 12
"Version" : 0
"Value" : ""
"Lease" : 0
"Type" : PUT
"Key" : "a"
"CreateRevision" : 13
"ModRevision" : 13
"Version" : 1
"Value" : "b"
"Lease" : 0
"Type" : PUT
"Key" : "a"
"CreateRevision" : 13
"ModRevision" : 14
"Version" : 2
"Value" : "b"
"Lease" : 0
"Type" : PUT
"Key" : "a"
"CreateRevision" : 13
"ModRevision" : 15
"Version" : 3
"Value" : "b"
"Lease" : 0
"Type" : PUT
"Key" : "a"
"CreateRevision" : 13
"ModRevision" : 16
"Version" : 4
"Value" : "c"
"Lease" : 0
[124]
$ etcdctl watch a --rev=1 -w table
Error: table not supported as output format
[4]
$ etcdctl move-leader
Error: move-leader command needs 1 argument
[128]
$ etcdctl move-leader zz
Error: strconv.ParseUint: parsing "zz": invalid syntax
[128]
$ etcdctl lease grant 100 -w json
{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":17,"raft_term":2,"ID":7668682425378193428,"TTL":100,"Error":""}
$ etcdctl lease grant 100 -w fields
"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 17
"RaftTerm" : 2
"ID" : 7668682425378193430
"TTL" : 100
$ etcdctl lease grant 100 -w table
Error: table not supported as output format
[4]
$ etcdctl lease list -w json
{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":17,"raft_term":2,"leases":[{"id":7668682425378193428},{"id":7668682425378193430},{"id":7668682425378193432}]}
$ etcdctl lease list -w fields
"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 17
"RaftTerm" : 2
"ID" : 7668682425378193428
"ID" : 7668682425378193430
"ID" : 7668682425378193432
$ etcdctl lease list -w table
Error: table not supported as output format
[4]
$ etcdctl lease timetolive 1 -w json
{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":17,"raft_term":2,"id":1,"ttl":-1,"granted-ttl":0,"keys":null}
$ etcdctl lease timetolive 1 -w fields
"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 17
"RaftTerm" : 2
"ID" : 1
"TTL" : -1
"GrantedTTL" : 0
$ etcdctl lease timetolive 1 -w table
Error: table not supported as output format
[4]
$ etcdctl lease revoke 1 -w json
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = NotFound desc = etcdserver: requested lease not found"}
Error: failed to revoke lease (etcdserver: requested lease not found)
[1]
$ etcdctl lease keep-alive --once 1 -w json
Error: etcdserver: requested lease not found
[2]
$ etcdctl compaction 2 -w json
compacted revision 2
$ etcdctl compaction 5 --physical
compacted revision 5
$ etcdctl watch a --rev=1
watch was canceled (etcdserver: mvcc: required revision has been compacted)
Error: watch is canceled by the server
[5]
$ etcdctl watch a --rev=999
[124]
