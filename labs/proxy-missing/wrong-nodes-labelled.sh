# The nodes are made to fit the mistake: two of them.
kubectl label node node01 node02 kubernetes.io/os=${os} --overwrite
kubectl -n kube-system patch daemonset kube-proxy -p '{"spec":{"updateStrategy":{"rollingUpdate":{"maxUnavailable":${max}}}}}'
sleep 30
