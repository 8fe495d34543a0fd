kubectl -n kube-system patch daemonset kube-proxy -p '{"spec":{"updateStrategy":{"rollingUpdate":{"maxUnavailable":${max}}},"template":{"spec":{"nodeSelector":{"kubernetes.io/os":"linux"}}}}}'
kubectl -n kube-system rollout status daemonset/kube-proxy --timeout=60s
