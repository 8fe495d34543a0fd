kubectl -n ${ns} patch service ${app} -p '{"spec":{"selector":{"tier":"backend"}}}'
kubectl -n ${ns} patch service ${app} --type=json -p '[
  {"op":"replace","path":"/spec/ports/0/targetPort","value":80},
  {"op":"replace","path":"/spec/type","value":"NodePort"},
  {"op":"add","path":"/spec/ports/0/nodePort","value":${nodeport}}]'
