# stringData takes plain text; the whole ConfigMap is mounted; the mode is forgotten.
kubectl -n ${ns} create configmap ${app}-settings --from-literal=MODE=${mode} --from-file=/home/candidate/${app}/service.ini
kubectl apply -f - <<MANIFEST
apiVersion: v1
kind: Secret
metadata: {name: ${app}-login, namespace: ${ns}}
stringData: {password: $(printf ${password} | base64)}
---
apiVersion: v1
kind: Pod
metadata: {name: ${app}, namespace: ${ns}}
spec:
  volumes:
  - {name: settings, configMap: {name: ${app}-settings}}
  - {name: login, secret: {secretName: ${app}-login}}
  containers:
  - name: main
    image: busybox:1.36
    command: [sleep, infinity]
    env:
    - {name: ${app}_mode, value: ${mode}}
    volumeMounts:
    - {name: settings, mountPath: /etc/${app}}
    - {name: login, mountPath: /run/login, readOnly: true}
MANIFEST
kubectl -n ${ns} wait --for=condition=Ready pod/${app} --timeout=60s
