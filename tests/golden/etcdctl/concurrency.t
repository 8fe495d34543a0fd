# Locks, elections, mirrors, and a check of how fast it all is.
$ export ETCDCTL_CACERT=ca.crt ETCDCTL_CERT=server.crt ETCDCTL_KEY=server.key ETCDCTL_ENDPOINTS=https://127.0.0.1:2379
$ etcdctl lock
Error: lock takes a lock name argument and an optional command to execute
[128]
$ etcdctl lock a -- sh -c 'echo $ETCD_LOCK_KEY $ETCD_LOCK_REV; exit 3'
a/LEASE1 2
Error: exit status 3
[3]
$ etcdctl lock a nosuch
Error: exec: "nosuch": executable file not found in $PATH
[1]
$ etcdctl lock a --ttl=x 2>&1 | tail -n 1
Error: invalid argument "x" for "--ttl" flag: strconv.ParseInt: parsing "x": invalid syntax
$ etcdctl get a --prefix
# held until a signal
$ etcdctl lock b & p=$!; sleep 1; etcdctl get b --prefix --keys-only >k; kill -TERM $p; wait $p; echo $?; cat k; etcdctl get b --prefix
b/LEASE2

0
b/LEASE2

# a second one waits for the first
$ etcdctl lock c & p=$!; sleep 1; etcdctl lock c -w fields >second & q=$!; sleep 1; cat second; kill -TERM $p; wait $p; sleep 1; grep -c Key second; kill -TERM $q; wait $q; echo $?
c/LEASE3

1
0
$ etcdctl lock d >first & p=$!; sleep 1; etcdctl lock d & q=$!; sleep 1; kill -TERM $q; wait $q; echo $?; etcdctl get d --prefix --keys-only | wc -l; kill -TERM $p; wait $p
Error: context canceled
1
2
# a session ends with its lease
$ etcdctl lock e --ttl 2 >held & p=$!; sleep 1; etcdctl lease revoke $(sed -n 's,e/,,p' held) >gone; wait $p; echo $?
Error: session expired
1
$ etcdctl elect
Error: elect takes one election name argument and an optional proposal argument
[128]
$ etcdctl elect f
Error: no proposal argument but -l not set
[128]
$ etcdctl elect -l f x
Error: proposal given but -l is set
[128]
$ etcdctl elect f x y
Error: elect takes one election name argument and an optional proposal argument
[128]
$ etcdctl elect -l f >seen & l=$!; sleep 1; etcdctl elect f one >won & p=$!; sleep 1; kill -TERM $p; wait $p; echo $?; sleep 1; kill -TERM $l; wait $l; echo $?; cat seen won
0
0
f/LEASE4
one
f/LEASE4
one
$ etcdctl elect g one >won & p=$!; sleep 1; etcdctl elect g two >second & q=$!; sleep 1; etcdctl elect -l g >seen & l=$!; sleep 1; wc -l <second; kill -TERM $p; wait $p; sleep 1; kill -TERM $l $q; wait $q; sed -n 2p won; sed -n 2p second; sed -n 2~2p seen
0
one
two
one
two
# a mirror of keys in the same etcd
$ etcdctl make-mirror
Error: make-mirror takes one destination argument
[128]
$ etcdctl make-mirror --prefix p/ --dest-prefix q/ --no-dest-prefix https://127.0.0.1:2379
Error: `--dest-prefix` and `--no-dest-prefix` cannot be set at the same time, choose one
[128]
$ etcdctl make-mirror --dest-cert server.crt https://127.0.0.1:2379
Error: KeyFile and CertFile must both be present[key: , cert: server.crt]
[128]
$ etcdctl put p/1 x; etcdctl put p/2 y
OK
OK
$ (etcdctl make-mirror --prefix p/ --dest-prefix q/ --dest-cacert ca.crt --dest-cert server.crt --dest-key server.key https://127.0.0.1:2379 & echo $! >pid); sleep 1; etcdctl put p/3 z; etcdctl del p/1; sleep 1; kill $(cat pid); etcdctl get q/ --prefix
OK
1
q/2
y
q/3
z
$ (etcdctl make-mirror --prefix p/ --no-dest-prefix --dest-cacert ca.crt --dest-cert server.crt --dest-key server.key https://127.0.0.1:2379 & echo $! >pid); sleep 1; kill $(cat pid); etcdctl get 0 9
2
y
3
z
$ etcdctl check perf --load huge
Error: unknown load option huge
[4]
$ etcdctl check perf | tail -n 4
PASS: Throughput is 150 writes/s
PASS: Slowest request took 0.005487s
PASS: Stddev is 0.000512s
PASS
$ etcdctl get /etcdctl-check-perf/ --prefix
