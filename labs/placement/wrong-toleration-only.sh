# Allowed on the node, but not drawn to it.
kubectl label node ${node} ${key}=${value}
kubectl taint node ${node} ${key}=${value}:NoSchedule
kubectl -n ${ns} create deployment ${app} --image=nginx:1.27 --replicas=2
kubectl -n ${ns} patch deployment ${app} -p '{"spec":{"template":{"spec":{"tolerations":[{"key":"${key}","value":"${value}","effect":"NoSchedule"}]}}}}'
kubectl -n ${ns} delete pods -l app=bystander
sleep 20
