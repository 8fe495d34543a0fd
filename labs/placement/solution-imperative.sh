kubectl patch node ${node} -p '{"metadata":{"labels":{"${key}":"${value}"}},"spec":{"taints":[{"key":"${key}","value":"${value}","effect":"NoSchedule"}]}}'
kubectl -n ${ns} delete pods -l app=bystander --field-selector spec.nodeName=${node}
kubectl -n ${ns} create deployment ${app} --image=nginx:1.27 --replicas=2
kubectl -n ${ns} patch deployment ${app} -p '{"spec":{"template":{"spec":{
  "tolerations":[{"key":"${key}","value":"${value}","effect":"NoSchedule"}],
  "affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[
    {"matchExpressions":[{"key":"${key}","operator":"In","values":["${value}"]}]}]}}}}}}}'
