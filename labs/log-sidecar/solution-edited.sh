cd /home/candidate
cat >> ${pod}.yaml <<'MORE'
    volumeMounts:
    - {name: logs, mountPath: /var/log/app}
  initContainers:
  - name: ${helper}
    image: busybox:1.36
    restartPolicy: Always
    args: [sh, -c, "tail -F /var/log/app/out.log"]
    volumeMounts:
    - {name: logs, mountPath: /var/log/app}
  volumes:
  - name: logs
    emptyDir: {}
MORE
kubectl -n ${ns} delete pod ${pod} --now
kubectl apply -f ${pod}.yaml
kubectl -n ${ns} wait --for=condition=Ready pod/${pod} --timeout=60s
