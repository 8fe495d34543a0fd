kubectl -n ${ns} logs -p deployment/${app} | tee ~/${app}.log
kubectl apply -f - <<MANIFEST
apiVersion: v1
kind: ConfigMap
metadata: {name: ${app}-env, namespace: ${ns}}
data: {id: ${value}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${app}, namespace: ${ns}}
spec:
  replicas: 1
  selector: {matchLabels: {app: ${app}}}
  template:
    metadata: {labels: {app: ${app}}}
    spec:
      volumes:
      - {name: config, configMap: {name: ${app}-config}}
      containers:
      - name: main
        image: busybox:1.36
        command: [sh, /config/start.sh]
        env: [{name: ${variable}, valueFrom: {configMapKeyRef: {name: ${app}-env, key: id}}}]
        volumeMounts: [{name: config, mountPath: /config}]
        readinessProbe: {exec: {command: [test, -e, /tmp/connected]}, periodSeconds: 2}
MANIFEST
