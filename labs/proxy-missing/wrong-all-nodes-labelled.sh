# Every node claims to be what it is not.
kubectl label nodes --all kubernetes.io/os=${os} --overwrite
kubectl -n kube-system patch daemonset kube-proxy -p '{"spec":{"updateStrategy":{"rollingUpdate":{"maxUnavailable":${max}}}}}'
sleep 30
