# Bound to the node, but the API server owns it.
kubectl apply -f - <<'MANIFEST'
apiVersion: v1
kind: Pod
metadata: {name: ${name}-${node}}
spec:
  nodeName: ${node}
  containers:
  - name: web
    image: ${image}
    ports: [{containerPort: 80, hostPort: ${port}}]
    resources: {requests: {cpu: 50m}}
MANIFEST
sleep 20
