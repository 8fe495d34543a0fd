# On the other node the directory is made, and it is empty.
other=node01; [ ${node} = node01 ] && other=node02
kubectl apply -f - <<MANIFEST
apiVersion: v1
kind: Pod
metadata: {name: ${app}, namespace: ${ns}}
spec:
  nodeSelector: {kubernetes.io/hostname: $other}
  volumes:
  - {name: pages, emptyDir: {sizeLimit: ${size}}}
  - {name: scratch, emptyDir: {medium: Memory}}
  - {name: assets, hostPath: {path: ${path}, type: DirectoryOrCreate}}
  initContainers:
  - name: render
    image: busybox:1.36
    command: [cp, /assets/stock.txt, /pages/index.html]
    volumeMounts: [{name: assets, mountPath: /assets, readOnly: true}, {name: pages, mountPath: /pages}]
  containers:
  - name: web
    image: nginx:1.27
    volumeMounts: [{name: pages, mountPath: /usr/share/nginx/html, readOnly: true}, {name: scratch, mountPath: /var/cache/nginx}]
MANIFEST
sleep 20
