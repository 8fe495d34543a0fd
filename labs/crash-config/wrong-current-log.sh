# The present run's log says nothing yet, and the value is written into the template.
kubectl -n ${ns} get pods -l app=${app} -o name > /home/candidate/${app}.log
kubectl -n ${ns} patch deployment ${app} -p '{"spec":{"template":{"spec":{"containers":[{"name":"main","env":[{"name":"${variable}","value":"${value}"}]}]}}}}'
sleep 20
