kubectl apply -f - <<MANIFEST
apiVersion: v1
kind: ConfigMap
metadata: {name: ${app}-settings, namespace: ${ns}}
data:
  MODE: ${mode}
  service.ini: |
    [service]
    limit = ${limit}
---
apiVersion: v1
kind: Secret
metadata: {name: ${app}-login, namespace: ${ns}}
stringData: {password: ${password}}
---
apiVersion: v1
kind: Pod
metadata: {name: ${app}, namespace: ${ns}}
spec:
  volumes:
  - name: settings
    configMap:
      name: ${app}-settings
      items: [{key: service.ini, path: service.ini}]
  - name: login
    secret: {secretName: ${app}-login, defaultMode: 0400}
  containers:
  - name: main
    image: busybox:1.36
    command: [sleep, infinity]
    env:
    - name: ${app}_mode
      valueFrom: {configMapKeyRef: {name: ${app}-settings, key: MODE}}
    volumeMounts:
    - {name: settings, mountPath: /etc/${app}}
    - {name: login, mountPath: /run/login, readOnly: true}
MANIFEST
kubectl -n ${ns} wait --for=condition=Ready pod/${app} --timeout=60s
