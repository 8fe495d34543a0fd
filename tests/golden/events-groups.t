# Events are served by two groups: what one of them writes, the other shows under its own names.
$ cat > event.yaml <<X
> apiVersion: events.k8s.io/v1
> kind: Event
> metadata: {name: tested, namespace: default}
> eventTime: "2026-01-05T10:00:00.000000Z"
> reportingController: example.com/tester
> reportingInstance: tester-0
> action: Testing
> reason: Tested
> regarding: {apiVersion: v1, kind: Pod, name: web, namespace: default}
> note: The door was opened
> type: Normal
> X
$ kubectl create -f event.yaml
event.events.k8s.io/tested created
$ kubectl get ev tested -o jsonpath='{.apiVersion} {.involvedObject.name} {.message} {.reportingComponent} {.note}{"\n"}'
Warning: short name "ev" could also match lower priority resource events.events.k8s.io
v1 web The door was opened example.com/tester 
$ kubectl get events.events.k8s.io tested -o jsonpath='{.apiVersion} {.regarding.name} {.note} {.reportingController} {.message}{"\n"}'
events.k8s.io/v1 web The door was opened example.com/tester 
$ kubectl get events.events.k8s.io tested --no-headers | tr -s ' ' | cut -d' ' -f2-
Normal Tested pod/web The door was opened
$ kubectl get events.events.k8s.io --field-selector regarding.name=web,reportingController=example.com/tester -o name
event.events.k8s.io/tested
$ kubectl get events.events.k8s.io --field-selector involvedObject.name=web
Error from server (BadRequest): Unable to find "events.k8s.io/v1, Resource=events" that match label selector "", field selector "involvedObject.name=web": field label not supported: involvedObject.name
[1]
# The newer group wants to be told when, and of no other type.
$ sed -e s/tested/other/ -e /eventTime/d -e s/Normal/Odd/ event.yaml | kubectl create -f -
The Event "other" is invalid: 
* eventTime: Required value
* type: Invalid value: "": has invalid value: Odd
[1]
# An event is not changed afterwards but for its series.
$ kubectl patch events.events.k8s.io tested --type merge -p '{"reason":"Changed"}'
The Event "tested" is invalid: reason: Invalid value: "Changed": field is immutable
[1]
$ kubectl delete events.events.k8s.io tested
event.events.k8s.io "tested" deleted from default namespace
$ kubectl get ev tested
Warning: short name "ev" could also match lower priority resource events.events.k8s.io
Error from server (NotFound): events "tested" not found
[1]
# A short name that both have is said to.
$ kubectl auth can-i get ev
Warning: short name "ev" could also match lower priority resource events.events.k8s.io
yes
$ kubectl create role r --verb=get --resource=ev --dry-run=client -o name
Warning: short name "ev" could also match lower priority resource events.events.k8s.io
Warning: short name "ev" could also match lower priority resource events.events.k8s.io
role.rbac.authorization.k8s.io/r
$ kubectl describe ev none
Warning: short name "ev" could also match lower priority resource events.events.k8s.io
Warning: short name "ev" could also match lower priority resource events.events.k8s.io
Error from server (NotFound): events "none" not found
[1]
