kubectl -n ${ns} run ${app} --image=nginx:1.27 --overrides='{"spec":{
  "affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[
    {"matchExpressions":[{"key":"kubernetes.io/hostname","operator":"In","values":["${node}"]}]}]}}},
  "volumes":[{"name":"pages","emptyDir":{"sizeLimit":"${size}"}},{"name":"scratch","emptyDir":{"medium":"Memory"}},
    {"name":"assets","hostPath":{"path":"${path}","type":"Directory"}}],
  "initContainers":[{"name":"render","image":"busybox:1.36","command":["sh","-c","cat /assets/stock.txt > /pages/index.html"],
    "volumeMounts":[{"name":"assets","mountPath":"/assets","readOnly":true},{"name":"pages","mountPath":"/pages"}]}],
  "containers":[{"name":"web","image":"nginx:1.27","volumeMounts":[
    {"name":"pages","mountPath":"/usr/share/nginx/html","readOnly":true},{"name":"scratch","mountPath":"/var/cache/nginx"}]}]}}'
kubectl -n ${ns} wait --for=condition=Ready pod/${app} --timeout=60s
