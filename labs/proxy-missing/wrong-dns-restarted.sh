# It looked like DNS.
kubectl -n kube-system rollout restart deployment coredns
kubectl -n kube-system patch daemonset kube-proxy -p '{"spec":{"updateStrategy":{"rollingUpdate":{"maxUnavailable":${max}}}}}'
sleep 30
