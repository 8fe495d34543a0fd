# crictl asks a node's runtime, with or without an apiserver.
$ ssh controlplane 'crictl ps --name "kube-(apiserver|scheduler)"' | sed -E 's/[0-9a-f]{13}/0123456789abc/g; s/[0-9]+ seconds ago/N seconds ago /'
CONTAINER           IMAGE               CREATED             STATE               NAME                ATTEMPT             POD ID              POD                           NAMESPACE
0123456789abc       0123456789abc       N seconds ago       Running             kube-apiserver      0                   0123456789abc       kube-apiserver-controlplane   kube-system
0123456789abc       0123456789abc       N seconds ago       Running             kube-scheduler      0                   0123456789abc       kube-scheduler-controlplane   kube-system
$ ssh controlplane 'crictl pods --name etcd' | sed -E 's/[0-9a-f]{13}/0123456789abc/g; s/[0-9]+ seconds ago/N seconds ago /'
POD ID              CREATED             STATE               NAME                NAMESPACE           ATTEMPT             RUNTIME
0123456789abc       N seconds ago       Ready               etcd-controlplane   kube-system         0                   (default)
$ ssh controlplane crictl images | cut -c1-61
IMAGE                                     TAG                
registry.k8s.io/kube-apiserver            v1.34.0            
registry.k8s.io/kube-controller-manager   v1.34.0            
registry.k8s.io/kube-scheduler            v1.34.0            
registry.k8s.io/etcd                      3.6.4-0            
registry.k8s.io/kube-proxy                v1.34.0            
ghcr.io/flannel-io/flannel                v0.27.2            
$ ssh controlplane 'crictl logs --tail=1 $(crictl ps -q --name scheduler)'
I0105 09:00:02.942666       1 leaderelection.go:271] "Successfully acquired lease" lock="kube-system/kube-scheduler"
$ kubectl run ship --image=nginx --overrides='{"spec":{"nodeName":"node01"}}'
pod/ship created
$ sleep 5; ssh node01 'crictl stop $(crictl ps -q --name ship)' | wc -c
65
$ sleep 70; ssh node01 crictl ps -a --name ship | cut -c41-125
CREATED              STATE               NAME                ATTEMPT             POD 
About a minute ago   Running             ship                1                   86e6
About a minute ago   Exited              ship                0                   86e6
$ ssh node01 crictl logs
FATA[0000] ID cannot be empty
[1]
$ ssh node01 crictl logs abc
FATA[0000] rpc error: code = NotFound desc = an error occurred when try to find container "abc": not found
[1]
$ ssh node01 crictl stop abc; ssh node01 crictl ps --state gone
abc
FATA[0000] list containers: --state should be one of created, running, exited or unknown
[1]
$ ssh node01 crictl bogus
No help topic for 'bogus'
[3]
$ ssh node01 crictl ps --bogus
FATA[0000] flag provided but not defined: -bogus
[1]
$ ssh node01 'systemctl stop containerd; crictl ps'
FATA[0000] validate service connection: validate CRI v1 runtime API for endpoint "unix:///run/containerd/containerd.sock": rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: no such file or directory"
[1]
# an apiserver that cannot start
$ ssh controlplane "sed -i s/--secure-port=6443/--secure-port=6443x/ /etc/kubernetes/manifests/kube-apiserver.yaml"
$ sleep 30; kubectl get nodes
E0105 09:02:01.303270      31 memcache.go:265] "Unhandled Error" err="couldn't get current server API group list: Get \"https://172.30.1.2:6443/api?timeout=32s\": dial tcp 172.30.1.2:6443: connect: connection refused"
E0105 09:02:01.304870      31 memcache.go:265] "Unhandled Error" err="couldn't get current server API group list: Get \"https://172.30.1.2:6443/api?timeout=32s\": dial tcp 172.30.1.2:6443: connect: connection refused"
E0105 09:02:01.306470      31 memcache.go:265] "Unhandled Error" err="couldn't get current server API group list: Get \"https://172.30.1.2:6443/api?timeout=32s\": dial tcp 172.30.1.2:6443: connect: connection refused"
E0105 09:02:01.308070      31 memcache.go:265] "Unhandled Error" err="couldn't get current server API group list: Get \"https://172.30.1.2:6443/api?timeout=32s\": dial tcp 172.30.1.2:6443: connect: connection refused"
E0105 09:02:01.309670      31 memcache.go:265] "Unhandled Error" err="couldn't get current server API group list: Get \"https://172.30.1.2:6443/api?timeout=32s\": dial tcp 172.30.1.2:6443: connect: connection refused"
The connection to the server 172.30.1.2:6443 was refused - did you specify the right host or port?
[1]
$ ssh controlplane 'crictl logs $(crictl ps -aq --name kube-apiserver | head -1)'
Error: invalid argument "6443x" for "--secure-port" flag: strconv.ParseInt: parsing "6443x": invalid syntax
