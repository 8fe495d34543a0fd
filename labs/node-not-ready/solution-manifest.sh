ssh ${node} <<'REMOTE'
grep -v clientCAFile /var/lib/kubelet/config.yaml | sed 's,^  x509:,  x509:\n    clientCAFile: /etc/kubernetes/pki/ca.crt,' > /tmp/config.yaml
cp /tmp/config.yaml /var/lib/kubelet/config.yaml
systemctl enable kubelet
systemctl restart kubelet
REMOTE
kubectl wait --for=condition=Ready node/${node} --timeout=60s
kubectl apply -f - <<MANIFEST
apiVersion: v1
kind: Pod
metadata:
  name: probe
  labels: {state: ${word}}
spec:
  nodeSelector: {kubernetes.io/hostname: ${node}}
  containers:
  - name: probe
    image: nginx:1.27
MANIFEST
kubectl wait --for=condition=Ready pod/probe --timeout=60s
