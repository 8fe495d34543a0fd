# The right files at the right places, and none of them from where they should come.
kubectl -n ${ns} create configmap ${app}-settings --from-literal=MODE=${mode} --from-file=/home/candidate/${app}/service.ini
kubectl -n ${ns} create secret generic ${app}-login --from-literal=password=${password}
kubectl -n ${ns} run ${app} --image=busybox:1.36 --env=${app}_mode=${mode} -- sleep infinity
kubectl -n ${ns} wait --for=condition=Ready pod/${app} --timeout=60s
kubectl -n ${ns} exec ${app} -- sh -c 'mkdir -p /etc/${app} /run/login; printf "[service]\nlimit = ${limit}\n" > /etc/${app}/service.ini; printf %s ${password} > /run/login/password; chmod 400 /run/login/password'
