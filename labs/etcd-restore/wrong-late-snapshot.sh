# The second snapshot is only a copy of the first.
ssh controlplane 'cp ${dir}/morning.db ${dir}/before-restore.db'
ssh controlplane 'etcdutl snapshot restore ${dir}/morning.db --data-dir ${new}'
ssh controlplane "sed -i 's,path: /var/lib/etcd\$,path: ${new},' /etc/kubernetes/manifests/etcd.yaml"
