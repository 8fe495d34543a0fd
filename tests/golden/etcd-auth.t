# etcd asks who one is: the apiserver is refused until its certificate's name is a user.
$ printf '#!/bin/sh\nP=/etc/kubernetes/pki/etcd\nssh controlplane etcdctl --cacert=$P/ca.crt --cert=$P/server.crt --key=$P/server.key "$@"\n' > ctl; chmod +x ctl
$ ./ctl user add root:pw
User root created
$ ./ctl role add root
Role root created
$ ./ctl user grant-role root root
Role root is granted to user root
$ ./ctl auth enable
Authentication Enabled
$ ./ctl get /registry/namespaces/default --keys-only 2>&1 | grep ^Error
Error: etcdserver: permission denied
$ kubectl get nodes
Error from server: etcdserver: permission denied
[1]
$ kubectl create ns lost
Error from server: etcdserver: permission denied
[1]
$ ssh controlplane curl -sk https://localhost:6443/livez | tail -n 1
livez check failed
$ ./ctl --user root:pw get /registry/namespaces/default --keys-only
/registry/namespaces/default

$ ./ctl --user root:pw role add kubernetes
Role kubernetes created
$ ./ctl --user root:pw role grant-permission kubernetes readwrite /registry/ --prefix
Role kubernetes updated
$ ./ctl --user root:pw role get kubernetes
Role kubernetes
KV Read:
	[/registry/, /registry0) (prefix /registry/)
KV Write:
	[/registry/, /registry0) (prefix /registry/)
$ ./ctl --user root:pw user add kube-apiserver-etcd-client --no-password
User kube-apiserver-etcd-client created
$ ./ctl --user root:pw user grant-role kube-apiserver-etcd-client kubernetes
Role kubernetes is granted to user kube-apiserver-etcd-client
$ kubectl create ns found
namespace/found created
$ kubectl get nodes --no-headers | wc -l
3
$ ssh controlplane curl -sk https://localhost:6443/livez; echo
ok
