# --subresource of get, patch, replace and apply.
$ kubectl create deploy web --image=nginx --replicas=2 && kubectl rollout status deploy/web >/dev/null
deployment.apps/web created
$ printf 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n' >d.yaml; printf 'apiVersion: autoscaling/v1\nkind: Scale\nmetadata: {name: web}\nspec: {replicas: 3}\n' >s.yaml
$ kubectl apply --server-side --subresource=scale -f d.yaml
Error from server (BadRequest): invalid object type: apps/v1, Kind=Deployment
[1]
$ kubectl apply --server-side --subresource=scale -f s.yaml
error: resource mapping not found for name: "web" namespace: "" from "s.yaml": no matches for kind "Scale" in version "autoscaling/v1"
ensure CRDs are installed first
[1]
$ kubectl apply --subresource=scale -f d.yaml
error: --subresource can only be specified for --server-side
[1]
$ kubectl apply --subresource=scale -f d.yaml --force-conflicts
error: --force-conflicts only works with --server-side
[1]
$ kubectl apply --server-side --subresource=status -f d.yaml
deployment.apps/web serverside-applied
$ kubectl apply --server-side --subresource=nope -f d.yaml
Error from server (NotFound): the server could not find the requested resource
[1]
$ kubectl patch deploy web --subresource=scale --type=merge -p '{"spec":{"replicas":4}}'
scale.autoscaling/web patched
$ kubectl patch deploy web --subresource=scale -p '{"spec":{"replicas":1}}' -o yaml | grep -v -e uid -e Time -e Version:
kind: Scale
metadata:
  name: web
  namespace: default
spec:
  replicas: 1
status:
  replicas: 4
  selector: app=web
$ kubectl patch deploy web --subresource=scale --type=json -p '[{"op":"replace","path":"/spec/replicas","value":2}]'
scale.autoscaling/web patched
$ kubectl patch deploy web --subresource=nope -p '{"spec":{"replicas":1}}'
Error from server (NotFound): the server could not find the requested resource
[1]
$ kubectl patch cm kube-root-ca.crt --subresource=scale -p '{"spec":{"replicas":1}}'
Error from server (NotFound): the server could not find the requested resource
[1]
$ kubectl patch -f d.yaml --subresource=status -p '{"status":{"replicas":9}}'
deployment.apps/web patched
$ kubectl rollout status deploy/web >/dev/null; kubectl get deploy web --subresource=scale | sed 's/[^ ]*$/AGE/'
NAME   AGE
web    AGE
$ kubectl get deploy web --subresource=scale -o yaml | grep -v -e uid -e Time -e Version:
kind: Scale
metadata:
  name: web
  namespace: default
spec:
  replicas: 2
status:
  replicas: 2
  selector: app=web
$ kubectl get deploy web --subresource=status --no-headers | cut -c1-9
web   2/2
$ kubectl get deploy --subresource=scale
error: subresource cannot be used when bulk resources are specified
[1]
$ kubectl get deploy web --subresource=nope
Error from server (NotFound): the server could not find the requested resource
[1]
$ kubectl get deploy/web --subresource=scale -o jsonpath='{.spec.replicas}'; echo
2
$ kubectl get -f d.yaml --subresource=scale --no-headers | cut -c1-9
web   2/2
$ kubectl get deploy web --subresource=scale -o name
scale.autoscaling/web
$ kubectl get deploy web -o yaml | sed 's/^  replicas: .*/  replicas: 7/' >all.yaml
$ kubectl replace -f all.yaml --subresource=status; kubectl get deploy web -o jsonpath='{.spec.replicas}'; echo
deployment.apps/web replaced
2
$ kubectl get deploy web --subresource=scale -o yaml | sed 's/replicas: .*/replicas: 7/' >sc.yaml; kubectl replace -f sc.yaml --subresource=scale
error: resource mapping not found for name: "web" namespace: "default" from "sc.yaml": no matches for kind "Scale" in version "autoscaling/v1"
ensure CRDs are installed first
[1]
$ kubectl replace -f d.yaml --subresource=scale
Error from server (BadRequest): error when replacing "d.yaml": expected input object type to be Scale, but Deployment
[1]
$ kubectl replace -f d.yaml --subresource=nope
Error from server (NotFound): error when replacing "d.yaml": the server could not find the requested resource
[1]
$ kubectl edit deploy --subresource=scale
error: subresource cannot be used when bulk resources are specified
[1]
