#profile hard-way
# The same commands where a person set every component up as a systemd unit.
$ ssh controlplane cat /etc/kubernetes/manifests/kube-apiserver.yaml
cat: /etc/kubernetes/manifests/kube-apiserver.yaml: No such file or directory
[1]
$ ssh controlplane cat /etc/systemd/system/kube-apiserver.service
[Unit]
Description=Kubernetes API Server
Documentation=https://kubernetes.io/docs/
After=network.target

[Service]
ExecStart=/usr/local/bin/kube-apiserver \
  --advertise-address=172.30.1.2 \
  --allow-privileged=true \
  --authorization-mode=Node,RBAC \
  --bind-address=0.0.0.0 \
  --client-ca-file=/var/lib/kubernetes/ca.pem \
  --enable-admission-plugins=NodeRestriction \
  --etcd-cafile=/var/lib/kubernetes/ca.pem \
  --etcd-certfile=/var/lib/kubernetes/kubernetes.pem \
  --etcd-keyfile=/var/lib/kubernetes/kubernetes-key.pem \
  --etcd-servers=https://127.0.0.1:2379 \
  --event-ttl=1h \
  --kubelet-certificate-authority=/var/lib/kubernetes/ca.pem \
  --kubelet-client-certificate=/var/lib/kubernetes/kubernetes.pem \
  --kubelet-client-key=/var/lib/kubernetes/kubernetes-key.pem \
  --runtime-config=api/all=true \
  --service-account-issuer=https://172.30.1.2:6443 \
  --service-account-key-file=/var/lib/kubernetes/service-account.pem \
  --service-account-signing-key-file=/var/lib/kubernetes/service-account-key.pem \
  --service-cluster-ip-range=10.96.0.0/12 \
  --service-node-port-range=30000-32767 \
  --storage-media-type=application/json \
  --tls-cert-file=/var/lib/kubernetes/kubernetes.pem \
  --tls-private-key-file=/var/lib/kubernetes/kubernetes-key.pem \
  --v=2
Restart=on-failure
RestartSec=5

[Install]
WantedBy=multi-user.target
$ ssh controlplane "ps -aux | grep kube-apiserver"
root         613  0.0  6.2 1048576 262144 ?        Ssl  09:00   0:00 /usr/local/bin/kube-apiserver --advertise-address=172.30.1.2 --allow-privileged=true --authorization-mode=Node,RBAC --bind-address=0.0.0.0 --client-ca-file=/var/lib/kubernetes/ca.pem --enable-admission-plugins=NodeRestriction --etcd-cafile=/var/lib/kubernetes/ca.pem --etcd-certfile=/var/lib/kubernetes/kubernetes.pem --etcd-keyfile=/var/lib/kubernetes/kubernetes-key.pem --etcd-servers=https://127.0.0.1:2379 --event-ttl=1h --kubelet-certificate-authority=/var/lib/kubernetes/ca.pem --kubelet-client-certificate=/var/lib/kubernetes/kubernetes.pem --kubelet-client-key=/var/lib/kubernetes/kubernetes-key.pem --runtime-config=api/all=true --service-account-issuer=https://172.30.1.2:6443 --service-account-key-file=/var/lib/kubernetes/service-account.pem --service-account-signing-key-file=/var/lib/kubernetes/service-account-key.pem --service-cluster-ip-range=10.96.0.0/12 --service-node-port-range=30000-32767 --storage-media-type=application/json --tls-cert-file=/var/lib/kubernetes/kubernetes.pem --tls-private-key-file=/var/lib/kubernetes/kubernetes-key.pem --v=2
root         618  0.0  0.0   4096  1024 ?        Ss   09:00   0:00 bash -c ps -aux | grep kube-apiserver
root         620  0.0  0.0   4096  1024 ?        S    09:00   0:00 grep kube-apiserver
$ ssh controlplane cat /etc/systemd/system/kube-controller-manager.service
[Unit]
Description=Kubernetes Controller Manager
Documentation=https://kubernetes.io/docs/
After=network.target

[Service]
ExecStart=/usr/local/bin/kube-controller-manager \
  --allocate-node-cidrs=true \
  --bind-address=127.0.0.1 \
  --cluster-cidr=10.244.0.0/16 \
  --cluster-name=kubernetes \
  --cluster-signing-cert-file=/var/lib/kubernetes/ca.pem \
  --cluster-signing-key-file=/var/lib/kubernetes/ca-key.pem \
  --kubeconfig=/var/lib/kubernetes/kube-controller-manager.kubeconfig \
  --leader-elect=true \
  --root-ca-file=/var/lib/kubernetes/ca.pem \
  --service-account-private-key-file=/var/lib/kubernetes/service-account-key.pem \
  --service-cluster-ip-range=10.96.0.0/12 \
  --use-service-account-credentials=true \
  --v=2
Restart=on-failure
RestartSec=5

[Install]
WantedBy=multi-user.target
$ ssh controlplane "ps -aux | grep kube-controller-manager"
root         614  0.0  1.3 212992 53248 ?        Ssl  09:00   0:00 /usr/local/bin/kube-controller-manager --allocate-node-cidrs=true --bind-address=127.0.0.1 --cluster-cidr=10.244.0.0/16 --cluster-name=kubernetes --cluster-signing-cert-file=/var/lib/kubernetes/ca.pem --cluster-signing-key-file=/var/lib/kubernetes/ca-key.pem --kubeconfig=/var/lib/kubernetes/kube-controller-manager.kubeconfig --leader-elect=true --root-ca-file=/var/lib/kubernetes/ca.pem --service-account-private-key-file=/var/lib/kubernetes/service-account-key.pem --service-cluster-ip-range=10.96.0.0/12 --use-service-account-credentials=true --v=2
root         622  0.0  0.0   4096  1024 ?        Ss   09:00   0:00 bash -c ps -aux | grep kube-controller-manager
root         624  0.0  0.0   4096  1024 ?        S    09:00   0:00 grep kube-controller-manager
$ ssh controlplane "ps -aux | grep kube-scheduler"
root         615  0.0  0.6  98304 24576 ?        Ssl  09:00   0:00 /usr/local/bin/kube-scheduler --kubeconfig=/var/lib/kubernetes/kube-scheduler.kubeconfig --leader-elect=true --v=2
root         625  0.0  0.0   4096  1024 ?        Ss   09:00   0:00 bash -c ps -aux | grep kube-scheduler
root         627  0.0  0.0   4096  1024 ?        S    09:00   0:00 grep kube-scheduler
$ ssh node01 "ps -aux | grep kubelet"
root         614  0.0  1.5 253952 63488 ?        Ssl  09:00   0:00 /usr/bin/kubelet --config=/var/lib/kubelet/kubelet-config.yaml --kubeconfig=/var/lib/kubelet/kubeconfig --register-node=true --v=2
root         616  0.0  0.0   4096  1024 ?        Ss   09:00   0:00 bash -c ps -aux | grep kubelet
root         618  0.0  0.0   4096  1024 ?        S    09:00   0:00 grep kubelet
$ ssh node01 "ps -aux | grep kube-proxy"
root         613  0.0  0.4  73728 18432 ?        Ssl  09:00   0:00 /usr/local/bin/kube-proxy --config=/var/lib/kube-proxy/kube-proxy-config.yaml --hostname-override=node01
root         619  0.0  0.0   4096  1024 ?        Ss   09:00   0:00 bash -c ps -aux | grep kube-proxy
root         621  0.0  0.0   4096  1024 ?        S    09:00   0:00 grep kube-proxy
$ ssh controlplane systemctl is-active etcd kube-apiserver kube-controller-manager kube-scheduler
active
active
active
active
$ k get po -n kube-system
NAME                       READY   STATUS    RESTARTS   AGE
coredns-5884d848d5-c9tzw   1/1     Running   0          12s
coredns-5884d848d5-pj74n   1/1     Running   0          12s
$ k get demonset -n kube-system
error: the server doesn't have a resource type "demonset"
[1]
$ k get daemonset -n kube-system
No resources found in kube-system namespace.
