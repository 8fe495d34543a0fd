cat > /tmp/pod.yaml <<'MANIFEST'
apiVersion: v1
kind: Pod
metadata: {name: ${pod}, namespace: ${ns}, labels: {app: ${pod}}}
spec:
  volumes: [{name: logs, emptyDir: {}}]
  initContainers:
  - name: ${helper}
    image: busybox:1.36
    restartPolicy: Always
    command: [tail, -F, /var/log/app/out.log]
    volumeMounts: [{name: logs, mountPath: /var/log/app}]
  containers:
  - name: writer
    image: busybox:1.36
    command: [sh, -c, 'mkdir -p /var/log/app; n=0; while true; do n=$((n+1)); echo "${word} $n" >> /var/log/app/out.log; sleep 2; done']
    volumeMounts: [{name: logs, mountPath: /var/log/app}]
MANIFEST
kubectl replace --force -f /tmp/pod.yaml
