# Selected, but nobody may come any more, and the neighbours were left where they were.
kubectl label node ${node} ${key}=${value}
kubectl taint node ${node} ${key}=${value}:NoSchedule
kubectl cordon ${node}
kubectl apply -f - <<MANIFEST
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${app}, namespace: ${ns}}
spec:
  replicas: 2
  selector: {matchLabels: {app: ${app}}}
  template:
    metadata: {labels: {app: ${app}}}
    spec:
      tolerations: [{operator: Exists}]
      nodeSelector: {${key}: ${value}}
      containers: [{name: web, image: "nginx:1.27"}]
MANIFEST
sleep 20
