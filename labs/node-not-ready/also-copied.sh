# The file is put where the configuration looks for it.
ssh ${node} <<'REMOTE'
cp /etc/kubernetes/pki/ca.crt ${wrong}
systemctl enable --now kubelet
REMOTE
kubectl wait --for=condition=Ready node/${node} --timeout=60s
kubectl apply -f - <<MANIFEST
apiVersion: v1
kind: Pod
metadata: {name: probe, labels: {state: ${word}}}
spec:
  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms:
        - matchFields: [{key: metadata.name, operator: In, values: [${node}]}]
  containers: [{name: web, image: "docker.io/library/nginx:1.27"}]
MANIFEST
