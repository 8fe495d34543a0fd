pod=$(kubectl -n ${ns} get pods -l app=${app} -o name)
kubectl -n ${ns} logs --previous $pod > /home/candidate/${app}.log
kubectl -n ${ns} create configmap ${app}-env --from-literal=${variable}=${value}
kubectl -n ${ns} patch deployment ${app} -p '{"spec":{"template":{"spec":{"containers":[{"name":"main","envFrom":[{"configMapRef":{"name":"${app}-env"}}]}]}}}}'
kubectl -n ${ns} rollout status deployment/${app} --timeout=60s
