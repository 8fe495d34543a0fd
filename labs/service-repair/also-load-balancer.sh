# A LoadBalancer Service has node ports, too.
kubectl -n ${ns} get service ${app} -o yaml > /tmp/service.yaml
kubectl -n ${ns} patch service ${app} --type=merge -p '{"spec":{"type":"LoadBalancer","selector":{"app":"${app}","tier":"backend"},"ports":[{"name":"web","port":${port},"targetPort":80,"nodePort":${nodeport}}]}}'
