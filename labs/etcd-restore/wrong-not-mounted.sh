# Restored, but etcd was never told; only the flag changed, so it starts empty in the container.
ssh controlplane 'etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key snapshot save ${dir}/before-restore.db'
ssh controlplane 'etcdutl snapshot restore ${dir}/morning.db --data-dir ${new}'
ssh controlplane 'sed -i s,--data-dir=/var/lib/etcd,--data-dir=${new}, /etc/kubernetes/manifests/etcd.yaml'
