# Transactions and watches from the standard input, commands run by a watch, leases.
$ export ETCDCTL_CACERT=ca.crt ETCDCTL_CERT=server.crt ETCDCTL_KEY=server.key ETCDCTL_ENDPOINTS=https://127.0.0.1:2379
$ printf 'value("x") = "1"\n\nput x 2\n\nput x 1\nget x\n\n' | etcdctl txn -i
compares:
success requests (get, put, del):
failure requests (get, put, del):
FAILURE

OK

x
1
$ printf '\n\n\n' | etcdctl txn -i
compares:
success requests (get, put, del):
failure requests (get, put, del):
SUCCESS
$ printf '\nput x 1\n\n\n' | etcdctl txn
SUCCESS

OK
$ printf 'mod("x") > "0"\n\nget x\n\n\n' | etcdctl txn
SUCCESS

x
1
$ printf 'mod("x") > 0\n\n\n\n' | etcdctl txn
Error: malformed comparison: mod("x") > 0; got mod("x") > ""
[3]
$ printf 'mod("x") = "abc"\n\n\n\n' | etcdctl txn
Error: invalid txn compare request: mod("x") = "abc"
[3]
$ printf 'foo("x") = "0"\n\n\n\n' | etcdctl txn
Error: malformed comparison: foo("x") = "0" (unknown target foo)
[3]
$ printf 'mod("x") ! "0"\n\n\n\n' | etcdctl txn
panic: Unknown result op
[2]
$ printf 'mod("x") != "0"\n\n\n\n' | etcdctl txn
SUCCESS
$ printf 'mod(x) = "0"\n\n\n\n' | etcdctl txn
Error: malformed comparison: mod(x) = "0"; got mod("")  ""
[3]
$ printf 'mod("x" = "0"\n\n\n\n' | etcdctl txn
Error: malformed comparison: mod("x" = "0"; got mod("x")  ""
[3]
$ printf 'value("x") = 1\n\nput x 1\n\n\n' | etcdctl txn
Error: malformed comparison: value("x") = 1; got value("x") = ""
[3]
$ printf '\nfoo x\n\n\n' | etcdctl txn
Error: invalid txn request: foo x
[3]
$ printf '\nput x\n\n\n' | etcdctl txn
Error: put command needs 1 argument and input from stdin or 2 arguments
[128]
$ printf '\nput x 1\nput x 2\n\n\n' | etcdctl txn
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = InvalidArgument desc = etcdserver: duplicate key given in txn request"}
Error: etcdserver: duplicate key given in txn request
[1]
$ printf '\nget x --bogus\n\n\n' | etcdctl txn
Usage:
  get [options] <key> [range_end] [flags]

Flags:
      --consistency string   Linearizable(l) or Serializable(s) (default "l")
      --count-only           Only count the keys
      --from-key             All keys from the given one on, in byte order
  -h, --help                 help for get
      --keys-only            Only the keys, no values
      --limit int            At most this many results
      --order string         ASCEND (the default) or DESCEND
      --prefix               All keys that begin with the given one
      --print-value-only     Only the values, with the simple format
      --rev int              The revision to look at
      --sort-by string       CREATE, KEY, MODIFY, VALUE, or VERSION

Error: invalid txn request: get x --bogus
[3]
$ printf '\nwatch x\n\n\n' | etcdctl txn
Error: invalid txn request: watch x
[3]
$ printf 'value("x") = "1"' | etcdctl txn
Error: EOF
[3]
$ printf 'value("x") = "1"\n\nput x "a b"\nget x\n\n' | etcdctl txn
Error: EOF
[3]
$ printf 'value("x") = "1"\n\nput x 2\n\nput z "q r"\nget z\n\n' | etcdctl txn -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":4,"raft_term":2},"succeeded":true,"responses":[{"Response":{"ResponsePut":{"header":{"revision":4}}}}]}
$ printf '\nput z 1\nget z\n\n\n' | etcdctl txn -w table
Error: table not supported as output format
[4]
$ printf '\nput z 1\nget x\ndel nope --prev-kv\n\n\n' | etcdctl txn -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":6,"raft_term":2},"succeeded":true,"responses":[{"Response":{"ResponsePut":{"header":{"revision":6}}}},{"Response":{"ResponseRange":{"header":{"revision":6},"kvs":[{"key":"eA==","create_revision":2,"mod_revision":4,"version":3,"value":"Mg=="}],"count":1}}},{"Response":{"ResponseDeleteRange":{"header":{"revision":6}}}}]}
$ printf '\nput z 1 --prev-kv\nget x\ndel x --prev-kv\n\n\n' | etcdctl txn -w fields
"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 7
"RaftTerm" : 2
"Succeeded" : true
"ClusterID" : 0
"MemberID" : 0
"Revision" : 7
"RaftTerm" : 0
"PrevKey" : "z"
"PrevCreateRevision" : 5
"PrevModRevision" : 6
"PrevVersion" : 2
"PrevValue" : "1"
"PrevLease" : 0
"ClusterID" : 0
"MemberID" : 0
"Revision" : 7
"RaftTerm" : 0
"Key" : "x"
"CreateRevision" : 2
"ModRevision" : 4
"Version" : 3
"Value" : "2"
"Lease" : 0
"More" : false
"Count" : 1
"ClusterID" : 0
"MemberID" : 0
"Revision" : 7
"RaftTerm" : 0
"Deleted" : 1
"PrevKey" : "x"
"PrevCreateRevision" : 2
"PrevModRevision" : 4
"PrevVersion" : 3
"PrevValue" : "2"
"PrevLease" : 0
$ printf '\nput --lease=1 z 1\n\n\n' | etcdctl txn
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = NotFound desc = etcdserver: requested lease not found"}
Error: etcdserver: requested lease not found
[1]
$ printf '\nput --lease=zz z 1\n\n\n' | etcdctl txn
Error: bad lease ID (strconv.ParseInt: parsing "zz": invalid syntax), expecting ID in Hex
[128]
$ printf '\nget\n\n\n' | etcdctl txn
Error: invalid txn compare request: get
[3]
$ printf '\nput z "unclosed\n\n\n' | etcdctl txn
SUCCESS

OK
$ printf '\nput z "multi\nline"\n\n\n' | etcdctl txn
Error: invalid txn compare request: line"
[3]
$ printf 'watch x --rev=6\n' | etcdctl watch -i
Error: Error reading watch request line: EOF
[3]
$ printf 'foo x\n' | etcdctl watch -i
Invalid command foo x (only support watch)
Error: Error reading watch request line: EOF
[3]
$ printf 'watch\n' | etcdctl watch -i
Invalid command watch (command type or key is not provided)
Error: Error reading watch request line: EOF
[3]
$ printf 'watch x --bogus\n' | etcdctl watch -i
Error: unknown flag: --bogus
[128]
$ printf '\n' | etcdctl watch -i
Invalid command:  (watch and progress supported)
Error: Error reading watch request line: EOF
[3]
$ (printf 'watch w1\n'; sleep 2) | etcdctl watch -i & sleep 1; etcdctl put w1 a; sleep 2
OK
PUT
w1
a
Error: Error reading watch request line: EOF
$ (printf 'watch w1\n'; sleep 1; printf 'progress\n'; sleep 1) | etcdctl watch -i 2>/dev/null | sed 's/[0-9]*$/N/'
progress notify: N
$ (printf 'watch w1\nwatch w2\n'; sleep 1; printf 'progress\n'; sleep 1) | etcdctl watch -i -w json 2>/dev/null | sed 's/[0-9][0-9]*/N/g'
progress notify: N
{"Header":{"cluster_id":N,"member_id":N,"revision":N,"raft_term":N},"Events":[],"CompactRevision":N,"Canceled":false,"Created":false}
progress notify: N
{"Header":{"cluster_id":N,"member_id":N,"revision":N,"raft_term":N},"Events":[],"CompactRevision":N,"Canceled":false,"Created":false}
$ (printf 'progress\n'; sleep 1) | etcdctl watch -i
Error: Error reading watch request line: EOF
[3]
$ etcdctl watch w1 --
Error: bad number of arguments (found separator --, but no commands)
[128]
$ ETCDCTL_WATCH_KEY=w1 etcdctl watch w1
Error: bad number of arguments (found conflicting environment key)
[128]
$ ETCDCTL_WATCH_RANGE_END=w2 etcdctl watch
Error: ETCDCTL_WATCH_KEY is empty but got ETCDCTL_WATCH_RANGE_END="w2"
[128]
$ etcdctl put wk 1
OK
$ etcdctl watch wk --rev=6 -- sh -c 'echo $ETCD_WATCH_EVENT_TYPE $ETCD_WATCH_KEY $ETCD_WATCH_REVISION $ETCD_WATCH_VALUE'
PUT
wk
1
"PUT" "wk" 10 "1"
[124]
$ etcdctl watch wk --rev=6 -- false
PUT
wk
1
command ["false"] error (exit status 1)
[1]
$ etcdctl watch wk --rev=6 -- nonexistent
PUT
wk
1
command ["nonexistent"] error (exec: "nonexistent": executable file not found in $PATH)
[1]
$ printf 'a\nb\n' | etcdctl put fromstdin; etcdctl get fromstdin
OK
fromstdin
a
b

$ etcdctl lease grant 100
lease LEASE1 granted with TTL(100s)
$ etcdctl put lk v --lease=$(etcdctl lease list | { read x; read id; echo $id; })
OK
$ etcdctl get lk -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"revision":12,"raft_term":2},"kvs":[{"key":"bGs=","create_revision":12,"mod_revision":12,"version":1,"value":"dg==","lease":7668682425378193420}],"count":1}
$ etcdctl lease timetolive --keys $(etcdctl lease list | { read x; read id; echo $id; })
lease LEASE1 granted with TTL(100s), remaining(99s), attached keys([lk])
$ etcdctl lease keep-alive --once $(etcdctl lease list | { read x; read id; echo $id; })
lease LEASE1 keepalived with TTL(100)
$ etcdctl lease revoke $(etcdctl lease list | { read x; read id; echo $id; })
lease LEASE1 revoked
$ etcdctl get lk
$ etcdctl watch nothing
[124]
