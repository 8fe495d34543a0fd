# The Pod has etcdctl, and the node sees what it writes into its data directory.
kubectl -n kube-system exec etcd-controlplane -- sh -c 'ETCDCTL_API=3 etcdctl --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key snapshot save /var/lib/etcd/now.db'
ssh controlplane <<'REMOTE'
mv /var/lib/etcd/now.db ${dir}/before-restore.db
etcdutl snapshot restore ${dir}/morning.db --data-dir ${new}
mv /etc/kubernetes/manifests/*.yaml ~
sed -i 's,path: /var/lib/etcd$,path: ${new}/,' ~/etcd.yaml
sleep 20
mv ~/*.yaml /etc/kubernetes/manifests/
REMOTE
sleep 40
