# The first mistake is mended; the second one was never looked for.
ssh controlplane <<'REMOTE'
crictl logs --tail 20 $(crictl ps -a -q --state exited --name kube-apiserver | head -n 1) > /root/apiserver-failed.log 2>&1
sed -i s,/etc/kubernetes/pki/${cert},/etc/kubernetes/pki/apiserver-etcd-client.crt, /etc/kubernetes/manifests/kube-apiserver.yaml
sleep 40
REMOTE
kubectl -n ${ns} create configmap outage --from-literal=state=${word}
