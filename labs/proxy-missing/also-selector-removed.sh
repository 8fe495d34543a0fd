# Without a selector it runs on every node as well.
kubectl -n kube-system patch daemonset kube-proxy --type=json -p '[{"op":"remove","path":"/spec/template/spec/nodeSelector"},{"op":"add","path":"/spec/updateStrategy","value":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":${max},"maxSurge":0}}}]'
kubectl -n kube-system rollout status daemonset/kube-proxy --timeout=60s
