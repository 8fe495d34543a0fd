# The Pods run, the cluster is still broken.
kubectl -n ${ns} patch deployment ${app} -p '{"spec":{"replicas":${replicas},"template":{"spec":{"nodeName":"node01"}}}}'
sleep 30
