kubectl -n kube-system get daemonset kube-proxy -o yaml > /tmp/ds.yaml
sed -i -e 's/kubernetes.io\/os: ${os}/kubernetes.io\/os: linux/' -e 's/maxUnavailable: .*/maxUnavailable: ${max}/' /tmp/ds.yaml
kubectl replace -f /tmp/ds.yaml
[ ${max} = 1 ] || kubectl -n kube-system get daemonset kube-proxy -o jsonpath='{.spec.updateStrategy}'
