# The configuration was bent to the usual directory.
ssh ${node} 'sed -i s,${dir},/etc/kubernetes/manifests, /var/lib/kubelet/config.yaml; systemctl restart kubelet; mkdir -p /etc/kubernetes/manifests; cat > /etc/kubernetes/manifests/${name}.yaml' <<'MANIFEST'
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  containers:
  - name: web
    image: ${image}
    ports: [{containerPort: 80, hostPort: ${port}}]
    resources: {requests: {cpu: 50m}}
MANIFEST
sleep 30
