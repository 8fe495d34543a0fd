# Pods: run, get, label, annotate, patch, delete. The run of commands was recorded of the real kubectl.
$ kubectl create ns t1
namespace/t1 created
$ kubectl config set-context --current --namespace=t1
Context "kubernetes-admin@kubernetes" modified.
$ kubectl get pods
No resources found in t1 namespace.
$ kubectl run web --image=nginx:1.25 --port=80 --labels=app=web,tier=front
pod/web created
$ sleep 690
$ kubectl run web --image=nginx
Error from server (AlreadyExists): pods "web" already exists
[1]
$ kubectl run Bad_Name --image=nginx
The Pod "Bad_Name" is invalid: 
* metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')
* spec.containers[0].name: Invalid value: "Bad_Name": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')
[1]
$ kubectl run noimage
error: required flag(s) "image" not set
[1]
$ kubectl get pods
NAME   READY   STATUS    RESTARTS   AGE
web    1/1     Running   0          11m
$ kubectl get pods --show-labels
NAME   READY   STATUS    RESTARTS   AGE   LABELS
web    1/1     Running   0          11m   app=web,tier=front
$ kubectl get pods -L app,tier
NAME   READY   STATUS    RESTARTS   AGE   APP   TIER
web    1/1     Running   0          11m   web   front
$ kubectl get pod web -o name
pod/web
$ kubectl get pods,svc
NAME      READY   STATUS    RESTARTS   AGE
pod/web   1/1     Running   0          11m
$ kubectl get all
NAME      READY   STATUS    RESTARTS   AGE
pod/web   1/1     Running   0          11m
$ kubectl describe pod nope
Error from server (NotFound): pods "nope" not found
[1]
$ kubectl get pod nope
Error from server (NotFound): pods "nope" not found
[1]
$ kubectl get pdo
error: the server doesn't have a resource type "pdo"
[1]
$ kubectl get pods -l app=web
NAME   READY   STATUS    RESTARTS   AGE
web    1/1     Running   0          11m
$ kubectl get pods -l app=none
No resources found in t1 namespace.
$ kubectl get pods -l 'app in (web,api),tier!=back'
NAME   READY   STATUS    RESTARTS   AGE
web    1/1     Running   0          11m
$ kubectl get pods -l 'app in web'
Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "app in web", field selector "": unable to parse requirement: found 'web' expected: '('
[1]
$ kubectl get pods --field-selector=status.phase=Running
NAME   READY   STATUS    RESTARTS   AGE
web    1/1     Running   0          11m
$ kubectl get pods --field-selector=spec.bogus=1
Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "", field selector "spec.bogus=1": field label not supported: spec.bogus
[1]
$ kubectl get pods -o jsonpath='{.items[*].metadata.name}{"\n"}'
web
$ kubectl get pods -o jsonpath='{range .items[*]}{.metadata.name}{"\t"}{.spec.containers[0].image}{"\n"}{end}'
web	nginx:1.25
$ kubectl get pods -o jsonpath='{.nope}'
$ kubectl get pod web -o jsonpath-as-json='{.kind}, {.metadata.name}{range .spec.containers[*]}{.image}{end}'
[
    "Pod"
]
[
    ", "
]
[
    "web"
]
[
    "nginx:1.25"
]
$ kubectl get pods -o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[*].image,NONE:.spec.nope
NAME   IMAGE        NONE
web    nginx:1.25   <none>
$ kubectl get pods -o custom-columns=NAME
error: unexpected custom-columns spec: NAME, expected <header>:<json-path-expr>
[1]
$ kubectl get pods -o go-template='{{range .items}}{{.metadata.name}} {{.status.phase}}{{"\n"}}{{end}}'
web Running
$ kubectl get pods -o bogus
error: unable to match a printer suitable for the output format "bogus", allowed formats are: custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,template,templatefile,wide,yaml
[1]
$ kubectl get pods --sort-by=.metadata.name
NAME   READY   STATUS    RESTARTS   AGE
web    1/1     Running   0          11m
$ kubectl get pods --sort-by=.bogus
NAME   READY   STATUS    RESTARTS   AGE
web    1/1     Running   0          11m
$ kubectl get pods --no-headers
web   1/1   Running   0     11m
$ kubectl get pods web nope
NAME   READY   STATUS    RESTARTS   AGE
web    1/1     Running   0          11m
Error from server (NotFound): pods "nope" not found
[1]
$ kubectl get pod/web svc/nope
NAME   READY   STATUS    RESTARTS   AGE
web    1/1     Running   0          11m
Error from server (NotFound): services "nope" not found
[1]
$ kubectl get pods -n nope
No resources found in nope namespace.
$ kubectl label pod web env=prod
pod/web labeled
$ kubectl label pod web env=prod
pod/web not labeled
$ kubectl label pod web env=dev
error: 'env' already has a value (prod), and --overwrite is false
[1]
$ kubectl label pod web env=dev --overwrite
pod/web labeled
$ kubectl label pod web env-
pod/web unlabeled
$ kubectl label pod web nothere-
label "nothere" not found.
pod/web not labeled
$ kubectl label pod web 'bad key=x'
The Pod "web" is invalid: metadata.labels: Invalid value: "bad key": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')
[1]
$ kubectl label pod web
error: at least one label update is required
[1]
$ kubectl annotate pod web note='hello world'
pod/web annotated
$ kubectl annotate pod web note-
pod/web annotated
$ kubectl label pods --all team=red
pod/web labeled
$ kubectl patch pod web -p '{"metadata":{"labels":{"x":"y"}}}'
pod/web patched
$ kubectl patch pod web -p '{"metadata":{"labels":{"x":"y"}}}'
pod/web patched (no change)
$ kubectl patch pod web --type=json -p '[{"op":"remove","path":"/metadata/labels/x"}]'
pod/web patched
$ kubectl patch pod web --type=json -p '[{"op":"remove","path":"/metadata/labels/x"}]'
The request is invalid: the server rejected our request due to an error in our request
[1]
$ kubectl patch pod web --type=merge -p '{"metadata":{"labels":{"tier":null}}}'
pod/web patched
$ kubectl patch pod web -p '{bad'
Error from server (BadRequest): invalid character 'b' looking for beginning of object key string
[1]
$ kubectl patch pod web -p '{"spec":{"containers":[{"name":"web","image":"nginx:1.26"}]}}'
pod/web patched
$ kubectl set image pod/web web=nginx:1.27
pod/web image updated
$ kubectl set image pod/web nope=nginx:1.27
error: unable to find container named "nope"
[1]
$ kubectl run once --image=busybox --restart=Never --dry-run=client -o yaml
apiVersion: v1
kind: Pod
metadata:
  labels:
    run: once
  name: once
spec:
  containers:
  - image: busybox
    name: once
    resources: {}
  dnsPolicy: ClusterFirst
  restartPolicy: Never
status: {}
$ kubectl run once --image=busybox --restart=Never --dry-run=client -o yaml -- sh -c 'echo hi'
apiVersion: v1
kind: Pod
metadata:
  labels:
    run: once
  name: once
spec:
  containers:
  - args:
    - sh
    - -c
    - echo hi
    image: busybox
    name: once
    resources: {}
  dnsPolicy: ClusterFirst
  restartPolicy: Never
status: {}
$ kubectl run once --image=busybox --restart=Never --dry-run=client -o yaml --command -- sh -c 'echo hi'
apiVersion: v1
kind: Pod
metadata:
  labels:
    run: once
  name: once
spec:
  containers:
  - command:
    - sh
    - -c
    - echo hi
    image: busybox
    name: once
    resources: {}
  dnsPolicy: ClusterFirst
  restartPolicy: Never
status: {}
$ kubectl run once --image=busybox --env=A=1 --env=B=2 --annotations=k=v --dry-run=client -o json
{
    "kind": "Pod",
    "apiVersion": "v1",
    "metadata": {
        "name": "once",
        "labels": {
            "run": "once"
        },
        "annotations": {
            "k": "v"
        }
    },
    "spec": {
        "containers": [
            {
                "name": "once",
                "image": "busybox",
                "env": [
                    {
                        "name": "A",
                        "value": "1"
                    },
                    {
                        "name": "B",
                        "value": "2"
                    }
                ],
                "resources": {}
            }
        ],
        "restartPolicy": "Always",
        "dnsPolicy": "ClusterFirst"
    },
    "status": {}
}
$ kubectl delete pod web2 svc/web2
error: there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'
[1]
$ kubectl delete pod nope
Error from server (NotFound): pods "nope" not found
[1]
$ kubectl delete pod nope --ignore-not-found
$ kubectl delete pod web --grace-period=0 --force
Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.
pod "web" force deleted from t1 namespace
$ kubectl delete pods
error: resource(s) were provided, but no name was specified
[1]
$ kubectl delete pods -l app=none
No resources found
