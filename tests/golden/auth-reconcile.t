# kubectl auth reconcile: roles and bindings get what a file says and they lack.
$ cat >rbac.yaml <<X
> apiVersion: rbac.authorization.k8s.io/v1
> kind: Role
> metadata: {name: reader, namespace: new, labels: {a: file}}
> rules:
> - {apiGroups: [""], resources: [pods, services], verbs: [get, list]}
> - {apiGroups: [apps], resources: [deployments], resourceNames: [web], verbs: [get]}
> ---
> apiVersion: rbac.authorization.k8s.io/v1
> kind: RoleBinding
> metadata: {name: readers, namespace: new}
> roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
> subjects:
> - {kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}
> - {kind: ServiceAccount, name: robot, namespace: new}
> ---
> apiVersion: rbac.authorization.k8s.io/v1
> kind: ClusterRole
> metadata: {name: urls}
> rules:
> - {nonResourceURLs: [/metrics, /healthz], verbs: [get]}
> ---
> apiVersion: rbac.authorization.k8s.io/v1
> kind: ClusterRoleBinding
> metadata: {name: urls}
> roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: urls}
> subjects:
> - {kind: Group, name: ops, apiGroup: rbac.authorization.k8s.io}
> ---
> apiVersion: v1
> kind: ConfigMap
> metadata: {name: passed-over}
> X
$ kubectl auth reconcile -f rbac.yaml --dry-run=client 2>/dev/null; kubectl get ns new
role.rbac.authorization.k8s.io/reader reconciled (dry run)
rolebinding.rbac.authorization.k8s.io/readers reconciled (dry run)
clusterrole.rbac.authorization.k8s.io/urls reconciled (dry run)
clusterrolebinding.rbac.authorization.k8s.io/urls reconciled (dry run)
Error from server (NotFound): namespaces "new" not found
[1]
$ kubectl auth reconcile -f rbac.yaml >out 2>err; cat out; cat err; kubectl get ns new --no-headers | cut -c1-12; kubectl get cm passed-over
role.rbac.authorization.k8s.io/reader reconciled
rolebinding.rbac.authorization.k8s.io/readers reconciled
clusterrole.rbac.authorization.k8s.io/urls reconciled
clusterrolebinding.rbac.authorization.k8s.io/urls reconciled
	reconciliation required create
	missing rules added:
		{Verbs:[get list] APIGroups:[] Resources:[pods services] ResourceNames:[] NonResourceURLs:[]}
		{Verbs:[get] APIGroups:[apps] Resources:[deployments] ResourceNames:[web] NonResourceURLs:[]}
	reconciliation required create
	missing subjects added:
		{Kind:User APIGroup:rbac.authorization.k8s.io Name:jane Namespace:}
		{Kind:ServiceAccount APIGroup: Name:robot Namespace:new}
	reconciliation required create
	missing rules added:
		{Verbs:[get] APIGroups:[] Resources:[] ResourceNames:[] NonResourceURLs:[/metrics /healthz]}
	reconciliation required create
	missing subjects added:
		{Kind:Group APIGroup:rbac.authorization.k8s.io Name:ops Namespace:}
new   Active
Error from server (NotFound): configmaps "passed-over" not found
[1]
$ kubectl auth reconcile -f rbac.yaml
role.rbac.authorization.k8s.io/reader reconciled
rolebinding.rbac.authorization.k8s.io/readers reconciled
clusterrole.rbac.authorization.k8s.io/urls reconciled
clusterrolebinding.rbac.authorization.k8s.io/urls reconciled
# What is there beyond the file stays, labels too.
$ kubectl -n new patch role reader --type=json -p '[{"op":"replace","path":"/rules","value":[{"apiGroups":["*"],"resources":["pods"],"verbs":["get","watch"]}]},{"op":"replace","path":"/metadata/labels","value":{"a":"mine","b":"c"}}]'
role.rbac.authorization.k8s.io/reader patched
$ kubectl -n new patch rolebinding readers --type=json -p '[{"op":"replace","path":"/subjects","value":[{"kind":"User","name":"joe","apiGroup":"rbac.authorization.k8s.io"}]}]'
rolebinding.rbac.authorization.k8s.io/readers patched
$ kubectl patch clusterrole urls --type=json -p '[{"op":"replace","path":"/rules","value":[{"nonResourceURLs":["/met*"],"verbs":["*"]}]}]'
clusterrole.rbac.authorization.k8s.io/urls patched
$ kubectl auth reconcile -f rbac.yaml --dry-run=client >out 2>err; cat out; cat err
role.rbac.authorization.k8s.io/reader reconciled (dry run)
rolebinding.rbac.authorization.k8s.io/readers reconciled (dry run)
clusterrole.rbac.authorization.k8s.io/urls reconciled (dry run)
clusterrolebinding.rbac.authorization.k8s.io/urls reconciled (dry run)
	reconciliation required update
	missing rules added:
		{Verbs:[list] APIGroups:[] Resources:[pods] ResourceNames:[] NonResourceURLs:[]}
		{Verbs:[get] APIGroups:[] Resources:[services] ResourceNames:[] NonResourceURLs:[]}
		{Verbs:[list] APIGroups:[] Resources:[services] ResourceNames:[] NonResourceURLs:[]}
		{Verbs:[get] APIGroups:[apps] Resources:[deployments] ResourceNames:[web] NonResourceURLs:[]}
	reconciliation required update
	missing subjects added:
		{Kind:User APIGroup:rbac.authorization.k8s.io Name:jane Namespace:}
		{Kind:ServiceAccount APIGroup: Name:robot Namespace:new}
	reconciliation required update
	missing rules added:
		{Verbs:[get] APIGroups:[] Resources:[] ResourceNames:[] NonResourceURLs:[/healthz]}
$ kubectl auth reconcile -f rbac.yaml >out 2>err; cat out; cat err
role.rbac.authorization.k8s.io/reader reconciled
rolebinding.rbac.authorization.k8s.io/readers reconciled
clusterrole.rbac.authorization.k8s.io/urls reconciled
clusterrolebinding.rbac.authorization.k8s.io/urls reconciled
	reconciliation required update
	missing rules added:
		{Verbs:[list] APIGroups:[] Resources:[pods] ResourceNames:[] NonResourceURLs:[]}
		{Verbs:[get] APIGroups:[] Resources:[services] ResourceNames:[] NonResourceURLs:[]}
		{Verbs:[list] APIGroups:[] Resources:[services] ResourceNames:[] NonResourceURLs:[]}
		{Verbs:[get] APIGroups:[apps] Resources:[deployments] ResourceNames:[web] NonResourceURLs:[]}
	reconciliation required update
	missing subjects added:
		{Kind:User APIGroup:rbac.authorization.k8s.io Name:jane Namespace:}
		{Kind:ServiceAccount APIGroup: Name:robot Namespace:new}
	reconciliation required update
	missing rules added:
		{Verbs:[get] APIGroups:[] Resources:[] ResourceNames:[] NonResourceURLs:[/healthz]}
$ kubectl -n new get role reader -o jsonpath='{.metadata.labels} {.rules}'; echo; kubectl -n new get rolebinding readers -o jsonpath='{.subjects}'; echo; kubectl get clusterrole urls -o jsonpath='{.rules}'; echo
{"a":"mine","b":"c"} [{"apiGroups":["*"],"resources":["pods"],"verbs":["get","watch"]},{"apiGroups":[""],"resources":["pods"],"verbs":["list"]},{"apiGroups":[""],"resources":["services"],"verbs":["get"]},{"apiGroups":[""],"resources":["services"],"verbs":["list"]},{"apiGroups":["apps"],"resourceNames":["web"],"resources":["deployments"],"verbs":["get"]}]
[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"joe"},{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"jane"},{"kind":"ServiceAccount","name":"robot","namespace":"new"}]
[{"nonResourceURLs":["/met*"],"verbs":["*"]},{"nonResourceURLs":["/healthz"],"verbs":["get"]}]
$ kubectl auth reconcile -f rbac.yaml --remove-extra-permissions --remove-extra-subjects >out 2>err; cat out; cat err
role.rbac.authorization.k8s.io/reader reconciled
rolebinding.rbac.authorization.k8s.io/readers reconciled
clusterrole.rbac.authorization.k8s.io/urls reconciled
clusterrolebinding.rbac.authorization.k8s.io/urls reconciled
	reconciliation required update
	extra rules removed:
		{Verbs:[get] APIGroups:[*] Resources:[pods] ResourceNames:[] NonResourceURLs:[]}
		{Verbs:[watch] APIGroups:[*] Resources:[pods] ResourceNames:[] NonResourceURLs:[]}
	reconciliation required update
	extra subjects removed:
		{Kind:User APIGroup:rbac.authorization.k8s.io Name:joe Namespace:}
	reconciliation required update
	extra rules removed:
		{Verbs:[*] APIGroups:[] Resources:[] ResourceNames:[] NonResourceURLs:[/met*]}
$ kubectl -n new get role reader -o jsonpath='{.metadata.labels} {.rules}'; echo; kubectl -n new get rolebinding readers -o jsonpath='{.subjects}'; echo
{"a":"mine","b":"c"} [{"apiGroups":[""],"resources":["pods","services"],"verbs":["get","list"]},{"apiGroups":["apps"],"resourceNames":["web"],"resources":["deployments"],"verbs":["get"]}]
[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"jane"},{"kind":"ServiceAccount","name":"robot","namespace":"new"}]
# Another role: the binding is made anew.
$ sed -i 's/name: reader}/name: other}/' rbac.yaml; kubectl auth reconcile -f rbac.yaml >out 2>err; cat out; cat err; kubectl -n new get rolebinding readers -o jsonpath='{.roleRef.name}'; echo
role.rbac.authorization.k8s.io/reader reconciled
rolebinding.rbac.authorization.k8s.io/readers reconciled
clusterrole.rbac.authorization.k8s.io/urls reconciled
clusterrolebinding.rbac.authorization.k8s.io/urls reconciled
	reconciliation required recreate
other
# Objects can opt out, and roles be put together of others.
$ kubectl annotate clusterrole urls rbac.authorization.kubernetes.io/autoupdate=false >/dev/null; sed -i 's,/healthz,/livez,' rbac.yaml; kubectl auth reconcile -f rbac.yaml >out 2>err; cat out; cat err; kubectl get clusterrole urls -o jsonpath='{.rules[*].nonResourceURLs}'; echo
role.rbac.authorization.k8s.io/reader reconciled
rolebinding.rbac.authorization.k8s.io/readers reconciled
clusterrole.rbac.authorization.k8s.io/urls reconciled
clusterrolebinding.rbac.authorization.k8s.io/urls reconciled
	reconciliation required update, but object opted out (rbac.authorization.kubernetes.io/autoupdate: false)
	missing rules added:
		{Verbs:[get] APIGroups:[] Resources:[] ResourceNames:[] NonResourceURLs:[/livez]}
["/metrics","/healthz"]
$ cat >agg.yaml <<X
> apiVersion: rbac.authorization.k8s.io/v1
> kind: ClusterRole
> metadata: {name: sum}
> aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}
> X
$ kubectl auth reconcile -f agg.yaml; sed -i 's/a: b/c: d/' agg.yaml; kubectl auth reconcile -f agg.yaml; kubectl get clusterrole sum -o jsonpath='{.aggregationRule}'; echo
clusterrole.rbac.authorization.k8s.io/sum reconciled
	reconciliation required create
clusterrole.rbac.authorization.k8s.io/sum reconciled
	reconciliation required update
{"clusterRoleSelectors":[{"matchLabels":{"a":"b"}},{"matchLabels":{"c":"d"}}]}
$ kubectl auth reconcile -f agg.yaml --remove-extra-permissions; kubectl get clusterrole sum -o jsonpath='{.aggregationRule}'; echo; sed -i '/aggregationRule/d' agg.yaml; kubectl auth reconcile -f agg.yaml;  kubectl get clusterrole sum -o jsonpath='{.aggregationRule}'; echo
clusterrole.rbac.authorization.k8s.io/sum reconciled
	reconciliation required update
{"clusterRoleSelectors":[{"matchLabels":{"c":"d"}}]}
clusterrole.rbac.authorization.k8s.io/sum reconciled
	reconciliation required update

$ kubectl auth reconcile -f agg.yaml -o name; kubectl auth reconcile -f agg.yaml -o yaml | grep -v -e uid -e Timestamp -e Version:
clusterrole.rbac.authorization.k8s.io/sum
kind: ClusterRole
metadata:
  name: sum
rules: null
$ kubectl auth reconcile
error: must specify one of -f and -k
[1]
$ kubectl auth reconcile x -f agg.yaml
error: no arguments are allowed
[1]
$ kubectl auth reconcile -f agg.yaml --dry-run=server
error: --dry-run=server for command reconcile is not supported yet
[1]
$ kubectl auth reconcile -f nope.yaml
error: the path "nope.yaml" does not exist
[1]
# Who one is: what nobody set is left out.
$ kubectl auth whoami -o yaml | grep -v -e X509 -e metadata -e creation
apiVersion: authentication.k8s.io/v1
kind: SelfSubjectReview
status:
  userInfo:
    extra:
      authentication.kubernetes.io/credential-id:
    groups:
    - kubeadm:cluster-admins
    - system:authenticated
    username: kubernetes-admin
$ kubectl auth whoami -o json | grep -c '"uid"'
0
[1]
