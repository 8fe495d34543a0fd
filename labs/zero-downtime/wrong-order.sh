# All is right in the end; but the first change still recreated the Pods.
kubectl -n ${ns} set image deployment/${app} web=${image}
kubectl -n ${ns} rollout status deployment/${app} --timeout=120s
kubectl -n ${ns} patch deployment ${app} -p '{"spec":{"minReadySeconds":5,"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1,"maxUnavailable":0}}}}'
kubectl -n ${ns} patch deployment ${app} -p '{"spec":{"template":{"spec":{"containers":[{"name":"web","readinessProbe":{"periodSeconds":3,"httpGet":{"path":"/","port":"http"}}}]}}}}'
kubectl -n ${ns} rollout status deployment/${app} --timeout=120s
