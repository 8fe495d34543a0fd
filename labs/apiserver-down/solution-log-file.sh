ssh controlplane <<'REMOTE'
tail -n 20 /var/log/containers/kube-apiserver-*.log > /root/apiserver-failed.log
cp /etc/kubernetes/manifests/kube-apiserver.yaml /root/kube-apiserver.yaml
sed -i -e 's,--etcd-servers=.*,--etcd-servers=https://127.0.0.1:2379,' -e 's,--etcd-certfile=.*,--etcd-certfile=/etc/kubernetes/pki/apiserver-etcd-client.crt,' /root/kube-apiserver.yaml
cp /root/kube-apiserver.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
REMOTE
until kubectl get --raw /readyz > /dev/null 2>&1; do sleep 5; done
kubectl apply -f - <<MANIFEST
apiVersion: v1
kind: ConfigMap
metadata: {name: outage, namespace: ${ns}}
data: {state: ${word}}
MANIFEST
