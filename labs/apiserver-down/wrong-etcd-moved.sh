# etcd is bent to the mistake, and a second manifest is left beside the first.
ssh controlplane <<'REMOTE'
cp /etc/kubernetes/manifests/kube-apiserver.yaml /etc/kubernetes/manifests/kube-apiserver.yaml.bak
cp /etc/kubernetes/pki/apiserver-etcd-client.crt /etc/kubernetes/pki/${cert}
sed -i s,127.0.0.1:2379,127.0.0.1:${port}, /etc/kubernetes/manifests/etcd.yaml
sleep 60
REMOTE
kubectl -n ${ns} create configmap outage --from-literal=state=${word}
