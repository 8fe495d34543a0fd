# The program is bent instead.
kubectl -n ${ns} logs --previous deployment/${app} > /home/candidate/${app}.log
kubectl -n ${ns} create configmap ${app}-env --from-literal=site=${value}
kubectl -n ${ns} create configmap ${app}-config --from-literal=start.sh='echo "connected as ${value}"; touch /tmp/connected; exec sleep infinity' --dry-run=client -o yaml | kubectl replace -f -
kubectl -n ${ns} patch deployment ${app} -p '{"spec":{"template":{"spec":{"containers":[{"name":"main","envFrom":[{"configMapRef":{"name":"${app}-env"}}]}]}}}}'
sleep 40
