# Nothing listens on 8080: the update hangs, though nothing is lost.
kubectl -n ${ns} patch deployment ${app} -p '{"spec":{"minReadySeconds":5,"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1,"maxUnavailable":0}},"template":{"spec":{"containers":[{"name":"web","image":"${image}","readinessProbe":{"periodSeconds":3,"httpGet":{"path":"/","port":8080}}}]}}}}'
sleep 60
