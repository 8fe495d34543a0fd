# Endpoints appear, but nobody listens on that port.
kubectl -n ${ns} patch service ${app} -p '{"spec":{"type":"NodePort","selector":{"tier":"backend"}}}'
