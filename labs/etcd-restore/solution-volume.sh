ssh controlplane 'etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key snapshot save ${dir}/before-restore.db'
ssh controlplane 'etcdutl snapshot restore ${dir}/morning.db --data-dir ${new}'
ssh controlplane "sed -i 's,path: /var/lib/etcd\$,path: ${new},' /etc/kubernetes/manifests/etcd.yaml"
sleep 30
