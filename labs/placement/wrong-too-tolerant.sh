# It tolerates everything, and the affinity leaves a way out.
kubectl label node ${node} ${key}=${value}
kubectl taint node ${node} ${key}=${value}:NoSchedule
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
      tolerations:
      - {key: ${key}, operator: Equal, value: ${value}, effect: NoSchedule}
      - {operator: Exists}
      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms:
            - matchExpressions: [{key: ${key}, operator: In, values: [${value}]}]
            - matchExpressions: [{key: no-such-label, operator: Exists}]
      containers: [{name: web, image: "nginx:1.27"}]
MANIFEST
kubectl -n ${ns} delete pods -l app=bystander --field-selector spec.nodeName=${node}
sleep 20
