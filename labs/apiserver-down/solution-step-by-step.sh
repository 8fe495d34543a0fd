ssh controlplane <<'REMOTE'
crictl ps -a | grep kube-apiserver
crictl logs --tail 20 $(crictl ps -a -q --state exited --name kube-apiserver | head -n 1) > /root/apiserver-failed.log 2>&1
sed -i s,/etc/kubernetes/pki/${cert},/etc/kubernetes/pki/apiserver-etcd-client.crt, /etc/kubernetes/manifests/kube-apiserver.yaml
sleep 40
crictl logs --tail 3 $(crictl ps -a -q --name kube-apiserver | head -n 1)
sed -i s,127.0.0.1:${port},127.0.0.1:2379, /etc/kubernetes/manifests/kube-apiserver.yaml
sleep 30
REMOTE
kubectl -n ${ns} create configmap outage --from-literal=state=${word}
