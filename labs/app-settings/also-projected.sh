# One projected volume, one file mounted with subPath.
cd /home/candidate
kubectl -n ${ns} create configmap ${app}-settings --from-file=${app}/ --from-literal=MODE=${mode}
kubectl -n ${ns} apply -f - <<MANIFEST
apiVersion: v1
kind: Secret
metadata: {name: ${app}-login}
data: {password: $(printf %s ${password} | base64)}
---
apiVersion: v1
kind: Pod
metadata: {name: ${app}}
spec:
  volumes:
  - name: ini
    configMap: {name: ${app}-settings}
  - name: login
    projected:
      defaultMode: 0400
      sources:
      - secret: {name: ${app}-login, items: [{key: password, path: password}]}
  containers:
  - name: main
    image: docker.io/library/busybox:1.36
    args: [sleep, infinity]
    env:
    - name: ${app}_mode
      valueFrom: {configMapKeyRef: {name: ${app}-settings, key: MODE}}
    volumeMounts:
    - {name: ini, mountPath: /etc/${app}/service.ini, subPath: service.ini}
    - {name: login, mountPath: /run/login, readOnly: true}
MANIFEST
