kubectl -n ${ns} delete service ${app}
kubectl apply -f - <<MANIFEST
apiVersion: v1
kind: Service
metadata: {name: ${app}, namespace: ${ns}}
spec:
  type: NodePort
  selector: {app: ${app}}
  ports:
  - port: ${port}
    targetPort: http
    nodePort: ${nodeport}
MANIFEST
