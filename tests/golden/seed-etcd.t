#profile master
# The etcd commands of the first lesson's notes, as typed.
$ kubectl exec etcd-master -n kube-system -- sh -c "ETCDCTL_API=3 etcdctl get / --prefix --keys-only --limit=2 --cacert /etc/kubernetes/pki/etcd/ca.crt --cert /etc/kubernetes/pki/etcd/server.crt  --key /etc/kubernetes/pki/etcd/server.key"
/registry/configmaps/default/kube-root-ca.crt

/registry/configmaps/kube-flannel/kube-flannel-cfg

$ ssh master cat /etc/kubenetes/manifests/kube-apiserver.yml
cat: /etc/kubenetes/manifests/kube-apiserver.yml: No such file or directory
[1]
$ k get po -n kube-system -o name | grep -v -e coredns -e proxy
pod/etcd-master
pod/kube-apiserver-master
pod/kube-controller-manager-master
pod/kube-scheduler-master
