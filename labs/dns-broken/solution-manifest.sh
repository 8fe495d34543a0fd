kubectl apply -f - 2>/dev/null <<'MANIFEST'
apiVersion: v1
kind: ConfigMap
metadata: {name: coredns, namespace: kube-system}
data:
  Corefile: |
    .:53 {
        errors
        health
        ready
        kubernetes cluster.local in-addr.arpa ip6.arpa {
           pods insecure
           fallthrough in-addr.arpa ip6.arpa
        }
        forward . /etc/resolv.conf
        cache 30
        loop
        reload
        loadbalance
    }
MANIFEST
kubectl -n kube-system patch deployment coredns -p '{"spec":{"replicas":${pods}}}'
kubectl -n kube-system delete pods -l k8s-app=kube-dns
