# A quarter of three or four Pods is one more; only "fewer" has to be said.
kubectl -n ${ns} patch deployment ${app} -p '{"spec":{"minReadySeconds":5,"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":0}},"template":{"spec":{"containers":[{"name":"web","image":"${image}","readinessProbe":{"periodSeconds":3,"httpGet":{"path":"/","port":"http"}}}]}}}}'
kubectl -n ${ns} rollout status deployment/${app} --timeout=120s
