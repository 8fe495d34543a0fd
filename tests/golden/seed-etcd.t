#profile master
# The etcd commands of the first notes, as typed.
$ kubectl exec etcd-master -n kube-system -- sh -c "ETCDCTL_API=3 etcdctl get / --prefix --keys-only --limit=10 --cacert /etc/kubernetes/pki/etcd/ca.crt --cert /etc/kubernetes/pki/etcd/server.crt  --key /etc/kubernetes/pki/etcd/server.key"
/registry/apiregistration.k8s.io/apiservices/v1.

/registry/apiregistration.k8s.io/apiservices/v1.apps

/registry/apiregistration.k8s.io/apiservices/v1.authentication.k8s.io

/registry/apiregistration.k8s.io/apiservices/v1.authorization.k8s.io

/registry/apiregistration.k8s.io/apiservices/v1.certificates.k8s.io

/registry/apiregistration.k8s.io/apiservices/v1.coordination.k8s.io

/registry/apiregistration.k8s.io/apiservices/v1.discovery.k8s.io

/registry/apiregistration.k8s.io/apiservices/v1.events.k8s.io

/registry/apiregistration.k8s.io/apiservices/v1.rbac.authorization.k8s.io

/registry/apiregistration.k8s.io/apiservices/v1.scheduling.k8s.io

$ ssh master "export ETCDCTL_API=3; etcdctl snapshot save"
Error: snapshot save expects one argument
[128]
$ ssh master "export ETCDCTL_API=3; etcdctl endpoint health"
{"level":"warn","ts":"2026-01-05T09:00:19.400534Z","logger":"etcd-client","caller":"v3@v3.5.21/retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":"etcd-endpoints://0xc0003d3000/127.0.0.1:2379","attempt":0,"error":"rpc error: code = DeadlineExceeded desc = latest balancer error: last connection error: connection error: desc = \"error reading server preface: EOF\""}
127.0.0.1:2379 is unhealthy: failed to commit proposal: context deadline exceeded
Error: unhealthy cluster
[1]
$ ssh master "export ETCDCTL_API=3; etcdctl get"
Error: get command needs one argument as key and an optional argument as range_end
[128]
$ ssh master "export ETCDCTL_API=3; etcdctl put"
Error: put command needs 1 argument and input from stdin or 2 arguments
[128]
# with the certificates
$ ssh master 'cat >>/root/.bash_profile' <<'X'
> C3="--cacert /etc/kubernetes/pki/etcd/ca.crt --cert /etc/kubernetes/pki/etcd/server.crt --key /etc/kubernetes/pki/etcd/server.key"
> C2="--endpoints https://127.0.0.1:2379 --ca-file /etc/kubernetes/pki/etcd/ca.crt --cert-file /etc/kubernetes/pki/etcd/server.crt --key-file /etc/kubernetes/pki/etcd/server.key"
> X
$ ssh master '. ~/.bash_profile; etcdctl $C3 endpoint health'
127.0.0.1:2379 is healthy: successfully committed proposal: took = 5.038ms
$ ssh master '. ~/.bash_profile; etcdctl $C3 put ship Ever-Given; etcdctl $C3 get ship'
OK
ship
Ever-Given
$ ssh master '. ~/.bash_profile; etcdctl $C3 snapshot save /root/snap.db 2>/dev/null; etcdutl snapshot status /root/snap.db -w table | sed -n 2p | tr -s " "'
Snapshot saved at /root/snap.db
| HASH | REVISION | TOTAL KEYS | TOTAL SIZE |
$ ssh master '. ~/.bash_profile; etcdctl $C3 member list -w table'
+------------------+---------+--------+-------------------------+-------------------------+------------+
|        ID        | STATUS  |  NAME  |       PEER ADDRS        |      CLIENT ADDRS       | IS LEARNER |
+------------------+---------+--------+-------------------------+-------------------------+------------+
| 264d7b068180479b | started | master | https://172.30.1.2:2380 | https://172.30.1.2:2379 |      false |
+------------------+---------+--------+-------------------------+-------------------------+------------+
# version 2, without and with a connection
$ ssh master "ETCDCTL_API=2 etcdctl backup" 2>said || { sed 's/^2026[^I]*I/TIME I/' said; false; }
TIME I | open member/wal: no such file or directory
[1]
$ ssh master "ETCDCTL_API=2 etcdctl cluster-health"
cluster may be unhealthy: failed to list members
Error:  client: etcd cluster is unavailable or misconfigured; error #0: EOF
; error #1: dial tcp 127.0.0.1:4001: connect: connection refused

error #0: EOF
error #1: dial tcp 127.0.0.1:4001: connect: connection refused

[4]
$ ssh master "ETCDCTL_API=2 etcdctl mk"
Error:  key required
[1]
$ ssh master "ETCDCTL_API=2 etcdctl mkdir"
Error:  key required
[1]
$ ssh master "ETCDCTL_API=2 etcdctl set"
Error:  key required
[1]
$ ssh master '. ~/.bash_profile; ETCDCTL_API=2 etcdctl $C2 cluster-health'
member 264d7b068180479b is healthy: got healthy result from https://172.30.1.2:2379
cluster is healthy
$ ssh master '. ~/.bash_profile; ETCDCTL_API=2 etcdctl $C2 mk'
Error:  key required
[1]
$ ssh master '. ~/.bash_profile; ETCDCTL_API=2 etcdctl $C2 mkdir /harbor'
$ ssh master '. ~/.bash_profile; ETCDCTL_API=2 etcdctl $C2 mk /harbor/ship arrived'
arrived
$ ssh master '. ~/.bash_profile; ETCDCTL_API=2 etcdctl $C2 mk /harbor/ship arrived'
Error:  105: Key already exists (/harbor/ship) [5]
[4]
$ ssh master '. ~/.bash_profile; ETCDCTL_API=2 etcdctl $C2 set /harbor/ship sailed'
sailed
$ ssh master '. ~/.bash_profile; ETCDCTL_API=2 etcdctl $C2 backup --data-dir /var/lib/etcd --backup-dir /root/backup; ls /root/backup/member' 2>&1 | sed 's/^2026[^I]*I/TIME I/'
TIME I | ignoring EntryConfChange raft entry
TIME I | ignoring member attribute update on /0/members/264d7b068180479b/attributes
TIME I | ignoring v3 raft entry
TIME I | ignoring EntryConfChange raft entry
TIME I | ignoring v3 raft entry
snap
wal
# the two versions do not see each other's keys
$ ssh master '. ~/.bash_profile; etcdctl $C3 get /harbor --prefix; ETCDCTL_API=2 etcdctl $C2 ls / --recursive'
/harbor
/harbor/ship
