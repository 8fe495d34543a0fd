# Each container has an empty directory of its own: nothing is handed over.
kubectl apply -f - <<MANIFEST
apiVersion: v1
kind: Pod
metadata: {name: ${app}, namespace: ${ns}}
spec:
  nodeName: ${node}
  volumes:
  - {name: pages, emptyDir: {sizeLimit: ${size}}}
  - {name: html, emptyDir: {}}
  - {name: scratch, emptyDir: {medium: Memory}}
  - {name: assets, hostPath: {path: ${path}, type: Directory}}
  initContainers:
  - name: render
    image: busybox:1.36
    command: [cp, /assets/stock.txt, /pages/index.html]
    volumeMounts: [{name: assets, mountPath: /assets, readOnly: true}, {name: pages, mountPath: /pages}]
  containers:
  - name: web
    image: nginx:1.27
    volumeMounts: [{name: html, mountPath: /usr/share/nginx/html, readOnly: true}, {name: scratch, mountPath: /var/cache/nginx}]
MANIFEST
sleep 20
