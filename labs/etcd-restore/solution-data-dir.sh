# Everything moves: the flag, the mount and the volume; with the peer's names this time.
ssh controlplane 'cd ${dir}; export ETCDCTL_CACERT=/etc/kubernetes/pki/etcd/ca.crt ETCDCTL_CERT=/etc/kubernetes/pki/etcd/healthcheck-client.crt ETCDCTL_KEY=/etc/kubernetes/pki/etcd/healthcheck-client.key; etcdctl snapshot save before-restore.db'
ssh controlplane 'etcdctl snapshot restore ${dir}/morning.db --data-dir=${new} --name=controlplane --initial-cluster=controlplane=https://172.30.1.2:2380 --initial-advertise-peer-urls=https://172.30.1.2:2380'
ssh controlplane 'mv /etc/kubernetes/manifests/etcd.yaml /tmp/etcd.yaml; sed -i s,/var/lib/etcd,${new}, /tmp/etcd.yaml; sleep 10; mv /tmp/etcd.yaml /etc/kubernetes/manifests/etcd.yaml'
