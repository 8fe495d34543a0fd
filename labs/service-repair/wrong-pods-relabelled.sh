# The Pods were bent to the Service instead.
kubectl -n ${ns} label pods -l app=${app} tier=back-end --overwrite
kubectl -n ${ns} patch service ${app} --type=json -p '[{"op":"replace","path":"/spec/ports/0/targetPort","value":80}]'
sleep 10
