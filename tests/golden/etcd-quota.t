# etcd out of space: writes are refused, what frees space is done, the alarm is there until it is
# disarmed.
$ ssh controlplane "sed -i 's/    - --name=controlplane/&\n    - --quota-backend-bytes=2097152/' /etc/kubernetes/manifests/etcd.yaml"
$ sleep 60
$ big=$(head -c 100000 /dev/zero | tr '\0' a); for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do kubectl create cm big$i --from-literal=a=$big >/dev/null 2>&1; done; true
$ kubectl create cm more --from-literal=a=b
error: failed to create configmap: etcdserver: mvcc: database space exceeded
[1]
$ kubectl label node node01 a=b
Error from server: etcdserver: mvcc: database space exceeded
[1]
$ kubectl delete cm big1
configmap "big1" deleted from default namespace
$ cat > ctl <<'X'
> export ETCDCTL_CACERT=/etc/kubernetes/pki/etcd/ca.crt ETCDCTL_CERT=/etc/kubernetes/pki/etcd/server.crt ETCDCTL_KEY=/etc/kubernetes/pki/etcd/server.key
> X
$ (cat ctl; echo etcdctl alarm list) | ssh controlplane sh | sed 's/:[0-9]* /:ID /'
memberID:ID alarm:NOSPACE 
$ kubectl delete cm --all >/dev/null
$ (cat ctl; echo 'etcdctl compact $(etcdctl endpoint status -w json | sed "s/.*revision\":\([0-9]*\).*/\1/") >/dev/null; etcdctl defrag; etcdctl alarm disarm') | ssh controlplane sh | sed 's/:[0-9]* /:ID /'
Finished defragmenting etcd member[127.0.0.1:2379]
memberID:ID alarm:NOSPACE 
$ kubectl create cm more --from-literal=a=b
configmap/more created
