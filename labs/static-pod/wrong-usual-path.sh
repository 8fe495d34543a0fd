# The usual directory, which this kubelet does not read.
ssh ${node} 'mkdir -p /etc/kubernetes/manifests; cat > /etc/kubernetes/manifests/${name}.yaml' <<'MANIFEST'
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
sleep 20
