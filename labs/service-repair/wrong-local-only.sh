# Only nodes that have one of the Pods answer.
kubectl -n ${ns} patch service ${app} --type=merge -p '{"spec":{"type":"NodePort","externalTrafficPolicy":"Local","selector":{"app":"${app}","tier":"backend"},"ports":[{"name":"web","port":${port},"targetPort":"http","nodePort":${nodeport}}]}}'
sleep 5
