# etcd listens on the node's own address as well.
ssh controlplane <<'REMOTE'
for log in /var/log/pods/kube-system_kube-apiserver-*/kube-apiserver/*.log; do tail -n 20 $log; done > ~/apiserver-failed.log
mv /etc/kubernetes/manifests/kube-apiserver.yaml /tmp
sed -i -e 's,- --etcd-servers=.*,- "--etcd-servers=https://172.30.1.2:2379",' -e 's,/pki/${cert},/pki/apiserver-etcd-client.crt,' /tmp/kube-apiserver.yaml
mv /tmp/kube-apiserver.yaml /etc/kubernetes/manifests/
REMOTE
until kubectl create configmap outage -n ${ns} --from-literal=state=${word} 2> /dev/null; do sleep 5; done
