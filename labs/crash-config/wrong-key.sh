# The key is not the variable's name: the container still misses it.
kubectl -n ${ns} logs --previous deployment/${app} > /home/candidate/${app}.log
kubectl -n ${ns} create configmap ${app}-env --from-literal=id=${value}
kubectl -n ${ns} patch deployment ${app} -p '{"spec":{"template":{"spec":{"containers":[{"name":"main","envFrom":[{"configMapRef":{"name":"${app}-env"}}]}]}}}}'
sleep 20
