# Rolling, but half of the Pods may be away.
kubectl -n ${ns} patch deployment ${app} -p '{"spec":{"minReadySeconds":5,"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1,"maxUnavailable":"50%"}},"template":{"spec":{"containers":[{"name":"web","image":"${image}","readinessProbe":{"periodSeconds":3,"httpGet":{"path":"/","port":"http"}}}]}}}}'
kubectl -n ${ns} rollout status deployment/${app} --timeout=120s
