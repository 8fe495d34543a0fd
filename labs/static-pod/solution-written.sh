ssh ${node} <<'REMOTE'
cd $(grep staticPodPath /var/lib/kubelet/config.yaml | cut -d' ' -f2)
cat > web.yaml <<'MANIFEST'
apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
  containers:
  - name: web
    image: ${image}
    ports: [{containerPort: 80, hostPort: ${port}}]
    resources: {requests: {cpu: 50m}}
MANIFEST
REMOTE
