# Members come and go; with two of which one never started nothing can be agreed on.
$ export ETCDCTL_CACERT=ca.crt ETCDCTL_CERT=server.crt ETCDCTL_KEY=server.key ETCDCTL_ENDPOINTS=https://127.0.0.1:2379
$ etcdctl member add n2 --peer-urls=https://10.0.0.2:2380 --learner
Member 5723d1a5fa2666f1 added to cluster 1c45a069f3a1d796

ETCD_NAME="n2"
ETCD_INITIAL_CLUSTER="n2=https://10.0.0.2:2380,controlplane=http://127.0.0.1:2380"
ETCD_INITIAL_ADVERTISE_PEER_URLS="https://10.0.0.2:2380"
ETCD_INITIAL_CLUSTER_STATE="existing"
$ etcdctl member list -w table
+------------------+-----------+--------------+-----------------------+------------------------+------------+
|        ID        |  STATUS   |     NAME     |      PEER ADDRS       |      CLIENT ADDRS      | IS LEARNER |
+------------------+-----------+--------------+-----------------------+------------------------+------------+
| 5723d1a5fa2666f1 | unstarted |              | https://10.0.0.2:2380 |                        |       true |
| b71f75320dc06a6c |   started | controlplane | http://127.0.0.1:2380 | https://127.0.0.1:2379 |      false |
+------------------+-----------+--------------+-----------------------+------------------------+------------+
$ etcdctl member list
5723d1a5fa2666f1, unstarted, , https://10.0.0.2:2380, , true
b71f75320dc06a6c, started, controlplane, http://127.0.0.1:2380, https://127.0.0.1:2379, false
$ etcdctl member list -w fields
"ClusterID" : 2037210783374497686
"MemberID" : 13195394291058371180
"Revision" : 0
"RaftTerm" : 2
"ID" : 6279092816281233137
"Name" : ""
"PeerURL" : "https://10.0.0.2:2380"
"IsLearner" : true

"ID" : 13195394291058371180
"Name" : "controlplane"
"PeerURL" : "http://127.0.0.1:2380"
"ClientURL" : "https://127.0.0.1:2379"
"IsLearner" : false

$ etcdctl member list -w json
{"header":{"cluster_id":2037210783374497686,"member_id":13195394291058371180,"raft_term":2},"members":[{"ID":6279092816281233137,"peerURLs":["https://10.0.0.2:2380"],"isLearner":true},{"ID":13195394291058371180,"name":"controlplane","peerURLs":["http://127.0.0.1:2380"],"clientURLs":["https://127.0.0.1:2379"]}]}
$ etcdctl member add n3 --peer-urls=https://10.0.0.3:2380,https://10.0.0.4:2380 --learner
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: too many learner members in cluster"}
Error: etcdserver: too many learner members in cluster
[1]
$ id=$(etcdctl member list | { read id x; echo ${id%,}; }); etcdctl member promote $id
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: can only promote a learner member which is in sync with leader"}
Error: etcdserver: can only promote a learner member which is in sync with leader
[1]
$ id=$(etcdctl member list | { read id x; echo ${id%,}; }); etcdctl member update $id --peer-urls=https://10.0.0.5:2380
Member 5723d1a5fa2666f1 updated in cluster 1c45a069f3a1d796
$ id=$(etcdctl member list | { read id x; echo ${id%,}; }); etcdctl member update $id --peer-urls=http://127.0.0.1:2380
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = FailedPrecondition desc = etcdserver: Peer URLs already exists"}
Error: etcdserver: Peer URLs already exists
[1]
$ id=$(etcdctl member list | { read id x; echo ${id%,}; }); etcdctl member update $id
Error: member peer urls not provided
[128]
$ id=$(etcdctl member list | { read id x; echo ${id%,}; }); etcdctl member remove $id
Member 5723d1a5fa2666f1 removed from cluster 1c45a069f3a1d796
$ etcdctl member remove b71f75320dc06a6c
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = Unknown desc = etcdserver: re-configuration failed due to not enough started members"}
Error: etcdserver: re-configuration failed due to not enough started members
[1]
$ etcdctl member add n3 --peer-urls=https://10.0.0.3:2380 -w json >/dev/null
$ etcdctl get foo
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = DeadlineExceeded desc = context deadline exceeded"}
Error: context deadline exceeded
[1]
$ etcdctl endpoint health
{"level":"warn","ts":"T","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xA/127.0.0.1:2379","attempt":0,"error":"rpc error: code = DeadlineExceeded desc = context deadline exceeded"}
https://127.0.0.1:2379 is unhealthy: failed to commit proposal: context deadline exceeded
Error: unhealthy cluster
[1]
$ etcdctl endpoint status
https://127.0.0.1:2379, b71f75320dc06a6c, 3.6.4, 20 kB, false, false, 2, 9, 9, etcdserver: no leader
