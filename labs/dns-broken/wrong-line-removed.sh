# CoreDNS starts, but nobody answers for the cluster any more.
kubectl -n kube-system get configmap coredns -o yaml | sed 's/${typo} cluster.local/rewrite name cluster.local/' > /tmp/fixed.yaml
kubectl replace -f /tmp/fixed.yaml
kubectl -n kube-system scale deployment coredns --replicas=${pods}
kubectl -n kube-system rollout restart deployment coredns
kubectl -n kube-system rollout status deployment coredns --timeout=90s
