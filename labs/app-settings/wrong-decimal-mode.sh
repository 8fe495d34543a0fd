# 400 in JSON is decimal: the rights are 0620.
kubectl -n ${ns} create configmap ${app}-settings --from-literal=MODE=${mode} --from-file=/home/candidate/${app}/service.ini
kubectl -n ${ns} create secret generic ${app}-login --from-literal=password=${password}
kubectl -n ${ns} run ${app} --image=busybox:1.36 --overrides='{"spec":{
  "volumes":[{"name":"ini","configMap":{"name":"${app}-settings","items":[{"key":"service.ini","path":"service.ini"}]}},
             {"name":"login","secret":{"secretName":"${app}-login","defaultMode":400}}],
  "containers":[{"name":"${app}","image":"busybox:1.36","command":["sleep","infinity"],
    "env":[{"name":"${app}_mode","valueFrom":{"configMapKeyRef":{"name":"${app}-settings","key":"MODE"}}}],
    "volumeMounts":[{"name":"ini","mountPath":"/etc/${app}"},{"name":"login","mountPath":"/run/login","readOnly":true}]}]}}'
sleep 10
