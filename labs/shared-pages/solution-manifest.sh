kubectl apply -f - <<MANIFEST
apiVersion: v1
kind: Pod
metadata: {name: ${app}, namespace: ${ns}}
spec:
  nodeSelector: {kubernetes.io/hostname: ${node}}
  volumes:
  - name: pages
    emptyDir: {sizeLimit: ${size}}
  - name: scratch
    emptyDir: {medium: Memory}
  - name: assets
    hostPath: {path: ${path}, type: Directory}
  initContainers:
  - name: render
    image: busybox:1.36
    command: [cp, /assets/stock.txt, /pages/index.html]
    volumeMounts:
    - {name: assets, mountPath: /assets, readOnly: true}
    - {name: pages, mountPath: /pages}
  containers:
  - name: web
    image: nginx:1.27
    volumeMounts:
    - {name: pages, mountPath: /usr/share/nginx/html, readOnly: true}
    - {name: scratch, mountPath: /var/cache/nginx}
MANIFEST
